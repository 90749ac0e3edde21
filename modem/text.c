/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modem/text.h"

#include <string.h>

/* Bytes of the printable character at `at`, 0 when there is none. */
static gsize
printable_length(const char *at, gsize left)
{
	gunichar c = g_utf8_get_char_validated(at, left);

	if (c == (gunichar)-1 || c == (gunichar)-2 || !g_unichar_isprint(c))
		return 0;
	return g_unichar_to_utf8(c, NULL);
}

void
text_clean(char *ret_text, gsize size, const guint8 *bytes, gsize n)
{
	gsize used = 0;

	for (gsize i = 0; i < n && bytes[i];) {
		gsize length = printable_length((const char *)bytes + i, n - i);

		if (used + MAX(length, 1) >= size)
			break;
		if (length)
			memcpy(ret_text + used, bytes + i, length);
		else
			ret_text[used] = g_ascii_isspace(bytes[i]) ? ' ' : '?';
		used += MAX(length, 1);
		i += MAX(length, 1);
	}
	while (used > 0 && ret_text[used - 1] == ' ')
		used--;
	ret_text[used] = '\0';
}

bool
text_digits(char *ret_text, gsize size, gsize min, const guint8 *bytes, gsize n)
{
	bool good = n >= min && n < size;

	for (gsize i = 0; good && i < n; i++)
		good = g_ascii_isdigit(bytes[i]);
	if (!good)
		n = 0;
	memcpy(ret_text, bytes, n);
	ret_text[n] = '\0';
	return good;
}

void
text_bcd(char *ret_text, gsize size, const guint8 *bytes, gsize n)
{
	gsize used = 0;

	for (gsize i = 0; i < 2 * n && used + 1 < size; i++) {
		guint8 nibble = i % 2 ? bytes[i / 2] >> 4 : bytes[i / 2] & 0xF;

		if (nibble == 0xF)
			break;
		ret_text[used++] = "0123456789ABCDEF"[nibble];
	}
	ret_text[used] = '\0';
}
