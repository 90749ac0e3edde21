/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/path/verdict.h"
#include "tests/unit/tap.h"

#include <stdio.h>
#include <string.h>

static const PathVerdictConfig plain = { .interval_ms = 1000, .timeout_ms = 500, .down_after = 3, .up_after = 3 };

/* Plays one letter a probe, numbered from *io + 1: '.' answered in 20 ms, 'x' lost, ' ' nothing; returns the verdict. */
static PathVerdict
play(PathJudge *judge, guint64 *io_number, const char *letters)
{
	for (; *letters; letters++) {
		if (*letters == ' ')
			continue;
		++*io_number;
		if (*letters == 'x')
			path_judge_lost(judge, *io_number);
		else
			path_judge_answered(judge, *io_number, 20000);
	}
	return path_judge_get_verdict(judge);
}

static void
verdict_one(const PathVerdictConfig *config, const char *letters, PathVerdict want)
{
	g_autoptr(PathJudge) judge = path_judge_new(config);
	guint64 number = 0;
	PathVerdict got = play(judge, &number, letters);

	CU_ASSERT_EQUAL(got, want);
	if (got != want)
		printf("# \"%s\": %s, not %s\n", letters, path_verdict_to_string(got),
		       path_verdict_to_string(want));
}

static void
test_nothing_decided_is_unknown(void)
{
	verdict_one(&plain, "", PATH_VERDICT_UNKNOWN);
	verdict_one(&plain, "x", PATH_VERDICT_UNKNOWN);
	verdict_one(&plain, "xx", PATH_VERDICT_UNKNOWN);
}

static void
test_dead_takes_down_after_losses_in_a_row(void)
{
	verdict_one(&plain, "xxx", PATH_VERDICT_DEAD);
	verdict_one(&plain, ".xx", PATH_VERDICT_GOOD);
	verdict_one(&plain, ".xx.xx.xx", PATH_VERDICT_GOOD);
	verdict_one(&plain, ".xxx", PATH_VERDICT_DEAD);
}

static void
test_alive_again_takes_up_after_answers_in_a_row(void)
{
	verdict_one(&plain, "xxx..", PATH_VERDICT_DEAD);
	verdict_one(&plain, "xxx..x..", PATH_VERDICT_DEAD);
	verdict_one(&plain, "xxx..x...", PATH_VERDICT_GOOD);
	verdict_one(&plain, "xx.", PATH_VERDICT_GOOD);          /* was never dead: one answer tells */
}

static void
test_thresholds_of_one_and_of_a_hundred_hold(void)
{
	PathVerdictConfig hasty = plain, patient = plain;
	g_autofree char *lost = g_strnfill(99, 'x'), *answered = g_strnfill(99, '.');
	g_autoptr(PathJudge) judge = NULL;
	guint64 number = 0;

	hasty.down_after = hasty.up_after = 1;
	patient.down_after = patient.up_after = 100;
	judge = path_judge_new(&patient);
	verdict_one(&hasty, ".x", PATH_VERDICT_DEAD);
	verdict_one(&hasty, ".x.", PATH_VERDICT_GOOD);
	CU_ASSERT_EQUAL(play(judge, &number, lost), PATH_VERDICT_UNKNOWN);
	CU_ASSERT_EQUAL(play(judge, &number, "x"), PATH_VERDICT_DEAD);
	CU_ASSERT_EQUAL(play(judge, &number, answered), PATH_VERDICT_DEAD);
	CU_ASSERT_EQUAL(play(judge, &number, "."), PATH_VERDICT_GOOD);
}

static void
test_a_loss_older_than_an_answer_starts_no_outage(void)
{
	g_autoptr(PathJudge) judge = path_judge_new(&plain);

	path_judge_answered(judge, 10, 20000);
	for (guint64 number = 5; number < 10; number++)
		path_judge_lost(judge, number);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_GOOD);
	CU_ASSERT_EQUAL(path_judge_get_loss_ppm(judge), 50000);
}

static void
test_a_loss_from_before_the_recovery_does_not_delay_it(void)
{
	g_autoptr(PathJudge) judge = path_judge_new(&plain);
	guint64 number = 0;

	CU_ASSERT_EQUAL(play(judge, &number, "xxx"), PATH_VERDICT_DEAD);
	path_judge_answered(judge, 6, 20000);
	path_judge_lost(judge, 4);
	path_judge_answered(judge, 7, 20000);
	path_judge_lost(judge, 5);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_DEAD);
	path_judge_answered(judge, 8, 20000);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_GOOD);
}

