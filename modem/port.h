/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One opened QMI port: its device, its client ids, and every exchange on it with its deadline. */
#pragma once

#include <gio/gio.h>
#include <libqmi-glib.h>
#include <stdbool.h>

typedef struct Port Port;

typedef struct PortHost {               /* what the owner lends; none is called after port_close() */
	gint64 (*now_us)(gpointer user_data);
	void (*opened)(gpointer user_data, const GError *error);        /* NULL: it is open */
	void (*lost)(gpointer user_data, const GError *error);          /* hung up, or silent for too long */
	void (*indication)(gpointer user_data, QmiMessage *message);    /* at once, not from idle priority */
	gpointer user_data;
} PortHost;

/*
 * The answer to an exchange: `error` NULL = success; a QMI_PROTOCOL_ERROR comes with the answer, since refusals
 * carry reasons; any other error comes without one (NULL). Borrowed.
 */
typedef void (*PortAnswer)(gpointer user_data, QmiMessage *answer, const GError *error);

typedef enum PortRepeat {
	PORT_ONCE,                      /* must not be asked twice */
	PORT_AGAIN,                     /* asked a second time when the first is not answered */
} PortRepeat;

/* Client ids, to be taken over or given back by a later port on the same modem. */
typedef struct PortCid {
	guint8 service, cid;
} PortCid;
#define PORT_CIDS_MAX 8

/* Takes the lock and begins to open; NULL when it cannot: absent, denied or busy. */
Port *port_open(const char *path, const PortHost *host, GError **error);
/* Drops everything at once: no handler of this port runs any more. What flies holds the port until it lands. */
void port_close(Port *port);

/* Allocates a client id, or finds it there; `done` may run at once. Lost answers are asked for again. */
void port_allocate(Port *port, QmiService service, PortAnswer done, gpointer user_data);
bool port_has_client(const Port *port, QmiService service);
/* Gives back ids of an earlier opening; `done` runs once all are answered for or have run out of time. */
void port_release(Port *port, const PortCid *cids, gsize n, PortAnswer done, gpointer user_data);
/* Gives back all of this opening, those on their way too; pending requests end unanswered. Only closing is left then. */
void port_release_all(Port *port, PortAnswer done, gpointer user_data);
gsize port_get_cids(const Port *port, PortCid ret_cids[PORT_CIDS_MAX]);

bool port_is_open(const Port *port);

/* A request to a service whose client id is there; fill in its TLVs, then send it. */
QmiMessage *port_message(Port *port, QmiService service, guint16 id);
/*
 * Takes `message`; returns the exchange's number (never 0) for port_cancel(). timeout_us 0 = the usual one,
 * G_MAXINT64 = the caller watches it.
 */
guint port_send(Port *port, QmiMessage *message, PortRepeat repeat, gint64 timeout_us, PortAnswer done,
		gpointer user_data);
void port_cancel(Port *port, guint number);     /* its handler does not run any more; 0 or finished: nothing */

gint64 port_heard_us(const Port *port);         /* when the modem last said anything */
gint64 port_due_us(const Port *port);
void port_run_due(Port *port, gint64 now_us);
