/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The life of a path's verdict as a table of edges: what each finding about its probes does to it. */
#pragma once

#include "agent/path/verdict.h"

typedef enum PathEvent {
	PATH_EVENT_ANSWERED,            /* a probe was answered */
	PATH_EVENT_UP,                  /* and with it up_after in a row */
	PATH_EVENT_LOST,                /* a probe was lost */
	PATH_EVENT_DOWN,                /* and with it down_after in a row */
	PATH_EVENT_EXCESS,              /* loss or latency went beyond its limit */
	PATH_EVENT_RELIEF,              /* both are well below their limits */
	PATH_EVENT_FORGET,              /* bound to another interface, or to none */
	_PATH_EVENT_MAX,
} PathEvent;

typedef enum PathAction {
	PATH_ACTION_REFUSE,             /* marks an edge that does not exist */
	PATH_ACTION_NONE,
	PATH_ACTION_RESTART,            /* an outage ended: what it lost must not make the path degraded too */
	PATH_ACTION_FORGET,             /* nothing known from before counts any more */
} PathAction;

typedef struct PathEdge {
	PathVerdict next;
	PathAction action;
} PathEdge;

typedef struct PathState {              /* zeroed at birth: UNKNOWN */
	PathVerdict state;
	guint64 refused;                /* events without an edge */
} PathState;

/* The only way to another verdict. */
PathAction path_state_handle(PathState *life, PathEvent event);

PathEdge path_state_step(PathVerdict from, PathEvent event);
const char *path_event_to_string(PathEvent event);
