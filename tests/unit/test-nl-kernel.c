/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-socket.h"
#include "tests/unit/nl-world.h"

#include <errno.h>
#include <stdio.h>

#define ACTIVE NL_NEXTHOP_ACTIVE
#define MAIN 254

static uint32_t wwan0, wwan1;

static NlSocket *
open_world(void)
{
	NlSocket *nl;

	if (!world_new())
		return NULL;
	wwan0 = if_nametoindex("wwan0");
	wwan1 = if_nametoindex("wwan1");
	nl = nl_socket_new(NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(nl);
	return nl;
}

static bool
shows(const char *command, const char *text)
{
	g_autofree char *out = netns_output("%s", command);
	bool found = out && strstr(out, text);

	if (!found)
		printf("# %s shows no \"%s\" but: %s\n", command, text, out ? g_strdelimit(out, "\n", '|') : "nothing");
	return found;
}

/* All that a dual-stack uplink needs. */
static GArray *
uplink(uint32_t ifindex)
{
	GArray *wanted = objects_new();

	add_object(wanted, link_object(ifindex, true, 1430));
	add_object(wanted, addr_object(ifindex, "10.45.0.2/16"));
	add_object(wanted, addr_object(ifindex, "2001:db8::2/64"));
	add_object(wanted, nexthop_object(ACTIVE, ifindex));
	add_object(wanted, route_by_nexthop("0.0.0.0/0", MAIN, NL_METRIC_ACTIVE, ACTIVE));
	add_object(wanted, route_by_nexthop("::/0", MAIN, NL_METRIC_ACTIVE, ACTIVE));
	add_object(wanted, route_by_device("0.0.0.0/0", NL_TABLE_BASE, 0, ifindex));
	add_object(wanted, route_by_device("::/0", NL_TABLE_BASE, 0, ifindex));
	add_object(wanted, rule_by_mark(AF_INET, NL_RULE_MARK, 1 << NL_MARK_SHIFT, NL_TABLE_BASE));
	add_object(wanted, rule_by_mark(AF_INET6, NL_RULE_MARK, 1 << NL_MARK_SHIFT, NL_TABLE_BASE));
	add_object(wanted, rule_by_source("10.45.0.2", NL_RULE_SOURCE, NL_TABLE_BASE));
	add_object(wanted, rule_by_source("2001:db8::2", NL_RULE_SOURCE, NL_TABLE_BASE));
	return wanted;
}

static bool
converge(NlSocket *nl, const GArray *wanted, guint *ret_n_changes)
{
	g_autoptr(GArray) actual = world_objects(false), changes = nl_diff(wanted, actual);
	g_autoptr(GError) error = NULL;

	if (ret_n_changes)
		*ret_n_changes = changes->len;
	if (nl_txn_commit(nl, changes, &error))
		return true;
	printf("# %s\n", error->message);
	return false;
}

static void
test_a_dual_stack_plan_holds_at_once_and_leaves_nothing_behind(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GArray) wanted = NULL, nothing = objects_new(), left = NULL;
	guint n;

	if (!nl)
		return;
	wanted = uplink(wwan0);
	CU_ASSERT_TRUE(converge(nl, wanted, &n));
	CU_ASSERT_EQUAL(n, wanted->len);
	CU_ASSERT_EQUAL(nl_socket_get_sent(nl), n);
	CU_ASSERT_TRUE(shows("ip link show wwan0", "mtu 1430"));
	CU_ASSERT_TRUE(shows("ip route get 192.0.2.1", "dev wwan0"));
	CU_ASSERT_TRUE(shows("ip -6 route get 2001:db8:f::1", "dev wwan0"));
	CU_ASSERT_TRUE(shows("ip route get 192.0.2.1 mark 0x10000", "table 5000"));
	CU_ASSERT_TRUE(shows("ip -6 route get 2001:db8:f::1 from 2001:db8::2", "table 5000"));
	CU_ASSERT_TRUE(shows("ip -6 addr show dev wwan0", "inet6 2001:db8::2/64 scope global nodad"));
	CU_ASSERT_TRUE(converge(nl, wanted, &n));
	CU_ASSERT_EQUAL(n, 0);
	CU_ASSERT_TRUE(converge(nl, nothing, NULL));
	left = world_objects(true);
	g_array_remove_range(left, 0, 5);               /* lo and the four others stay */
	CU_ASSERT_EQUAL(left->len, 0);
}

