/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/path-net.h"
#include "tests/unit/tap.h"

#include <stdio.h>

static void
test_a_refused_probe_is_lost_with_its_reason(void)
{
	net_begin(&net_config);
	net_bind(&net_wwan0);
	net_run_for_ms(500);
	net.refuse_send = PATH_ERROR_SEND;
	net_run_for_ms(700);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_DEAD);
	CU_ASSERT_EQUAL(path_get_since_us(net.path), NET_START_US + 1100000);       /* 1000, 1050, 1100 */
	CU_ASSERT_STRING_EQUAL(path_get_error(net.path), "cannot send");
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->unsent, path_peek_stats(net.path)->lost);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->tx,
			path_peek_stats(net.path)->rx + path_peek_stats(net.path)->lost);
	net.refuse_send = 0;
	net_run_for_ms(3000);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_GOOD);
	CU_ASSERT_STRING_EQUAL(path_get_error(net.path), "");
	net_end();
}

static void
test_a_full_queue_is_no_reason_to_hurry(void)
{
	net_begin(&net_config);
	net_bind(&net_wwan0);
	net_run_for_ms(500);
	net.refuse_send = PATH_ERROR_BUSY;
	net_run_for_ms(1400);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_GOOD);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->unsent, 1);
	net_end();
}

static void
test_a_socket_refused_is_told_and_tried_again(void)
{
	g_autoptr(GError) error = NULL;

	net_begin(&net_config);
	net.refuse_open = PATH_ERROR_DENIED;
	CU_ASSERT_FALSE(path_bind(net.path, &net_wwan0, &error));
	CU_ASSERT_TRUE(g_error_matches(error, PATH_ERROR, PATH_ERROR_DENIED));
	CU_ASSERT_STRING_EQUAL(path_get_error(net.path), "socket refused");
	CU_ASSERT_FALSE(path_bind(net.path, &net_wwan0, NULL));     /* asked again: the same answer, no new try */
	net_run_for_ms(20000);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_UNKNOWN);
	CU_ASSERT_EQUAL(net.sent, 0);
	CU_ASSERT_EQUAL(net.changed, 0);
	net.refuse_open = 0;
	net_run_for_ms(6000);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_GOOD);
	CU_ASSERT_STRING_EQUAL(path_get_error(net.path), "");
	net_end();
}

static void
test_seconds_old_replies_in_a_burst_are_late(void)
{
	net_begin(&net_config);
	net_bind(&net_wwan0);
	net_run_for_ms(500);
	net.delay_us = 5607000;
	net_run_for_ms(12000);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_DEAD);
	CU_ASSERT_TRUE(path_peek_stats(net.path)->late >= 8);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->rx, 1);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->rtt_us.max, 20000);
	net_end();
}

static void
test_a_busy_agent_loses_nothing_that_arrived(void)
{
	net_begin(&net_config);
	net_bind(&net_wwan0);
	path_run_due(net.path, net.now_us);
	net_move_to(net.now_us + 900000);           /* the loop was away; the reply waits in the socket since 20 ms */
	path_run_due(net.path, net.now_us);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_GOOD);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->lost, 0);
	CU_ASSERT_EQUAL(path_get_last_rtt_us(net.path), 20000);
	net_end();
}

static void
test_a_pause_is_not_caught_up(void)
{
	net_begin(&net_config);
	net_bind(&net_wwan0);
	net_run_for_ms(100);
	net_move_to(net.now_us + G_GINT64_CONSTANT(3600000000));
	net_run_for_ms(0);
	CU_ASSERT_EQUAL(net.sent, 2);
	net_run_for_ms(999);
	CU_ASSERT_EQUAL(net.sent, 2);
	net_run_for_ms(1);
	CU_ASSERT_EQUAL(net.sent, 3);
	net_move_to(net.now_us + 1400000);      /* less than an interval late: the schedule stays where it was */
	net_run_for_ms(600);
	CU_ASSERT_EQUAL(net.sent, 5);
	net_end();
}

static void
test_a_stepped_wall_clock_is_alive_without_a_time(void)
{
	net_begin(&net_config);
	net_bind(&net_wwan0);
	net_run_for_ms(10);
	net.wall_us += G_GINT64_CONSTANT(3600000000);
	net_run_for_ms(100);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_GOOD);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->rx, 1);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->untimed, 1);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->rtt_us.n, 0);
	CU_ASSERT_EQUAL(path_get_last_rtt_us(net.path), -1);
	net_end();
}

