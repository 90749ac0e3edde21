/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/line-rig.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/data-random.h"
#include "tests/unit/tap.h"

enum { SEED = 42 };

/* Pushes n packets, one every `gap_ns`, delivering on the way and to the end. */
static void
stream(LineRig *rig, unsigned n, int64_t gap_ns, size_t length)
{
	for (unsigned i = 0; i < n; i++) {
		line_rig_push(rig, length);
		line_rig_run_until(rig, rig->now_ns + gap_ns);
	}
	line_rig_drain(rig);
}

static bool
in_order(const LineRig *rig)
{
	for (size_t i = 1; i < rig->n_arrivals; i++)
		if (rig->arrivals[i].number < rig->arrivals[i - 1].number)
			return false;
	return true;
}

static void
test_a_clean_path_delivers_at_once_and_in_order(void)
{
	LineRig *rig = line_rig_new(SEED);

	stream(rig, 1000, MS, 100);
	CU_ASSERT_EQUAL(rig->n_arrivals, 1000);
	CU_ASSERT_TRUE(in_order(rig));
	for (size_t i = 0; i < rig->n_arrivals; i++)
		CU_ASSERT_EQUAL(rig->arrivals[i].out_ns, rig->arrivals[i].in_ns);
	CU_ASSERT_EQUAL(data_line_counters(rig->line)->out_bytes, 100000);
	CU_ASSERT_TRUE(line_rig_truth_agrees(rig));
	line_rig_free(rig);
}

static void
test_loss_is_what_the_truth_says_and_repeats_by_seed(void)
{
	LineRig *a = line_rig_new(SEED), *b = line_rig_new(SEED), *c = line_rig_new(SEED + 1);

	line_rig_impair(a, "loss=1%");
	line_rig_impair(b, "loss=1%");
	line_rig_impair(c, "loss=1%");
	stream(a, 100000, MS, 100);
	stream(b, 100000, MS, 100);
	stream(c, 100000, MS, 100);
	printf("# seed %d: %" PRIu64 " of 100000 lost\n", SEED, line_rig_fate(a, DATA_FATE_LOSS));
	/* Binomial: 1000 +- 5 sigma of 31.5 */
	CU_ASSERT_TRUE(llabs((long long)line_rig_fate(a, DATA_FATE_LOSS) - 1000) < 158);
	CU_ASSERT_EQUAL(a->n_arrivals + line_rig_fate(a, DATA_FATE_LOSS), 100000);
	CU_ASSERT_EQUAL(a->n_arrivals, b->n_arrivals);
	CU_ASSERT_EQUAL(memcmp(a->arrivals, b->arrivals, a->n_arrivals * sizeof(*a->arrivals)), 0);
	CU_ASSERT_NOT_EQUAL(a->arrivals[a->n_arrivals / 2].number, c->arrivals[a->n_arrivals / 2].number);
	CU_ASSERT_TRUE(line_rig_truth_agrees(a));
	line_rig_free(a);
	line_rig_free(b);
	line_rig_free(c);
}

static void
test_gilbert_loses_in_bursts_of_the_asked_length(void)
{
	LineRig *rig = line_rig_new(SEED);
	unsigned bursts = 0;
	double lost;

	line_rig_impair(rig, "gilbert p=0.01 r=0.25");
	stream(rig, 200000, MS, 100);
	for (size_t i = 1; i < rig->n_arrivals; i++)
		bursts += rig->arrivals[i].number > rig->arrivals[i - 1].number + 1;
	lost = (double)line_rig_fate(rig, DATA_FATE_GILBERT);
	printf("# %.0f of 200000 lost in %u bursts, mean %.2f\n", lost, bursts, lost / bursts);
	CU_ASSERT_TRUE(lost / 200000 > 0.035 && lost / 200000 < 0.042);        /* p / (p + r) = 3.85 % */
	CU_ASSERT_TRUE(lost / bursts > 3.7 && lost / bursts < 4.3);             /* 1 / r = 4 */
	CU_ASSERT_TRUE(line_rig_truth_agrees(rig));
	line_rig_impair(rig, "gilbert off");
	stream(rig, 1000, MS, 100);
	CU_ASSERT_EQUAL((uint64_t)lost, line_rig_fate(rig, DATA_FATE_GILBERT));
	line_rig_free(rig);
}

