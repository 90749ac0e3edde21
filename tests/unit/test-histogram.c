/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/path/histogram.h"
#include "tests/unit/tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static guint32
seed_of(const char *test)
{
	const char *text = g_getenv("SEED");
	guint32 seed = text ? g_ascii_strtoull(text, NULL, 10) : g_random_int();

	printf("# %s: SEED=%u\n", test, seed);
	return seed;
}

static int
compare_u64(const void *a, const void *b)
{
	guint64 x = *(const guint64 *)a, y = *(const guint64 *)b;

	return x < y ? -1 : x > y;
}

/* Spread over all magnitudes: what a uniform draw would never do. */
static guint64
random_value(GRand *rand)
{
	guint64 wide = (guint64)g_rand_int(rand) << 32 | g_rand_int(rand);

	return (wide & ((G_GUINT64_CONSTANT(1) << 36) - 1)) >> g_rand_int_range(rand, 0, 36);
}

static void
check_quantile(const Histogram *histogram, const guint64 *sorted, guint64 n, guint32 ppm)
{
	guint64 rank = (n * ppm + 999999) / 1000000;
	guint64 want = sorted[rank ? rank - 1 : 0];
	guint64 got = histogram_quantile(histogram, ppm);
	guint64 off = got > want ? got - want : want - got;

	CU_ASSERT_TRUE(off * 64 <= want);
	if (off * 64 > want)
		printf("# n %" G_GUINT64_FORMAT " ppm %u: got %" G_GUINT64_FORMAT ", sorting says %"
		       G_GUINT64_FORMAT "\n", n, ppm, got, want);
}

static void
test_every_quantile_is_within_one_part_in_64_of_sorting(void)
{
	static const guint32 ppm[] = { 0, 1, 10000, 250000, 500000, 900000, 990000, 999000, 1000000 };
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed_of("quantile"));
	guint64 values[500];
	Histogram histogram;

	for (int round = 0; round < 300; round++) {
		guint64 n = g_rand_int_range(rand, 1, G_N_ELEMENTS(values) + 1), sum = 0;

		histogram_clear(&histogram);
		for (guint64 i = 0; i < n; i++) {
			values[i] = random_value(rand);
			sum += values[i];
			histogram_add(&histogram, values[i]);
		}
		qsort(values, n, sizeof values[0], compare_u64);
		CU_ASSERT_EQUAL(histogram.n, n);
		CU_ASSERT_EQUAL(histogram.sum, sum);
		CU_ASSERT_EQUAL(histogram.min, values[0]);
		CU_ASSERT_EQUAL(histogram.max, values[n - 1]);
		for (size_t i = 0; i < G_N_ELEMENTS(ppm); i++)
			check_quantile(&histogram, values, n, ppm[i]);
	}
}

static void
test_an_empty_histogram_has_no_quantile(void)
{
	Histogram histogram;

	histogram_clear(&histogram);
	CU_ASSERT_EQUAL(histogram.n, 0);
	CU_ASSERT_EQUAL(histogram_quantile(&histogram, 500000), 0);
}

static void
test_values_beyond_the_last_slot_count_in_it(void)
{
	Histogram histogram;

	histogram_clear(&histogram);
	histogram_add(&histogram, G_MAXUINT64);
	histogram_add(&histogram, G_MAXUINT64);
	histogram_add(&histogram, G_GUINT64_CONSTANT(1) << 36);
	CU_ASSERT_EQUAL(histogram.count[HISTOGRAM_SLOTS - 1], 3);
	CU_ASSERT_EQUAL(histogram.max, G_MAXUINT64);
	CU_ASSERT_EQUAL(histogram.sum, G_MAXUINT64);    /* stops, does not wrap */
	CU_ASSERT_TRUE(histogram_quantile(&histogram, 500000) >= G_GUINT64_CONSTANT(1) << 36);
}

static void
test_a_full_slot_stays_full(void)
{
	Histogram a, b;

	histogram_clear(&a);
	histogram_clear(&b);
	histogram_add(&a, 7);
	histogram_add(&b, 7);
	a.count[7] = G_MAXUINT32 - 1;
	a.n = G_MAXUINT32 - 1;
	histogram_merge(&a, &b);
	histogram_merge(&a, &b);
	histogram_add(&a, 7);
	CU_ASSERT_EQUAL(a.count[7], G_MAXUINT32);
	CU_ASSERT_EQUAL(a.n, G_MAXUINT32);
}

