/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-cache.h"
#include "tests/unit/nl-world.h"

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netlink/nl-socket.h"
#include "netlink/nl-store.h"

#define ACTIVE NL_NEXTHOP_ACTIVE
#define MAIN 254
#define PATIENCE_US (3 * 1000 * 1000)

static unsigned n_changed;

static void
on_changed(NlCache *cache, gpointer user_data)
{
	n_changed++;
}

/* What the cache should hold: what a fresh look at the kernel gives, without foreign nexthops, routes and rules. */
static bool
in_step(NlCache *cache)
{
	g_autoptr(GArray) all = world_objects(false), expected = objects_new(), store = NULL;

	for (guint i = 0; i < all->len; i++) {
		NlObject *object = &g_array_index(all, NlObject, i);

		if (object->kind <= NL_KIND_ADDR || nl_object_is_ours(object))
			add_object(expected, *object);
	}
	store = nl_store_new(expected);
	return same_objects(store, nl_cache_get_objects(cache));
}

static gboolean
wake(gpointer user_data)
{
	return G_SOURCE_CONTINUE;
}

/* Runs the loop until the cache is in step with the kernel; false: it is not after all our patience. */
static bool
catches_up(NlCache *cache)
{
	gint64 end_us = g_get_monotonic_time() + PATIENCE_US;
	guint timer = g_timeout_add(20, wake, NULL);
	bool done;

	do
		g_main_context_iteration(NULL, TRUE);
	while (!(done = in_step(cache)) && g_get_monotonic_time() < end_us);
	while (g_main_context_iteration(NULL, FALSE))
		;
	g_source_remove(timer);
	return done;
}

static NlCache *
open_cache(void)
{
	g_autoptr(GError) error = NULL;
	NlCache *cache = nl_cache_new(on_changed, NULL, &error);

	CU_ASSERT_PTR_NOT_NULL_FATAL(cache);
	n_changed = 0;
	return cache;
}

/* ACTIVE over wwan0 with a default route of each family and the tables and rules of an uplink, all ours. */
static void
set_up(void)
{
	uint32_t wwan0 = if_nametoindex("wwan0");
	g_autoptr(NlSocket) nl = nl_socket_new(NULL);
	g_autoptr(GArray) wanted = objects_new(), nothing = objects_new(), changes = NULL;

	add_object(wanted, addr_object(wwan0, "10.45.0.2/16"));
	add_object(wanted, addr_object(wwan0, "2001:db8::2/64"));
	add_object(wanted, nexthop_object(ACTIVE, wwan0));
	add_object(wanted, route_by_nexthop("0.0.0.0/0", MAIN, NL_METRIC_ACTIVE, ACTIVE));
	add_object(wanted, route_by_nexthop("::/0", MAIN, NL_METRIC_ACTIVE, ACTIVE));
	add_object(wanted, route_by_device("0.0.0.0/0", NL_TABLE_BASE, 0, wwan0));
	add_object(wanted, route_by_device("::/0", NL_TABLE_BASE, 0, wwan0));
	add_object(wanted, rule_by_mark(AF_INET, NL_RULE_MARK, 1 << NL_MARK_SHIFT, NL_TABLE_BASE));
	changes = nl_diff(wanted, nothing);
	CU_ASSERT_TRUE_FATAL(nl_txn_commit(nl, changes, NULL));
}

/* How many nexthops and routes of ours the cache holds. */
static unsigned
ways(NlCache *cache)
{
	const GArray *objects = nl_cache_get_objects(cache);
	unsigned n = 0;

	for (guint i = 0; i < objects->len; i++)
		n += g_array_index(objects, NlObject, i).kind == NL_KIND_NEXTHOP ||
		     g_array_index(objects, NlObject, i).kind == NL_KIND_ROUTE;
	return n;
}

static NlCache *
open_world(void)
{
	NlCache *cache;

	if (!world_new())
		return NULL;
	set_up();
	cache = open_cache();
	CU_ASSERT_EQUAL(ways(cache), 5);
	return cache;
}

static void
test_a_new_cache_knows_links_addresses_and_of_the_rest_only_ours(void)
{
	g_autoptr(NlCache) cache = NULL;

	if (!world_new())
		return;
	set_up();
	CU_ASSERT_TRUE(netns_run("ip addr add 10.9.0.1/24 dev wwan1"));
	CU_ASSERT_TRUE(netns_run("ip route add 10.8.0.0/16 dev wwan1"));
	CU_ASSERT_TRUE(netns_run("ip nexthop add id 9 dev wwan1 protocol static"));
	CU_ASSERT_TRUE(netns_run("ip rule add pref 9 fwmark 9 table 9"));
	cache = open_cache();
	CU_ASSERT_TRUE(in_step(cache));
	CU_ASSERT_EQUAL(ways(cache), 5);
	CU_ASSERT_PTR_NOT_NULL(nl_cache_find_link(cache, "wwan1"));
	CU_ASSERT_PTR_NULL(nl_cache_find_link(cache, "wwan"));
	CU_ASSERT_EQUAL(nl_cache_get_objects(cache)->len, 5 + 5 + 5 + 1);       /* links, addresses, ways, a rule */
}

