/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps a connection to the controller, sends it the records, and moves the cursor as it acknowledges them. */
#pragma once

#include "agent/health/cause.h"
#include "agent/report/connection-state.h"
#include "agent/report/profile.h"
#include "agent/report/transport.h"

typedef struct Connection Connection;

typedef struct ConnectionConfig {       /* copied */
	const char *host;
	guint port, keepalive_s;
	const char *device, *topic;     /* checked by profile.h */
	const Profile *profile;
} ConnectionConfig;

typedef struct ConnectionHost {
	gint64 (*now_us)(gpointer user_data);
	guint32 (*random)(gpointer user_data);
	Record *(*next)(gpointer user_data);                    /* NULL: none to send now */
	void (*rewind)(gpointer user_data);                     /* next() goes on behind the last confirmed record */
	void (*confirmed)(guint64 id, gpointer user_data);      /* it and all before it */
	void (*changed)(ConnectionState from, gpointer user_data);      /* after each transition */
	gpointer user_data;
} ConnectionHost;

typedef struct ConnectionStatus {
	ConnectionState state;
	CauseCode cause;                /* CAUSE_NONE while connected */
	char *why;                      /* "192.0.2.1:1883: connection refused", of the last failure; "" = none yet */
	guint64 refused_events;         /* that had no edge */
	guint64 unheard;                /* records the broker took although nobody was subscribed */
	guint64 undeliverable;          /* records this broker never takes: passed over */
	guint64 last_undeliverable;     /* id */
	gint64 retry_us;                /* BACKING_OFF: when */
} ConnectionStatus;

Connection *connection_new(const ConnectionConfig *config, const TransportOps *ops, const ConnectionHost *host);
void connection_free(Connection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Connection, connection_free)

void connection_start(Connection *connection);
void connection_stop(Connection *connection);           /* IDLE follows, at once or within two seconds */
void connection_feed(Connection *connection);           /* next() may have something */
const ConnectionStatus *connection_get_status(const Connection *connection);

gint64 connection_due_us(const Connection *connection);
void connection_run_due(Connection *connection, gint64 now_us);