static void
test_a_move_to_another_uplink_is_one_message_for_both_families(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GArray) wanted = NULL;
	guint64 before;

	if (!nl)
		return;
	wanted = uplink(wwan0);
	CU_ASSERT_TRUE_FATAL(converge(nl, wanted, NULL));
	before = nl_socket_get_sent(nl);
	g_array_index(wanted, NlObject, 3).nexthop.ifindex = wwan1;
	CU_ASSERT_TRUE(converge(nl, wanted, NULL));
	CU_ASSERT_EQUAL(nl_socket_get_sent(nl) - before, 1);
	CU_ASSERT_TRUE(shows("ip route get 192.0.2.1", "dev wwan1"));
	CU_ASSERT_TRUE(shows("ip -6 route get 2001:db8:f::1", "dev wwan1"));
}

static void
test_what_fails_late_is_undone_whole_in_the_kernels_words(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GArray) wanted = NULL, changes = NULL, before = NULL, after = NULL;
	g_autoptr(GError) error = NULL;
	NlObject bad;

	if (!nl)
		return;
	before = world_objects(false);
	wanted = uplink(wwan0);
	bad = route_by_device("10.9.0.0/16", NL_TABLE_BASE, 0, wwan1);
	bad.route.gateway = ip("192.0.2.1");
	add_object(wanted, bad);
	changes = nl_diff(wanted, before);
	CU_ASSERT_FALSE_FATAL(nl_txn_commit(nl, changes, &error));
	CU_ASSERT_TRUE_FATAL(g_error_matches(error, NL_ERROR, ENETUNREACH));
	CU_ASSERT_STRING_EQUAL(error->message, "add route 10.9.0.0/16 via 192.0.2.1 dev wwan1 table 5000: "
					       "Nexthop has invalid gateway");
	after = world_objects(false);
	CU_ASSERT_TRUE(same_objects(before, after));
}

static void
test_undoing_brings_back_what_was_replaced_and_deleted(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GArray) first = NULL, second = NULL, changes = NULL, before = NULL, after = NULL;
	NlObject bad;

	if (!nl)
		return;
	first = uplink(wwan0);
	CU_ASSERT_TRUE_FATAL(converge(nl, first, NULL));
	before = world_objects(false);
	second = uplink(wwan1);
	changes = nl_diff(second, before);
	bad = nexthop_object(ACTIVE + 1, 999999);
	add_change(changes, NL_OP_ADD, bad, bad);
	CU_ASSERT_FALSE(nl_txn_commit(nl, changes, NULL));
	after = world_objects(false);
	CU_ASSERT_TRUE(same_objects(before, after));
	CU_ASSERT_TRUE(shows("ip route get 192.0.2.1", "dev wwan0"));
}

static void
test_undoing_goes_backwards(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GArray) wanted = NULL, nothing = objects_new(), changes = NULL, before = NULL, after = NULL;
	NlObject bad = nexthop_object(ACTIVE + 1, 999999);
	g_autoptr(GError) error = NULL;

	if (!nl)
		return;
	wanted = uplink(wwan0);
	CU_ASSERT_TRUE_FATAL(converge(nl, wanted, NULL));
	before = world_objects(false);
	changes = nl_diff(nothing, before);             /* routes go before the nexthop they need to come back */
	add_change(changes, NL_OP_ADD, bad, bad);
	CU_ASSERT_FALSE_FATAL(nl_txn_commit(nl, changes, &error));
	CU_ASSERT_PTR_NULL(strstr(error->message, "not taken back"));
	after = world_objects(false);
	CU_ASSERT_TRUE(same_objects(before, after));
}

static void
test_what_cannot_be_undone_is_told(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GArray) changes = changes_new();
	g_autoptr(GError) error = NULL;
	NlObject route, lie, bad;

	if (!nl)
		return;
	route = route_by_device("10.9.0.0/16", NL_TABLE_BASE, 0, wwan0);
	add_change(changes, NL_OP_ADD, route, route);
	CU_ASSERT_TRUE_FATAL(nl_txn_commit(nl, changes, NULL));
	g_array_set_size(changes, 0);
	lie = route;                    /* as if a neighbour had been there that is not any more */
	lie.route.gateway = ip("192.0.2.1");
	bad = nexthop_object(ACTIVE, 999999);
	add_change(changes, NL_OP_DELETE, route, lie);
	add_change(changes, NL_OP_ADD, bad, bad);
	CU_ASSERT_FALSE_FATAL(nl_txn_commit(nl, changes, &error));
	CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "Invalid device index"));
	CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "; not taken back: add route 10.9.0.0/16 via 192.0.2.1"));
}

