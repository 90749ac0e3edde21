/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modem/modem-state.h"
#include "tests/unit/tap.h"

#include <stdbool.h>
#include <string.h>

static bool
port_is_open(ModemState state)
{
	return state >= MODEM_STATE_OPENING && state <= MODEM_STATE_READY;
}

static ModemState
after(ModemState from, ModemEvent event)
{
	return modem_step(from, event).next;
}

static void
test_a_registered_modem_is_ready_without_being_asked_for_its_card(void)
{
	ModemState at = after(MODEM_STATE_STOPPED, MODEM_EVENT_START);

	CU_ASSERT_EQUAL(at, MODEM_STATE_OPENING);
	at = after(at, MODEM_EVENT_OPENED);
	CU_ASSERT_EQUAL(at, MODEM_STATE_CLIENTS);
	at = after(at, MODEM_EVENT_ALLOCATED);
	CU_ASSERT_EQUAL(at, MODEM_STATE_CHECKING);
	CU_ASSERT_EQUAL(modem_step(at, MODEM_EVENT_ATTACHED).action, MODEM_ACTION_SERVE);
	CU_ASSERT_EQUAL(after(at, MODEM_EVENT_ATTACHED), MODEM_STATE_READY);
}

static void
test_an_unregistered_modem_is_asked_bottom_up(void)
{
	ModemState at = after(MODEM_STATE_CHECKING, MODEM_EVENT_DETACHED);

	CU_ASSERT_EQUAL(at, MODEM_STATE_SIM);
	at = after(at, MODEM_EVENT_SIM_READY);
	CU_ASSERT_EQUAL(at, MODEM_STATE_RADIO);
	at = after(at, MODEM_EVENT_ONLINE);
	CU_ASSERT_EQUAL(at, MODEM_STATE_SEARCHING);
	CU_ASSERT_EQUAL(after(at, MODEM_EVENT_ATTACHED), MODEM_STATE_READY);
}

static void
test_with_an_open_port_a_loss_backs_off_and_a_stop_closes(void)
{
	for (ModemState from = MODEM_STATE_NONE; from < _MODEM_STATE_MAX; from++) {
		if (!port_is_open(from))
			continue;
		CU_ASSERT_EQUAL(after(from, MODEM_EVENT_LOST), MODEM_STATE_FAULTED);
		CU_ASSERT_EQUAL(modem_step(from, MODEM_EVENT_LOST).action, MODEM_ACTION_BACK_OFF);
		CU_ASSERT_EQUAL(after(from, MODEM_EVENT_STOP), MODEM_STATE_CLOSING);
		CU_ASSERT_EQUAL(modem_step(from, MODEM_EVENT_STOP).action, MODEM_ACTION_SHUT_DOWN);
	}
}

static void
test_a_card_pulled_at_any_step_that_needs_it_locks(void)
{
	for (ModemState from = MODEM_STATE_SIM; from <= MODEM_STATE_READY; from++)
		CU_ASSERT_EQUAL(after(from, MODEM_EVENT_SIM_LOCKED), MODEM_STATE_LOCKED);
	CU_ASSERT_EQUAL(after(MODEM_STATE_LOCKED, MODEM_EVENT_ATTACHED), MODEM_STATE_NONE);
	CU_ASSERT_EQUAL(after(MODEM_STATE_LOCKED, MODEM_EVENT_SIM_READY), MODEM_STATE_RADIO);
}

static void
test_a_stop_ends_whatever_the_modem_does(void)
{
	static const ModemEvent ends[] = { MODEM_EVENT_CLOSED, MODEM_EVENT_LOST, MODEM_EVENT_DUE };

	for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
		CU_ASSERT_EQUAL(after(MODEM_STATE_CLOSING, ends[i]), MODEM_STATE_STOPPED);
		CU_ASSERT_EQUAL(after(MODEM_STATE_REOPENING, ends[i]), MODEM_STATE_OPENING);
	}
}

/* Follows `path` as far as each event has an edge. */
static ModemState
walk(ModemState at, const ModemEvent *path, size_t n)
{
	for (size_t i = 0; i < n; i++)
		at = after(at, path[i]) ?: at;
	return at;
}

static void
test_every_state_can_become_ready(void)
{
	static const ModemEvent path[] = {
		MODEM_EVENT_LOST, MODEM_EVENT_START, MODEM_EVENT_DUE, MODEM_EVENT_OPENED,
		MODEM_EVENT_ALLOCATED, MODEM_EVENT_DETACHED, MODEM_EVENT_SIM_READY,
		MODEM_EVENT_ONLINE, MODEM_EVENT_ATTACHED,
	};

	for (ModemState from = MODEM_STATE_STOPPED; from < _MODEM_STATE_MAX; from++)
		CU_ASSERT_EQUAL(walk(from, path, G_N_ELEMENTS(path)), MODEM_STATE_READY);
}

static void
test_every_state_can_be_stopped(void)
{
	static const ModemEvent path[] = { MODEM_EVENT_STOP, MODEM_EVENT_DUE };

	for (ModemState from = MODEM_STATE_STOPPED; from < _MODEM_STATE_MAX; from++) {
		ModemState at = from == MODEM_STATE_STOPPED ? from : walk(from, path, 2);

		CU_ASSERT_EQUAL(at, MODEM_STATE_STOPPED);
	}
}

