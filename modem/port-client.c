/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "modem"
#include "modem/port-private.h"

#define RELEASE_US (2 * G_USEC_PER_SEC)
#define WAKE_US G_USEC_PER_SEC
#define ALLOCATE_AGAIN_US (2 * G_USEC_PER_SEC)
#define SETTLE_US (G_USEC_PER_SEC / 2)

QmiClient *
port_find_client(const Port *port, QmiService service)
{
	for (guint i = 0; i < port->n_clients; i++)
		if (qmi_client_get_service(port->clients[i]) == service)
			return port->clients[i];
	return NULL;
}

bool
port_has_client(const Port *port, QmiService service)
{
	return port_find_client(port, service) != NULL;
}

/* Those in use, and those given back without an answer so far. */
gsize
port_get_cids(const Port *port, PortCid ret_cids[PORT_CIDS_MAX])
{
	gsize n = 0;

	for (guint i = 0; i < port->n_clients; i++)
		ret_cids[n++] = (PortCid){ .service = qmi_client_get_service(port->clients[i]),
					   .cid = qmi_client_get_cid(port->clients[i]) };
	for (guint i = 0; i < port->exchanges->len; i++) {
		const Exchange *exchange = g_ptr_array_index(port->exchanges, i);

		if (exchange->kind == EXCHANGE_RELEASE && exchange->cid != QMI_CID_NONE && n < PORT_CIDS_MAX)
			ret_cids[n++] = (PortCid){ .service = exchange->service, .cid = exchange->cid };
	}
	return n;
}

/* Tells all who wait for this service; a handler may close the port, which empties the list. */
static void
tell_waiters(Port *port, QmiService service, const GError *error)
{
	for (guint i = 0; i < port->waiters->len;) {
		Waiter waiter = g_array_index(port->waiters, Waiter, i);

		if (waiter.service != service) {
			i++;
			continue;
		}
		g_array_remove_index(port->waiters, i);
		waiter.done(waiter.user_data, NULL, error);
	}
}

/* One less to wait for; timeout_us tells whether it was counted already. */
static void
end_release(Exchange *release)
{
	Port *port = release->port;

	if (release->timeout_us == G_MAXINT64)
		return;
	release->timeout_us = G_MAXINT64;
	if (--port->releases_left == 0)
		port->released(port->released_data, NULL, NULL);
}

/* No answer: it is not waited for any more, but stays listed, so that the next opening can give it back. */
void
client_release_run_due(Exchange *release)
{
	end_release(release);
}

/* What nobody waits for any more goes back: as far as the device is still open. */
static void
discard(GObject *device, QmiClient *client)
{
	if (client)
		qmi_device_release_client(QMI_DEVICE(device), client, QMI_DEVICE_RELEASE_CLIENT_FLAGS_RELEASE_CID,
					  PORT_LIBQMI_TIMEOUT_S, NULL, NULL, NULL);
}

static void
release_ready(GObject *source, GAsyncResult *result, gpointer user_data)
{
	g_autoptr(Exchange) exchange = user_data;
	g_autoptr(GError) error = NULL;

	/* A refusal means that the modem does not know the id any more: which is what we wanted. */
	if (!qmi_device_release_client_finish(QMI_DEVICE(source), result, &error))
		g_debug("release of a client id of service %u: %s, ignoring", exchange->service, error->message);
	if (exchange->settled)
		return;
	exchange_settle(exchange, false);
	end_release(exchange);
}

static void
send_release(Exchange *exchange, QmiClient *client)
{
	exchange->cid = qmi_client_get_cid(client);
	qmi_device_release_client(exchange->port->device, client, QMI_DEVICE_RELEASE_CLIENT_FLAGS_RELEASE_CID,
				  PORT_LIBQMI_TIMEOUT_S, exchange->cancellable, release_ready, exchange);
}

/* An id to be given back: of an earlier opening, or one that was on its way when the release began. */
static void
give_back(Exchange *exchange, GObject *device, QmiClient *client)
{
	if (exchange->settled) {
		discard(device, client);
		exchange_free(exchange);
	} else if (client) {
		send_release(exchange, client);
	} else {
		exchange_settle(exchange, false);
		end_release(exchange);
		exchange_free(exchange);
	}
}

static void
allocate_ready(GObject *source, GAsyncResult *result, gpointer user_data)
{
	Exchange *exchange = user_data;
	g_autoptr(GError) error = NULL;
	g_autoptr(QmiClient) client = qmi_device_allocate_client_finish(QMI_DEVICE(source), result, &error);
	g_autoptr(Exchange) own = NULL;
	Port *port = exchange->port;

	if (exchange->settled || exchange->kind == EXCHANGE_RELEASE) {
		give_back(exchange, source, client);
		return;
	}
	own = exchange;
	exchange_settle(exchange, false);
	port->heard_us = port_now_us(port);
	if (client)
		port->clients[port->n_clients++] = g_steal_pointer(&client);
	tell_waiters(port, exchange->service, error);
}

static void
send_allocation(Port *port, QmiService service, gint64 first_us)
{
	Exchange *exchange = exchange_new(port, EXCHANGE_ALLOCATION);

	exchange->service = service;
	exchange->first_us = first_us;
	if (port->wake_us == G_MAXINT64)
		port->wake_us = exchange->sent_us + WAKE_US;
	qmi_device_allocate_client(port->device, service, QMI_CID_NONE, PORT_LIBQMI_TIMEOUT_S,
				   exchange->cancellable, allocate_ready, exchange);
}

