/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tells uplinkd over D-Bus how reporting goes; nothing waits for an answer, and without a bus all goes on. */
#pragma once

#include "agent/health/cause.h"

#include <stdbool.h>

typedef struct ReportBus ReportBus;

/* `address` as in the configuration: "system", "session" or a D-Bus address. */
ReportBus *report_bus_new(const char *address);
void report_bus_free(ReportBus *bus);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReportBus, report_bus_free)

void report_bus_status(ReportBus *bus, bool connected, CauseCode cause, guint64 backlog, const char *evidence);
void report_bus_acknowledge(ReportBus *bus, guint64 id);

gint64 report_bus_due_us(const ReportBus *bus);         /* next attempt to connect */
/* True: it has just connected, and whoever is there knows nothing yet. */
bool report_bus_run_due(ReportBus *bus, gint64 now_us);