static void
follows_one(NlCache *cache, const char *command)
{
	unsigned before = n_changed;
	bool caught_up;

	CU_ASSERT_TRUE(netns_run("%s", command));
	CU_ASSERT_FALSE(in_step(cache));
	caught_up = catches_up(cache);
	CU_ASSERT_TRUE(caught_up);
	CU_ASSERT_TRUE(n_changed > before);
	if (!caught_up)
		printf("# not seen: %s\n", command);
}

static void
test_it_follows_whatever_anyone_changes(void)
{
	static const char *const commands[] = {
		"ip addr add 10.9.0.1/24 dev wwan1", "ip addr del 10.9.0.1/24 dev wwan1",
		"ip -6 addr add 2001:db8:9::1/64 dev wwan1 nodad", "ip link set wwan1 mtu 1400",
		"ip link add new0 type veth peer name new1", "ip link del new0",
		"ip route del default table 5000", "ip -6 route del default table 5000",
		"ip route add default dev wwan1 table 5001 protocol 200",
		"ip route replace default dev wwan0 table 5001 protocol 200",
		"ip rule del pref 5000", "ip rule add pref 5000 fwmark 1 table 5000 protocol 200",
		"ip -6 rule add pref 5000 fwmark 1 table 5000 protocol 200",
		"ip -6 nexthop replace id 1970274305 dev wwan1 protocol 200",
	};
	g_autoptr(NlCache) cache = open_world();

	if (!cache)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
		follows_one(cache, commands[i]);
	CU_ASSERT_TRUE(netns_run("ip link set peer1 down"));
	CU_ASSERT_TRUE(netns_run("ip link set wwan1 down"));
	CU_ASSERT_TRUE(netns_run("ip link set wwan1 name renamed1"));
	CU_ASSERT_TRUE(catches_up(cache));
	CU_ASSERT_PTR_NULL(nl_cache_find_link(cache, "wwan1"));
	CU_ASSERT_PTR_NOT_NULL(nl_cache_find_link(cache, "renamed1"));
}

static void
test_what_the_kernel_takes_away_in_silence_is_noticed(void)
{
	static const struct {
		const char *command;
		unsigned left;          /* of the nexthop and four routes */
	} cases[] = {
		{ "ip link set peer0 down", 2 },        /* carrier: both classic routes stay, marked linkdown */
		{ "ip link set wwan0 down", 0 },
		{ "ip link del wwan0", 0 },
		{ "ip addr del 10.45.0.2/16 dev wwan0", 4 },
		{ "ip nexthop del id 1970274305", 2 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(NlCache) cache = open_world();

		if (!cache)
			return;
		follows_one(cache, cases[i].command);
		CU_ASSERT_EQUAL(ways(cache), cases[i].left);
	}
}

static void
test_a_foreign_object_in_our_place_is_noticed(void)
{
	static const struct {
		const char *command;
		unsigned left;
	} cases[] = {
		{ "ip route replace default dev wwan1 metric 50 protocol static", 4 },
		{ "ip -6 route replace default dev wwan1 metric 50 protocol static", 4 },
		{ "ip route replace default dev wwan1 table 5000 protocol static", 4 },
		{ "ip route replace blackhole default table 5000 protocol static", 4 },
		{ "ip -6 nexthop replace id 1970274305 dev wwan1 protocol static", 4 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(NlCache) cache = open_world();

		if (!cache)
			return;
		follows_one(cache, cases[i].command);
		CU_ASSERT_EQUAL(ways(cache), cases[i].left);
	}
}

static void
test_a_foreign_route_beside_ours_changes_nothing(void)
{
	g_autoptr(NlCache) cache = open_world();

	if (!cache)
		return;
	CU_ASSERT_TRUE(netns_run("ip route append default dev wwan1 metric 50 protocol static"));
	CU_ASSERT_TRUE(netns_run("ip route add 10.77.0.0/16 dev wwan0"));
	CU_ASSERT_TRUE(netns_run("ip nexthop add id 9 dev wwan0 protocol static"));
	CU_ASSERT_TRUE(catches_up(cache));
	CU_ASSERT_EQUAL(n_changed, 0);
	CU_ASSERT_EQUAL(ways(cache), 5);
}

/* Pairs of ip(8) arguments. */
static bool
storm(unsigned n, const char *up, const char *down)
{
	g_autoptr(GString) lines = g_string_new(NULL);

	for (unsigned i = 0; i < n; i++)
		g_string_append_printf(lines, "%s\n%s\n", up, down);
	return netns_batch(lines->str);
}

static void
test_many_notices_are_one_call(void)
{
	g_autoptr(NlCache) cache = open_world();

	if (!cache)
		return;
	CU_ASSERT_TRUE(storm(10, "addr add 10.9.0.1/24 dev wwan1", "addr del 10.9.0.1/24 dev wwan1"));
	CU_ASSERT_TRUE(netns_run("ip addr add 10.9.0.2/24 dev wwan1"));
	CU_ASSERT_TRUE(catches_up(cache));
	CU_ASSERT_EQUAL(n_changed, 1);
}

/* The cache's own socket: the only one of this process that listens to groups. */
static void
shrink_buffer(void)
{
	int size = 1;

	for (int fd = 3; fd < 256; fd++) {
		struct sockaddr_nl name = { 0 };
		socklen_t len = sizeof(name);

		if (getsockname(fd, (struct sockaddr *)&name, &len) == 0 && name.nl_family == AF_NETLINK &&
		    name.nl_groups != 0)
			CU_ASSERT_EQUAL(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)), 0);
	}
}