static void
test_a_link_refused_half_way_is_as_before(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GArray) wanted = objects_new(), before = NULL, changes = NULL, after = NULL;
	g_autoptr(GError) error = NULL;

	if (!nl)
		return;
	before = world_objects(false);
	add_object(wanted, link_object(wwan0, true, 1400));
	add_object(wanted, link_object(wwan1, true, 70000));
	changes = nl_diff(wanted, before);
	CU_ASSERT_FALSE_FATAL(nl_txn_commit(nl, changes, &error));
	CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "mtu 70000: mtu greater than device maximum"));
	after = world_objects(false);
	CU_ASSERT_TRUE(same_objects(before, after));
}

static void
test_a_link_that_takes_the_mtu_but_does_not_come_up_gets_its_old_mtu_back(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GArray) wanted = objects_new(), before = NULL, changes = NULL, after = NULL;
	g_autoptr(GError) error = NULL;

	if (!nl)
		return;
	if (!netns_run("ip link add mac0 link wwan0 address 02:00:00:00:00:01 type macvlan mode bridge")) {
		tap_skip("the kernel has no macvlan");
		return;
	}
	CU_ASSERT_TRUE(netns_run("ip link add mac1 link wwan0 address 02:00:00:00:00:01 type macvlan mode bridge"));
	CU_ASSERT_TRUE(netns_run("ip link set mac0 up addrgenmode none"));
	before = world_objects(false);
	add_object(wanted, link_object(if_nametoindex("mac1"), true, 1300));
	changes = nl_diff(wanted, before);
	CU_ASSERT_FALSE_FATAL(nl_txn_commit(nl, changes, &error));
	CU_ASSERT_TRUE(g_error_matches(error, NL_ERROR, EADDRINUSE));
	CU_ASSERT_PTR_NULL(strstr(error->message, "not taken back"));
	after = world_objects(false);
	CU_ASSERT_TRUE(same_objects(before, after));
}

static void
test_a_nexthop_without_carrier_is_refused_in_words(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GError) error = NULL;
	NlChange change = { .op = NL_OP_ADD };

	if (!nl)
		return;
	CU_ASSERT_TRUE(netns_run("ip link set peer0 down"));
	change.object = nexthop_object(ACTIVE, wwan0);
	CU_ASSERT_FALSE_FATAL(nl_socket_apply(nl, &change, &error));
	CU_ASSERT_STRING_EQUAL(error->message, "add nexthop id 1970274305 inet6 dev wwan0: "
					       "Carrier for nexthop device is down");
}

static void
refused_as_foreign(NlSocket *nl, NlObject object)
{
	g_autoptr(GArray) before = world_objects(false), after = NULL;
	NlChange change = { .op = NL_OP_ADD, .object = object };
	g_autoptr(GError) error = NULL;

	CU_ASSERT_FALSE_FATAL(nl_socket_apply(nl, &change, &error));
	CU_ASSERT_TRUE_FATAL(g_error_matches(error, NL_ERROR, EEXIST));
	CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "(another program holds it)"));
	after = world_objects(false);
	CU_ASSERT_TRUE(same_objects(before, after));
}

static void
test_foreign_objects_in_our_place_are_never_changed(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GArray) before = NULL, after = NULL;

	if (!nl)
		return;
	CU_ASSERT_TRUE(netns_run("ip -6 nexthop add id %u dev wwan1 protocol static", ACTIVE));
	CU_ASSERT_TRUE(netns_run("ip route add default dev wwan1 metric 50 proto static"));
	CU_ASSERT_TRUE(netns_run("ip -6 route add default dev wwan1 metric 50 proto static"));
	CU_ASSERT_TRUE(netns_run("ip -6 addr add 2001:db8::2/128 dev wwan0 nodad"));
	refused_as_foreign(nl, nexthop_object(ACTIVE, wwan0));
	refused_as_foreign(nl, route_by_device("0.0.0.0/0", MAIN, 50, wwan0));
	refused_as_foreign(nl, route_by_device("::/0", MAIN, 50, wwan0));
	refused_as_foreign(nl, addr_object(wwan0, "2001:db8::2/64"));
	before = world_objects(false);
	for (int v6 = 0; v6 < 2; v6++) {
		NlChange change = { .op = NL_OP_DELETE };

		change.object = change.before = route_by_device(v6 ? "::/0" : "0.0.0.0/0", MAIN, 50, wwan1);
		CU_ASSERT_TRUE(nl_socket_apply(nl, &change, NULL));     /* ours is gone: that is what was asked */
	}
	after = world_objects(false);
	CU_ASSERT_TRUE(same_objects(before, after));
}

