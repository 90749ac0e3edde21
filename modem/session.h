/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One PDU session over WDS: dials, reads its settings, dials again; its state is told in the modem's facts. */
#pragma once

#include "modem/modem.h"
#include "modem/port.h"

typedef struct Session Session;

typedef struct SessionHost {
	gint64 (*now_us)(gpointer user_data);
	void (*changed)(gpointer user_data);
	void (*fault)(gpointer user_data, const GError *error);         /* the modem must be opened anew */
	gpointer user_data;
} SessionHost;

/* Borrows `config`, `facts` (of which it writes the session's part) and the modem's name. */
Session *session_new(const char *modem_name, const SessionConfig *config, ModemFacts *facts, const SessionHost *host);
void session_free(Session *session);

/* The only way in; returns false when the table has no edge for it. `why` is for FAILED and LOST, else NULL. */
bool session_handle(Session *session, SessionEvent event, const GError *why);
/* The port, with a WDS client on it; NULL together with PORT_GONE. */
void session_set_port(Session *session, Port *port);
/* WDS indications. */
void session_take_indication(Session *session, QmiMessage *message);
/* Asks whether it still stands; also the sign of life of a modem that has been quiet. */
void session_probe(Session *session);

gint64 session_due_us(const Session *session);
void session_run_due(Session *session, gint64 now_us);
