/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "report"
#include "agent/report/report-bus.h"

#include "agent/bus/bus-source.h"
#include "agent/bus/names.h"
#include "agent/log.h"

#include <errno.h>
#include <string.h>

#define RETRY_US (5 * G_USEC_PER_SEC)

struct ReportBus {
	char *address;
	sd_bus *connection;             /* NULL: not connected */
	GSource *source;
	bool told_missing;              /* one line for each absence */
	gint64 retry_us;                /* G_MAXINT64 while connected */
};

static void
disconnect(ReportBus *bus)
{
	if (bus->source)
		g_source_destroy(bus->source);
	g_clear_pointer(&bus->source, g_source_unref);
	if (bus->connection)
		bus->connection = sd_bus_flush_close_unref(bus->connection);
}

static gboolean
closed(gpointer user_data)
{
	ReportBus *bus = user_data;

	disconnect(bus);
	bus->retry_us = 0;
	return G_SOURCE_REMOVE;
}

ReportBus *
report_bus_new(const char *address)
{
	ReportBus *bus = g_new0(ReportBus, 1);

	bus->address = g_strdup(address);
	return bus;
}

void
report_bus_free(ReportBus *bus)
{
	if (!bus)
		return;
	disconnect(bus);
	g_free(bus->address);
	g_free(bus);
}

/* No reply is asked for, and uplinkd is not started for our sake. */
static int
new_call(ReportBus *bus, const char *method, sd_bus_message **ret)
{
	int r = sd_bus_message_new_method_call(bus->connection, ret, BUS_NAME, BUS_ROOT, BUS_INTERFACE_REPORT, method);

	if (r >= 0)
		r = sd_bus_message_set_expect_reply(*ret, 0);
	if (r >= 0)
		r = sd_bus_message_set_auto_start(*ret, 0);
	return r;
}

/* A full queue drops the message: the next one says the same, newer. */
static void
send_call(ReportBus *bus, sd_bus_message *message, int built)
{
	if (built >= 0)
		built = sd_bus_send(bus->connection, message, NULL);
	if (built < 0)
		log_event(G_LOG_LEVEL_DEBUG, LOG_EVENT_BUS_FAULT, NULL, NULL, "D-Bus %s: %s", bus->address,
			  g_strerror(-built));
	sd_bus_message_unref(message);
}

void
report_bus_status(ReportBus *bus, bool connected, CauseCode cause, guint64 backlog, const char *evidence)
{
	const char *code = cause == CAUSE_NONE ? "" : cause_get(cause)->code;
	sd_bus_message *message = NULL;
	int r;

	if (!bus->connection)
		return;
	r = new_call(bus, "ReportStatus", &message);
	if (r >= 0)
		r = sd_bus_message_append(message, "bsts", (int)connected, code, backlog, evidence);
	send_call(bus, message, r);
}

void
report_bus_acknowledge(ReportBus *bus, guint64 id)
{
	sd_bus_message *message = NULL;
	int r;

	if (!bus->connection)
		return;
	r = new_call(bus, "Acknowledge", &message);
	if (r >= 0)
		r = sd_bus_message_append(message, "t", id);
	send_call(bus, message, r);
}

gint64
report_bus_due_us(const ReportBus *bus)
{
	return bus->retry_us;
}

bool
report_bus_run_due(ReportBus *bus, gint64 now_us)
{
	int r;

	if (now_us < bus->retry_us)
		return false;
	r = bus_source_open(bus->address, &bus->connection);
	if (r < 0) {
		if (!bus->told_missing)
			log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_BUS_FAULT, NULL, NULL, "D-Bus %s: %s, going on without",
				  bus->address, g_strerror(-r));
		bus->told_missing = true;
		bus->retry_us = now_us + RETRY_US;
		return false;
	}
	bus->told_missing = false;
	bus->retry_us = G_MAXINT64;
	bus->source = bus_source_new(bus->connection, closed, bus);
	g_source_attach(bus->source, NULL);
	return true;
}