static void
test_a_delay_is_exact(void)
{
	LineRig *rig = line_rig_new(SEED);

	line_rig_impair(rig, "delay=20ms");
	stream(rig, 1000, MS, 100);
	CU_ASSERT_EQUAL(rig->n_arrivals, 1000);
	for (size_t i = 0; i < rig->n_arrivals; i++)
		CU_ASSERT_EQUAL(rig->arrivals[i].out_ns - rig->arrivals[i].in_ns, 20 * MS);
	line_rig_free(rig);
}

static void
test_uniform_jitter_stays_within_its_bounds(void)
{
	LineRig *rig = line_rig_new(SEED);
	int64_t low = INT64_MAX, high = 0;

	line_rig_impair(rig, "delay=20ms jitter=5ms order=free");
	stream(rig, 20000, MS, 100);
	for (size_t i = 0; i < rig->n_arrivals; i++) {
		int64_t delay_ns = rig->arrivals[i].out_ns - rig->arrivals[i].in_ns;

		low = delay_ns < low ? delay_ns : low;
		high = delay_ns > high ? delay_ns : high;
	}
	CU_ASSERT_TRUE(low >= 15 * MS && low < 15 * MS + MS / 20);
	CU_ASSERT_TRUE(high <= 25 * MS && high > 25 * MS - MS / 20);
	CU_ASSERT_FALSE(in_order(rig));
	line_rig_free(rig);
}

static void
test_jitter_keeps_the_order_unless_asked_otherwise(void)
{
	LineRig *rig = line_rig_new(SEED);

	line_rig_impair(rig, "delay=20ms jitter=20ms");
	stream(rig, 20000, MS, 100);
	CU_ASSERT_EQUAL(rig->n_arrivals, 20000);
	CU_ASSERT_TRUE(in_order(rig));
	for (size_t i = 0; i < rig->n_arrivals; i++)
		CU_ASSERT_TRUE(rig->arrivals[i].out_ns - rig->arrivals[i].in_ns <= 40 * MS);
	line_rig_free(rig);
}

static void
test_normal_jitter_has_the_asked_sigma(void)
{
	LineRig *rig = line_rig_new(SEED);
	double sum = 0, squares = 0, n = 50000, mean, variance;

	line_rig_impair(rig, "delay=50ms jitter=5ms shape=normal order=free");
	stream(rig, 50000, MS, 100);
	for (size_t i = 0; i < rig->n_arrivals; i++) {
		double ms = (double)(rig->arrivals[i].out_ns - rig->arrivals[i].in_ns) / MS;

		sum += ms;
		squares += ms * ms;
	}
	mean = sum / n;
	variance = squares / n - mean * mean;
	printf("# mean %.3f ms, variance %.3f ms2\n", mean, variance);
	CU_ASSERT_TRUE(mean > 49.9 && mean < 50.1);
	CU_ASSERT_TRUE(variance > 24 && variance < 26);
	line_rig_free(rig);
}

static void
test_a_delay_is_never_negative(void)
{
	LineRig *rig = line_rig_new(SEED);

	line_rig_impair(rig, "delay=1ms jitter=1ms shape=normal order=free");
	stream(rig, 20000, MS, 100);
	for (size_t i = 0; i < rig->n_arrivals; i++)
		CU_ASSERT_TRUE(rig->arrivals[i].out_ns >= rig->arrivals[i].in_ns);
	line_rig_free(rig);
}

static void
test_the_shaper_sends_at_its_rate(void)
{
	LineRig *rig = line_rig_new(SEED);
	int64_t start_ns = rig->now_ns;

	line_rig_impair(rig, "rate=8mbit queue=1000");
	for (int i = 0; i < 500; i++)
		line_rig_push(rig, 1000);       /* 8,000 bits: 1 ms each */
	line_rig_drain(rig);
	CU_ASSERT_EQUAL_FATAL(rig->n_arrivals, 500);
	for (int i = 0; i < 500; i++)
		CU_ASSERT_EQUAL(rig->arrivals[i].out_ns, start_ns + (i + 1) * MS);
	line_rig_free(rig);
}