static void
test_twenty_thousand_foreign_route_events_are_not_even_heard(void)
{
	g_autoptr(NlCache) cache = open_world();
	NlCacheStats before, after;

	if (!cache)
		return;
	shrink_buffer();
	before = nl_cache_get_stats(cache);
	CU_ASSERT_TRUE(storm(10000, "route add 10.77.0.0/16 dev wwan1", "route del 10.77.0.0/16 dev wwan1"));
	CU_ASSERT_TRUE(catches_up(cache));
	after = nl_cache_get_stats(cache);
	CU_ASSERT_EQUAL(after.monitor.overruns, 0);
	CU_ASSERT_TRUE(after.monitor.notices - before.monitor.notices < 10);    /* what came late of our own set-up */
	CU_ASSERT_TRUE(after.dumps - before.dumps <= 2);
	CU_ASSERT_EQUAL(n_changed, 0);
}

static void
test_an_overrun_keeps_serving_and_loses_nothing(void)
{
	g_autoptr(NlCache) cache = open_world();
	NlCacheStats stats;

	if (!cache)
		return;
	shrink_buffer();
	CU_ASSERT_TRUE(storm(10000, "addr add 10.9.0.1/32 dev wwan1", "addr del 10.9.0.1/32 dev wwan1"));
	CU_ASSERT_TRUE(netns_run("ip route del default table 5000"));
	CU_ASSERT_TRUE(netns_run("ip -6 route add default dev wwan1 table 5001 protocol 200"));
	CU_ASSERT_EQUAL(ways(cache), 5);                /* stale, but there */
	CU_ASSERT_FALSE(in_step(cache));
	CU_ASSERT_TRUE(catches_up(cache));
	CU_ASSERT_EQUAL(ways(cache), 5);
	stats = nl_cache_get_stats(cache);
	CU_ASSERT_TRUE(stats.monitor.overruns > 0);
	CU_ASSERT_TRUE(stats.resyncs >= 1 && stats.resyncs <= 3);
	CU_ASSERT_TRUE(n_changed >= 1 && n_changed <= 5);
	follows_one(cache, "ip route add default dev wwan0 table 5000 protocol 200");
}

static void
test_a_resync_that_finds_nothing_new_tells_nobody(void)
{
	g_autoptr(NlCache) cache = open_world();
	gint64 end_us = g_get_monotonic_time() + PATIENCE_US;
	guint timer;

	if (!cache)
		return;
	shrink_buffer();
	timer = g_timeout_add(5, wake, NULL);
	/* Foreign rules are heard of, but not kept. */
	CU_ASSERT_TRUE(storm(500, "rule add pref 9 fwmark 9 table 9", "rule del pref 9"));
	while (nl_cache_get_stats(cache).resyncs == 0 && g_get_monotonic_time() < end_us)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(timer);
	CU_ASSERT_EQUAL(nl_cache_get_stats(cache).resyncs, 1);
	CU_ASSERT_TRUE(in_step(cache));
	CU_ASSERT_EQUAL(n_changed, 0);
}

