/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The life of the connection to the controller as a table of edges; pure. */
#pragma once

typedef enum ConnectionState {
	CONNECTION_STATE_IDLE,
	CONNECTION_STATE_CONNECTING,    /* name, TCP, CONNECT: until the broker's answer */
	CONNECTION_STATE_CONNECTED,
	CONNECTION_STATE_DRAINING,      /* asked to stop: the last acknowledgements and the word of parting */
	CONNECTION_STATE_BACKING_OFF,
	_CONNECTION_STATE_MAX,
} ConnectionState;

typedef enum ConnectionEvent {
	CONNECTION_EVENT_START,
	CONNECTION_EVENT_OPENED,        /* the broker accepted us */
	CONNECTION_EVENT_OUTDATED,      /* the broker does not speak our version of MQTT, an older one is left to try */
	CONNECTION_EVENT_FAILED,        /* refused, lost, denied, broken */
	CONNECTION_EVENT_EXPIRED,       /* the state's deadline has come */
	CONNECTION_EVENT_DRAINED,       /* nothing waits for an acknowledgement */
	CONNECTION_EVENT_STOP,
	_CONNECTION_EVENT_MAX,
} ConnectionEvent;

typedef enum ConnectionAction {
	CONNECTION_ACTION_REFUSE,       /* no such edge: counted, nothing happens */
	CONNECTION_ACTION_OPEN,
	CONNECTION_ACTION_OPEN_OLDER,   /* with the older version of MQTT */
	CONNECTION_ACTION_ANNOUNCE,     /* "online", then the records */
	CONNECTION_ACTION_BACK_OFF,     /* close, and forget what was in flight: it is sent again */
	CONNECTION_ACTION_PART,         /* "offline", then wait */
	CONNECTION_ACTION_CLOSE,
	_CONNECTION_ACTION_MAX,
} ConnectionAction;

typedef struct ConnectionEdge {
	ConnectionState next;
	ConnectionAction action;
} ConnectionEdge;

ConnectionEdge connection_step(ConnectionState from, ConnectionEvent event);

const char *connection_state_to_string(ConnectionState state);
const char *connection_event_to_string(ConnectionEvent event);