static void
test_an_idle_shaper_saves_no_time_up(void)
{
	LineRig *rig = line_rig_new(SEED);

	line_rig_impair(rig, "rate=8mbit delay=10ms");
	stream(rig, 3, 50 * MS, 1000);
	for (size_t i = 0; i < rig->n_arrivals; i++)
		CU_ASSERT_EQUAL(rig->arrivals[i].out_ns - rig->arrivals[i].in_ns, 11 * MS);
	line_rig_free(rig);
}

static void
test_a_full_queue_drops_the_newcomers(void)
{
	LineRig *rig = line_rig_new(SEED);

	line_rig_impair(rig, "rate=8mbit queue=100");
	for (int i = 0; i < 150; i++)
		line_rig_push(rig, 1000);
	CU_ASSERT_EQUAL(line_rig_fate(rig, DATA_FATE_QUEUE), 50);
	line_rig_run_until(rig, rig->now_ns + 3 * MS);
	for (int i = 0; i < 5; i++)
		line_rig_push(rig, 1000);       /* three have left */
	CU_ASSERT_EQUAL(line_rig_fate(rig, DATA_FATE_QUEUE), 52);
	line_rig_drain(rig);
	CU_ASSERT_EQUAL(rig->n_arrivals, 103);
	CU_ASSERT_TRUE(line_rig_truth_agrees(rig));
	line_rig_free(rig);
}

static void
test_a_duplicate_follows_its_original(void)
{
	LineRig *rig = line_rig_new(SEED);

	line_rig_impair(rig, "duplicate=100% delay=5ms");
	stream(rig, 100, MS, 100);
	CU_ASSERT_EQUAL_FATAL(rig->n_arrivals, 200);
	for (size_t i = 0; i < 200; i++) {
		CU_ASSERT_EQUAL(rig->arrivals[i].number, i / 2 + 1);
		CU_ASSERT_EQUAL(rig->arrivals[i].copy, i % 2 == 1);
	}
	CU_ASSERT_EQUAL(line_rig_fate(rig, DATA_FATE_DELIVERED), 100);
	CU_ASSERT_EQUAL(line_rig_fate(rig, DATA_FATE_DUPLICATE), 100);
	CU_ASSERT_TRUE(line_rig_adds_up(rig) && line_rig_truth_agrees(rig));
	line_rig_free(rig);
}

static void
test_a_reordered_packet_comes_right_behind_its_followers(void)
{
	static const uint64_t expected[] = { 1, 2, 4, 5, 6, 3, 7, 8 };
	LineRig *rig = line_rig_new(SEED);

	line_rig_impair(rig, "delay=2ms");
	for (int i = 1; i <= 8; i++) {
		if (i == 3)
			line_rig_impair(rig, "reorder=100% gap=3");
		line_rig_push(rig, 100);
		line_rig_impair(rig, "reorder=0");
		line_rig_run_until(rig, rig->now_ns + MS);
	}
	line_rig_drain(rig);
	CU_ASSERT_EQUAL_FATAL(rig->n_arrivals, 8);
	for (size_t i = 0; i < 8; i++)
		CU_ASSERT_EQUAL(rig->arrivals[i].number, expected[i]);
	line_rig_free(rig);
}

static void
test_a_reordered_packet_waits_no_longer_than_the_hold(void)
{
	LineRig *rig = line_rig_new(SEED);

	line_rig_impair(rig, "reorder=100% gap=3");
	line_rig_push(rig, 100);
	line_rig_drain(rig);
	CU_ASSERT_EQUAL_FATAL(rig->n_arrivals, 1);
	CU_ASSERT_EQUAL(rig->arrivals[0].out_ns - rig->arrivals[0].in_ns, DATA_REORDER_HOLD_NS);
	line_rig_impair(rig, "reorder=0");
	stream(rig, 10, MS, 100);               /* nobody waits for what has left */
	CU_ASSERT_EQUAL(rig->n_arrivals, 11);
	line_rig_free(rig);
}

static void
test_a_blackhole_takes_all_but_what_is_past_it(void)
{
	LineRig *rig = line_rig_new(SEED);

	line_rig_impair(rig, "delay=10ms");
	line_rig_push(rig, 100);
	line_rig_impair(rig, "blackhole on");
	stream(rig, 500, MS, 100);
	CU_ASSERT_EQUAL(rig->n_arrivals, 1);
	CU_ASSERT_EQUAL(line_rig_fate(rig, DATA_FATE_BLACKHOLE), 500);
	line_rig_impair(rig, "blackhole off");
	stream(rig, 10, MS, 100);
	CU_ASSERT_EQUAL(rig->n_arrivals, 11);
	CU_ASSERT_TRUE(line_rig_truth_agrees(rig));
	line_rig_free(rig);
}