/* Storms as long as nobody ends it. */
static pid_t
start_churn(void)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	while (storm(200, "addr add 10.9.0.1/32 dev wwan1", "addr del 10.9.0.1/32 dev wwan1"))
		;
	_exit(1);
}

static void
test_a_cache_made_amid_churn_loses_nothing_and_is_in_step_after_it(void)
{
	g_autoptr(NlCache) cache = NULL;
	pid_t pid;

	if (!world_new())
		return;
	set_up();
	world_add_addresses(500);
	pid = start_churn();
	CU_ASSERT_TRUE_FATAL(pid > 0);
	for (int i = 0; i < 10; i++) {
		g_clear_pointer(&cache, nl_cache_free);
		cache = open_cache();
		CU_ASSERT_EQUAL(ways(cache), 5);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	CU_ASSERT_TRUE(catches_up(cache));
}

static void
test_our_own_changes_come_back_as_notices(void)
{
	g_autoptr(NlCache) cache = NULL;

	if (!world_new())
		return;
	cache = open_cache();
	set_up();
	CU_ASSERT_FALSE(in_step(cache));
	CU_ASSERT_TRUE(catches_up(cache));
	CU_ASSERT_EQUAL(ways(cache), 5);
	CU_ASSERT_TRUE(n_changed >= 1 && n_changed <= 2);       /* an IPv6 address is told of in the kernel's own time */
	CU_ASSERT_EQUAL(nl_cache_get_stats(cache).monitor.overruns, 0);
}

static void
test_counters_are_fresh_when_asked_for(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	g_autoptr(NlCache) cache = open_world();
	uint64_t before;
	int fd;

	if (!cache)
		return;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CU_ASSERT_TRUE(nl_cache_refresh_counters(cache, NULL));
	before = nl_cache_find_link(cache, "lo")->tx_packets;
	for (int i = 0; i < 5; i++)
		CU_ASSERT_EQUAL(sendto(fd, "x", 1, 0, (struct sockaddr *)&to, sizeof(to)), 1);
	CU_ASSERT_EQUAL(nl_cache_find_link(cache, "lo")->tx_packets, before);
	CU_ASSERT_TRUE(nl_cache_refresh_counters(cache, NULL));
	CU_ASSERT_TRUE(nl_cache_find_link(cache, "lo")->tx_packets >= before + 5);
	while (g_main_context_iteration(NULL, FALSE))
		;
	CU_ASSERT_EQUAL(n_changed, 0);
	close(fd);
}

static void
free_it(NlCache *cache, gpointer user_data)
{
	nl_cache_free(cache);
	*(bool *)user_data = true;
}

static void
test_the_callback_may_free_the_cache(void)
{
	bool freed = false;

	if (!world_new())
		return;
	CU_ASSERT_PTR_NOT_NULL_FATAL(nl_cache_new(free_it, &freed, NULL));
	CU_ASSERT_TRUE(netns_run("ip addr add 10.9.0.1/24 dev wwan1"));
	while (!freed)
		g_main_context_iteration(NULL, TRUE);
	CU_ASSERT_FALSE(g_main_context_iteration(NULL, FALSE));
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a new cache knows links, addresses, and of the rest only ours",
		  test_a_new_cache_knows_links_addresses_and_of_the_rest_only_ours },
		{ "it follows whatever anyone changes", test_it_follows_whatever_anyone_changes },
		{ "what the kernel takes away in silence is noticed", test_what_the_kernel_takes_away_in_silence_is_noticed },
		{ "a foreign object in our place is noticed", test_a_foreign_object_in_our_place_is_noticed },
		{ "a foreign route beside ours changes nothing", test_a_foreign_route_beside_ours_changes_nothing },
		{ "many notices are one call", test_many_notices_are_one_call },
		{ "20,000 foreign route events are not even heard",
		  test_twenty_thousand_foreign_route_events_are_not_even_heard },
		{ "an overrun keeps serving and loses nothing", test_an_overrun_keeps_serving_and_loses_nothing },
		{ "a resync that finds nothing new tells nobody", test_a_resync_that_finds_nothing_new_tells_nobody },
		{ "a cache made amid churn loses nothing, and is in step after it",
		  test_a_cache_made_amid_churn_loses_nothing_and_is_in_step_after_it },
		{ "our own changes come back as notices", test_our_own_changes_come_back_as_notices },
		{ "counters are fresh when asked for", test_counters_are_fresh_when_asked_for },
		{ "the callback may free the cache", test_the_callback_may_free_the_cache },
		CU_TEST_INFO_NULL,
	};

	world_enter();
	return tap_main("nl-cache", tests, argc, argv);
}
