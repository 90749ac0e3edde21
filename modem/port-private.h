/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What port.c, port-client.c and port-exchange.c share. */
#pragma once

#include "modem/port.h"

/* libqmi counts whole seconds of real time; ours are the deadlines, its timeout is only the last resort. */
#define PORT_LIBQMI_TIMEOUT_S 300
#define PORT_ANSWER_US (5 * G_USEC_PER_SEC)
/* Two unanswered tries in a row. */
#define PORT_SILENT_US (2 * PORT_ANSWER_US)
/* A rebooting modem is silent on USB for 21 s, a cold one for a few. */
#define PORT_OPEN_SILENT_US (45 * G_USEC_PER_SEC)

typedef enum ExchangeKind { EXCHANGE_REQUEST, EXCHANGE_ALLOCATION, EXCHANGE_RELEASE } ExchangeKind;

/* Something sent that is to be answered. */
typedef struct Exchange {
	ExchangeKind kind;
	Port *port;                     /* a reference: libqmi's callback always comes, also after port_close() */
	guint number;
	bool settled;                   /* answered, cancelled or repeated: only libqmi still knows it */
	GCancellable *cancellable;
	gint64 first_us, sent_us;       /* of the first try, of this try */
	gint64 timeout_us;
	QmiService service;             /* allocation and release */
	guint8 cid;                     /* release; QMI_CID_NONE = not known yet */
	QmiMessage *message;            /* request */
	PortRepeat repeat;
	PortAnswer done;
	gpointer user_data;
} Exchange;

typedef struct Waiter { QmiService service; PortAnswer done; gpointer user_data; } Waiter;      /* for an allocation */

struct Port {
	PortHost host;
	char *path;
	int lock;                       /* descriptor that holds the port */
	bool closed;
	bool lost;                      /* reported as lost or silent: nothing is due any more */
	QmiDevice *device;              /* NULL until it is made */
	bool open_flies;                /* qmi_device_open() has not come back */
	gint64 opening_us;              /* when opening began, G_MAXINT64 = not opening */
	GCancellable *cancellable;      /* of opening and of waking */
	QmiClient *clients[PORT_CIDS_MAX];
	guint n_clients;
	GPtrArray *exchanges;           /* not settled; owned by libqmi's callback, which frees them */
	guint next_number;
	GArray *waiters;
	guint releases_left;            /* of the batch that port_release() began */
	PortAnswer released;
	gpointer released_data;
	gint64 heard_us;
	gint64 wake_us;                 /* next wake-up query, G_MAXINT64 = none needed */
};

Port *port_ref(Port *port);
void port_unref(Port *port);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Port, port_unref)

gint64 port_now_us(const Port *port);
void port_report_silent(Port *port, gint64 since_us);
QmiClient *port_find_client(const Port *port, QmiService service);

Exchange *exchange_new(Port *port, ExchangeKind kind);
void exchange_free(Exchange *exchange);         /* by libqmi's callback only */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Exchange, exchange_free)
/* Ends our interest: it leaves the list; libqmi is asked to forget it and frees it by its callback. */
void exchange_settle(Exchange *exchange, bool cancel);
void exchange_finish(Exchange *exchange, QmiMessage *answer, const GError *error);     /* settles, calls `done` */
gint64 exchange_due_us(const Exchange *exchange);
void exchange_run_due(Exchange *exchange, gint64 now_us);

gint64 client_due_us(const Exchange *allocation);
void client_run_due(Exchange *allocation, gint64 now_us);
void client_wake(Port *port, gint64 now_us);
void client_release_run_due(Exchange *release);