static void
test_what_may_not_pass_is_not_impaired_but_recorded(void)
{
	LineRig *rig = line_rig_new(SEED);

	line_rig_impair(rig, "blackhole on");
	rig->admit = DATA_FATE_NO_SESSION;
	line_rig_push(rig, 100);
	rig->admit = DATA_FATE_WRONG_SOURCE;
	line_rig_push(rig, 100);
	CU_ASSERT_EQUAL(line_rig_fate(rig, DATA_FATE_NO_SESSION), 1);
	CU_ASSERT_EQUAL(line_rig_fate(rig, DATA_FATE_WRONG_SOURCE), 1);
	CU_ASSERT_EQUAL(line_rig_fate(rig, DATA_FATE_BLACKHOLE), 0);
	CU_ASSERT_TRUE(line_rig_truth_agrees(rig));
	line_rig_free(rig);
}

static void
test_an_interface_that_refuses_is_a_fate(void)
{
	LineRig *rig = line_rig_new(SEED);

	line_rig_impair(rig, "duplicate=100%");
	rig->deliver = DATA_FATE_NO_DEVICE;
	stream(rig, 10, MS, 100);
	CU_ASSERT_EQUAL(line_rig_fate(rig, DATA_FATE_NO_DEVICE), 20);
	CU_ASSERT_EQUAL(data_line_counters(rig->line)->out_bytes, 0);
	CU_ASSERT_TRUE(line_rig_adds_up(rig) && line_rig_truth_agrees(rig));
	line_rig_free(rig);
}

static void
test_memory_is_bounded_and_what_is_too_much_is_counted(void)
{
	LineRig *rig = line_rig_new(SEED);
	uint64_t by_count;

	line_rig_impair(rig, "delay=10s");
	for (int i = 0; i < DATA_HELD_PACKETS_MAX + 10; i++)
		line_rig_push(rig, 100);
	by_count = line_rig_fate(rig, DATA_FATE_OVERFLOW);
	CU_ASSERT_EQUAL(by_count, 10);
	line_rig_drain(rig);
	for (int i = 0; i < 5000; i++)
		line_rig_push(rig, 9000);
	CU_ASSERT_EQUAL(line_rig_fate(rig, DATA_FATE_OVERFLOW) - by_count, 5000 - DATA_HELD_BYTES_MAX / 9000);
	line_rig_drain(rig);
	CU_ASSERT_TRUE(line_rig_adds_up(rig) && line_rig_truth_agrees(rig));
	line_rig_free(rig);
}

static void
test_a_release_lets_all_out_in_order_and_frees_the_line(void)
{
	LineRig *rig = line_rig_new(SEED);

	line_rig_impair(rig, "delay=5s rate=8kbit queue=50");
	for (int i = 0; i < 50; i++)
		line_rig_push(rig, 1000);
	line_rig_impair(rig, "delay=0 rate=off");
	data_line_release(rig->line, rig->now_ns);
	CU_ASSERT_EQUAL(rig->n_arrivals, 50);
	CU_ASSERT_TRUE(in_order(rig));
	stream(rig, 1, MS, 100);
	CU_ASSERT_EQUAL(rig->arrivals[50].out_ns, rig->arrivals[50].in_ns);
	line_rig_free(rig);
}

static void
test_one_impairment_leaves_the_pattern_of_another(void)
{
	LineRig *a = line_rig_new(SEED), *b = line_rig_new(SEED);
	size_t j = 0, equal = 0;

	line_rig_impair(a, "loss=5%");
	line_rig_impair(b, "loss=5% duplicate=10% delay=10ms jitter=3ms");
	stream(a, 5000, MS, 100);
	stream(b, 5000, MS, 100);
	for (size_t i = 0; i < b->n_arrivals; i++)
		if (!b->arrivals[i].copy && j < a->n_arrivals)
			equal += a->arrivals[j++].number == b->arrivals[i].number;
	CU_ASSERT_EQUAL(equal, a->n_arrivals);
	line_rig_free(a);
	line_rig_free(b);
}

