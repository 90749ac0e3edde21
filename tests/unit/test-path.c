/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/path-net.h"
#include "tests/unit/tap.h"

static void
test_unbound_is_unknown_and_sends_nothing(void)
{
	net_begin(&net_config);
	net_run_for_ms(60000);
	CU_ASSERT_EQUAL(path_due_us(net.path), G_MAXINT64);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_UNKNOWN);
	CU_ASSERT_STRING_EQUAL(path_get_error(net.path), "not bound to an interface");
	path_suspect(net.path, net.now_us);
	path_run_due(net.path, net.now_us);
	CU_ASSERT_EQUAL(net.sent, 0);
	CU_ASSERT_EQUAL(path_get_last_rtt_us(net.path), -1);
	net_end();
}

static void
test_the_first_answer_makes_it_good(void)
{
	net_begin(&net_config);
	net_bind(&net_wwan0);
	CU_ASSERT_STRING_EQUAL(net.target.interface, "wwan0");
	CU_ASSERT_EQUAL(net.target.ifindex, 5);
	CU_ASSERT_EQUAL(net.target.mark, 0x1001);
	CU_ASSERT_EQUAL(net.target.family, AF_INET);
	CU_ASSERT_STRING_EQUAL(path_get_error(net.path), "");
	CU_ASSERT_EQUAL(path_due_us(net.path), net.now_us);
	net_run_for_ms(21);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_GOOD);
	CU_ASSERT_EQUAL(path_get_since_us(net.path), NET_START_US + 20000);
	CU_ASSERT_EQUAL(path_get_last_rtt_us(net.path), 20000);
	CU_ASSERT_EQUAL(net.changed, 1);
	net_end();
}

static void
test_a_quiet_life_is_one_probe_an_interval(void)
{
	const PathStats *stats;

	net_begin(&net_config);
	net_bind(&net_wwan0);
	net_run_for_ms(59999);
	stats = path_peek_stats(net.path);
	CU_ASSERT_EQUAL(net.sent, 60);
	CU_ASSERT_EQUAL(stats->tx, 60);
	CU_ASSERT_EQUAL(stats->rx, 60);
	CU_ASSERT_EQUAL(stats->lost + stats->late + stats->duplicate + stats->forged + stats->untimed, 0);
	CU_ASSERT_EQUAL(stats->rtt_us.n, 60);
	CU_ASSERT_EQUAL(stats->rtt_us.max, 20000);
	CU_ASSERT_FALSE(stats->user_stamps);
	CU_ASSERT_EQUAL(net.changed, 1);
	net_end();
}

static void
test_one_loss_starts_a_burst_of_three_50_ms_apart(void)
{
	static const gint64 want_us[] = { 0, 300000, 350000, 400000, 1000000, 2000000 };

	net_begin(&net_config);
	net_bind(&net_wwan0);
	net.lose_next = true;
	net_run_for_ms(2500);
	CU_ASSERT_EQUAL(net.sent, G_N_ELEMENTS(want_us));
	for (size_t i = 0; i < G_N_ELEMENTS(want_us); i++)
		CU_ASSERT_EQUAL(net.sent_us[i], want_us[i]);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_GOOD);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->lost, 1);
	net_end();
}

static void
test_a_blackhole_is_found_within_interval_timeout_and_burst(void)
{
	PathConfig fast = net_config;

	fast.verdict.interval_ms = 200;
	net_begin(&fast);
	net_bind(&net_wwan0);
	net_run_for_ms(1001);               /* the last answer was to the probe at 800; that of 1000 is on its way */
	net.blackhole = true;
	net_drop_replies();
	net_run_for_ms(649);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_DEAD);
	/* 1000 lost at 1300, 1200 at 1500, the burst's first at 1600 */
	CU_ASSERT_EQUAL(path_get_since_us(net.path), NET_START_US + 1600000);
	CU_ASSERT_EQUAL(net.changed, 2);
	net_end();
}

static void
test_a_slow_schedule_is_rescued_by_the_burst(void)
{
	PathConfig slow = net_config;

	slow.verdict.interval_ms = 30000;
	net_begin(&slow);
	net_bind(&net_wwan0);
	net_run_for_ms(29000);
	net.blackhole = true;
	net_run_for_ms(2000);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_DEAD);
	/* sent at 30.0, lost at 30.3, burst lost at 30.6, 30.65 */
	CU_ASSERT_EQUAL(path_get_since_us(net.path), NET_START_US + 30650000);
	net_end();
}

static void
test_a_dead_path_is_probed_at_its_interval_only(void)
{
	guint sent;

	net_begin(&net_config);
	net.blackhole = true;
	net_bind(&net_wwan0);
	net_run_for_ms(5000);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_DEAD);
	sent = net.sent;
	net_run_for_ms(60000);
	CU_ASSERT_EQUAL(net.sent - sent, 60);
	net.blackhole = false;
	net_run_for_ms(2100);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_DEAD);         /* two answers are not three */
	net_run_for_ms(1000);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_GOOD);
	net_end();
}

static void
test_losing_bursts_feed_no_bursts(void)
{
	PathConfig patient = net_config;

	patient.verdict.down_after = 100;
	patient.verdict.interval_ms = 10000;
	net_begin(&patient);
	net.blackhole = true;
	net_bind(&net_wwan0);
	net_run_for_ms(99000);
	CU_ASSERT_EQUAL(net.sent, 10 + 10 * 3);
	net_end();
}

