/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/uplink/uplink-plan.h"
#include "tests/unit/nl-samples.h"
#include "tests/unit/uplink-samples.h"

#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#define N_MAX 3

static const UplinkChoice nobody = { .active = -1, .kept = -1 };

/* Active: `active`, all others on standby. */
static UplinkChoice
choice_of(int active)
{
	UplinkChoice choice = nobody;

	for (int i = 0; i < NL_UPLINK_MAX; i++)
		choice.standing[i] = i == active ? UPLINK_STANDING_ACTIVE : UPLINK_STANDING_STANDBY;
	choice.active = active;
	return choice;
}

/* `standing` for all of them, none active. */
static UplinkChoice
all_are(UplinkStanding standing, int kept)
{
	UplinkChoice choice = nobody;

	for (int i = 0; i < NL_UPLINK_MAX; i++)
		choice.standing[i] = standing;
	choice.kept = kept;
	return choice;
}

/* The plan is exactly these lines, in this order; the text ends with NULL. */
static void
plan_is(const UplinkFacts *facts, size_t n, const UplinkChoice *choice, const char *const *expected)
{
	g_autoptr(GArray) plan = uplink_plan(facts, n, choice);
	guint i;

	for (i = 0; i < plan->len; i++) {
		g_autofree char *line = nl_object_to_string(&g_array_index(plan, NlObject, i));

		if (!expected[i] || strcmp(line, expected[i]) != 0) {
			printf("# line %u: %s\n# expected: %s\n", i, line, expected[i] ? expected[i] : "the end");
			CU_FAIL("another object than expected");
			return;
		}
	}
	CU_ASSERT_PTR_NULL(expected[i]);
}

static void
test_the_plan_of_a_modem_is_link_address_table_rules_rung_and_active(void)
{
	static const char *const expected[] = {
		"nexthop id 1970274305 inet6 dev if100001",
		"route default nhid 1970274305 table 254 metric 50",
		"link wwan0 up no-carrier mtu 1400",
		"address 10.45.0.2 dev if100001",
		"route default dev if100001 table 5000 src 10.45.0.2",
		"rule pref 5000 from all fwmark 0x10000/0xff0000 lookup 5000",
		"rule pref 5100 from 10.45.0.2 lookup 5000",
		"nexthop id 1970274560 inet6 dev if100001",
		"route default nhid 1970274560 table 254 metric 200",
		NULL,
	};
	UplinkChoice choice = choice_of(0);
	UplinkFacts facts;

	sample_modem(&facts, 0);
	plan_is(&facts, 1, &choice, expected);
}

static void
test_the_plan_of_an_interface_leaves_link_and_address_to_their_owner(void)
{
	static const char *const expected[] = {
		"nexthop id 1970274306 via 192.0.2.17 dev if100002",
		"route default nhid 1970274306 table 254 metric 50",
		"route default via 192.0.2.17 dev if100002 table 5001 src 192.0.2.18",
		"rule pref 5001 from all fwmark 0x20000/0xff0000 lookup 5001",
		"rule pref 5101 from 192.0.2.18 lookup 5001",
		"nexthop id 1970274563 via 192.0.2.17 dev if100002",
		"route default nhid 1970274563 table 254 metric 200",
		NULL,
	};
	UplinkChoice choice = choice_of(0);
	UplinkFacts facts;

	sample_ethernet(&facts, 1);
	facts.mtu_bytes = 1400;
	plan_is(&facts, 1, &choice, expected);
}

static void
test_an_ipv6_gateway_hangs_on_the_nexthop_that_carries_both_families(void)
{
	static const char *const expected[] = {
		"nexthop id 1970274305 inet6 via fe80::1 dev if100001",
		"route ::/0 nhid 1970274305 table 254 metric 50",
		"route ::/0 via fe80::1 dev if100001 table 5000 src 2001:db8::2",
		"rule pref 5000 from ::/0 fwmark 0x10000/0xff0000 lookup 5000",
		"rule pref 5100 from 2001:db8::2 lookup 5000",
		"nexthop id 1970274560 inet6 via fe80::1 dev if100001",
		"route ::/0 nhid 1970274560 table 254 metric 200",
		NULL,
	};
	UplinkChoice choice = choice_of(0);
	UplinkFacts facts;

	sample_ethernet(&facts, 0);
	facts.address = sample_ip("2001:db8::2/64");
	facts.gateway = sample_ip("fe80::1");
	plan_is(&facts, 1, &choice, expected);
}

