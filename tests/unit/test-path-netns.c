/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/path-rig.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/fake/netns.h"
#include "tests/unit/tap.h"

#define IGNORE_V4 "/proc/sys/net/ipv4/icmp_echo_ignore_all"
#define IGNORE_V6 "/proc/sys/net/ipv6/icmp/echo_ignore_all"
/* 200 ms to the next probe, its 300 ms, the burst's second 50 ms later; the rest is a busy machine's. */
#define DEAD_WITHIN_MS (200 + 300 + 300 + 50 + 400)

static bool
is_good(void)
{
	return path_get_verdict(rig.path) == PATH_VERDICT_GOOD;
}

static bool
is_dead(void)
{
	return path_get_verdict(rig.path) == PATH_VERDICT_DEAD;
}

static bool
has_error(void)
{
	return path_get_error(rig.path)[0] != '\0';
}

static void
good_one(const char *target)
{
	PathConfig config = rig_config;
	const PathStats *stats;

	if (!rig_begin())
		return;
	g_strlcpy(config.target, target, sizeof config.target);
	rig_start_path(&config);
	CU_ASSERT_TRUE(rig_run_until(is_good, 1000));
	rig_run_for(1100);
	stats = path_peek_stats(rig.path);
	CU_ASSERT_TRUE(stats->rx >= 5);
	CU_ASSERT_EQUAL(stats->lost + stats->late + stats->duplicate + stats->forged, 0);
	CU_ASSERT_EQUAL(stats->elsewhere + stats->malformed + stats->untimed, 0);
	CU_ASSERT_EQUAL(stats->rtt_us.n, stats->rx);
	CU_ASSERT_TRUE(stats->rtt_us.max < 100000);
	CU_ASSERT_EQUAL(rig.changed, 1);
	printf("# RTT to %s: min %" G_GUINT64_FORMAT ", max %" G_GUINT64_FORMAT " us, %s stamps\n", target,
	       stats->rtt_us.min, stats->rtt_us.max, stats->user_stamps ? "user" : "kernel");
	rig_end();
}

static void
test_a_target_that_answers_is_good(void)
{
	good_one(RIG_PEER_V4);
}

static void
test_an_ipv6_target_that_answers_is_good(void)
{
	good_one(RIG_PEER_V6);
}

/* A modem's IPv6 gateway often has no other address; the interface says which link is meant. */
static void
test_a_link_local_target_needs_no_scope(void)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) words = NULL;
	PathConfig config = rig_config;

	if (!rig_begin())
		return;
	CU_ASSERT_TRUE(netns_switch(rig.peer));
	text = netns_output("ip -6 -o addr show dev p0 scope link");
	CU_ASSERT_TRUE(netns_switch(rig.home));
	CU_ASSERT_TRUE_FATAL(text && strstr(text, "fe80"));
	words = g_strsplit(strstr(text, "fe80"), "/", 2);
	g_strlcpy(config.target, words[0], sizeof config.target);
	rig_start_path(&config);
	CU_ASSERT_TRUE(rig_run_until(is_good, 1000));
	rig_end();
}

static void
test_stamps_are_the_kernels(void)
{
	PathStats stats;

	if (!rig_begin())
		return;
	rig_start_path(&rig_config);
	rig_run_for(150);               /* the kernel switches arrival stamps on in the background */
	path_take_stats(rig.path, &stats);
	rig_run_for(1000);
	path_take_stats(rig.path, &stats);
	CU_ASSERT_TRUE(stats.rx >= 4);
	CU_ASSERT_FALSE(stats.user_stamps);
	rig_end();
}

static void
blackhole_one(const char *target, const char *ignore)
{
	PathConfig config = rig_config;
	gint64 silent_us;

	if (!rig_begin())
		return;
	g_strlcpy(config.target, target, sizeof config.target);
	rig_start_path(&config);
	CU_ASSERT_TRUE(rig_run_until(is_good, 1000));
	silent_us = rig_now_us(NULL);
	CU_ASSERT_TRUE(rig_peer_write(ignore, "1"));
	CU_ASSERT_TRUE(rig_run_until(is_dead, 3000));
	printf("# dead %d ms after the last answer\n", (int)((path_get_since_us(rig.path) - silent_us) / 1000));
	CU_ASSERT_TRUE(path_get_since_us(rig.path) - silent_us < DEAD_WITHIN_MS * 1000);
	CU_ASSERT_STRING_EQUAL(path_get_error(rig.path), "");   /* nothing here refused anything */
	CU_ASSERT_TRUE(rig_peer_write(ignore, "0"));
	CU_ASSERT_TRUE(rig_run_until(is_good, 1500));
	rig_end();
}

