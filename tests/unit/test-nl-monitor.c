/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-monitor.h"
#include "tests/unit/nl-world.h"

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <stdio.h>

#include "netlink/nl-wire.h"

/* Reads all there is; answers how many notices of `kind` came. */
static unsigned
count(NlMonitor *monitor, int kind)
{
	NlNotice notice;
	unsigned n = 0;

	do {
		nl_monitor_start(monitor);
		while (nl_monitor_next(monitor, &notice))
			n += (int)notice.kind == kind;
	} while (!nl_monitor_is_drained(monitor));
	return n;
}

/* The kernel tells of IPv6 addresses and of links from its own work queue: within a second. */
static bool
heard(NlMonitor *monitor, int kind, unsigned at_least)
{
	unsigned n = count(monitor, kind);

	for (int wait = 0; n < at_least && wait < 200; wait++) {
		g_usleep(5000);
		n += count(monitor, kind);
	}
	return n >= at_least;
}

static NlMonitor *
open_monitor(void)
{
	NlMonitor *monitor;

	if (!world_new())
		return NULL;
	monitor = nl_monitor_new(NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(monitor);
	return monitor;
}

static void
taken_one(NlMonitor *monitor, const char *destination, const char *where, bool expected)
{
	unsigned n;

	CU_ASSERT_TRUE(netns_run("ip route add %s dev wwan0 %s", destination, where));
	CU_ASSERT_EQUAL(count(monitor, NL_NOTICE_TAKEN), 0);
	CU_ASSERT_TRUE(netns_run("ip route replace %s dev wwan1 %s", destination, where));
	n = count(monitor, NL_NOTICE_TAKEN);
	CU_ASSERT_EQUAL(n, expected);
	if (n != expected)
		printf("# %s %s: %s\n", destination, where, n ? "heard" : "not heard");
	CU_ASSERT_TRUE(netns_run("ip route del %s dev wwan1 %s", destination, where));
	CU_ASSERT_EQUAL(count(monitor, NL_NOTICE_TAKEN), 0);
}

static void
test_of_foreign_routes_only_those_that_could_take_our_place_are_heard(void)
{
	static const struct {
		const char *where;
		bool heard;
	} cases[] = {
		{ "metric 50", true },          { "metric 200", true },         { "metric 263", true },
		{ "metric 20", false },         { "metric 49", false },         { "metric 1024", false },
		{ "metric 12850", false },      { "table 5000", true },         { "table 5063 metric 9", true },
		{ "table 100", false },         { "table 4900", false },        { "table 5120", false },
		{ "metric 50 table 100", false },
	};
	g_autoptr(NlMonitor) monitor = open_monitor();
	NlMonitorStats before;

	if (!monitor)
		return;
	count(monitor, NL_NOTICE_LOST);
	before = *nl_monitor_get_stats(monitor);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		taken_one(monitor, "10.8.0.0/16", cases[i].where, cases[i].heard);
		taken_one(monitor, "2001:db8:8::/48", cases[i].where, cases[i].heard);
	}
	CU_ASSERT_TRUE(nl_monitor_get_stats(monitor)->notices - before.notices < 5);    /* of links, that come late */
	CU_ASSERT_EQUAL(nl_monitor_get_stats(monitor)->others, before.others + 10);
}

static void
test_our_routes_are_heard_wherever_they_are(void)
{
	g_autoptr(NlMonitor) monitor = open_monitor();

	if (!monitor)
		return;
	count(monitor, NL_NOTICE_LOST);
	CU_ASSERT_TRUE(netns_run("ip route add 10.8.0.0/16 dev wwan0 table 77 proto 200"));
	CU_ASSERT_TRUE(heard(monitor, NL_NOTICE_NEW, 1));
	CU_ASSERT_TRUE(netns_run("ip -6 route add 2001:db8:8::/48 dev wwan0 metric 3 proto 200"));
	CU_ASSERT_TRUE(heard(monitor, NL_NOTICE_NEW, 1));
	CU_ASSERT_TRUE(netns_run("ip route replace 10.8.0.0/16 dev wwan1 table 77 proto 200"));
	CU_ASSERT_TRUE(heard(monitor, NL_NOTICE_NEW, 1));
	CU_ASSERT_TRUE(netns_run("ip route del 10.8.0.0/16 table 77"));
	CU_ASSERT_EQUAL(count(monitor, NL_NOTICE_GONE), 1);
}

