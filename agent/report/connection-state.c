/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Each state has one deadline and its coming is one event: the answer to CONNECT is late, the oldest record waits too long
 * for its acknowledgement (the watchdog over "connected, but nothing gets through"), parting takes too long, or the pause
 * is over. Whatever ends a connection leads to the same pause; only a stop leads to IDLE.
 */
#include "agent/report/connection-state.h"

#include <glib.h>

#define EDGE(from, ev, to, act) \
	[CONNECTION_STATE_##from][CONNECTION_EVENT_##ev] = { CONNECTION_STATE_##to, CONNECTION_ACTION_##act }

static const ConnectionEdge edges[_CONNECTION_STATE_MAX][_CONNECTION_EVENT_MAX] = {
	EDGE(IDLE,        START,    CONNECTING,  OPEN),
	EDGE(CONNECTING,  OPENED,   CONNECTED,   ANNOUNCE),
	EDGE(CONNECTING,  OUTDATED, CONNECTING,  OPEN_OLDER),
	EDGE(CONNECTING,  FAILED,   BACKING_OFF, BACK_OFF),
	EDGE(CONNECTING,  EXPIRED,  BACKING_OFF, BACK_OFF),
	EDGE(CONNECTING,  STOP,     IDLE,        CLOSE),
	EDGE(CONNECTED,   FAILED,   BACKING_OFF, BACK_OFF),
	EDGE(CONNECTED,   EXPIRED,  BACKING_OFF, BACK_OFF),
	EDGE(CONNECTED,   STOP,     DRAINING,    PART),
	EDGE(DRAINING,    DRAINED,  IDLE,        CLOSE),
	EDGE(DRAINING,    FAILED,   IDLE,        CLOSE),
	EDGE(DRAINING,    EXPIRED,  IDLE,        CLOSE),
	EDGE(BACKING_OFF, EXPIRED,  CONNECTING,  OPEN),
	EDGE(BACKING_OFF, START,    CONNECTING,  OPEN),
	EDGE(BACKING_OFF, STOP,     IDLE,        CLOSE),
};

ConnectionEdge
connection_step(ConnectionState from, ConnectionEvent event)
{
	ConnectionEdge edge;

	g_assert(from < _CONNECTION_STATE_MAX && event < _CONNECTION_EVENT_MAX);
	edge = edges[from][event];
	if (edge.action == CONNECTION_ACTION_REFUSE)
		edge.next = from;
	return edge;
}

const char *
connection_state_to_string(ConnectionState state)
{
	static const char *const names[_CONNECTION_STATE_MAX] = {
		[CONNECTION_STATE_IDLE] = "idle",
		[CONNECTION_STATE_CONNECTING] = "connecting",
		[CONNECTION_STATE_CONNECTED] = "connected",
		[CONNECTION_STATE_DRAINING] = "draining",
		[CONNECTION_STATE_BACKING_OFF] = "backing-off",
	};

	g_assert(state < _CONNECTION_STATE_MAX);
	return names[state];
}

const char *
connection_event_to_string(ConnectionEvent event)
{
	static const char *const names[_CONNECTION_EVENT_MAX] = {
		[CONNECTION_EVENT_START] = "start",
		[CONNECTION_EVENT_OPENED] = "opened",
		[CONNECTION_EVENT_OUTDATED] = "outdated",
		[CONNECTION_EVENT_FAILED] = "failed",
		[CONNECTION_EVENT_EXPIRED] = "expired",
		[CONNECTION_EVENT_DRAINED] = "drained",
		[CONNECTION_EVENT_STOP] = "stop",
	};

	g_assert(event < _CONNECTION_EVENT_MAX);
	return names[event];
}
