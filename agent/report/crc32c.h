/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of the spool. */
#pragma once

#include <glib.h>

/* `crc` continues an earlier sum; 0 starts one. */
guint32 crc32c(guint32 crc, const void *bytes, size_t size);