static const NlObject *
find_route(const GArray *plan, uint32_t metric)
{
	for (guint i = 0; i < plan->len; i++) {
		const NlObject *object = &g_array_index(plan, NlObject, i);

		if (object->kind == NL_KIND_ROUTE && object->route.metric == metric && object->route.table == RT_TABLE_MAIN)
			return object;
	}
	return NULL;
}

static uint32_t
ifindex_at(const GArray *plan, uint32_t metric)
{
	const NlObject *route = find_route(plan, metric);

	for (guint i = 0; route && i < plan->len; i++) {
		const NlObject *object = &g_array_index(plan, NlObject, i);

		if (object->kind == NL_KIND_NEXTHOP && object->nexthop.id == route->route.nexthop_id)
			return object->nexthop.ifindex;
	}
	return 0;
}

static unsigned
count_kind(const GArray *plan, NlKind kind)
{
	unsigned n = 0;

	for (guint i = 0; i < plan->len; i++)
		n += g_array_index(plan, NlObject, i).kind == kind;
	return n;
}

static void
test_the_ladder_stands_in_the_order_of_preference_and_poor_ones_below(void)
{
	UplinkChoice choice = choice_of(1);
	g_autoptr(GArray) plan = NULL;
	UplinkFacts facts[N_MAX];

	for (unsigned i = 0; i < N_MAX; i++)
		sample_modem(&facts[i], i);
	facts[2].priority = 1;
	choice.standing[0] = UPLINK_STANDING_HOLD_DOWN;
	choice.standing[2] = UPLINK_STANDING_DEGRADED;
	plan = uplink_plan(facts, N_MAX, &choice);
	CU_ASSERT_EQUAL(ifindex_at(plan, NL_METRIC_ACTIVE), facts[1].link.ifindex);
	CU_ASSERT_EQUAL(ifindex_at(plan, NL_METRIC_STANDBY + 1), facts[0].link.ifindex);
	CU_ASSERT_EQUAL(ifindex_at(plan, NL_METRIC_STANDBY + 2), facts[1].link.ifindex);
	CU_ASSERT_EQUAL(ifindex_at(plan, NL_METRIC_STANDBY_POOR), facts[2].link.ifindex);
	CU_ASSERT_EQUAL(count_kind(plan, NL_KIND_NEXTHOP), 4);
}

static void
test_an_uplink_that_is_not_usable_has_its_table_but_no_rung(void)
{
	UplinkChoice choice = choice_of(0);
	g_autoptr(GArray) plan = NULL;
	UplinkFacts facts[2];

	sample_modem(&facts[0], 0);
	sample_modem(&facts[1], 1);
	choice.standing[1] = UPLINK_STANDING_PATH_DEAD;
	plan = uplink_plan(facts, 2, &choice);
	CU_ASSERT_PTR_NULL(find_route(plan, NL_METRIC_STANDBY + 1));
	CU_ASSERT_EQUAL(count_kind(plan, NL_KIND_RULE), 4);     /* its probes must still go out through it */
	CU_ASSERT_EQUAL(count_kind(plan, NL_KIND_ADDR), 2);
	CU_ASSERT_EQUAL(count_kind(plan, NL_KIND_NEXTHOP), 2);
}

static void
test_a_kept_uplink_keeps_the_active_route_while_its_link_can_bear_it(void)
{
	UplinkChoice choice = all_are(UPLINK_STANDING_PATH_DEAD, 1);
	g_autoptr(GArray) plan = NULL, without = NULL;
	UplinkFacts facts[2];

	sample_modem(&facts[0], 0);
	sample_modem(&facts[1], 1);
	plan = uplink_plan(facts, 2, &choice);
	CU_ASSERT_EQUAL(ifindex_at(plan, NL_METRIC_ACTIVE), facts[1].link.ifindex);
	CU_ASSERT_EQUAL(count_kind(plan, NL_KIND_NEXTHOP), 1);

	facts[1].link.running = false;                  /* the kernel refuses nexthops here */
	without = uplink_plan(facts, 2, &choice);
	CU_ASSERT_EQUAL(count_kind(without, NL_KIND_NEXTHOP), 0);
}

