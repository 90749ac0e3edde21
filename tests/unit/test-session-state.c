/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modem/session-state.h"
#include "tests/unit/tap.h"

#include <stdbool.h>
#include <string.h>

static const SessionState giving_back[] = {
	SESSION_STATE_RESTARTING, SESSION_STATE_SUSPENDING, SESSION_STATE_STOPPING,
};

static SessionState
after(SessionState from, SessionEvent event)
{
	return session_step(from, event).next;
}

static void
test_a_granted_session_is_up_once_its_settings_are_read(void)
{
	SessionState at = after(SESSION_STATE_WAITING, SESSION_EVENT_ATTACHED);

	CU_ASSERT_EQUAL(at, SESSION_STATE_STARTING);
	at = after(at, SESSION_EVENT_STARTED);
	CU_ASSERT_EQUAL(at, SESSION_STATE_CONFIGURING);
	CU_ASSERT_EQUAL(after(at, SESSION_EVENT_SETTINGS), SESSION_STATE_UP);
}

static void
test_a_refused_or_lost_session_is_dialled_again(void)
{
	SessionState at = after(SESSION_STATE_STARTING, SESSION_EVENT_FAILED);

	CU_ASSERT_EQUAL(at, SESSION_STATE_BACKING_OFF);
	CU_ASSERT_EQUAL(after(at, SESSION_EVENT_DUE), SESSION_STATE_STARTING);
	CU_ASSERT_EQUAL(after(SESSION_STATE_UP, SESSION_EVENT_LOST), SESSION_STATE_BACKING_OFF);
}

static void
test_the_packet_domain_coming_back_dials_at_once(void)
{
	SessionState at = after(SESSION_STATE_BACKING_OFF, SESSION_EVENT_DETACHED);

	CU_ASSERT_EQUAL(at, SESSION_STATE_WAITING);
	CU_ASSERT_EQUAL(session_step(at, SESSION_EVENT_ATTACHED).action, SESSION_ACTION_START);
}

static void
test_stop_while_starting_aborts_then_waits_for_the_start(void)
{
	SessionEdge edge = session_step(SESSION_STATE_STARTING, SESSION_EVENT_DISCONNECT);

	CU_ASSERT_EQUAL(edge.next, SESSION_STATE_STOPPING);
	CU_ASSERT_EQUAL(edge.action, SESSION_ACTION_ABORT);
	edge = session_step(SESSION_STATE_STOPPING, SESSION_EVENT_STARTED);
	CU_ASSERT_EQUAL(edge.next, SESSION_STATE_STOPPING);
	CU_ASSERT_EQUAL(edge.action, SESSION_ACTION_STOP);
	CU_ASSERT_EQUAL(after(SESSION_STATE_STOPPING, SESSION_EVENT_ENDED), SESSION_STATE_STOPPED);
}

static void
test_whatever_is_granted_while_giving_back_is_stopped(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(giving_back); i++) {
		SessionEdge edge = session_step(giving_back[i], SESSION_EVENT_STARTED);

		CU_ASSERT_EQUAL(edge.next, giving_back[i]);
		CU_ASSERT_EQUAL(edge.action, SESSION_ACTION_STOP);
		CU_ASSERT_NOT_EQUAL(after(giving_back[i], SESSION_EVENT_DUE), SESSION_STATE_NONE);
	}
}

static void
test_the_wish_of_the_user_survives_the_modem(void)
{
	CU_ASSERT_EQUAL(after(SESSION_STATE_STOPPING, SESSION_EVENT_PORT_GONE), SESSION_STATE_STOPPED);
	CU_ASSERT_EQUAL(after(SESSION_STATE_STOPPED, SESSION_EVENT_ATTACHED), SESSION_STATE_NONE);
	CU_ASSERT_EQUAL(after(SESSION_STATE_STOPPED, SESSION_EVENT_PORT_GONE), SESSION_STATE_NONE);
	CU_ASSERT_EQUAL(after(SESSION_STATE_STOPPED, SESSION_EVENT_CONNECT), SESSION_STATE_WAITING);
}