static void
test_all_else_is_heard(void)
{
	g_autoptr(NlMonitor) monitor = open_monitor();

	if (!monitor)
		return;
	count(monitor, NL_NOTICE_LOST);
	CU_ASSERT_TRUE(netns_run("ip addr add 10.7.0.1/24 dev wwan0"));
	CU_ASSERT_TRUE(heard(monitor, NL_NOTICE_NEW, 1));
	CU_ASSERT_TRUE(netns_run("ip -6 addr add 2001:db8::7/64 dev wwan0 nodad"));
	CU_ASSERT_TRUE(heard(monitor, NL_NOTICE_NEW, 1));
	CU_ASSERT_TRUE(netns_run("ip nexthop add id 9 dev wwan0 protocol static"));
	CU_ASSERT_TRUE(heard(monitor, NL_NOTICE_NEW, 1));
	CU_ASSERT_TRUE(netns_run("ip rule add pref 9 fwmark 9 table 9"));
	CU_ASSERT_TRUE(heard(monitor, NL_NOTICE_NEW, 1));
	CU_ASSERT_TRUE(netns_run("ip -6 rule add pref 9 fwmark 9 table 9"));
	CU_ASSERT_TRUE(heard(monitor, NL_NOTICE_NEW, 1));
	CU_ASSERT_TRUE(netns_run("ip link set wwan1 mtu 1400"));
	CU_ASSERT_TRUE(heard(monitor, NL_NOTICE_NEW, 1));
	CU_ASSERT_TRUE(netns_run("ip link del wwan1"));
	CU_ASSERT_TRUE(heard(monitor, NL_NOTICE_GONE, 2));
}

static void
test_a_batch_ends_after_its_datagrams(void)
{
	g_autoptr(NlMonitor) monitor = open_monitor();
	NlNotice notice;
	unsigned n = 0;

	if (!monitor)
		return;
	count(monitor, NL_NOTICE_LOST);
	for (int i = 0; i < NL_MONITOR_BATCH / 2 + 5; i++)
		CU_ASSERT_TRUE_FATAL(netns_run("ip rule add pref %d fwmark 1 table 9", 100 + i));
	CU_ASSERT_TRUE_FATAL(netns_run("ip rule flush"));
	nl_monitor_start(monitor);
	while (nl_monitor_next(monitor, &notice))
		n++;
	CU_ASSERT_EQUAL(n, NL_MONITOR_BATCH);
	CU_ASSERT_FALSE(nl_monitor_is_drained(monitor));
	CU_ASSERT_TRUE(count(monitor, NL_NOTICE_GONE) > 0);
}

static void
test_what_another_program_sends_is_dropped(void)
{
	g_autoptr(NlMonitor) monitor = open_monitor();
	char buffer[128] __attribute__((aligned(NLMSG_ALIGNTO))) = { 0 };
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct sockaddr_nl to = { 0 };
	struct mnl_socket *forger;
	socklen_t len = sizeof(to);
	struct ifinfomsg *ifi;

	if (!monitor)
		return;
	count(monitor, NL_NOTICE_LOST);
	CU_ASSERT_EQUAL_FATAL(getsockname(nl_monitor_get_fd(monitor), (struct sockaddr *)&to, &len), 0);
	to.nl_groups = 0;
	forger = nl_wire_open(NULL);
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = 77;
	nlh->nlmsg_type = RTM_NEWLINK;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, "forged0");
	CU_ASSERT_TRUE(sendto(mnl_socket_get_fd(forger), nlh, nlh->nlmsg_len, 0, (struct sockaddr *)&to, len) > 0);
	CU_ASSERT_EQUAL(count(monitor, NL_NOTICE_NEW), 0);
	CU_ASSERT_EQUAL(nl_monitor_get_stats(monitor)->forged, 1);
	mnl_socket_close(forger);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "of foreign routes only those that could take our place are heard",
		  test_of_foreign_routes_only_those_that_could_take_our_place_are_heard },
		{ "our routes are heard wherever they are", test_our_routes_are_heard_wherever_they_are },
		{ "all else is heard", test_all_else_is_heard },
		{ "a batch ends after its datagrams", test_a_batch_ends_after_its_datagrams },
		{ "what another program sends is dropped", test_what_another_program_sends_is_dropped },
		CU_TEST_INFO_NULL,
	};

	world_enter();
	return tap_main("nl-monitor", tests, argc, argv);
}