static void
test_answers_with_an_open_probe_between_are_no_row(void)
{
	g_autoptr(PathJudge) judge = path_judge_new(&plain);
	guint64 number = 0;

	play(judge, &number, "xxx");
	path_judge_answered(judge, 4, 20000);
	path_judge_answered(judge, 6, 20000);
	path_judge_answered(judge, 8, 20000);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_DEAD);
}

static void
test_an_answer_older_than_unsent_probes_does_not_hide_them(void)
{
	g_autoptr(PathJudge) judge = path_judge_new(&plain);

	path_judge_lost(judge, 2);              /* the kernel refused 2 and 3 while 1 was on its way */
	path_judge_lost(judge, 3);
	path_judge_answered(judge, 1, 20000);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_GOOD);
	path_judge_lost(judge, 4);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_DEAD);
}

static void
old_answer_one(guint32 up_after)
{
	PathVerdictConfig config = plain;
	g_autoptr(PathJudge) judge = NULL;
	guint64 number = 0;

	config.up_after = up_after;
	judge = path_judge_new(&config);
	play(judge, &number, ".....");
	for (guint64 unsent = 7; unsent < 10; unsent++)
		path_judge_lost(judge, unsent);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_DEAD);
	path_judge_answered(judge, 6, 20000);   /* was on its way before the interface went */
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_DEAD);
}

static void
test_an_old_answer_does_not_revive_a_dead_path(void)
{
	old_answer_one(1);
	old_answer_one(3);
}

static void
test_an_answer_between_losses_breaks_their_row(void)
{
	g_autoptr(PathJudge) judge = path_judge_new(&plain);

	path_judge_lost(judge, 3);              /* could not be sent */
	path_judge_lost(judge, 1);              /* timed out meanwhile */
	path_judge_answered(judge, 2, 20000);
	path_judge_lost(judge, 4);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_GOOD);      /* 3, 4 */
	path_judge_lost(judge, 5);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_DEAD);      /* 3, 4, 5 */
}

static void
test_loss_is_that_of_the_last_hundred(void)
{
	g_autoptr(PathJudge) judge = path_judge_new(&plain);
	g_autofree char *hundred = g_strnfill(100, '.'), *most = g_strnfill(95, '.');
	guint64 number = 0;

	play(judge, &number, hundred);
	play(judge, &number, "x.x.x");
	CU_ASSERT_EQUAL(path_judge_get_loss_ppm(judge), 30000);
	play(judge, &number, most);
	CU_ASSERT_EQUAL(path_judge_get_loss_ppm(judge), 30000);
	play(judge, &number, "..");
	CU_ASSERT_EQUAL(path_judge_get_loss_ppm(judge), 20000);
	play(judge, &number, "...");
	CU_ASSERT_EQUAL(path_judge_get_loss_ppm(judge), 0);
}

static void
test_loss_beyond_the_limit_degrades_until_half_of_it(void)
{
	PathVerdictConfig config = plain;
	g_autoptr(PathJudge) judge = NULL;
	g_autofree char *answered = g_strnfill(87, '.');
	guint64 number = 0;

	config.loss_max_ppm = 40000;
	judge = path_judge_new(&config);
	CU_ASSERT_EQUAL(play(judge, &number, ".x.x.x.x"), PATH_VERDICT_GOOD);           /* 4 %: at the limit */
	CU_ASSERT_EQUAL(play(judge, &number, ".x"), PATH_VERDICT_DEGRADED);             /* 5 % */
	CU_ASSERT_EQUAL(play(judge, &number, answered), PATH_VERDICT_DEGRADED);         /* 97 seen, 5 % */
	CU_ASSERT_EQUAL(play(judge, &number, "....."), PATH_VERDICT_DEGRADED);          /* 4 % and still 4 % */
	CU_ASSERT_EQUAL(path_judge_get_loss_ppm(judge), 40000);
	CU_ASSERT_EQUAL(play(judge, &number, ".."), PATH_VERDICT_DEGRADED);
	CU_ASSERT_EQUAL(path_judge_get_loss_ppm(judge), 30000);
	CU_ASSERT_EQUAL(play(judge, &number, ".."), PATH_VERDICT_GOOD);                 /* 2 % */
}

