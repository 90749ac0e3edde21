/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A session is wanted from birth. It is dialled when the modem is attached, and dialled again for ever:
 * after a refusal or a loss with exponential back-off (BACKING_OFF), and at once when the packet domain
 * comes back (WAITING, ATTACHED). Only the user's DISCONNECT ends this (STOPPED), only CONNECT resumes it.
 *
 * UP ignores DETACHED: a short radio gap keeps the session in the network, and WDS says LOST when it ended.
 *
 * A start cannot be taken back, only aborted, and the abort may come too late: so whoever leaves STARTING
 * waits for the start's own answer, and STARTED in one of the three giving-back states is stopped at once.
 * When neither answer comes in time (DUE), nobody knows whether the modem holds a session for us: FAULT
 * makes the modem release the client ids and begin anew, which ends it for certain.
 *
 * The three giving-back states do the same work and differ in where they lead: RESTARTING to a redial,
 * SUSPENDING to WAITING (the modem closes), STOPPING to STOPPED (the user's wish survives the modem).
 */
#include "modem/session-state.h"

#define EDGE(from, ev, to, act) \
	[SESSION_STATE_##from][SESSION_EVENT_##ev] = { SESSION_STATE_##to, SESSION_ACTION_##act }

static const SessionEdge edges[_SESSION_STATE_MAX][_SESSION_EVENT_MAX] = {
	EDGE(WAITING,     ATTACHED,   STARTING,    START),
	EDGE(WAITING,     DISCONNECT, STOPPED,     NONE),

	EDGE(STARTING,    STARTED,    CONFIGURING, READ_SETTINGS),
	EDGE(STARTING,    EXISTS,     CONFIGURING, ADOPT),
	EDGE(STARTING,    FAILED,     BACKING_OFF, BACK_OFF),
	EDGE(STARTING,    DUE,        RESTARTING,  ABORT),
	EDGE(STARTING,    DISCONNECT, STOPPING,    ABORT),
	EDGE(STARTING,    SUSPEND,    SUSPENDING,  ABORT),
	EDGE(STARTING,    PORT_GONE,  WAITING,     FORGET),

	EDGE(CONFIGURING, SETTINGS,   UP,          PUBLISH),
	EDGE(CONFIGURING, CHANGED,    CONFIGURING, READ_SETTINGS),
	EDGE(CONFIGURING, FAILED,     RESTARTING,  STOP),
	EDGE(CONFIGURING, LOST,       BACKING_OFF, BACK_OFF),
	EDGE(CONFIGURING, DISCONNECT, STOPPING,    STOP),
	EDGE(CONFIGURING, SUSPEND,    SUSPENDING,  STOP),
	EDGE(CONFIGURING, PORT_GONE,  WAITING,     FORGET),

	EDGE(UP,          CHANGED,    UP,          READ_SETTINGS),
	EDGE(UP,          SETTINGS,   UP,          PUBLISH),
	EDGE(UP,          FAILED,     UP,          NONE),       /* re-reading failed: keep what works */
	EDGE(UP,          LOST,       BACKING_OFF, BACK_OFF),
	EDGE(UP,          DISCONNECT, STOPPING,    STOP),
	EDGE(UP,          SUSPEND,    SUSPENDING,  STOP),
	EDGE(UP,          PORT_GONE,  WAITING,     FORGET),

	EDGE(BACKING_OFF, DUE,        STARTING,    START),
	EDGE(BACKING_OFF, CONNECT,    STARTING,    START),
	EDGE(BACKING_OFF, DETACHED,   WAITING,     NONE),
	EDGE(BACKING_OFF, SUSPEND,    WAITING,     NONE),
	EDGE(BACKING_OFF, DISCONNECT, STOPPED,     NONE),
	EDGE(BACKING_OFF, PORT_GONE,  WAITING,     FORGET),

	EDGE(RESTARTING,  STARTED,    RESTARTING,  STOP),       /* the abort came too late */
	EDGE(RESTARTING,  EXISTS,     RESTARTING,  STOP),
	EDGE(RESTARTING,  ENDED,      BACKING_OFF, BACK_OFF),
	EDGE(RESTARTING,  FAILED,     BACKING_OFF, BACK_OFF),
	EDGE(RESTARTING,  DUE,        BACKING_OFF, FAULT),
	EDGE(RESTARTING,  SUSPEND,    SUSPENDING,  NONE),
	EDGE(RESTARTING,  DISCONNECT, STOPPING,    NONE),
	EDGE(RESTARTING,  PORT_GONE,  WAITING,     FORGET),

	EDGE(SUSPENDING,  STARTED,    SUSPENDING,  STOP),
	EDGE(SUSPENDING,  EXISTS,     SUSPENDING,  STOP),
	EDGE(SUSPENDING,  ENDED,      WAITING,     FORGET),
	EDGE(SUSPENDING,  FAILED,     WAITING,     FORGET),
	EDGE(SUSPENDING,  DUE,        WAITING,     FORGET),     /* releasing the client id ends it */
	EDGE(SUSPENDING,  DISCONNECT, STOPPING,    NONE),
	EDGE(SUSPENDING,  PORT_GONE,  WAITING,     FORGET),

	EDGE(STOPPING,    STARTED,    STOPPING,    STOP),
	EDGE(STOPPING,    EXISTS,     STOPPING,    STOP),
	EDGE(STOPPING,    ENDED,      STOPPED,     FORGET),
	EDGE(STOPPING,    FAILED,     STOPPED,     FORGET),
	EDGE(STOPPING,    DUE,        STOPPED,     FAULT),
	EDGE(STOPPING,    CONNECT,    RESTARTING,  NONE),
	EDGE(STOPPING,    PORT_GONE,  STOPPED,     FORGET),

	EDGE(STOPPED,     CONNECT,    WAITING,     CONSIDER),
};

SessionEdge
session_step(SessionState from, SessionEvent event)
{
	g_assert(from < _SESSION_STATE_MAX && event < _SESSION_EVENT_MAX);
	return edges[from][event];
}

gboolean
session_state_is_quiet(SessionState state)
{
	return state == SESSION_STATE_WAITING || state == SESSION_STATE_BACKING_OFF ||
	       state == SESSION_STATE_STOPPED;
}

gint64
session_back_off_us(guint attempt)
{
	if (attempt == 0)
		return G_USEC_PER_SEC / 5;
	return MIN(G_USEC_PER_SEC << MIN(attempt - 1, 8), 60 * G_USEC_PER_SEC);
}

#define NAME(prefix, id, text) [prefix##id] = text

static const char *const state_names[_SESSION_STATE_MAX] = {
	NAME(SESSION_STATE_, NONE, "none"),
	NAME(SESSION_STATE_, WAITING, "waiting"),
	NAME(SESSION_STATE_, STARTING, "starting"),
	NAME(SESSION_STATE_, CONFIGURING, "configuring"),
	NAME(SESSION_STATE_, UP, "up"),
	NAME(SESSION_STATE_, BACKING_OFF, "backing-off"),
	NAME(SESSION_STATE_, RESTARTING, "restarting"),
	NAME(SESSION_STATE_, SUSPENDING, "suspending"),
	NAME(SESSION_STATE_, STOPPING, "stopping"),
	NAME(SESSION_STATE_, STOPPED, "stopped"),
};

static const char *const event_names[_SESSION_EVENT_MAX] = {
	NAME(SESSION_EVENT_, ATTACHED, "attached"),
	NAME(SESSION_EVENT_, DETACHED, "detached"),
	NAME(SESSION_EVENT_, PORT_GONE, "port-gone"),
	NAME(SESSION_EVENT_, CONNECT, "connect"),
	NAME(SESSION_EVENT_, DISCONNECT, "disconnect"),
	NAME(SESSION_EVENT_, SUSPEND, "suspend"),
	NAME(SESSION_EVENT_, STARTED, "started"),
	NAME(SESSION_EVENT_, EXISTS, "exists"),
	NAME(SESSION_EVENT_, FAILED, "failed"),
	NAME(SESSION_EVENT_, SETTINGS, "settings"),
	NAME(SESSION_EVENT_, CHANGED, "changed"),
	NAME(SESSION_EVENT_, LOST, "lost"),
	NAME(SESSION_EVENT_, ENDED, "ended"),
	NAME(SESSION_EVENT_, DUE, "due"),
};

const char *
session_state_to_string(SessionState state)
{
	return (unsigned)state < G_N_ELEMENTS(state_names) ? state_names[state] : "?";
}

const char *
session_event_to_string(SessionEvent event)
{
	return (unsigned)event < G_N_ELEMENTS(event_names) ? event_names[event] : "?";
}