static Exchange *
find_allocation(const Port *port, QmiService service)
{
	for (guint i = 0; i < port->exchanges->len; i++) {
		Exchange *exchange = g_ptr_array_index(port->exchanges, i);

		if (exchange->kind == EXCHANGE_ALLOCATION && exchange->service == service)
			return exchange;
	}
	return NULL;
}

void
port_allocate(Port *port, QmiService service, PortAnswer done, gpointer user_data)
{
	Waiter waiter = { .service = service, .done = done, .user_data = user_data };

	g_assert(port->n_clients < PORT_CIDS_MAX);
	if (port_has_client(port, service)) {
		done(user_data, NULL, NULL);
		return;
	}
	g_array_append_val(port->waiters, waiter);
	if (!find_allocation(port, service))
		send_allocation(port, service, port_now_us(port));
}

/*
 * A modem that boots loses the first allocations, or answers all of them in a burst after tens of seconds. Asking
 * again blindly would leak the ids of late answers: so they stay pending while a harmless query is sent once a
 * second, and are asked again only when the modem talks but has left them out.
 */
gint64
client_due_us(const Exchange *allocation)
{
	gint64 end_us = allocation->first_us + PORT_OPEN_SILENT_US;
	gint64 heard_us = allocation->port->heard_us;
	gint64 waited_us = MAX(ALLOCATE_AGAIN_US, allocation->sent_us - allocation->first_us);

	if (heard_us <= allocation->sent_us)
		return end_us;
	return MIN(end_us, MAX(allocation->sent_us + waited_us, heard_us + SETTLE_US));
}

void
client_run_due(Exchange *allocation, gint64 now_us)
{
	Port *port = allocation->port;

	if (now_us >= allocation->first_us + PORT_OPEN_SILENT_US) {
		port_report_silent(port, allocation->first_us);
		return;
	}
	exchange_settle(allocation, true);
	send_allocation(port, allocation->service, allocation->first_us);
}

static void
wake_ready(GObject *source, GAsyncResult *result, gpointer user_data)
{
	g_autoptr(Port) port = user_data;
	g_autoptr(GArray) services = qmi_device_get_service_version_info_finish(QMI_DEVICE(source), result, NULL);

	if (services && !port->closed)
		port->heard_us = port_now_us(port);
}

void
client_wake(Port *port, gint64 now_us)
{
	bool unheard = false;

	for (guint i = 0; i < port->exchanges->len; i++) {
		Exchange *exchange = g_ptr_array_index(port->exchanges, i);

		unheard |= exchange->kind == EXCHANGE_ALLOCATION && port->heard_us <= exchange->sent_us;
	}
	port->wake_us = unheard ? now_us + WAKE_US : G_MAXINT64;
	if (unheard)
		qmi_device_get_service_version_info(port->device, PORT_LIBQMI_TIMEOUT_S, port->cancellable,
						    wake_ready, port_ref(port));
}

static Exchange *
release_new(Port *port, guint8 service)
{
	Exchange *exchange = exchange_new(port, EXCHANGE_RELEASE);

	exchange->service = service;
	exchange->timeout_us = RELEASE_US;
	return exchange;
}

/* A release that is under way already ends together with this one, which takes its place. */
static void
begin_release(Port *port, guint n, PortAnswer done, gpointer user_data)
{
	port->released = done;
	port->released_data = user_data;
	port->releases_left += n;
}

static void
end_release_if_empty(Port *port)
{
	if (port->releases_left == 0)
		port->released(port->released_data, NULL, NULL);
}

/* libqmi makes a client for a given id without a message. */
void
port_release(Port *port, const PortCid *cids, gsize n, PortAnswer done, gpointer user_data)
{
	begin_release(port, n, done, user_data);
	for (gsize i = 0; i < n; i++)
		qmi_device_allocate_client(port->device, cids[i].service, cids[i].cid, 1, NULL, allocate_ready,
					   release_new(port, cids[i].service));
	end_release_if_empty(port);
}

/* Requests end here; an id on its way is given back when it comes. */
static guint
turn_exchanges(Port *port)
{
	guint n = 0;

	for (guint i = 0; i < port->exchanges->len;) {
		Exchange *exchange = g_ptr_array_index(port->exchanges, i);

		if (exchange->kind == EXCHANGE_REQUEST) {
			exchange_settle(exchange, true);        /* takes it off the list */
			continue;
		}
		i++;
		if (exchange->kind != EXCHANGE_ALLOCATION)
			continue;
		exchange->kind = EXCHANGE_RELEASE;
		exchange->sent_us = port_now_us(port);
		exchange->timeout_us = RELEASE_US;
		n++;
	}
	g_array_set_size(port->waiters, 0);
	return n;
}

void
port_release_all(Port *port, PortAnswer done, gpointer user_data)
{
	guint n = turn_exchanges(port) + port->n_clients;

	begin_release(port, n, done, user_data);
	while (port->n_clients > 0) {
		g_autoptr(QmiClient) client = port->clients[--port->n_clients];

		send_release(release_new(port, qmi_client_get_service(client)), client);
	}
	end_release_if_empty(port);
}