static void
test_a_silent_blackhole_is_dead_within_its_bound_and_comes_back(void)
{
	blackhole_one(RIG_PEER_V4, IGNORE_V4);
}

static void
test_a_silent_blackhole_of_ipv6_too(void)
{
	blackhole_one(RIG_PEER_V6, IGNORE_V6);
}

static void
test_a_target_that_vanished_is_dead(void)
{
	if (!rig_begin())
		return;
	rig_start_path(&rig_config);
	CU_ASSERT_TRUE(rig_run_until(is_good, 1000));
	CU_ASSERT_TRUE(rig_peer_run("ip addr del " RIG_PEER_V4 "/24 dev p0"));
	CU_ASSERT_TRUE(rig_run_until(is_dead, DEAD_WITHIN_MS));
	rig_end();
}

static void
test_a_peer_that_went_down_is_dead(void)
{
	if (!rig_begin())
		return;
	rig_start_path(&rig_config);
	CU_ASSERT_TRUE(rig_run_until(is_good, 1000));
	CU_ASSERT_TRUE(rig_peer_run("ip link set p0 down"));
	CU_ASSERT_TRUE(rig_run_until(is_dead, DEAD_WITHIN_MS));
	CU_ASSERT_TRUE(rig_peer_run("ip link set p0 up"));
	CU_ASSERT_TRUE(rig_run_until(is_good, 2500));
	CU_ASSERT_STRING_EQUAL(path_get_error(rig.path), "");
	rig_end();
}

static void
test_an_interface_of_ours_that_is_down_says_so(void)
{
	const PathStats *stats;

	if (!rig_begin())
		return;
	rig_start_path(&rig_config);
	CU_ASSERT_TRUE(rig_run_until(is_good, 1000));
	CU_ASSERT_TRUE(netns_run("ip link set w0 down"));
	CU_ASSERT_TRUE(rig_run_until(has_error, 500));
	CU_ASSERT_STRING_EQUAL(path_get_error(rig.path),
			       "cannot send to " RIG_PEER_V4 " over w0: Network is unreachable");
	CU_ASSERT_TRUE(rig_run_until(is_dead, 500));
	stats = path_peek_stats(rig.path);
	CU_ASSERT_TRUE(stats->unsent >= 3);
	CU_ASSERT_EQUAL(stats->lost, stats->unsent);
	CU_ASSERT_EQUAL(stats->tx, stats->rx + stats->lost);
	rig_end();
}

static void
test_an_interface_that_vanished_says_so(void)
{
	if (!rig_begin())
		return;
	rig_start_path(&rig_config);
	CU_ASSERT_TRUE(rig_run_until(is_good, 1000));
	CU_ASSERT_TRUE(netns_run("ip link del w0"));
	CU_ASSERT_TRUE(rig_run_until(is_dead, DEAD_WITHIN_MS));
	CU_ASSERT_STRING_EQUAL(path_get_error(rig.path), "cannot send to " RIG_PEER_V4 " over w0: No such device");
	rig_end();
}

static void
bind_one(const PathBinding *binding, PathError code, const char *want)
{
	g_autoptr(GError) error = NULL;

	CU_ASSERT_FALSE(path_bind(rig.path, binding, &error));
	CU_ASSERT_TRUE_FATAL(g_error_matches(error, PATH_ERROR, code));
	CU_ASSERT_STRING_EQUAL(error->message, want);
	CU_ASSERT_STRING_EQUAL(path_get_error(rig.path), want);
	CU_ASSERT_EQUAL(path_get_verdict(rig.path), PATH_VERDICT_UNKNOWN);
}

static void
test_without_its_interface_no_probe_leaves(void)
{
	PathBinding gone = { "w9", 99 }, renumbered = { "w0", 99 }, ours;
	g_autofree char *want = NULL;

	if (!rig_begin())
		return;
	rig_start_path(&rig_config);
	ours = rig_binding("w0");
	bind_one(&gone, PATH_ERROR_NO_DEVICE, "cannot bind to interface w9: No such device");
	rig_run_for(700);
	want = g_strdup_printf("interface w0 is number %u now, not 99", ours.ifindex);
	bind_one(&renumbered, PATH_ERROR_NO_DEVICE, want);
	rig_run_for(700);
	CU_ASSERT_EQUAL(path_peek_stats(rig.path)->tx, 0);
	CU_ASSERT_EQUAL(rig_snmp("Icmp", "OutEchos"), 0);
	CU_ASSERT_TRUE(path_bind(rig.path, &ours, NULL));
	CU_ASSERT_TRUE(rig_run_until(is_good, 1000));
	rig_end();
}

