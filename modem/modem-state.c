/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The way up is short on purpose. A modem that survives a restart of ours is usually registered, so after
 * the client ids (WDS, WDA, NAS) it is asked only for the data format and "are you registered?" (CHECKING),
 * and goes straight to READY: a registered modem has proved its card and its radio. Card, identity and
 * signal are read in the shadow of the session's start. Only a modem that is not registered is asked for
 * the reasons, bottom up: card (SIM), radio (RADIO), network (SEARCHING).
 *
 * Whatever step we are at, four things may happen: the owner says STOP, the port is LOST (unplugged, hung
 * up, or silent beyond its deadlines), the card is pulled (SIM_LOCKED), the network takes us (ATTACHED).
 * So these columns are filled for every state with an open port. LOST always means "look again", never
 * "the modem is gone": the next OPENING finds out whether the port still exists (ABSENT) or not.
 *
 * ABSENT, FAULTED, SIM, RADIO and SEARCHING own a deadline: DUE. CLOSING's deadline is the promise that a stop
 * ends, whatever the modem does. A search has no end: DUE only reads again what an indication may have lost.
 */
#include "modem/modem-state.h"

#define EDGE(from, ev, to, act) \
	[MODEM_STATE_##from][MODEM_EVENT_##ev] = { MODEM_STATE_##to, MODEM_ACTION_##act }

/* What may happen in any state with an open port. */
#define EDGES_OPEN(from) \
	EDGE(from, STOP, CLOSING, SHUT_DOWN), \
	EDGE(from, LOST, FAULTED, BACK_OFF)

static const ModemEdge edges[_MODEM_STATE_MAX][_MODEM_EVENT_MAX] = {
	EDGE(STOPPED,   START,         OPENING,   OPEN),

	EDGE(ABSENT,    DUE,           OPENING,   OPEN),
	EDGE(ABSENT,    STOP,          STOPPED,   DROP),

	EDGES_OPEN(OPENING),
	EDGE(OPENING,   OPENED,        CLIENTS,   ALLOCATE),
	EDGE(OPENING,   NO_PORT,       ABSENT,    BACK_OFF),
	EDGE(OPENING,   FAILED,        FAULTED,   BACK_OFF),

	EDGES_OPEN(CLIENTS),
	EDGE(CLIENTS,   ALLOCATED,     CHECKING,  CHECK),
	EDGE(CLIENTS,   FAILED,        FAULTED,   BACK_OFF),

	EDGES_OPEN(CHECKING),
	EDGE(CHECKING,  ATTACHED,      READY,     SERVE),
	EDGE(CHECKING,  DETACHED,      SIM,       ASK_SIM),
	EDGE(CHECKING,  FAILED,        FAULTED,   BACK_OFF),

	EDGES_OPEN(SIM),
	EDGE(SIM,       SIM_READY,     RADIO,     ASK_RADIO),
	EDGE(SIM,       SIM_LOCKED,    LOCKED,    IDENTIFY),
	EDGE(SIM,       DUE,           SIM,       ASK_SIM),
	EDGE(SIM,       ATTACHED,      READY,     SERVE),
	EDGE(SIM,       FAILED,        FAULTED,   BACK_OFF),

	EDGES_OPEN(LOCKED),
	EDGE(LOCKED,    SIM_READY,     RADIO,     ASK_RADIO),
	EDGE(LOCKED,    SIM_LOCKED,    LOCKED,    IDENTIFY),    /* another reason than before */

	EDGES_OPEN(RADIO),
	EDGE(RADIO,     ONLINE,        SEARCHING, SEARCH),
	EDGE(RADIO,     RADIO_REFUSED, RADIO,     WAIT_RADIO),
	EDGE(RADIO,     DUE,           RADIO,     ASK_RADIO),
	EDGE(RADIO,     SIM_LOCKED,    LOCKED,    IDENTIFY),
	EDGE(RADIO,     ATTACHED,      READY,     SERVE),
	EDGE(RADIO,     FAILED,        FAULTED,   BACK_OFF),

	EDGES_OPEN(SEARCHING),
	EDGE(SEARCHING, ATTACHED,      READY,     SERVE),
	EDGE(SEARCHING, SIM_LOCKED,    LOCKED,    IDENTIFY),
	EDGE(SEARCHING, DUE,           SEARCHING, ASK_NETWORK),

	EDGES_OPEN(READY),
	EDGE(READY,     DETACHED,      SEARCHING, SEARCH),
	EDGE(READY,     SIM_LOCKED,    LOCKED,    IDENTIFY),

	EDGE(CLOSING,   OPENED,        CLOSING,   RELEASE),     /* ids of an earlier opening may be left */
	EDGE(CLOSING,   FAILED,        STOPPED,   DROP),
	EDGE(CLOSING,   CLOSED,        STOPPED,   DROP),
	EDGE(CLOSING,   LOST,          STOPPED,   DROP),
	EDGE(CLOSING,   DUE,           STOPPED,   DROP),
	EDGE(CLOSING,   START,         REOPENING, NONE),

	EDGE(REOPENING, OPENED,        REOPENING, RELEASE),
	EDGE(REOPENING, FAILED,        OPENING,   OPEN),
	EDGE(REOPENING, CLOSED,        OPENING,   OPEN),
	EDGE(REOPENING, LOST,          OPENING,   OPEN),
	EDGE(REOPENING, DUE,           OPENING,   OPEN),
	EDGE(REOPENING, STOP,          CLOSING,   NONE),

	EDGE(FAULTED,   DUE,           OPENING,   OPEN),
	EDGE(FAULTED,   STOP,          STOPPED,   DROP),
};

ModemEdge
modem_step(ModemState from, ModemEvent event)
{
	g_assert(from < _MODEM_STATE_MAX && event < _MODEM_EVENT_MAX);
	return edges[from][event];
}

gint64
modem_back_off_us(guint attempt)
{
	return MIN(G_USEC_PER_SEC << MIN(attempt, 8), 30 * G_USEC_PER_SEC);
}

#define NAME(prefix, id, text) [prefix##id] = text

static const char *const state_names[_MODEM_STATE_MAX] = {
	NAME(MODEM_STATE_, NONE, "none"),
	NAME(MODEM_STATE_, STOPPED, "stopped"),
	NAME(MODEM_STATE_, ABSENT, "absent"),
	NAME(MODEM_STATE_, OPENING, "opening"),
	NAME(MODEM_STATE_, CLIENTS, "clients"),
	NAME(MODEM_STATE_, CHECKING, "checking"),
	NAME(MODEM_STATE_, SIM, "sim"),
	NAME(MODEM_STATE_, LOCKED, "locked"),
	NAME(MODEM_STATE_, RADIO, "radio"),
	NAME(MODEM_STATE_, SEARCHING, "searching"),
	NAME(MODEM_STATE_, READY, "ready"),
	NAME(MODEM_STATE_, CLOSING, "closing"),
	NAME(MODEM_STATE_, REOPENING, "reopening"),
	NAME(MODEM_STATE_, FAULTED, "faulted"),
};

static const char *const event_names[_MODEM_EVENT_MAX] = {
	NAME(MODEM_EVENT_, START, "start"),
	NAME(MODEM_EVENT_, STOP, "stop"),
	NAME(MODEM_EVENT_, OPENED, "opened"),
	NAME(MODEM_EVENT_, NO_PORT, "no-port"),
	NAME(MODEM_EVENT_, FAILED, "failed"),
	NAME(MODEM_EVENT_, LOST, "lost"),
	NAME(MODEM_EVENT_, ALLOCATED, "allocated"),
	NAME(MODEM_EVENT_, ATTACHED, "attached"),
	NAME(MODEM_EVENT_, DETACHED, "detached"),
	NAME(MODEM_EVENT_, SIM_READY, "sim-ready"),
	NAME(MODEM_EVENT_, SIM_LOCKED, "sim-locked"),
	NAME(MODEM_EVENT_, ONLINE, "online"),
	NAME(MODEM_EVENT_, RADIO_REFUSED, "radio-refused"),
	NAME(MODEM_EVENT_, CLOSED, "closed"),
	NAME(MODEM_EVENT_, DUE, "due"),
};

const char *
modem_state_to_string(ModemState state)
{
	return (unsigned)state < G_N_ELEMENTS(state_names) ? state_names[state] : "?";
}

const char *
modem_event_to_string(ModemEvent event)
{
	return (unsigned)event < G_N_ELEMENTS(event_names) ? event_names[event] : "?";
}