static void
test_user_stamps_are_flagged_in_their_window_only(void)
{
	PathStats taken;

	net_begin(&net_config);
	net_bind(&net_wwan0);
	net_run_for_ms(500);
	CU_ASSERT_FALSE(path_peek_stats(net.path)->user_stamps);
	net.unstamped = true;
	net_run_for_ms(1000);
	net.unstamped = false;
	net_run_for_ms(1000);
	path_take_stats(net.path, &taken);
	CU_ASSERT_TRUE(taken.user_stamps);
	CU_ASSERT_EQUAL(taken.rtt_us.n, 3);
	net_run_for_ms(1000);
	CU_ASSERT_FALSE(path_peek_stats(net.path)->user_stamps);
	net_end();
}

static void
test_duplicates_are_counted_and_no_samples(void)
{
	net_begin(&net_config);
	net.twice = true;
	net_bind(&net_wwan0);
	net_run_for_ms(9500);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->rx, 10);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->duplicate, 10);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->rtt_us.n, 10);
	net_end();
}

static void
test_the_host_may_free_the_path_it_hears_of(void)
{
	net_begin(&net_config);
	net_bind(&net_wwan0);
	net.free_on_change = true;
	net_run_for_ms(100);                        /* from a reply */
	CU_ASSERT_PTR_NULL(net.path);
	net_end();
	net_begin(&net_config);
	net_bind(&net_wwan0);
	net.blackhole = net.free_on_change = true;
	net_run_for_ms(5000);                       /* from a deadline */
	CU_ASSERT_PTR_NULL(net.path);
	net_end();
}

static void
test_what_the_method_drops_is_counted(void)
{
	const PathStats *stats;

	net_begin(&net_config);
	net_bind(&net_wwan0);
	net_run_for_ms(10);
	stats = path_peek_stats(net.path);
	net.sink.dropped(PROBE_DROP_MALFORMED, net.sink.user_data);
	net.sink.dropped(PROBE_DROP_ELSEWHERE, net.sink.user_data);
	net.sink.dropped(PROBE_DROP_FORGED, net.sink.user_data);
	net.sink.replied(&(ProbeReply){ .number = 1, .cookie = 1 }, net.sink.user_data);
	CU_ASSERT_EQUAL(stats->malformed, 1);
	CU_ASSERT_EQUAL(stats->elsewhere, 1);
	CU_ASSERT_EQUAL(stats->forged, 2);
	CU_ASSERT_EQUAL(stats->rx, 0);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_UNKNOWN);
	net_end();
}

/* A day at 5 % random loss and a 10 s outage: one death, and it is that one. */
static void
test_a_day_of_random_loss_has_no_false_death(void)
{
	const char *text = g_getenv("SEED");
	guint32 random_seed = text ? g_ascii_strtoull(text, NULL, 10) : g_random_int();
	g_autoptr(GRand) rand = g_rand_new_with_seed(random_seed);
	PathConfig config = net_config;
	guint deaths = 0;

	printf("# a day: SEED=%u\n", random_seed);
	config.verdict.down_after = 8;          /* 0.05^8 a row: one false death in 800 years */
	net_begin(&config);
	net_bind(&net_wwan0);
	for (int second = 0; second < 86400; second++) {
		PathVerdict before = path_get_verdict(net.path);

		net.blackhole = second >= 40000 && second < 40010;
		net.lose_next = g_rand_double(rand) < 0.05;
		net_run_for_ms(1000);
		if (path_get_verdict(net.path) == PATH_VERDICT_DEAD && before != PATH_VERDICT_DEAD) {
			CU_ASSERT_TRUE(second >= 40000 && second < 40010);
			deaths++;
		}
	}
	CU_ASSERT_EQUAL(deaths, 1);
	CU_ASSERT_TRUE(path_peek_stats(net.path)->lost > 3000);
	net_end();
}

