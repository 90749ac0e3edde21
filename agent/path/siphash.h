/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SipHash-2-4 (Aumasson, Bernstein 2012): a short keyed hash; who does not know the key cannot guess a probe's cookie. */
#pragma once

#include <glib.h>

#define SIPHASH_KEY_SIZE 16

guint64 siphash(const guint8 key[SIPHASH_KEY_SIZE], const void *bytes, size_t size);
