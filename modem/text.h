/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes text of a modem's bytes: printable, valid UTF-8, bounded; what is no text is shown as '?' or refused. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Ends at the first NUL; control characters and broken UTF-8 become '?', trailing blanks go. */
void text_clean(char *ret_text, gsize size, const guint8 *bytes, gsize n);

/* ASCII digits only, from `min` to size - 1 of them; else ret_text becomes "" and false is returned. */
bool text_digits(char *ret_text, gsize size, gsize min, const guint8 *bytes, gsize n);

/* Swapped BCD as on a SIM card (TS 102 221 13.2): low nibble first, up to filler 0xF; hexadecimal digits as in some ICCIDs. */
void text_bcd(char *ret_text, gsize size, const guint8 *bytes, gsize n);
