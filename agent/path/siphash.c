/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/path/siphash.h"

#include <string.h>

static guint64
rotate(guint64 x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static guint64
load_le64(const guint8 *bytes)
{
	guint64 value;

	memcpy(&value, bytes, sizeof value);
	return GUINT64_FROM_LE(value);
}

static void
rounds(guint64 v[4], unsigned n)
{
	while (n-- > 0) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] = rotate(v[0], 32) + v[3];
		v[2] += v[1];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[2] = rotate(v[2], 32);
	}
}

static void
absorb(guint64 v[4], guint64 word)
{
	v[3] ^= word;
	rounds(v, 2);
	v[0] ^= word;
}

guint64
siphash(const guint8 key[SIPHASH_KEY_SIZE], const void *bytes, size_t size)
{
	guint64 k0 = load_le64(key), k1 = load_le64(key + 8);
	guint64 v[4] = {
		k0 ^ G_GUINT64_CONSTANT(0x736f6d6570736575), k1 ^ G_GUINT64_CONSTANT(0x646f72616e646f6d),
		k0 ^ G_GUINT64_CONSTANT(0x6c7967656e657261), k1 ^ G_GUINT64_CONSTANT(0x7465646279746573),
	};
	const guint8 *at = bytes;
	guint8 last[8] = { 0 };
	size_t left = size;

	for (; left >= 8; left -= 8, at += 8)
		absorb(v, load_le64(at));
	if (left)
		memcpy(last, at, left);
	last[7] = size;
	absorb(v, load_le64(last));
	v[2] ^= 0xff;
	rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
