/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "path"
#include "agent/path/path-state.h"

/*
 * A path is unknown until a probe decides. One answer is enough to call it good then, since nothing speaks against
 * it; a dead path needs up_after answers in a row. Dead takes down_after losses in a row from any state. Between good
 * and degraded the limits on loss and latency decide; they are asked only while the path is alive, so their findings
 * have no edge from unknown and dead. Who finds: verdict.c.
 */
#define EDGE(from, ev, to, act) \
	[PATH_VERDICT_##from][PATH_EVENT_##ev] = { PATH_VERDICT_##to, PATH_ACTION_##act }

static const PathEdge edges[_PATH_VERDICT_MAX][_PATH_EVENT_MAX] = {
	EDGE(UNKNOWN,  ANSWERED, GOOD,     NONE),
	EDGE(UNKNOWN,  UP,       GOOD,     NONE),
	EDGE(UNKNOWN,  LOST,     UNKNOWN,  NONE),
	EDGE(UNKNOWN,  DOWN,     DEAD,     NONE),
	EDGE(UNKNOWN,  FORGET,   UNKNOWN,  FORGET),
	EDGE(GOOD,     ANSWERED, GOOD,     NONE),
	EDGE(GOOD,     UP,       GOOD,     NONE),
	EDGE(GOOD,     LOST,     GOOD,     NONE),
	EDGE(GOOD,     DOWN,     DEAD,     NONE),
	EDGE(GOOD,     EXCESS,   DEGRADED, NONE),
	EDGE(GOOD,     RELIEF,   GOOD,     NONE),
	EDGE(GOOD,     FORGET,   UNKNOWN,  FORGET),
	EDGE(DEGRADED, ANSWERED, DEGRADED, NONE),
	EDGE(DEGRADED, UP,       DEGRADED, NONE),
	EDGE(DEGRADED, LOST,     DEGRADED, NONE),
	EDGE(DEGRADED, DOWN,     DEAD,     NONE),
	EDGE(DEGRADED, EXCESS,   DEGRADED, NONE),
	EDGE(DEGRADED, RELIEF,   GOOD,     NONE),
	EDGE(DEGRADED, FORGET,   UNKNOWN,  FORGET),
	EDGE(DEAD,     ANSWERED, DEAD,     NONE),
	EDGE(DEAD,     UP,       GOOD,     RESTART),
	EDGE(DEAD,     LOST,     DEAD,     NONE),
	EDGE(DEAD,     DOWN,     DEAD,     NONE),
	EDGE(DEAD,     FORGET,   UNKNOWN,  FORGET),
};

PathEdge
path_state_step(PathVerdict from, PathEvent event)
{
	g_assert(from < _PATH_VERDICT_MAX && event < _PATH_EVENT_MAX);
	return edges[from][event];
}

PathAction
path_state_handle(PathState *life, PathEvent event)
{
	PathEdge edge = path_state_step(life->state, event);

	if (edge.action == PATH_ACTION_REFUSE) {
		life->refused++;
		g_debug("a path that is %s does not take %s", path_verdict_to_string(life->state),
			path_event_to_string(event));
		return PATH_ACTION_REFUSE;
	}
	life->state = edge.next;
	return edge.action;
}

static const char *const verdict_names[_PATH_VERDICT_MAX] = {
	[PATH_VERDICT_UNKNOWN] = "unknown",
	[PATH_VERDICT_GOOD] = "good",
	[PATH_VERDICT_DEGRADED] = "degraded",
	[PATH_VERDICT_DEAD] = "dead",
};

static const char *const event_names[_PATH_EVENT_MAX] = {
	[PATH_EVENT_ANSWERED] = "answered",
	[PATH_EVENT_UP] = "up",
	[PATH_EVENT_LOST] = "lost",
	[PATH_EVENT_DOWN] = "down",
	[PATH_EVENT_EXCESS] = "excess",
	[PATH_EVENT_RELIEF] = "relief",
	[PATH_EVENT_FORGET] = "forget",
};

const char *
path_verdict_to_string(PathVerdict verdict)
{
	return (unsigned)verdict < G_N_ELEMENTS(verdict_names) ? verdict_names[verdict] : "?";
}

const char *
path_event_to_string(PathEvent event)
{
	return (unsigned)event < G_N_ELEMENTS(event_names) ? event_names[event] : "?";
}