static void
test_with_no_choice_there_is_no_default_route(void)
{
	UplinkChoice choice = all_are(UPLINK_STANDING_NO_SESSION, -1);
	g_autoptr(GArray) plan = NULL;
	UplinkFacts facts;

	sample_modem(&facts, 0);
	facts.address = (NlIp) { 0 };
	plan = uplink_plan(&facts, 1, &choice);
	CU_ASSERT_EQUAL(plan->len, 0);
}

static void
test_a_modem_link_that_is_down_is_raised_before_anything_hangs_on_carrier(void)
{
	static const char *const expected[] = {
		"link wwan0 up no-carrier mtu 1400",
		"address 10.45.0.2 dev if100001",
		"route default dev if100001 table 5000 src 10.45.0.2",
		"rule pref 5000 from all fwmark 0x10000/0xff0000 lookup 5000",
		"rule pref 5100 from 10.45.0.2 lookup 5000",
		NULL,
	};
	UplinkChoice choice = all_are(UPLINK_STANDING_NO_CARRIER, -1);
	UplinkFacts facts;

	sample_modem(&facts, 0);
	facts.link.up = facts.link.running = false;
	plan_is(&facts, 1, &choice, expected);
}

static void
test_an_interface_that_is_down_wants_nothing(void)
{
	UplinkChoice choice = all_are(UPLINK_STANDING_NO_CARRIER, 0);
	g_autoptr(GArray) plan = NULL;
	UplinkFacts facts;

	sample_ethernet(&facts, 0);
	facts.link.up = facts.link.running = false;
	plan = uplink_plan(&facts, 1, &choice);
	CU_ASSERT_EQUAL(plan->len, 0);
}

static void
gateway_one(const char *gateway)
{
	UplinkChoice choice = all_are(UPLINK_STANDING_NO_GATEWAY, 0);
	g_autoptr(GArray) plan = NULL;
	UplinkFacts facts;

	sample_ethernet(&facts, 0);
	facts.gateway = gateway ? sample_ip(gateway) : (NlIp) { 0 };
	plan = uplink_plan(&facts, 1, &choice);
	CU_ASSERT_EQUAL(plan->len, 0);
}

static void
test_a_gateway_that_cannot_work_plans_no_route(void)
{
	gateway_one(NULL);
	gateway_one("203.0.113.1");
	gateway_one("fe80::1");
	gateway_one("192.0.2.2");       /* its own address */
}

static void
test_an_uplink_switched_off_wants_nothing(void)
{
	UplinkChoice choice = all_are(UPLINK_STANDING_DISABLED, -1);
	g_autoptr(GArray) plan = NULL;
	UplinkFacts facts;

	sample_modem(&facts, 0);
	facts.enabled = false;
	plan = uplink_plan(&facts, 1, &choice);
	CU_ASSERT_EQUAL(plan->len, 0);
}

static void
mtu_one(const char *address, uint32_t said, uint32_t wanted)
{
	UplinkChoice choice = choice_of(0);
	g_autoptr(GArray) plan = NULL;
	UplinkFacts facts;

	sample_modem(&facts, 0);
	facts.address = sample_ip(address);
	facts.mtu_bytes = said;
	plan = uplink_plan(&facts, 1, &choice);
	for (guint i = 0; i < plan->len; i++) {
		const NlObject *object = &g_array_index(plan, NlObject, i);

		if (object->kind == NL_KIND_LINK)
			CU_ASSERT_TRUE(object->link.mtu_bytes == wanted && object->link.ifindex == facts.link.ifindex);
	}
}

static void
test_an_mtu_that_no_kernel_takes_leaves_the_links_own(void)
{
	mtu_one("10.45.0.2/24", 0, 0);
	mtu_one("10.45.0.2/24", 67, 0);
	mtu_one("10.45.0.2/24", 68, 68);
	mtu_one("2001:db8::2/64", 1279, 0);
	mtu_one("2001:db8::2/64", 1280, 1280);
}

