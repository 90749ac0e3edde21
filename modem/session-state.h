/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One PDU session's life as pure data: states, events, actions and the one step function. */
#pragma once

#include <glib.h>

typedef enum SessionState {
	SESSION_STATE_NONE,             /* marks an edge that does not exist */
	SESSION_STATE_WAITING,          /* wanted; the modem is not ready for it */
	SESSION_STATE_STARTING,         /* the network is asked for it */
	SESSION_STATE_CONFIGURING,      /* granted; its address and MTU are being read */
	SESSION_STATE_UP,
	SESSION_STATE_BACKING_OFF,      /* refused or lost; dialled again at the deadline */
	SESSION_STATE_RESTARTING,       /* being given back, then dialled again */
	SESSION_STATE_SUSPENDING,       /* being given back because the modem closes */
	SESSION_STATE_STOPPING,         /* being given back because the user says so */
	SESSION_STATE_STOPPED,          /* by the user; stays so until he says connect */
	_SESSION_STATE_MAX,
} SessionState;

typedef enum SessionEvent {
	SESSION_EVENT_ATTACHED,         /* the modem is ready for sessions */
	SESSION_EVENT_DETACHED,
	SESSION_EVENT_PORT_GONE,        /* client id and handles are void */
	SESSION_EVENT_CONNECT,          /* user */
	SESSION_EVENT_DISCONNECT,       /* user */
	SESSION_EVENT_SUSPEND,          /* the modem is about to close */
	SESSION_EVENT_STARTED,          /* the network granted it: we hold a packet data handle */
	SESSION_EVENT_EXISTS,           /* QMI NoEffect: it is up already, but the handle is not ours */
	SESSION_EVENT_FAILED,           /* what was last asked for was refused or not answered */
	SESSION_EVENT_SETTINGS,         /* usable settings were read */
	SESSION_EVENT_CHANGED,          /* the network changed the settings */
	SESSION_EVENT_LOST,             /* the network ended it */
	SESSION_EVENT_ENDED,            /* given back as asked */
	SESSION_EVENT_DUE,              /* the state's own deadline has come */
	_SESSION_EVENT_MAX,
} SessionEvent;

typedef enum SessionAction {
	SESSION_ACTION_NONE,
	SESSION_ACTION_START,
	SESSION_ACTION_ABORT,           /* of a start; its answer still comes */
	SESSION_ACTION_READ_SETTINGS,
	SESSION_ACTION_ADOPT,           /* take the session that exists, then read its settings */
	SESSION_ACTION_PUBLISH,
	SESSION_ACTION_BACK_OFF,
	SESSION_ACTION_STOP,
	SESSION_ACTION_CONSIDER,        /* start at once if the modem is ready */
	SESSION_ACTION_FORGET,          /* handles and settings are void */
	SESSION_ACTION_FAULT,           /* neither started nor stopped: the modem must be opened anew */
	_SESSION_ACTION_MAX,
} SessionAction;

typedef struct SessionEdge {
	SessionState next;
	SessionAction action;
} SessionEdge;

/* Returns the edge for (from, event); .next is NONE when there is none. */
SessionEdge session_step(SessionState from, SessionEvent event);
/* True when the modem holds nothing of this session: it may be closed. */
gboolean session_state_is_quiet(SessionState state);
/* Waiting time before redial number `attempt` (0 = first): 0.2 s, then 1 s doubling up to 60 s. */
gint64 session_back_off_us(guint attempt);

const char *session_state_to_string(SessionState state);
const char *session_event_to_string(SessionEvent event);