static void
test_few_losses_on_a_young_path_are_not_a_high_ratio(void)
{
	PathVerdictConfig config = plain;

	config.loss_max_ppm = 100000;
	verdict_one(&config, ".x", PATH_VERDICT_GOOD);
	verdict_one(&config, ".x.x.x.x.x.x.x.x.x.x", PATH_VERDICT_GOOD);
	verdict_one(&config, ".x.x.x.x.x.x.x.x.x.x.x", PATH_VERDICT_DEGRADED);
}

static void
test_an_outage_does_not_degrade_the_path_after_it(void)
{
	PathVerdictConfig config = plain;

	config.loss_max_ppm = 10000;
	verdict_one(&config, "....xxxxxxxxxxxxxxxxxxxxxxxx...", PATH_VERDICT_GOOD);
	verdict_one(&config, "....xxxxxxxxxxxxxxxxxxxxxxxx... x.x.", PATH_VERDICT_DEGRADED);
}

static void
answer_n(PathJudge *judge, guint64 *io_number, guint n, gint64 rtt_us)
{
	while (n-- > 0)
		path_judge_answered(judge, ++*io_number, rtt_us);
}

static void
test_a_median_beyond_the_limit_degrades_until_an_eighth_below(void)
{
	PathVerdictConfig config = plain;
	g_autoptr(PathJudge) judge = NULL;
	guint64 number = 0;

	config.rtt_max_us = 80000;
	judge = path_judge_new(&config);
	answer_n(judge, &number, 9, 500000);
	CU_ASSERT_EQUAL(path_judge_get_median_us(judge), -1);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_GOOD);      /* too few to be typical */
	answer_n(judge, &number, 1, 500000);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_DEGRADED);
	answer_n(judge, &number, 100, 75000);
	CU_ASSERT_EQUAL(path_judge_get_median_us(judge), 75000);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_DEGRADED);  /* below, but not by an eighth */
	answer_n(judge, &number, 49, 70000);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_DEGRADED);
	answer_n(judge, &number, 1, 70000);
	CU_ASSERT_EQUAL(path_judge_get_median_us(judge), 70000);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_GOOD);
}

static void
test_the_median_is_the_lower_middle_and_may_be_the_limit(void)
{
	PathVerdictConfig config = plain;
	g_autoptr(PathJudge) judge = NULL, zero = path_judge_new(&plain);
	guint64 number = 0;

	config.rtt_max_us = 3000;
	judge = path_judge_new(&config);
	for (int i = 0; i < 2; i++)             /* 1 1 2 2 3 3 4 4 5 5 ms */
		for (gint64 ms = 5; ms > 0; ms--)
			answer_n(judge, &number, 1, ms * 1000);
	CU_ASSERT_EQUAL(path_judge_get_median_us(judge), 3000);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_GOOD);
	answer_n(judge, &number, 3, 9000);      /* 1 1 2 2 3 3 4 4 5 5 9 9 9 */
	CU_ASSERT_EQUAL(path_judge_get_median_us(judge), 4000);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_DEGRADED);
	answer_n(zero, &number, 10, 0);
	CU_ASSERT_EQUAL(path_judge_get_median_us(zero), 0);
}

static void
test_an_answer_without_a_time_is_alive_but_no_latency(void)
{
	PathVerdictConfig config = plain;
	g_autoptr(PathJudge) judge = NULL;
	guint64 number = 0;

	config.rtt_max_us = 1;
	judge = path_judge_new(&config);
	answer_n(judge, &number, 50, -1);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_GOOD);
	CU_ASSERT_EQUAL(path_judge_get_median_us(judge), -1);
	CU_ASSERT_EQUAL(path_judge_get_loss_ppm(judge), 0);
}

static void
test_limits_of_zero_are_not_judged(void)
{
	g_autoptr(PathJudge) judge = path_judge_new(&plain);
	guint64 number = 0;

	for (int i = 0; i < 60; i++)
		play(judge, &number, "xx.");
	answer_n(judge, &number, 100, G_MAXINT64);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_GOOD);
}