static void
test_table_mark_and_ids_stay_inside_their_bands(void)
{
	UplinkChoice choice = choice_of(0);

	CU_ASSERT_EQUAL(uplink_table(0), 5000);
	CU_ASSERT_EQUAL(uplink_mark(0), 0x10000);
	for (unsigned number = 0; number < NL_UPLINK_MAX; number++) {
		g_autoptr(GArray) plan = NULL;
		UplinkFacts facts;

		sample_ethernet(&facts, number);
		facts.address = sample_ip("192.0.2.2/24");
		facts.gateway = sample_ip("192.0.2.1");
		plan = uplink_plan(&facts, 1, &choice);
		CU_ASSERT_EQUAL(plan->len, 7);
		for (guint i = 0; i < plan->len; i++) {
			const NlObject *object = &g_array_index(plan, NlObject, i);

			if (object->kind == NL_KIND_RULE)
				CU_ASSERT_TRUE(object->rule.family == AF_INET && object->rule.preference >= NL_RULE_BASE &&
					       object->rule.preference < NL_RULE_END &&
					       (object->rule.mark & ~NL_MARK_MASK) == 0);
			if (object->kind == NL_KIND_NEXTHOP)
				CU_ASSERT_TRUE(object->nexthop.id > NL_NEXTHOP_BASE && object->nexthop.id < NL_NEXTHOP_END);
		}
	}
	CU_ASSERT_EQUAL(uplink_mark(NL_UPLINK_MAX - 1) & ~NL_MARK_MASK, 0);
}

/* All that a move changes between two uplinks of one kind is the nexthop ACTIVE. */
static void
test_a_move_between_point_to_point_uplinks_changes_one_object(void)
{
	UplinkChoice from = choice_of(0), to = choice_of(1);
	g_autoptr(GArray) before = NULL, after = NULL, changes = NULL;
	const NlChange *change;
	UplinkFacts facts[2];

	sample_modem(&facts[0], 0);
	sample_modem(&facts[1], 1);
	before = uplink_plan(facts, 2, &from);
	for (guint i = 0; i < before->len; i++)
		g_array_index(before, NlObject, i) = owned_by(g_array_index(before, NlObject, i), NL_PROTOCOL);
	after = uplink_plan(facts, 2, &to);
	changes = nl_diff(after, before);
	CU_ASSERT_EQUAL_FATAL(changes->len, 1);
	change = &g_array_index(changes, NlChange, 0);
	CU_ASSERT_EQUAL(change->op, NL_OP_REPLACE);
	CU_ASSERT_EQUAL(change->object.kind, NL_KIND_NEXTHOP);
	CU_ASSERT_EQUAL(change->object.nexthop.id, NL_NEXTHOP_ACTIVE);
	CU_ASSERT_EQUAL(change->object.nexthop.ifindex, facts[1].link.ifindex);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "the plan of a modem is link, address, table, rules, rung and active",
		  test_the_plan_of_a_modem_is_link_address_table_rules_rung_and_active },
		{ "the plan of an interface leaves link and address to their owner",
		  test_the_plan_of_an_interface_leaves_link_and_address_to_their_owner },
		{ "an IPv6 gateway hangs on the nexthop that carries both families",
		  test_an_ipv6_gateway_hangs_on_the_nexthop_that_carries_both_families },
		{ "the ladder stands in the order of preference and poor ones below",
		  test_the_ladder_stands_in_the_order_of_preference_and_poor_ones_below },
		{ "an uplink that is not usable has its table but no rung",
		  test_an_uplink_that_is_not_usable_has_its_table_but_no_rung },
		{ "a kept uplink keeps the active route while its link can bear it",
		  test_a_kept_uplink_keeps_the_active_route_while_its_link_can_bear_it },
		{ "with no choice there is no default route", test_with_no_choice_there_is_no_default_route },
		{ "a modem link that is down is raised before anything hangs on carrier",
		  test_a_modem_link_that_is_down_is_raised_before_anything_hangs_on_carrier },
		{ "an interface that is down wants nothing", test_an_interface_that_is_down_wants_nothing },
		{ "a gateway that cannot work plans no route", test_a_gateway_that_cannot_work_plans_no_route },
		{ "an uplink switched off wants nothing", test_an_uplink_switched_off_wants_nothing },
		{ "an MTU that no kernel takes leaves the link's own", test_an_mtu_that_no_kernel_takes_leaves_the_links_own },
		{ "table, mark and ids stay inside their bands", test_table_mark_and_ids_stay_inside_their_bands },
		{ "a move between point-to-point uplinks changes one object",
		  test_a_move_between_point_to_point_uplinks_changes_one_object },
		CU_TEST_INFO_NULL,
	};

	return tap_main("uplink-plan", tests, argc, argv);
}