static void
test_merging_is_the_same_as_counting_together(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed_of("merge"));
	Histogram part[3], together, forward, backward, empty;

	histogram_clear(&together);
	histogram_clear(&forward);
	histogram_clear(&backward);
	histogram_clear(&empty);
	for (size_t p = 0; p < G_N_ELEMENTS(part); p++) {
		histogram_clear(&part[p]);
		for (int i = 0; i < 200; i++) {
			guint64 value = random_value(rand);

			histogram_add(&part[p], value);
			histogram_add(&together, value);
		}
	}
	for (size_t p = 0; p < G_N_ELEMENTS(part); p++) {
		histogram_merge(&forward, &part[p]);
		histogram_merge(&backward, &part[G_N_ELEMENTS(part) - 1 - p]);
	}
	histogram_merge(&forward, &empty);
	CU_ASSERT_EQUAL(memcmp(&forward, &together, sizeof together), 0);
	CU_ASSERT_EQUAL(memcmp(&backward, &together, sizeof together), 0);
}

static void
test_merging_keeps_the_extremes_of_both(void)
{
	Histogram low, high, merged;

	histogram_clear(&low);
	histogram_clear(&high);
	histogram_clear(&merged);
	histogram_add(&low, 5);
	histogram_add(&low, 70);
	histogram_add(&high, 60);
	histogram_add(&high, 900);
	histogram_merge(&merged, &high);
	CU_ASSERT_TRUE(merged.min == 60 && merged.max == 900);
	histogram_merge(&merged, &low);
	CU_ASSERT_TRUE(merged.min == 5 && merged.max == 900);
	histogram_merge(&low, &high);
	CU_ASSERT_TRUE(low.min == 5 && low.max == 900);
}

typedef struct Golden {
	guint64 value[6];
	size_t n;
	const char *bytes;
	size_t size;
} Golden;

static const Golden golden[] = {
	{ { 0 }, 0, "\x15", 1 },
	{ { 0 }, 1, "\x15\x00\x01", 3 },
	{ { 31, 32, 33 }, 3, "\x15\x1f\x01\x01\x01\x01\x01", 7 },
	{ { 64, 65, 66 }, 3, "\x15\x40\x02\x01\x01", 5 },                        /* 64 and 65 share slot 64 */
	{ { 1000, 1000, 20000 }, 3, "\x15\xbe\x01\x02\x89\x01\x01", 7 },         /* slots 190 and 327 */
	{ { G_MAXUINT64 }, 1, "\x15\xff\x07\x01", 4 },                           /* slot 1023 */
};

static void
test_encodings_are_these_bytes(void)
{
	for (size_t g = 0; g < G_N_ELEMENTS(golden); g++) {
		guint8 buffer[HISTOGRAM_ENCODED_MAX];
		Histogram histogram;

		histogram_clear(&histogram);
		for (size_t i = 0; i < golden[g].n; i++)
			histogram_add(&histogram, golden[g].value[i]);
		CU_ASSERT_EQUAL_FATAL(histogram_encode(&histogram, buffer, sizeof buffer), golden[g].size);
		CU_ASSERT_EQUAL(memcmp(buffer, golden[g].bytes, golden[g].size), 0);
		CU_ASSERT_EQUAL(histogram_encode(&histogram, buffer, golden[g].size), golden[g].size);
		for (size_t size = 0; size < golden[g].size; size++)
			CU_ASSERT_EQUAL(histogram_encode(&histogram, buffer, size), 0);
	}
}

static void
test_decoding_restores_the_counts_and_bounds_the_rest(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed_of("round trip"));

	for (int round = 0; round < 200; round++) {
		guint8 buffer[HISTOGRAM_ENCODED_MAX], again[HISTOGRAM_ENCODED_MAX];
		Histogram in, out;
		size_t size;

		histogram_clear(&in);
		for (int i = g_rand_int_range(rand, 1, 600); i > 0; i--)
			histogram_add(&in, random_value(rand));
		size = histogram_encode(&in, buffer, sizeof buffer);
		CU_ASSERT_TRUE_FATAL(size > 0 && histogram_decode(buffer, size, &out));
		CU_ASSERT_EQUAL(memcmp(in.count, out.count, sizeof in.count), 0);
		CU_ASSERT_EQUAL(in.n, out.n);
		CU_ASSERT_TRUE(out.min <= in.min && in.max <= out.max);
		CU_ASSERT_TRUE(MAX(in.sum, out.sum) - MIN(in.sum, out.sum) <= in.sum / 64 + in.n);
		CU_ASSERT_EQUAL(histogram_encode(&out, again, sizeof again), size);
		CU_ASSERT_EQUAL(memcmp(buffer, again, size), 0);
	}
}

static void
test_a_decoded_bound_is_its_buckets(void)
{
	Histogram histogram;

	CU_ASSERT_TRUE_FATAL(histogram_decode((const guint8 *)golden[4].bytes, golden[4].size, &histogram));
	CU_ASSERT_EQUAL(histogram.min, 992);    /* the bucket of 1000 begins */
	CU_ASSERT_EQUAL(histogram.max, 20479);  /* the bucket of 20000 ends */
	CU_ASSERT_EQUAL(histogram.sum, 2 * 1000 + 20224);
}