static void
test_forgetting_starts_from_nothing(void)
{
	PathVerdictConfig config = plain;
	g_autoptr(PathJudge) judge = NULL;
	guint64 number = 0;

	config.loss_max_ppm = 30000;
	judge = path_judge_new(&config);
	play(judge, &number, ".x.x.x.xx");
	path_judge_forget(judge);
	CU_ASSERT_EQUAL(path_judge_get_verdict(judge), PATH_VERDICT_UNKNOWN);
	CU_ASSERT_EQUAL(path_judge_get_loss_ppm(judge), 0);
	CU_ASSERT_EQUAL(play(judge, &number, "xx"), PATH_VERDICT_UNKNOWN);      /* two before are forgotten */
	CU_ASSERT_EQUAL(play(judge, &number, "."), PATH_VERDICT_GOOD);
	play(judge, &number, "xxx");
	path_judge_forget(judge);
	CU_ASSERT_EQUAL(play(judge, &number, "."), PATH_VERDICT_GOOD);          /* not dead any more */
}

/* Whatever comes: dead has down_after losses behind it, and so many never leave the path alive. */
static void
test_a_random_walk_is_dead_only_with_reason(void)
{
	const char *text = g_getenv("SEED");
	guint32 seed = text ? g_ascii_strtoull(text, NULL, 10) : g_random_int();
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
	PathVerdictConfig config = plain;
	g_autoptr(PathJudge) judge = NULL;
	guint run = 0, deaths = 0;

	printf("# random walk: SEED=%u\n", seed);
	config.loss_max_ppm = 50000;
	judge = path_judge_new(&config);
	for (guint64 number = 1; number <= 20000; number++) {
		PathVerdict before = path_judge_get_verdict(judge);
		bool lost = g_rand_double(rand) < 0.3;

		run = lost ? run + 1 : 0;
		if (lost)
			path_judge_lost(judge, number);
		else
			path_judge_answered(judge, number, 20000);
		if (path_judge_get_verdict(judge) == PATH_VERDICT_DEAD && before != PATH_VERDICT_DEAD) {
			CU_ASSERT_TRUE(run >= config.down_after);
			deaths++;
		}
		CU_ASSERT_FALSE(run >= config.down_after && path_judge_get_verdict(judge) != PATH_VERDICT_DEAD);
	}
	CU_ASSERT_TRUE(deaths > 10);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "nothing decided is unknown", test_nothing_decided_is_unknown },
		{ "dead takes down_after losses in a row", test_dead_takes_down_after_losses_in_a_row },
		{ "alive again takes up_after answers in a row", test_alive_again_takes_up_after_answers_in_a_row },
		{ "thresholds of one and of a hundred hold", test_thresholds_of_one_and_of_a_hundred_hold },
		{ "a loss older than an answer starts no outage", test_a_loss_older_than_an_answer_starts_no_outage },
		{ "a loss from before the recovery does not delay it",
		  test_a_loss_from_before_the_recovery_does_not_delay_it },
		{ "answers with an open probe between are no row", test_answers_with_an_open_probe_between_are_no_row },
		{ "an answer older than unsent probes does not hide them",
		  test_an_answer_older_than_unsent_probes_does_not_hide_them },
		{ "an old answer does not revive a dead path", test_an_old_answer_does_not_revive_a_dead_path },
		{ "an answer between losses breaks their row", test_an_answer_between_losses_breaks_their_row },
		{ "loss is that of the last hundred", test_loss_is_that_of_the_last_hundred },
		{ "loss beyond the limit degrades until half of it",
		  test_loss_beyond_the_limit_degrades_until_half_of_it },
		{ "few losses on a young path are not a high ratio",
		  test_few_losses_on_a_young_path_are_not_a_high_ratio },
		{ "an outage does not degrade the path after it", test_an_outage_does_not_degrade_the_path_after_it },
		{ "a median beyond the limit degrades until an eighth below",
		  test_a_median_beyond_the_limit_degrades_until_an_eighth_below },
		{ "the median is the lower middle and may be the limit",
		  test_the_median_is_the_lower_middle_and_may_be_the_limit },
		{ "an answer without a time is alive but no latency",
		  test_an_answer_without_a_time_is_alive_but_no_latency },
		{ "limits of zero are not judged", test_limits_of_zero_are_not_judged },
		{ "forgetting starts from nothing", test_forgetting_starts_from_nothing },
		{ "a random walk is dead only with reason", test_a_random_walk_is_dead_only_with_reason },
		CU_TEST_INFO_NULL,
	};

	return tap_main("verdict", tests, argc, argv);
}