static void
config_one(PathConfig config, const char *want)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Path) path = net_path_new(&config, &error);

	if (!want) {
		CU_ASSERT_PTR_NOT_NULL(path);
		return;
	}
	CU_ASSERT_PTR_NULL(path);
	CU_ASSERT_TRUE_FATAL(g_error_matches(error, PATH_ERROR, PATH_ERROR_CONFIG));
	CU_ASSERT_STRING_EQUAL(error->message, want);
}

static void
test_a_wrong_configuration_is_refused_by_name(void)
{
	static const char *const not_hosts[] = { "", "example.org", "10.0.0", "0.0.0.0", "224.0.0.1",
						 "255.255.255.255", "::", "ff02::1", "::ffff:10.0.0.1", "fe80::1%wwan0" };
	PathConfig config = net_config;

	config_one(config, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(not_hosts); i++) {
		g_autofree char *want = g_strdup_printf(
			"target \"%s\" is not the numeric IPv4 or IPv6 address of a host", not_hosts[i]);

		g_strlcpy(config.target, not_hosts[i], sizeof config.target);
		config_one(config, want);
	}
	g_strlcpy(config.target, "2001:db8::1", sizeof config.target);
	config_one(config, NULL);
	config.verdict.interval_ms = 9;
	config_one(config, "interval_ms 9 is not within 10..3600000");
	config.verdict.interval_ms = 3600001;
	config_one(config, "interval_ms 3600001 is not within 10..3600000");
	config.verdict.interval_ms = 10;
	config.verdict.timeout_ms = 60001;
	config_one(config, "timeout_ms 60001 is not within 10..60000");
	config.verdict.timeout_ms = 60000;
	config.verdict.down_after = 0;
	config_one(config, "down_after 0 is not within 1..100");
	config.verdict.down_after = 100;
	config.verdict.up_after = 101;
	config_one(config, "up_after 101 is not within 1..100");
	config.verdict.up_after = 1;
	config.verdict.loss_max_ppm = 1000001;
	config_one(config, "loss_max_ppm 1000001 is not within 0..1000000");
}

/* The most that can be on its way: the fastest schedule, the longest wait, suspicion all the time. */
static void
test_the_window_holds_the_most_that_can_be_on_its_way(void)
{
	static const guint32 intervals_ms[] = { 10, 50, 51, 100 };

	for (size_t i = 0; i < G_N_ELEMENTS(intervals_ms); i++) {
		PathConfig config = net_config;

		config.verdict.interval_ms = intervals_ms[i];
		config.verdict.timeout_ms = 60000;
		config.verdict.down_after = 100;
		net_begin(&config);
		net.blackhole = true;
		net_bind(&net_wwan0);
		for (int step = 0; step < 13000; step++) {      /* 130 s, a look every 10 ms */
			path_suspect(net.path, net.now_us);
			net_run_for_ms(10);
		}
		CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_DEAD);
		net_end();
	}
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a refused probe is lost with its reason", test_a_refused_probe_is_lost_with_its_reason },
		{ "a full queue is no reason to hurry", test_a_full_queue_is_no_reason_to_hurry },
		{ "a socket refused is told and tried again", test_a_socket_refused_is_told_and_tried_again },
		{ "seconds-old replies in a burst are late", test_seconds_old_replies_in_a_burst_are_late },
		{ "a busy agent loses nothing that arrived", test_a_busy_agent_loses_nothing_that_arrived },
		{ "a pause is not caught up", test_a_pause_is_not_caught_up },
		{ "a stepped wall clock is alive without a time", test_a_stepped_wall_clock_is_alive_without_a_time },
		{ "user stamps are flagged in their window only", test_user_stamps_are_flagged_in_their_window_only },
		{ "duplicates are counted and no samples", test_duplicates_are_counted_and_no_samples },
		{ "the host may free the path it hears of", test_the_host_may_free_the_path_it_hears_of },
		{ "what the method drops is counted", test_what_the_method_drops_is_counted },
		{ "a day of random loss has no false death", test_a_day_of_random_loss_has_no_false_death },
		{ "a wrong configuration is refused by name", test_a_wrong_configuration_is_refused_by_name },
		{ "the window holds the most that can be on its way",
		  test_the_window_holds_the_most_that_can_be_on_its_way },
		CU_TEST_INFO_NULL,
	};

	return tap_main("path-faults", tests, argc, argv);
}