static void
test_a_radio_gap_does_not_end_an_up_session(void)
{
	CU_ASSERT_EQUAL(after(SESSION_STATE_UP, SESSION_EVENT_DETACHED), SESSION_STATE_NONE);
}

static void
test_a_port_that_is_gone_leaves_no_session_behind(void)
{
	for (SessionState from = SESSION_STATE_WAITING; from < _SESSION_STATE_MAX; from++) {
		SessionState at = after(from, SESSION_EVENT_PORT_GONE) ?: from;

		CU_ASSERT(at == SESSION_STATE_WAITING || at == SESSION_STATE_STOPPED);
		CU_ASSERT(session_state_is_quiet(at));
	}
}

static void
test_every_state_can_be_suspended_and_ends_quiet(void)
{
	for (SessionState from = SESSION_STATE_WAITING; from < _SESSION_STATE_MAX; from++) {
		SessionState at = after(from, SESSION_EVENT_SUSPEND) ?: from;

		at = after(at, SESSION_EVENT_DUE) ?: at;
		CU_ASSERT(session_state_is_quiet(at));
	}
}

static void
test_every_state_can_become_up(void)
{
	static const SessionEvent path[] = {
		SESSION_EVENT_PORT_GONE, SESSION_EVENT_CONNECT, SESSION_EVENT_ATTACHED,
		SESSION_EVENT_STARTED, SESSION_EVENT_SETTINGS,
	};

	for (SessionState from = SESSION_STATE_WAITING; from < _SESSION_STATE_MAX; from++) {
		SessionState at = from;

		for (size_t i = 0; i < G_N_ELEMENTS(path); i++)
			at = after(at, path[i]) ?: at;
		CU_ASSERT_EQUAL(at, SESSION_STATE_UP);
	}
}

/* Every edge there is: "state: event next; event next". */
static const char *const all_edges[] = {
	"waiting: attached starting; disconnect stopped",
	"starting: started configuring; exists configuring; failed backing-off; due restarting; "
	  "disconnect stopping; suspend suspending; port-gone waiting",
	"configuring: settings up; changed configuring; failed restarting; lost backing-off; "
	  "disconnect stopping; suspend suspending; port-gone waiting",
	"up: changed up; settings up; failed up; lost backing-off; disconnect stopping; "
	  "suspend suspending; port-gone waiting",
	"backing-off: due starting; connect starting; detached waiting; suspend waiting; "
	  "disconnect stopped; port-gone waiting",
	"restarting: started restarting; exists restarting; ended backing-off; "
	  "failed backing-off; due backing-off; suspend suspending; disconnect stopping; "
	  "port-gone waiting",
	"suspending: started suspending; exists suspending; ended waiting; failed waiting; "
	  "due waiting; disconnect stopping; port-gone waiting",
	"stopping: started stopping; exists stopping; ended stopped; failed stopped; "
	  "due stopped; connect restarting; port-gone stopped",
	"stopped: connect waiting",
};

static bool
is_listed(SessionState from, SessionEvent event, SessionState next)
{
	g_autofree char *head = g_strdup_printf("%s: ", session_state_to_string(from));
	g_autofree char *edge = g_strdup_printf("%s %s", session_event_to_string(event), session_state_to_string(next));

	for (gsize i = 0; i < G_N_ELEMENTS(all_edges); i++) {
		g_auto(GStrv) edges = NULL;

		if (!g_str_has_prefix(all_edges[i], head))
			continue;
		edges = g_strsplit(all_edges[i] + strlen(head), "; ", -1);
		if (g_strv_contains((const char *const *)edges, edge))
			return true;
	}
	return false;
}