static void
test_a_rule_of_ours_stands_and_goes_beside_the_same_foreign_one(void)
{
	g_autoptr(NlSocket) nl = open_world();
	NlChange change = { .op = NL_OP_ADD, .object = rule_by_mark(AF_INET, 5000, 0x10000, 5000) };

	if (!nl)
		return;
	CU_ASSERT_TRUE(netns_run("ip rule add pref 5000 fwmark 0x10000/0xff0000 table 5000 protocol static"));
	CU_ASSERT_TRUE(nl_socket_apply(nl, &change, NULL));
	CU_ASSERT_TRUE(shows("ip rule", "proto 200"));
	change = nl_change_inverse(&change);
	CU_ASSERT_TRUE(nl_socket_apply(nl, &change, NULL));
	CU_ASSERT_TRUE(nl_socket_apply(nl, &change, NULL));             /* gone already */
	CU_ASSERT_TRUE(shows("ip rule", "lookup 5000 proto static"));
}

static void
test_adding_what_is_there_is_done_and_is_not_undone(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GArray) wanted = NULL, changes = changes_new(), before = NULL, after = NULL;
	NlObject bad = nexthop_object(ACTIVE + 1, 999999);

	if (!nl)
		return;
	wanted = uplink(wwan0);
	CU_ASSERT_TRUE_FATAL(converge(nl, wanted, NULL));
	for (guint i = 1; i < wanted->len; i++)         /* as with a cache that has not heard of them yet */
		add_change(changes, NL_OP_ADD, g_array_index(wanted, NlObject, i), bad);
	CU_ASSERT_TRUE(nl_txn_commit(nl, changes, NULL));
	before = world_objects(false);
	add_change(changes, NL_OP_ADD, bad, bad);
	CU_ASSERT_FALSE(nl_txn_commit(nl, changes, NULL));
	after = world_objects(false);
	CU_ASSERT_TRUE(same_objects(before, after));
}

static void
test_adding_over_our_own_different_one_replaces_it_and_undoes_that(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GArray) changes = changes_new(), before = NULL, after = NULL;
	NlObject old[3], new[3], bad = nexthop_object(ACTIVE + 1, 999999);

	if (!nl)
		return;
	for (int i = 0; i < 3; i++) {
		uint32_t dev = i ? wwan1 : wwan0;
		NlObject *set = i ? new : old;

		set[0] = nexthop_object(ACTIVE, dev);
		set[1] = route_by_device("0.0.0.0/0", MAIN, 50, dev);
		set[2] = route_by_device("::/0", MAIN, 50, dev);
	}
	for (int i = 0; i < 3; i++)
		add_change(changes, NL_OP_ADD, old[i], old[i]);
	CU_ASSERT_TRUE_FATAL(nl_txn_commit(nl, changes, NULL));
	before = world_objects(false);
	for (int i = 0; i < 3; i++)
		g_array_index(changes, NlChange, i).object = new[i];
	add_change(changes, NL_OP_ADD, bad, bad);
	CU_ASSERT_FALSE(nl_txn_commit(nl, changes, NULL));
	after = world_objects(false);
	CU_ASSERT_TRUE(same_objects(before, after));
	g_array_set_size(changes, 3);
	CU_ASSERT_TRUE(nl_txn_commit(nl, changes, NULL));
	CU_ASSERT_TRUE(shows("ip route show default", "dev wwan1"));
	CU_ASSERT_TRUE(shows("ip -6 route show default", "dev wwan1"));
	CU_ASSERT_TRUE(shows("ip nexthop", "dev wwan1"));
}

static void
test_replacing_what_is_gone_adds_it_and_undoing_deletes_it(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GArray) changes = changes_new(), before = NULL, after = NULL;
	NlObject object[3], bad = nexthop_object(ACTIVE + 1, 999999);

	if (!nl)
		return;
	object[0] = nexthop_object(ACTIVE, wwan0);
	object[1] = route_by_device("0.0.0.0/0", MAIN, 50, wwan0);
	object[2] = route_by_device("::/0", NL_TABLE_BASE, 0, wwan0);
	before = world_objects(false);
	for (int i = 0; i < 3; i++)
		add_change(changes, NL_OP_REPLACE, object[i], object[i]);
	add_change(changes, NL_OP_ADD, bad, bad);
	CU_ASSERT_FALSE(nl_txn_commit(nl, changes, NULL));
	after = world_objects(false);
	CU_ASSERT_TRUE(same_objects(before, after));
	g_array_set_size(changes, 3);
	CU_ASSERT_TRUE(nl_txn_commit(nl, changes, NULL));
	CU_ASSERT_TRUE(shows("ip -6 route show table 5000", "default dev wwan0"));
}