static void
test_a_closed_ping_group_range_is_named(void)
{
	PathBinding ours;

	if (!rig_begin())
		return;
	rig_new_path(&rig_config);
	ours = rig_binding("w0");
	bind_one(&ours, PATH_ERROR_DENIED,
		 "ICMP sockets are closed to group 0: set net.ipv4.ping_group_range to include it");
	CU_ASSERT_TRUE(rig_open_ping());
	CU_ASSERT_TRUE(rig_run_until(is_good, 6000));           /* tried again by itself */
	rig_end();
}

/* The target is reachable over w0 only, but answers over another link: alive by accident, not over this uplink. */
static void
test_an_answer_over_another_interface_does_not_count(void)
{
	const PathStats *stats;

	if (!rig_begin())
		return;
	CU_ASSERT_TRUE(netns_run("ip link add w1 type veth peer name p1 netns /proc/%d/fd/%d", getpid(), rig.peer));
	CU_ASSERT_TRUE(netns_run("ip addr add 10.8.0.1/24 dev w1") && netns_run("ip link set w1 up"));
	CU_ASSERT_TRUE(rig_peer_run("ip addr add 10.8.0.2/24 dev p1") && rig_peer_run("ip link set p1 up"));
	CU_ASSERT_TRUE(rig_peer_run("ip route add " RIG_HOME_V4 "/32 via 10.8.0.1 dev p1"));
	CU_ASSERT_TRUE(rig_write("/proc/sys/net/ipv4/conf/all/rp_filter", "0"));
	CU_ASSERT_TRUE(rig_write("/proc/sys/net/ipv4/conf/w1/rp_filter", "0"));
	CU_ASSERT_TRUE(rig_peer_write("/proc/sys/net/ipv4/conf/all/rp_filter", "0"));
	CU_ASSERT_TRUE(rig_peer_write("/proc/sys/net/ipv4/conf/p0/rp_filter", "0"));
	rig_start_path(&rig_config);
	CU_ASSERT_TRUE(rig_run_until(is_dead, 2000));
	stats = path_peek_stats(rig.path);
	CU_ASSERT_TRUE(rig_snmp("Icmp", "InEchoReps") >= 3);    /* the answers did come, to the machine */
	CU_ASSERT_EQUAL(stats->rx, 0);
	rig_end();
}

static void
test_the_mark_is_on_every_probe(void)
{
	PathConfig config = rig_config;

	if (!rig_begin())
		return;
	config.mark = 0x1001;
	CU_ASSERT_TRUE(netns_run("nft add table ip t") &&
		       netns_run("nft 'add chain ip t out { type filter hook output priority 0; }'") &&
		       netns_run("nft add rule ip t out meta mark 0x1001 drop"));
	rig_start_path(&config);
	CU_ASSERT_TRUE(rig_run_until(has_error, 500));
	CU_ASSERT_STRING_EQUAL(path_get_error(rig.path),
			       "cannot send to " RIG_PEER_V4 " over w0: Operation not permitted");
	CU_ASSERT_TRUE(netns_run("nft delete table ip t"));
	CU_ASSERT_TRUE(rig_run_until(is_good, 2000));
	rig_end();
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a target that answers is good", test_a_target_that_answers_is_good },
		{ "an IPv6 target that answers is good", test_an_ipv6_target_that_answers_is_good },
		{ "a link-local target needs no scope", test_a_link_local_target_needs_no_scope },
		{ "stamps are the kernel's", test_stamps_are_the_kernels },
		{ "a silent blackhole is dead within its bound and comes back",
		  test_a_silent_blackhole_is_dead_within_its_bound_and_comes_back },
		{ "a silent blackhole of IPv6 too", test_a_silent_blackhole_of_ipv6_too },
		{ "a target that vanished is dead", test_a_target_that_vanished_is_dead },
		{ "a peer that went down is dead", test_a_peer_that_went_down_is_dead },
		{ "an interface of ours that is down says so", test_an_interface_of_ours_that_is_down_says_so },
		{ "an interface that vanished says so", test_an_interface_that_vanished_says_so },
		{ "without its interface no probe leaves", test_without_its_interface_no_probe_leaves },
		{ "a closed ping_group_range is named", test_a_closed_ping_group_range_is_named },
		{ "an answer over another interface does not count",
		  test_an_answer_over_another_interface_does_not_count },
		{ "the mark is on every probe", test_the_mark_is_on_every_probe },
		CU_TEST_INFO_NULL,
	};

	return tap_main("path-netns", tests, argc, argv);
}