static void
test_there_are_the_edges_listed_and_no_others(void)
{
	for (SessionState from = SESSION_STATE_NONE; from < _SESSION_STATE_MAX; from++)
		for (SessionEvent event = 0; event < _SESSION_EVENT_MAX; event++)
			for (SessionState next = SESSION_STATE_NONE + 1; next < _SESSION_STATE_MAX; next++)
				CU_ASSERT_EQUAL(session_step(from, event).next == next, is_listed(from, event, next));
}

static void
test_every_step_leads_to_a_named_state_and_action(void)
{
	for (SessionState from = SESSION_STATE_NONE; from < _SESSION_STATE_MAX; from++)
		for (SessionEvent event = 0; event < _SESSION_EVENT_MAX; event++) {
			SessionEdge edge = session_step(from, event);

			CU_ASSERT(edge.next < _SESSION_STATE_MAX && edge.action < _SESSION_ACTION_MAX);
			CU_ASSERT(edge.next != SESSION_STATE_NONE || edge.action == SESSION_ACTION_NONE);
			CU_ASSERT(from != SESSION_STATE_NONE || edge.next == SESSION_STATE_NONE);
		}
}

static void
test_every_state_and_event_has_a_name(void)
{
	for (int s = 0; s < _SESSION_STATE_MAX; s++)
		CU_ASSERT_STRING_NOT_EQUAL(session_state_to_string(s) ?: "?", "?");
	for (int e = 0; e < _SESSION_EVENT_MAX; e++)
		CU_ASSERT_STRING_NOT_EQUAL(session_event_to_string(e) ?: "?", "?");
	CU_ASSERT_STRING_EQUAL(session_state_to_string(_SESSION_STATE_MAX), "?");
	CU_ASSERT_STRING_EQUAL(session_event_to_string(_SESSION_EVENT_MAX), "?");
}

static void
test_the_back_off_grows_up_to_a_minute(void)
{
	CU_ASSERT_EQUAL(session_back_off_us(0), G_USEC_PER_SEC / 5);
	CU_ASSERT_EQUAL(session_back_off_us(1), G_USEC_PER_SEC);
	for (guint i = 1; i < 100; i++)
		CU_ASSERT(session_back_off_us(i) >= session_back_off_us(i - 1));
	CU_ASSERT_EQUAL(session_back_off_us(7), 60 * G_USEC_PER_SEC);
	CU_ASSERT_EQUAL(session_back_off_us(G_MAXUINT), 60 * G_USEC_PER_SEC);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a granted session is up once its settings are read",
		  test_a_granted_session_is_up_once_its_settings_are_read },
		{ "a refused or lost session is dialled again", test_a_refused_or_lost_session_is_dialled_again },
		{ "the packet domain coming back dials at once", test_the_packet_domain_coming_back_dials_at_once },
		{ "stop while starting aborts, then waits for the start",
		  test_stop_while_starting_aborts_then_waits_for_the_start },
		{ "whatever is granted while giving back is stopped",
		  test_whatever_is_granted_while_giving_back_is_stopped },
		{ "the wish of the user survives the modem", test_the_wish_of_the_user_survives_the_modem },
		{ "a radio gap does not end an up session", test_a_radio_gap_does_not_end_an_up_session },
		{ "a port that is gone leaves no session behind", test_a_port_that_is_gone_leaves_no_session_behind },
		{ "every state can be suspended and ends quiet", test_every_state_can_be_suspended_and_ends_quiet },
		{ "every state can become up", test_every_state_can_become_up },
		{ "every step leads to a named state and action", test_every_step_leads_to_a_named_state_and_action },
		{ "there are the edges listed and no others", test_there_are_the_edges_listed_and_no_others },
		{ "every state and event has a name", test_every_state_and_event_has_a_name },
		{ "the back-off grows up to a minute", test_the_back_off_grows_up_to_a_minute },
		CU_TEST_INFO_NULL,
	};

	return tap_main("session-state", tests, argc, argv);
}