static void
test_the_fullest_histogram_fits_the_stated_bound(void)
{
	guint8 buffer[HISTOGRAM_ENCODED_MAX];
	Histogram histogram, out;

	histogram_clear(&histogram);
	for (unsigned slot = 0; slot < HISTOGRAM_SLOTS; slot++)
		histogram.n += histogram.count[slot] = G_MAXUINT32;
	histogram.max = G_MAXUINT64;
	CU_ASSERT_TRUE(histogram_encode(&histogram, buffer, sizeof buffer) > 6000);
	CU_ASSERT_TRUE(histogram_decode(buffer, histogram_encode(&histogram, buffer, sizeof buffer), &out));
	CU_ASSERT_EQUAL(out.n, histogram.n);
	CU_ASSERT_TRUE(histogram_quantile(&out, 1000000) > G_GUINT64_CONSTANT(1) << 35);
}

static void
refuse_one(const char *why, const void *bytes, size_t size)
{
	Histogram ret = { .n = 77, .sum = 78, .min = 79, .max = 80 };

	if (histogram_decode(bytes, size, &ret)) {
		CU_FAIL("malformed bytes were taken");
		printf("# taken although %s\n", why);
	}
	CU_ASSERT_TRUE(ret.n == 77 && ret.sum == 78 && ret.min == 79 && ret.max == 80);
}

static void
test_malformed_bytes_are_refused(void)
{
	refuse_one("empty", "", 0);
	refuse_one("another version", "\x25\x00\x01", 3);
	refuse_one("another k", "\x14\x00\x01", 3);
	refuse_one("slot without count", "\x15\x00", 2);
	refuse_one("count 0", "\x15\x00\x00", 3);
	refuse_one("slot repeated", "\x15\x01\x01\x00\x01", 5);
	refuse_one("slot 1024", "\x15\x80\x08\x01", 4);
	refuse_one("slots run over 1023", "\x15\xff\x07\x01\x01\x01", 6);
	refuse_one("slot delta wraps 32 bits", "\x15\x01\x01\xff\xff\xff\xff\x0f\x01", 9);
	refuse_one("count of 33 bits", "\x15\x00\xff\xff\xff\xff\x1f", 7);
	refuse_one("number of six bytes", "\x15\x00\x80\x80\x80\x80\x80\x01", 8);
	refuse_one("number not in shortest form", "\x15\x00\x81\x00", 4);
	refuse_one("number cut off", "\x15\x00\x81", 3);
}

static void
test_random_bytes_decode_to_something_consistent_or_not_at_all(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed_of("hostile"));
	guint taken = 0;

	for (int round = 0; round < 20000; round++) {
		guint8 bytes[24] = { 0x15 }, again[HISTOGRAM_ENCODED_MAX];
		size_t size = g_rand_int_range(rand, 1, sizeof bytes);
		Histogram out;
		guint64 total = 0;

		for (size_t i = 1; i < size; i++)
			bytes[i] = g_rand_int(rand) >> g_rand_int_range(rand, 24, 31);
		if (!histogram_decode(bytes, size, &out))
			continue;
		taken++;
		for (unsigned slot = 0; slot < HISTOGRAM_SLOTS; slot++)
			total += out.count[slot];
		CU_ASSERT_EQUAL(total, out.n);
		CU_ASSERT_EQUAL(histogram_encode(&out, again, sizeof again), size);
		CU_ASSERT_EQUAL(memcmp(again, bytes, size), 0);
	}
	CU_ASSERT_TRUE(taken > 100);    /* else the test looks at refusals only */
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "every quantile is within one part in 64 of sorting",
		  test_every_quantile_is_within_one_part_in_64_of_sorting },
		{ "an empty histogram has no quantile", test_an_empty_histogram_has_no_quantile },
		{ "values beyond the last slot count in it", test_values_beyond_the_last_slot_count_in_it },
		{ "a full slot stays full", test_a_full_slot_stays_full },
		{ "merging is the same as counting together", test_merging_is_the_same_as_counting_together },
		{ "merging keeps the extremes of both", test_merging_keeps_the_extremes_of_both },
		{ "encodings are these bytes", test_encodings_are_these_bytes },
		{ "decoding restores the counts and bounds the rest",
		  test_decoding_restores_the_counts_and_bounds_the_rest },
		{ "a decoded bound is its bucket's", test_a_decoded_bound_is_its_buckets },
		{ "the fullest histogram fits the stated bound", test_the_fullest_histogram_fits_the_stated_bound },
		{ "malformed bytes are refused", test_malformed_bytes_are_refused },
		{ "random bytes decode to something consistent or not at all",
		  test_random_bytes_decode_to_something_consistent_or_not_at_all },
		CU_TEST_INFO_NULL,
	};

	return tap_main("histogram", tests, argc, argv);
}
