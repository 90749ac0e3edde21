/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sd-bus tells through three questions what it waits for, and the answers change with every message: its fd (another
 * one while it connects), the events on it, and an absolute time on CLOCK_MONOTONIC, 0 when messages are queued
 * already. All three are asked anew before each poll. The GPollFD is ours and changed in place, since
 * g_source_modify_unix_fd() and g_source_set_ready_time() would wake the loop each time.
 */
#include "agent/bus/bus-source.h"

#include <poll.h>
#include <stdbool.h>
#include <string.h>

typedef struct BusSource {
	GSource source;
	sd_bus *bus;
	GPollFD poll;
	bool polling;                   /* poll is added to the source */
} BusSource;

/* GLib keeps poll records sorted by fd, so another fd needs another record. */
static void
watch(BusSource *self, int fd, int events)
{
	if (self->polling && self->poll.fd != fd) {
		g_source_remove_poll(&self->source, &self->poll);
		self->polling = false;
	}
	self->poll.fd = fd;
	self->poll.events = (gushort)events;
	if (!self->polling)
		g_source_add_poll(&self->source, &self->poll);
	self->polling = true;
}

/* Microseconds until sd-bus wants to be called without any event; 0: now, G_MAXINT64: never. */
static gint64
time_left_us(BusSource *self)
{
	gint64 now_us = g_get_monotonic_time();
	uint64_t until_us;

	if (sd_bus_get_timeout(self->bus, &until_us) < 0)
		return 0;               /* closed: sd_bus_process() says why */
	if (until_us >= G_MAXINT64)
		return G_MAXINT64;
	return (gint64)until_us > now_us ? (gint64)until_us - now_us : 0;
}

static gboolean
bus_source_prepare(GSource *source, gint *ret_timeout_ms)
{
	BusSource *self = (BusSource *)source;
	int fd = sd_bus_get_fd(self->bus), events = sd_bus_get_events(self->bus);
	gint64 left_us = time_left_us(self);

	*ret_timeout_ms = -1;
	if (fd < 0 || events < 0)
		return TRUE;
	watch(self, fd, events);
	if (left_us == G_MAXINT64)
		return FALSE;
	/* Rounded up: woken a little early, the loop would spin until the time has come. */
	*ret_timeout_ms = (gint)MIN((left_us + 999) / 1000, G_MAXINT);
	return left_us == 0;
}

static gboolean
bus_source_check(GSource *source)
{
	BusSource *self = (BusSource *)source;

	return (self->polling && self->poll.revents != 0) || time_left_us(self) == 0;
}

static gboolean
bus_source_dispatch(GSource *source, GSourceFunc on_closed, gpointer user_data)
{
	BusSource *self = (BusSource *)source;
	int r = 1;

	for (int n = 0; n < BUS_SOURCE_BATCH && r > 0; n++) {
		r = sd_bus_process(self->bus, NULL);
		if (g_source_is_destroyed(source))
			return G_SOURCE_REMOVE;         /* by a handler */
	}
	if (r >= 0)
		return G_SOURCE_CONTINUE;
	if (on_closed)
		on_closed(user_data);
	return G_SOURCE_REMOVE;
}

static void
bus_source_finalize(GSource *source)
{
	sd_bus_unref(((BusSource *)source)->bus);
}

static GSourceFuncs bus_source_funcs = {
	.prepare = bus_source_prepare,
	.check = bus_source_check,
	.dispatch = bus_source_dispatch,
	.finalize = bus_source_finalize,
};

GSource *
bus_source_new(sd_bus *bus, GSourceFunc on_closed, gpointer user_data)
{
	GSource *source = g_source_new(&bus_source_funcs, sizeof(BusSource));

	/* sd-bus speaks poll(2)'s bits. */
	G_STATIC_ASSERT((int)POLLIN == (int)G_IO_IN && (int)POLLOUT == (int)G_IO_OUT);
	((BusSource *)source)->bus = sd_bus_ref(bus);
	g_source_set_static_name(source, "bus");
	g_source_set_callback(source, on_closed, user_data, NULL);
	return source;
}

int
bus_source_open(const char *address, sd_bus **ret)
{
	sd_bus *connection = NULL;
	int r;

	if (strcmp(address, "system") == 0)
		return sd_bus_open_system(ret);
	if (strcmp(address, "session") == 0)
		return sd_bus_open_user(ret);
	r = sd_bus_new(&connection);
	if (r >= 0)
		r = sd_bus_set_address(connection, address);
	if (r >= 0)
		r = sd_bus_set_bus_client(connection, 1);
	if (r >= 0)
		r = sd_bus_start(connection);
	if (r >= 0)
		*ret = connection;
	else
		sd_bus_unref(connection);
	return r;
}
