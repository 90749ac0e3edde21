/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/crc32c.h"

#include <string.h>

#define POLYNOMIAL 0x82f63b78           /* 0x1edc6f41, bits reversed */
#define SLICES 8

/* Eight bytes a step: opening a full spool sums every byte of it, on processors without a CRC instruction too. */
static guint32 tables[SLICES][256];

static gpointer
make_tables(gpointer unused)
{
	for (guint i = 0; i < 256; i++) {
		guint32 crc = i;

		for (guint bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? POLYNOMIAL : 0);
		tables[0][i] = crc;
	}
	for (guint slice = 1; slice < SLICES; slice++)
		for (guint i = 0; i < 256; i++)
			tables[slice][i] = tables[slice - 1][i] >> 8 ^ tables[0][tables[slice - 1][i] & 0xff];
	return tables;
}

static guint32
eight_bytes(guint32 crc, const guint8 *at)
{
	guint32 low, high;

	memcpy(&low, at, 4);
	memcpy(&high, at + 4, 4);
	low = GUINT32_FROM_LE(low) ^ crc;
	high = GUINT32_FROM_LE(high);
	return tables[7][low & 0xff] ^ tables[6][low >> 8 & 0xff] ^ tables[5][low >> 16 & 0xff] ^ tables[4][low >> 24] ^
	       tables[3][high & 0xff] ^ tables[2][high >> 8 & 0xff] ^ tables[1][high >> 16 & 0xff] ^ tables[0][high >> 24];
}

guint32
crc32c(guint32 crc, const void *bytes, size_t size)
{
	static GOnce once = G_ONCE_INIT;
	const guint8 *at = bytes;

	g_once(&once, make_tables, NULL);
	crc = ~crc;
	for (; size >= 8; at += 8, size -= 8)
		crc = eight_bytes(crc, at);
	while (size-- > 0)
		crc = crc >> 8 ^ tables[0][(crc ^ *at++) & 0xff];
	return ~crc;
}
