/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The D-Bus face of the agent: name, object tree, signals; reconnects when the bus daemon goes away. */
#pragma once

#include "agent/agent.h"

typedef struct Bus Bus;

#define BUS_FAULT bus_fault_quark()
GQuark bus_fault_quark(void);
typedef enum BusFault {
	BUS_FAULT_UNREACHABLE,          /* no daemon at the address: worth another try */
	BUS_FAULT_REFUSED,              /* policy does not let us own the name */
	BUS_FAULT_NAME_TAKEN,           /* another uplinkd runs */
} BusFault;

/* `address`: "system", "session", or a D-Bus address. Observes `agent` from now on (agent_observe). */
Bus *bus_new(Agent *agent, const char *address);
void bus_free(Bus *bus);                /* flushes, gives the name back */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bus, bus_free)

/* Connects, exports, takes the name, waiting for the daemon's answers: for start-up, before the loop runs. */
bool bus_connect(Bus *bus, GError **error);

/* After bus_connect() found no daemon: go on without, and try again by deadline. */
void bus_retry(Bus *bus);

/* While the daemon is gone: the next attempt, without waiting inside it. G_MAXINT64 = connected. */
gint64 bus_due_us(const Bus *bus);
void bus_run_due(Bus *bus, gint64 now_us);
