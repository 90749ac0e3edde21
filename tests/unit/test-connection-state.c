/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/connection-state.h"
#include "tests/unit/tap.h"

#include <stdbool.h>
#include <string.h>

#define ROW(from, ev, to, act) \
	{ CONNECTION_STATE_##from, CONNECTION_EVENT_##ev, CONNECTION_STATE_##to, CONNECTION_ACTION_##act }

static const struct {
	ConnectionState from;
	ConnectionEvent event;
	ConnectionState next;
	ConnectionAction action;
} rows[] = {
	ROW(IDLE, START, CONNECTING, OPEN),
	ROW(CONNECTING, OPENED, CONNECTED, ANNOUNCE),
	ROW(CONNECTING, OUTDATED, CONNECTING, OPEN_OLDER),
	ROW(CONNECTING, FAILED, BACKING_OFF, BACK_OFF),
	ROW(CONNECTING, EXPIRED, BACKING_OFF, BACK_OFF),
	ROW(CONNECTING, STOP, IDLE, CLOSE),
	ROW(CONNECTED, FAILED, BACKING_OFF, BACK_OFF),
	ROW(CONNECTED, EXPIRED, BACKING_OFF, BACK_OFF),
	ROW(CONNECTED, STOP, DRAINING, PART),
	ROW(DRAINING, DRAINED, IDLE, CLOSE),
	ROW(DRAINING, FAILED, IDLE, CLOSE),
	ROW(DRAINING, EXPIRED, IDLE, CLOSE),
	ROW(BACKING_OFF, EXPIRED, CONNECTING, OPEN),
	ROW(BACKING_OFF, START, CONNECTING, OPEN),
	ROW(BACKING_OFF, STOP, IDLE, CLOSE),
};

static void
test_every_state_and_event_is_an_edge_or_refused(void)
{
	unsigned edges = 0;

	for (ConnectionState from = 0; from < _CONNECTION_STATE_MAX; from++)
		for (ConnectionEvent event = 0; event < _CONNECTION_EVENT_MAX; event++) {
			ConnectionEdge edge = connection_step(from, event);
			bool listed = false;

			for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
				if (rows[i].from != from || rows[i].event != event)
					continue;
				listed = true;
				CU_ASSERT_EQUAL(edge.next, rows[i].next);
				CU_ASSERT_EQUAL(edge.action, rows[i].action);
			}
			if (!listed) {
				CU_ASSERT_EQUAL(edge.action, CONNECTION_ACTION_REFUSE);
				CU_ASSERT_EQUAL(edge.next, from);
			}
			edges += listed;
		}
	CU_ASSERT_EQUAL(edges, sizeof(rows) / sizeof(*rows));
}

static void
test_stop_leads_to_idle_from_everywhere(void)
{
	for (ConnectionState from = 0; from < _CONNECTION_STATE_MAX; from++) {
		ConnectionState at = connection_step(from, CONNECTION_EVENT_STOP).next;

		at = connection_step(at, CONNECTION_EVENT_EXPIRED).next;
		CU_ASSERT_EQUAL(at, CONNECTION_STATE_IDLE);
	}
}

/* Whoever leaves a state that has a transport gives it up; nobody opens a second one. */
static void
test_a_transport_is_opened_and_closed_in_turn(void)
{
	for (ConnectionState from = 0; from < _CONNECTION_STATE_MAX; from++)
		for (ConnectionEvent event = 0; event < _CONNECTION_EVENT_MAX; event++) {
			ConnectionEdge edge = connection_step(from, event);
			bool had = from == CONNECTION_STATE_CONNECTING || from == CONNECTION_STATE_CONNECTED ||
				   from == CONNECTION_STATE_DRAINING;
			bool has = edge.next == CONNECTION_STATE_CONNECTING || edge.next == CONNECTION_STATE_CONNECTED ||
				   edge.next == CONNECTION_STATE_DRAINING;

			if (!had && has)
				CU_ASSERT_EQUAL(edge.action, CONNECTION_ACTION_OPEN);
			if (had && !has)
				CU_ASSERT_TRUE(edge.action == CONNECTION_ACTION_BACK_OFF || edge.action == CONNECTION_ACTION_CLOSE);
			if (edge.action == CONNECTION_ACTION_OPEN)
				CU_ASSERT_FALSE(had);
		}
}

static void
test_every_name_is_its_own(void)
{
	for (ConnectionState a = 0; a < _CONNECTION_STATE_MAX; a++)
		for (ConnectionState b = 0; b < a; b++)
			CU_ASSERT_STRING_NOT_EQUAL(connection_state_to_string(a), connection_state_to_string(b));
	for (ConnectionEvent a = 0; a < _CONNECTION_EVENT_MAX; a++)
		for (ConnectionEvent b = 0; b < a; b++)
			CU_ASSERT_STRING_NOT_EQUAL(connection_event_to_string(a), connection_event_to_string(b));
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "every state and event is an edge or refused", test_every_state_and_event_is_an_edge_or_refused },
		{ "stop leads to idle from everywhere", test_stop_leads_to_idle_from_everywhere },
		{ "a transport is opened and closed in turn", test_a_transport_is_opened_and_closed_in_turn },
		{ "every name is its own", test_every_name_is_its_own },
		CU_TEST_INFO_NULL,
	};

	return tap_main("connection-state", tests, argc, argv);
}