static const char *const random_commands[] = {
	"loss=3%", "loss=0", "gilbert p=0.05 r=0.3", "gilbert off", "duplicate=5%", "duplicate=0", "reorder=5% gap=4",
	"reorder=0", "delay=30ms jitter=10ms", "order=free shape=normal", "order=keep shape=uniform", "jitter=0 delay=0",
	"rate=2mbit queue=20", "rate=off", "blackhole on", "blackhole off",
};

static void
test_no_packet_escapes_the_books_whatever_is_scripted(void)
{
	const char *env = getenv("SEED");
	uint64_t seed = env ? strtoull(env, NULL, 10) : SEED;
	Dice dice = data_random_dice(seed, 1000);
	LineRig *rig = line_rig_new(seed);
	bool added_up = true;

	printf("# seed %" PRIu64 "\n", seed);
	for (int i = 0; i < 50000; i++) {
		uint64_t toss = dice_next(&dice);

		if (toss % 50 == 0)
			line_rig_impair(rig, random_commands[(toss >> 8) % (sizeof(random_commands) / sizeof(*random_commands))]);
		rig->deliver = (toss >> 16) % 100 == 0 ? DATA_FATE_NO_DEVICE : DATA_FATE_DELIVERED;
		rig->admit = (toss >> 24) % 100 == 0 ? DATA_FATE_NO_SESSION : DATA_FATE_DELIVERED;
		line_rig_push(rig, 20 + (toss >> 32) % 1480);
		line_rig_run_until(rig, rig->now_ns + (int64_t)((toss >> 43) % (2 * MS)));
		added_up = added_up && line_rig_adds_up(rig);
	}
	CU_ASSERT_TRUE(added_up);
	line_rig_drain(rig);
	CU_ASSERT_EQUAL(data_line_counters(rig->line)->held, 0);
	CU_ASSERT_TRUE(line_rig_adds_up(rig) && line_rig_truth_agrees(rig));
	line_rig_free(rig);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a clean path delivers at once and in order", test_a_clean_path_delivers_at_once_and_in_order },
		{ "loss is what the truth says and repeats by seed", test_loss_is_what_the_truth_says_and_repeats_by_seed },
		{ "gilbert loses in bursts of the asked length", test_gilbert_loses_in_bursts_of_the_asked_length },
		{ "a delay is exact", test_a_delay_is_exact },
		{ "uniform jitter stays within its bounds", test_uniform_jitter_stays_within_its_bounds },
		{ "jitter keeps the order unless asked otherwise", test_jitter_keeps_the_order_unless_asked_otherwise },
		{ "normal jitter has the asked sigma", test_normal_jitter_has_the_asked_sigma },
		{ "a delay is never negative", test_a_delay_is_never_negative },
		{ "the shaper sends at its rate", test_the_shaper_sends_at_its_rate },
		{ "an idle shaper saves no time up", test_an_idle_shaper_saves_no_time_up },
		{ "a full queue drops the newcomers", test_a_full_queue_drops_the_newcomers },
		{ "a duplicate follows its original", test_a_duplicate_follows_its_original },
		{ "a reordered packet comes right behind its followers", test_a_reordered_packet_comes_right_behind_its_followers },
		{ "a reordered packet waits no longer than the hold", test_a_reordered_packet_waits_no_longer_than_the_hold },
		{ "a blackhole takes all but what is past it", test_a_blackhole_takes_all_but_what_is_past_it },
		{ "what may not pass is not impaired but recorded", test_what_may_not_pass_is_not_impaired_but_recorded },
		{ "an interface that refuses is a fate", test_an_interface_that_refuses_is_a_fate },
		{ "memory is bounded and what is too much is counted", test_memory_is_bounded_and_what_is_too_much_is_counted },
		{ "a release lets all out in order and frees the line", test_a_release_lets_all_out_in_order_and_frees_the_line },
		{ "one impairment leaves the pattern of another", test_one_impairment_leaves_the_pattern_of_another },
		{ "no packet escapes the books whatever is scripted", test_no_packet_escapes_the_books_whatever_is_scripted },
		CU_TEST_INFO_NULL,
	};

	return tap_main("data-line", tests, argc, argv);
}
