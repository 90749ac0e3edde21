/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Histogram bytes from a spool or a peer: refused, or the same bytes again and consistent numbers. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "agent/path/histogram.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static Histogram histogram, sum;
	uint8_t again[HISTOGRAM_ENCODED_MAX];
	uint64_t last = 0;

	if (!histogram_decode(bytes, size, &histogram))
		return 0;
	g_assert(histogram_encode(&histogram, again, sizeof again) == size);
	g_assert(memcmp(again, bytes, size) == 0);
	for (guint32 ppm = 0; ppm <= 1000000; ppm += 125000) {
		uint64_t value = histogram_quantile(&histogram, ppm);

		g_assert(value >= last && value >= histogram.min && value <= histogram.max);
		last = value;
	}
	sum = histogram;
	histogram_merge(&sum, &histogram);
	g_assert(sum.n >= histogram.n && sum.n <= 2 * histogram.n);
	g_assert(sum.min == histogram.min && sum.max == histogram.max);
	return 0;
}
