/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/path/path-state.h"
#include "tests/unit/tap.h"

#include <string.h>

/* One letter for each event, in the enum's order: the next verdict, or '-' where there must be no edge. */
static const char *const want[_PATH_VERDICT_MAX] = {
	/*                          answered up lost down excess relief forget */
	[PATH_VERDICT_UNKNOWN] =  "g" "g" "u" "x" "-" "-" "u",
	[PATH_VERDICT_GOOD] =     "g" "g" "g" "x" "d" "g" "u",
	[PATH_VERDICT_DEGRADED] = "d" "d" "d" "x" "d" "g" "u",
	[PATH_VERDICT_DEAD] =     "x" "g" "x" "x" "-" "-" "u",
};
static const char letters[_PATH_VERDICT_MAX + 1] = "ugdx";

static void
test_every_event_in_every_state_leads_where_it_should(void)
{
	for (int from = 0; from < _PATH_VERDICT_MAX; from++) {
		CU_ASSERT_EQUAL_FATAL(strlen(want[from]), _PATH_EVENT_MAX);
		for (int event = 0; event < _PATH_EVENT_MAX; event++) {
			PathEdge edge = path_state_step(from, event);
			char got = edge.action == PATH_ACTION_REFUSE ? '-' : letters[edge.next];
			PathState life = { .state = from };

			CU_ASSERT_EQUAL(got, want[from][event]);
			CU_ASSERT_EQUAL(path_state_handle(&life, event), edge.action);
			CU_ASSERT_EQUAL(life.state, got == '-' ? (PathVerdict)from : edge.next);
		}
	}
}

static void
test_only_the_end_of_an_outage_restarts_and_only_forget_forgets(void)
{
	for (int from = 0; from < _PATH_VERDICT_MAX; from++) {
		for (int event = 0; event < _PATH_EVENT_MAX; event++) {
			PathAction action = path_state_step(from, event).action;
			bool outage_ends = from == PATH_VERDICT_DEAD && event == PATH_EVENT_UP;

			CU_ASSERT_EQUAL(action == PATH_ACTION_RESTART, outage_ends);
			CU_ASSERT_EQUAL(action == PATH_ACTION_FORGET, event == PATH_EVENT_FORGET);
		}
	}
}

static void
test_an_event_without_an_edge_is_counted_and_changes_nothing(void)
{
	for (int from = 0; from < _PATH_VERDICT_MAX; from++) {
		for (int event = 0; event < _PATH_EVENT_MAX; event++) {
			PathState life = { .state = from };

			if (want[from][event] != '-')
				continue;
			CU_ASSERT_EQUAL(path_state_handle(&life, event), PATH_ACTION_REFUSE);
			CU_ASSERT_EQUAL(life.state, (PathVerdict)from);
			CU_ASSERT_EQUAL(life.refused, 1);
		}
	}
}

static void
test_every_verdict_and_event_has_a_name_of_its_own(void)
{
	for (int v = 0; v < _PATH_VERDICT_MAX; v++) {
		CU_ASSERT_STRING_NOT_EQUAL(path_verdict_to_string(v), "?");
		for (int other = 0; other < v; other++)
			CU_ASSERT_STRING_NOT_EQUAL(path_verdict_to_string(v), path_verdict_to_string(other));
	}
	for (int e = 0; e < _PATH_EVENT_MAX; e++) {
		CU_ASSERT_STRING_NOT_EQUAL(path_event_to_string(e), "?");
		for (int other = 0; other < e; other++)
			CU_ASSERT_STRING_NOT_EQUAL(path_event_to_string(e), path_event_to_string(other));
	}
	CU_ASSERT_STRING_EQUAL(path_verdict_to_string(_PATH_VERDICT_MAX), "?");
	CU_ASSERT_STRING_EQUAL(path_event_to_string(_PATH_EVENT_MAX), "?");
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "every event in every state leads where it should",
		  test_every_event_in_every_state_leads_where_it_should },
		{ "only the end of an outage restarts and only forget forgets",
		  test_only_the_end_of_an_outage_restarts_and_only_forget_forgets },
		{ "an event without an edge is counted and changes nothing",
		  test_an_event_without_an_edge_is_counted_and_changes_nothing },
		{ "every verdict and event has a name of its own",
		  test_every_verdict_and_event_has_a_name_of_its_own },
		CU_TEST_INFO_NULL,
	};

	return tap_main("path-state", tests, argc, argv);
}