static void
test_deleting_what_is_gone_is_done(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GArray) wanted = NULL, changes = changes_new();

	if (!nl)
		return;
	wanted = uplink(wwan0);
	for (guint i = wanted->len - 1; i > 0; i--) {
		NlObject object = g_array_index(wanted, NlObject, i);

		add_change(changes, NL_OP_DELETE, object, object);
	}
	CU_ASSERT_TRUE(nl_txn_commit(nl, changes, NULL));
	CU_ASSERT_TRUE(converge(nl, wanted, NULL));
	CU_ASSERT_TRUE(netns_run("ip link del wwan0"));
	CU_ASSERT_TRUE(nl_txn_commit(nl, changes, NULL));       /* the interface took most of it along */
}

static void
test_an_ipv6_address_changes_its_prefix_length_in_place(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GArray) wanted = objects_new();

	if (!nl)
		return;
	add_object(wanted, addr_object(wwan0, "2001:db8::2/64"));
	CU_ASSERT_TRUE(converge(nl, wanted, NULL));
	g_array_index(wanted, NlObject, 0).addr.address.prefix_len = 128;
	CU_ASSERT_TRUE(converge(nl, wanted, NULL));
	CU_ASSERT_TRUE(shows("ip -6 addr show dev wwan0", "2001:db8::2/128"));
}

static void
test_an_address_someone_else_set_is_enough_and_stays(void)
{
	g_autoptr(NlSocket) nl = open_world();
	g_autoptr(GArray) wanted = objects_new(), nothing = objects_new();
	guint n;

	if (!nl)
		return;
	CU_ASSERT_TRUE(netns_run("ip addr add 10.45.0.2/16 dev wwan0"));
	add_object(wanted, addr_object(wwan0, "10.45.0.2/16"));
	CU_ASSERT_TRUE(converge(nl, wanted, &n));
	CU_ASSERT_EQUAL(n, 0);
	CU_ASSERT_TRUE(converge(nl, nothing, NULL));
	CU_ASSERT_TRUE(shows("ip addr show dev wwan0", "10.45.0.2/16"));
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a dual-stack plan holds at once and leaves nothing behind",
		  test_a_dual_stack_plan_holds_at_once_and_leaves_nothing_behind },
		{ "a move to another uplink is one message for both families",
		  test_a_move_to_another_uplink_is_one_message_for_both_families },
		{ "what fails late is undone whole, in the kernel's words",
		  test_what_fails_late_is_undone_whole_in_the_kernels_words },
		{ "undoing brings back what was replaced and deleted",
		  test_undoing_brings_back_what_was_replaced_and_deleted },
		{ "undoing goes backwards", test_undoing_goes_backwards },
		{ "what cannot be undone is told", test_what_cannot_be_undone_is_told },
		{ "a link refused half-way is as before", test_a_link_refused_half_way_is_as_before },
		{ "a link that takes the MTU but does not come up gets its old MTU back",
		  test_a_link_that_takes_the_mtu_but_does_not_come_up_gets_its_old_mtu_back },
		{ "a nexthop without carrier is refused in words", test_a_nexthop_without_carrier_is_refused_in_words },
		{ "foreign objects in our place are never changed", test_foreign_objects_in_our_place_are_never_changed },
		{ "a rule of ours stands and goes beside the same foreign one",
		  test_a_rule_of_ours_stands_and_goes_beside_the_same_foreign_one },
		{ "adding what is there is done and is not undone", test_adding_what_is_there_is_done_and_is_not_undone },
		{ "adding over our own different one replaces it, and undoes that",
		  test_adding_over_our_own_different_one_replaces_it_and_undoes_that },
		{ "replacing what is gone adds it, and undoing deletes it",
		  test_replacing_what_is_gone_adds_it_and_undoing_deletes_it },
		{ "deleting what is gone is done", test_deleting_what_is_gone_is_done },
		{ "an IPv6 address changes its prefix length in place",
		  test_an_ipv6_address_changes_its_prefix_length_in_place },
		{ "an address someone else set is enough, and stays", test_an_address_someone_else_set_is_enough_and_stays },
		CU_TEST_INFO_NULL,
	};

	world_enter();
	return tap_main("nl-kernel", tests, argc, argv);
}