static void
test_suspicion_probes_at_once(void)
{
	PathConfig slow = net_config;

	slow.verdict.interval_ms = 3600000;
	net_begin(&slow);
	net_bind(&net_wwan0);
	net_run_for_ms(10000);
	CU_ASSERT_EQUAL(net.sent, 1);
	path_suspect(net.path, net.now_us);
	CU_ASSERT_EQUAL(path_due_us(net.path), net.now_us);
	net.blackhole = true;
	net_run_for_ms(10);
	path_suspect(net.path, net.now_us);     /* one suspicion at a time */
	net_run_for_ms(490);
	CU_ASSERT_EQUAL(net.sent, 4);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_DEAD);
	CU_ASSERT_EQUAL(path_get_since_us(net.path), NET_START_US + 10000000 + 100000 + 300000);
	path_suspect(net.path, net.now_us);     /* dead: one look, no recovery in a blink */
	net.blackhole = false;
	net_run_for_ms(1000);
	CU_ASSERT_EQUAL(net.sent, 5);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_DEAD);
	net_end();
}

static void
test_another_binding_forgets_all_but_the_counters(void)
{
	net_begin(&net_config);
	net_bind(&net_wwan0);
	net_run_for_ms(1010);               /* the second probe is on its way */
	net_bind(&net_wwan0);                /* the same: nothing happens */
	CU_ASSERT_EQUAL(net.opened, 1);
	net_bind(&net_wwan1);
	CU_ASSERT_EQUAL(net.closed, 1);
	CU_ASSERT_EQUAL(net.target.ifindex, 6);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_UNKNOWN);
	CU_ASSERT_EQUAL(path_get_since_us(net.path), net.now_us);
	CU_ASSERT_EQUAL(path_get_last_rtt_us(net.path), -1);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->abandoned, 1);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->tx, 2);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->rx, 1);
	CU_ASSERT_EQUAL(net.changed, 1);        /* who binds knows */
	net_run_for_ms(25);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_GOOD);
	net_bind(&net_unbound);
	CU_ASSERT_EQUAL(path_get_verdict(net.path), PATH_VERDICT_UNKNOWN);
	CU_ASSERT_STRING_EQUAL(path_get_error(net.path), "not bound to an interface");
	CU_ASSERT_EQUAL(path_due_us(net.path), G_MAXINT64);
	net_end();
}

static void
test_a_name_or_a_number_alone_is_another_binding(void)
{
	const PathBinding renamed = { "lan9", 5 }, renumbered = { "lan9", 7 };

	net_begin(&net_config);
	net_bind(&net_wwan0);
	net_bind(&renamed);
	CU_ASSERT_EQUAL(net.opened, 2);
	net_bind(&renumbered);
	CU_ASSERT_EQUAL(net.opened, 3);
	net_end();
}

static void
test_a_burst_does_not_outlive_its_binding(void)
{
	net_begin(&net_config);
	net_bind(&net_wwan0);
	net_run_for_ms(500);
	path_suspect(net.path, net.now_us);
	net_run_for_ms(10);
	net_bind(&net_wwan1);
	net.sent = 0;
	net_run_for_ms(500);
	CU_ASSERT_EQUAL(net.sent, 1);
	net_end();
}

static void
test_taking_statistics_starts_a_new_window(void)
{
	PathStats taken;

	net_begin(&net_config);
	net_bind(&net_wwan0);
	net_run_for_ms(10010);
	path_take_stats(net.path, &taken);
	CU_ASSERT_EQUAL(taken.tx, 11);
	CU_ASSERT_EQUAL(taken.rx, 10);
	CU_ASSERT_EQUAL(taken.from_us, NET_START_US);
	CU_ASSERT_EQUAL(taken.to_us, NET_START_US + 10010000);
	net_run_for_ms(100);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->tx, 0);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->rx, 1);      /* the one on its way belongs to its answer */
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->from_us, taken.to_us);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->to_us, NET_START_US + 10020000);
	CU_ASSERT_EQUAL(path_peek_stats(net.path)->rtt_us.n, 1);
	net_end();
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "unbound is unknown and sends nothing", test_unbound_is_unknown_and_sends_nothing },
		{ "the first answer makes it good", test_the_first_answer_makes_it_good },
		{ "a quiet life is one probe an interval", test_a_quiet_life_is_one_probe_an_interval },
		{ "one loss starts a burst of three, 50 ms apart", test_one_loss_starts_a_burst_of_three_50_ms_apart },
		{ "a blackhole is found within interval, timeout and burst",
		  test_a_blackhole_is_found_within_interval_timeout_and_burst },
		{ "a slow schedule is rescued by the burst", test_a_slow_schedule_is_rescued_by_the_burst },
		{ "a dead path is probed at its interval only", test_a_dead_path_is_probed_at_its_interval_only },
		{ "losing bursts feed no bursts", test_losing_bursts_feed_no_bursts },
		{ "suspicion probes at once", test_suspicion_probes_at_once },
		{ "another binding forgets all but the counters", test_another_binding_forgets_all_but_the_counters },
		{ "a name or a number alone is another binding", test_a_name_or_a_number_alone_is_another_binding },
		{ "a burst does not outlive its binding", test_a_burst_does_not_outlive_its_binding },
		{ "taking statistics starts a new window", test_taking_statistics_starts_a_new_window },
		CU_TEST_INFO_NULL,
	};

	return tap_main("path", tests, argc, argv);
}
