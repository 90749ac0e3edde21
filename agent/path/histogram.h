/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A mergeable log-linear histogram of microseconds: 32 sub-buckets per power of two, error <= 1.6 %. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define HISTOGRAM_BITS 5                /* k: 2^k sub-buckets */
#define HISTOGRAM_SLOTS 1024            /* 0 us .. 2^36 us (19 h); larger values count in the last slot */
#define HISTOGRAM_VERSION 1
/* Header, a delta of one byte for each slot (eight can need two), a count of up to five bytes for each slot. */
#define HISTOGRAM_ENCODED_MAX (1 + HISTOGRAM_SLOTS + 8 + 5 * HISTOGRAM_SLOTS)

typedef struct Histogram {
	guint64 n, sum, min, max;       /* n is always the sum of count[]; min and max are 0 while n is 0 */
	guint32 count[HISTOGRAM_SLOTS]; /* stops at G_MAXUINT32 */
} Histogram;

void histogram_clear(Histogram *histogram);
void histogram_add(Histogram *histogram, guint64 value_us);
void histogram_merge(Histogram *into, const Histogram *from);
/* Value at quantile ppm/1000000; 0 when empty: ask n first. */
guint64 histogram_quantile(const Histogram *histogram, guint32 ppm);

/*
 * First byte version << 4 | k, then (slot delta, count) pairs as unsigned LEB128, only slots that count, upwards;
 * equal counts give equal bytes. Returns bytes written, 0 = `size` is too small.
 */
size_t histogram_encode(const Histogram *histogram, guint8 *buffer, size_t size);
/* False: malformed; *ret untouched. n is restored; sum, min and max from bucket bounds. */
bool histogram_decode(const guint8 *bytes, size_t size, Histogram *ret);
