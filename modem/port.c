/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "modem"
#include "modem/port.h"
#include "modem/modem-error.h"
#include "modem/port-lock.h"
#include "modem/port-private.h"

#include <string.h>
#include <unistd.h>

static void
port_clear(gpointer data)
{
	Port *port = data;

	g_assert(port->exchanges->len == 0 && !port->device);
	g_ptr_array_unref(port->exchanges);
	g_array_unref(port->waiters);
	g_object_unref(port->cancellable);
	g_free(port->path);
}

Port *
port_ref(Port *port)
{
	return g_rc_box_acquire(port);
}

void
port_unref(Port *port)
{
	if (port)
		g_rc_box_release_full(port, port_clear);
}

gint64
port_now_us(const Port *port)
{
	return port->host.now_us(port->host.user_data);
}

static void
report_opened(Port *port, const GError *error)
{
	port->opening_us = G_MAXINT64;
	port->host.opened(port->host.user_data, error);
}

void
port_report_silent(Port *port, gint64 since_us)
{
	g_autoptr(GError) error = NULL;

	port->lost = true;
	g_set_error(&error, MODEM_ERROR, MODEM_ERROR_PORT_SILENT, "no answer from %s in %" G_GINT64_FORMAT " s",
		    port->path, (port_now_us(port) - since_us) / G_USEC_PER_SEC);
	port->host.lost(port->host.user_data, error);
}

/* Read errors, hang-ups and framing errors all end here; whether the modem is gone, only a new open can tell. */
static void
on_removed(QmiDevice *device, gpointer user_data)
{
	g_autoptr(Port) port = port_ref(user_data);
	g_autoptr(GError) error = NULL;

	port->lost = true;
	g_set_error(&error, MODEM_ERROR, MODEM_ERROR_PORT_LOST, "lost the connection to %s", port->path);
	port->host.lost(port->host.user_data, error);
}

/*
 * QmiDevice emits this while it reads; the clients' own signals come from idle priority, hundreds of
 * milliseconds late in a busy loop. So nothing here may close the device: see port_close().
 */
static void
on_indication(QmiDevice *device, QmiMessage *message, gpointer user_data)
{
	g_autoptr(Port) port = port_ref(user_data);

	if (qmi_message_get_service(message) == QMI_SERVICE_CTL)
		return;
	port->heard_us = port_now_us(port);
	port->host.indication(port->host.user_data, message);
}

static ModemError
open_error_code(const GError *error)
{
	return g_error_matches(error, QMI_CORE_ERROR, QMI_CORE_ERROR_TIMEOUT) ? MODEM_ERROR_PORT_SILENT :
									      MODEM_ERROR_PORT_LOST;
}

static void
report_open_failed(Port *port, const GError *cause)
{
	g_autoptr(GError) error = g_error_new(MODEM_ERROR, open_error_code(cause), "cannot open %s: %s", port->path,
					      cause->message);

	report_opened(port, error);
}

/* RELEASE_CLIENT_FLAGS_NONE sends nothing: it makes libqmi forget the clients without a warning. */
static gboolean
close_device(gpointer user_data)
{
	Port *port = user_data;

	if (port->open_flies)           /* libqmi would use the endpoint that closing takes away: see open_ready() */
		return G_SOURCE_REMOVE;
	for (guint i = 0; i < port->n_clients; i++) {
		qmi_device_release_client(port->device, port->clients[i], QMI_DEVICE_RELEASE_CLIENT_FLAGS_NONE, 1,
					  NULL, NULL, NULL);
		g_object_unref(port->clients[i]);
	}
	port->n_clients = 0;
	if (port->device)
		qmi_device_close_async(port->device, 1, NULL, NULL, NULL);
	g_clear_object(&port->device);
	return G_SOURCE_REMOVE;
}

static void
open_ready(GObject *source, GAsyncResult *result, gpointer user_data)
{
	g_autoptr(Port) port = user_data;
	g_autoptr(GError) error = NULL;
	bool opened = qmi_device_open_finish(QMI_DEVICE(source), result, &error);

	port->open_flies = false;
	if (port->closed) {
		close_device(port);
		return;
	}
	if (!opened) {
		report_open_failed(port, error);
		return;
	}
	port->heard_us = port_now_us(port);
	report_opened(port, NULL);
}