/* Every edge there is: "state: event next; event next". */
static const char *const all_edges[] = {
	"stopped: start opening",
	"absent: due opening; stop stopped",
	"opening: stop closing; lost faulted; opened clients; no-port absent; failed faulted",
	"clients: stop closing; lost faulted; allocated checking; failed faulted",
	"checking: stop closing; lost faulted; attached ready; detached sim; failed faulted",
	"sim: stop closing; lost faulted; sim-ready radio; sim-locked locked; due sim; "
	  "attached ready; failed faulted",
	"locked: stop closing; lost faulted; sim-ready radio; sim-locked locked",
	"radio: stop closing; lost faulted; online searching; radio-refused radio; due radio; "
	  "sim-locked locked; attached ready; failed faulted",
	"searching: stop closing; lost faulted; attached ready; sim-locked locked; due searching",
	"ready: stop closing; lost faulted; detached searching; sim-locked locked",
	"closing: opened closing; failed stopped; closed stopped; lost stopped; due stopped; "
	  "start reopening",
	"reopening: opened reopening; failed opening; closed opening; lost opening; due opening; "
	  "stop closing",
	"faulted: due opening; stop stopped",
};

static bool
is_listed(ModemState from, ModemEvent event, ModemState next)
{
	g_autofree char *head = g_strdup_printf("%s: ", modem_state_to_string(from));
	g_autofree char *edge = g_strdup_printf("%s %s", modem_event_to_string(event), modem_state_to_string(next));

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
	for (ModemState from = MODEM_STATE_NONE; from < _MODEM_STATE_MAX; from++)
		for (ModemEvent event = 0; event < _MODEM_EVENT_MAX; event++)
			for (ModemState next = MODEM_STATE_NONE + 1; next < _MODEM_STATE_MAX; next++)
				CU_ASSERT_EQUAL(modem_step(from, event).next == next, is_listed(from, event, next));
}

static void
test_every_step_leads_to_a_named_state_and_action(void)
{
	for (ModemState from = MODEM_STATE_NONE; from < _MODEM_STATE_MAX; from++)
		for (ModemEvent event = 0; event < _MODEM_EVENT_MAX; event++) {
			ModemEdge edge = modem_step(from, event);

			CU_ASSERT(edge.next < _MODEM_STATE_MAX && edge.action < _MODEM_ACTION_MAX);
			CU_ASSERT(edge.next != MODEM_STATE_NONE || edge.action == MODEM_ACTION_NONE);
			CU_ASSERT(from != MODEM_STATE_NONE || edge.next == MODEM_STATE_NONE);
		}
}

static void
test_every_state_and_event_has_a_name(void)
{
	for (int s = 0; s < _MODEM_STATE_MAX; s++)
		CU_ASSERT_STRING_NOT_EQUAL(modem_state_to_string(s) ?: "?", "?");
	for (int e = 0; e < _MODEM_EVENT_MAX; e++)
		CU_ASSERT_STRING_NOT_EQUAL(modem_event_to_string(e) ?: "?", "?");
	CU_ASSERT_STRING_EQUAL(modem_state_to_string(_MODEM_STATE_MAX), "?");
	CU_ASSERT_STRING_EQUAL(modem_event_to_string(_MODEM_EVENT_MAX), "?");
}

static void
test_the_back_off_grows_from_one_to_thirty_seconds(void)
{
	CU_ASSERT_EQUAL(modem_back_off_us(0), G_USEC_PER_SEC);
	CU_ASSERT_EQUAL(modem_back_off_us(1), 2 * G_USEC_PER_SEC);
	for (guint i = 1; i < 100; i++)
		CU_ASSERT(modem_back_off_us(i) >= modem_back_off_us(i - 1));
	CU_ASSERT_EQUAL(modem_back_off_us(5), 30 * G_USEC_PER_SEC);
	CU_ASSERT_EQUAL(modem_back_off_us(G_MAXUINT), 30 * G_USEC_PER_SEC);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a registered modem is ready without being asked for its card",
		  test_a_registered_modem_is_ready_without_being_asked_for_its_card },
		{ "an unregistered modem is asked bottom up", test_an_unregistered_modem_is_asked_bottom_up },
		{ "with an open port a loss backs off and a stop closes",
		  test_with_an_open_port_a_loss_backs_off_and_a_stop_closes },
		{ "a card pulled at any step that needs it locks",
		  test_a_card_pulled_at_any_step_that_needs_it_locks },
		{ "a stop ends whatever the modem does", test_a_stop_ends_whatever_the_modem_does },
		{ "every state can become ready", test_every_state_can_become_ready },
		{ "every state can be stopped", test_every_state_can_be_stopped },
		{ "every step leads to a named state and action",
		  test_every_step_leads_to_a_named_state_and_action },
		{ "there are the edges listed and no others", test_there_are_the_edges_listed_and_no_others },
		{ "every state and event has a name", test_every_state_and_event_has_a_name },
		{ "the back-off grows from one to thirty seconds",
		  test_the_back_off_grows_from_one_to_thirty_seconds },
		CU_TEST_INFO_NULL,
	};

	return tap_main("modem-state", tests, argc, argv);
}
