/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/uplink/uplink-state.h"
#include "tests/unit/tap.h"

#include <string.h>

#define S(name) UPLINK_STATE_##name
#define E(name) UPLINK_EVENT_##name

/*
 * The whole table once more, written from the essay: a row a state, a column an event in the
 * order of the enum.
 */
static const UplinkState expected[_UPLINK_STATE_MAX][_UPLINK_EVENT_MAX] = {
	/*               DISABLE      LOST      UNPROVEN    POOR         GOOD        STABLE      SELECT     RELEASE */
	[S(DISABLED)] = { S(DISABLED), S(DOWN), S(PROVING), S(DEGRADED), S(HOLDING), S(NONE),    S(NONE),   S(NONE) },
	[S(DOWN)] =     { S(DISABLED), S(DOWN), S(PROVING), S(DEGRADED), S(HOLDING), S(NONE),    S(NONE),   S(NONE) },
	[S(PROVING)] =  { S(DISABLED), S(DOWN), S(PROVING), S(DEGRADED), S(HOLDING), S(NONE),    S(ACTIVE), S(NONE) },
	[S(DEGRADED)] = { S(DISABLED), S(DOWN), S(PROVING), S(DEGRADED), S(HOLDING), S(NONE),    S(ACTIVE), S(NONE) },
	[S(HOLDING)] =  { S(DISABLED), S(DOWN), S(PROVING), S(DEGRADED), S(HOLDING), S(STANDBY), S(ACTIVE), S(NONE) },
	[S(STANDBY)] =  { S(DISABLED), S(DOWN), S(PROVING), S(DEGRADED), S(STANDBY), S(NONE),    S(ACTIVE), S(NONE) },
	[S(ACTIVE)] =   { S(DISABLED), S(KEPT), S(ACTIVE),  S(ACTIVE),   S(ACTIVE),  S(NONE),    S(NONE),   S(STANDBY) },
	[S(KEPT)] =     { S(DISABLED), S(KEPT), S(KEPT),    S(KEPT),     S(KEPT),    S(NONE),    S(ACTIVE), S(DOWN) },
};

static void
walk(void (*one)(UplinkState from, UplinkEvent event))
{
	for (UplinkState from = S(DISABLED); from < _UPLINK_STATE_MAX; from++)
		for (UplinkEvent event = 0; event < _UPLINK_EVENT_MAX; event++)
			one(from, event);
}

static void
edge_one(UplinkState from, UplinkEvent event)
{
	UplinkState next = uplink_state_step(from, event);

	if (next != expected[from][event])
		printf("# %s on %s -> %s, expected %s\n", uplink_state_to_string(from), uplink_event_to_string(event),
		       uplink_state_to_string(next), uplink_state_to_string(expected[from][event]));
	CU_ASSERT_EQUAL(next, expected[from][event]);
}

static void
test_every_edge_is_the_one_the_essay_describes(void)
{
	walk(edge_one);
	for (UplinkEvent event = 0; event < _UPLINK_EVENT_MAX; event++)
		CU_ASSERT_EQUAL(uplink_state_step(S(NONE), event), S(NONE));
}

static void
life_one(UplinkState from, UplinkEvent event)
{
	UplinkLife life = { .state = from, .since_us = 5, .quality = E(LOST), .quality_since_us = 4 };
	UplinkLife before = life;
	UplinkState next = expected[from][event];

	CU_ASSERT_EQUAL(uplink_life_handle(&life, event, 9), next != S(NONE));
	CU_ASSERT_EQUAL(life.state, next == S(NONE) ? from : next);
	CU_ASSERT_EQUAL(life.since_us, life.state == from ? 5 : 9);
	CU_ASSERT_EQUAL(life.refused, next == S(NONE));
	if (event > E(GOOD) || event == E(LOST))
		CU_ASSERT_EQUAL(life.quality_since_us, before.quality_since_us);
	if (event <= E(GOOD)) {
		CU_ASSERT_EQUAL(life.quality, event);
		CU_ASSERT_EQUAL(life.quality_since_us, event == E(LOST) ? 4 : 9);
	}
}

static void
test_since_moves_with_the_state_and_a_missing_edge_is_counted(void)
{
	walk(life_one);
}

static void
only_select_one(UplinkState from, UplinkEvent event)
{
	UplinkLife life = { .state = from };
	bool had = uplink_life_has_routes(&life);

	uplink_life_handle(&life, event, 1);
	if (!had && uplink_life_has_routes(&life))
		CU_ASSERT_EQUAL(event, E(SELECT));
	if (had && !uplink_life_has_routes(&life))
		CU_ASSERT_TRUE(event == E(RELEASE) || event == E(DISABLE));
}

static void
test_routes_are_gained_by_select_and_lost_by_release_or_configuration_alone(void)
{
	walk(only_select_one);
}

static void
test_a_life_begins_down_and_can_reach_every_state(void)
{
	bool seen[_UPLINK_STATE_MAX] = { [S(DOWN)] = true };
	UplinkLife life;

	uplink_life_init(&life, 7);
	CU_ASSERT_EQUAL(life.state, S(DOWN));
	CU_ASSERT_EQUAL(life.since_us, 7);
	CU_ASSERT_EQUAL(life.quality_since_us, 7);
	for (int round = 0; round < _UPLINK_STATE_MAX; round++)
		for (UplinkState from = S(DISABLED); from < _UPLINK_STATE_MAX; from++)
			for (UplinkEvent event = 0; event < _UPLINK_EVENT_MAX && seen[from]; event++)
				seen[uplink_state_step(from, event)] = true;
	for (UplinkState state = S(DISABLED); state < _UPLINK_STATE_MAX; state++)
		CU_ASSERT_TRUE(seen[state]);
}

static void
test_every_state_and_event_has_a_name_of_its_own(void)
{
	for (UplinkState a = 0; a < _UPLINK_STATE_MAX; a++) {
		CU_ASSERT_STRING_NOT_EQUAL(uplink_state_to_string(a), "?");
		for (UplinkState b = 0; b < a; b++)
			CU_ASSERT_STRING_NOT_EQUAL(uplink_state_to_string(a), uplink_state_to_string(b));
	}
	for (UplinkEvent event = 0; event < _UPLINK_EVENT_MAX; event++)
		CU_ASSERT_STRING_NOT_EQUAL(uplink_event_to_string(event), "?");
	CU_ASSERT_STRING_EQUAL(uplink_state_to_string(_UPLINK_STATE_MAX), "?");
	CU_ASSERT_STRING_EQUAL(uplink_event_to_string(_UPLINK_EVENT_MAX), "?");
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "every edge is the one the essay describes", test_every_edge_is_the_one_the_essay_describes },
		{ "since moves with the state and a missing edge is counted",
		  test_since_moves_with_the_state_and_a_missing_edge_is_counted },
		{ "routes are gained by select and lost by release or configuration alone",
		  test_routes_are_gained_by_select_and_lost_by_release_or_configuration_alone },
		{ "a life begins down and can reach every state", test_a_life_begins_down_and_can_reach_every_state },
		{ "every state and event has a name of its own", test_every_state_and_event_has_a_name_of_its_own },
		CU_TEST_INFO_NULL,
	};

	return tap_main("uplink-state", tests, argc, argv);
}