static void
device_made(GObject *source, GAsyncResult *result, gpointer user_data)
{
	g_autoptr(Port) port = user_data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GObject) made = g_async_initable_new_finish(G_ASYNC_INITABLE(source), result, &error);
	bool proxy = g_str_has_prefix(port->path, PORT_ABSTRACT);

	if (port->closed)
		return;
	if (!made) {
		report_open_failed(port, error);
		return;
	}
	port->device = QMI_DEVICE(g_steal_pointer(&made));
	g_signal_connect(port->device, QMI_DEVICE_SIGNAL_REMOVED, G_CALLBACK(on_removed), port);
	g_signal_connect(port->device, QMI_DEVICE_SIGNAL_INDICATION, G_CALLBACK(on_indication), port);
	port->open_flies = true;
	/* No SYNC: it would kill every client id on the modem. No VERSION_INFO: it costs a message. */
	qmi_device_open(port->device, proxy ? QMI_DEVICE_OPEN_FLAGS_PROXY : QMI_DEVICE_OPEN_FLAGS_NONE,
			PORT_LIBQMI_TIMEOUT_S, port->cancellable, open_ready, port_ref(port));
}

Port *
port_open(const char *path, const PortHost *host, GError **error)
{
	bool proxy = g_str_has_prefix(path, PORT_ABSTRACT);
	const char *name = proxy ? path + strlen(PORT_ABSTRACT) : NULL;
	g_autofree char *device = proxy ? g_strdup_printf("/dev/%s", name) : g_strdup(path);
	g_autoptr(GFile) file = g_file_new_for_path(device);
	int lock = port_lock(path, error);
	Port *port;

	if (lock < 0)
		return NULL;
	port = g_rc_box_new0(Port);
	port->host = *host;
	port->path = g_strdup(path);
	port->lock = lock;
	port->cancellable = g_cancellable_new();
	port->exchanges = g_ptr_array_new();
	port->waiters = g_array_new(FALSE, FALSE, sizeof(Waiter));
	port->opening_us = port->heard_us = port_now_us(port);
	port->wake_us = G_MAXINT64;
	g_async_initable_new_async(QMI_TYPE_DEVICE, G_PRIORITY_DEFAULT, port->cancellable, device_made,
				   port_ref(port), QMI_DEVICE_FILE, file, QMI_DEVICE_NO_FILE_CHECK, TRUE,
				   QMI_DEVICE_PROXY_PATH, name ?: QMI_PROXY_SOCKET_PATH, NULL);
	return port;
}

/*
 * May run inside a signal of the device, which must not lose its endpoint while it reads: so the device is
 * closed from the loop, before anything else. The lock goes at once: whoever opens the port now may have it.
 */
void
port_close(Port *port)
{
	g_autoptr(GSource) source = NULL;

	if (!port)
		return;
	port->closed = true;
	while (port->exchanges->len > 0)
		exchange_settle(g_ptr_array_index(port->exchanges, 0), true);
	g_array_set_size(port->waiters, 0);
	g_cancellable_cancel(port->cancellable);
	if (port->device)
		g_signal_handlers_disconnect_by_data(port->device, port);
	close(port->lock);
	source = g_idle_source_new();
	g_source_set_priority(source, G_PRIORITY_HIGH);
	g_source_set_callback(source, close_device, port, (GDestroyNotify)port_unref);
	g_source_attach(source, g_main_context_get_thread_default());
}

bool
port_is_open(const Port *port)
{
	return port->device && port->opening_us == G_MAXINT64;
}

gint64
port_heard_us(const Port *port)
{
	return port->heard_us;
}

gint64
port_due_us(const Port *port)
{
	gint64 due_us = port->wake_us;

	if (port->lost)
		return G_MAXINT64;
	if (port->opening_us != G_MAXINT64)
		due_us = MIN(due_us, port->opening_us + PORT_OPEN_SILENT_US);
	for (guint i = 0; i < port->exchanges->len; i++)
		due_us = MIN(due_us, exchange_due_us(g_ptr_array_index(port->exchanges, i)));
	return due_us;
}

static Exchange *
find_due(const Port *port, gint64 now_us)
{
	for (guint i = 0; i < port->exchanges->len; i++)
		if (exchange_due_us(g_ptr_array_index(port->exchanges, i)) <= now_us)
			return g_ptr_array_index(port->exchanges, i);
	return NULL;
}

static bool
is_over(const Port *port)
{
	return port->closed || port->lost;
}

void
port_run_due(Port *port, gint64 now_us)
{
	g_autoptr(Port) self = port_ref(port);          /* a handler may close it */
	Exchange *due;

	if (!is_over(self) && self->opening_us != G_MAXINT64 && now_us >= self->opening_us + PORT_OPEN_SILENT_US)
		port_report_silent(self, self->opening_us);
	if (!is_over(self) && now_us >= self->wake_us)
		client_wake(self, now_us);
	while (!is_over(self) && (due = find_due(self, now_us)))
		exchange_run_due(due, now_us);
}
