/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* May this caller do this? Asked of the bus daemon without waiting; denied when it does not answer. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <systemd/sd-bus.h>

typedef enum BusRight {
	BUS_RIGHT_CONTROL,              /* root, our own user, members of the group uplinkd */
	BUS_RIGHT_REPORT,               /* root, our own user, the user uplink-report */
} BusRight;

typedef struct Bus Bus;

/* Runs once the caller is allowed; replies to `m` itself, then or later. Finds its object afresh: bus_find_object(). */
typedef void (*BusAllowedFunc)(Bus *bus, sd_bus_message *m);

/*
 * For the end of a method handler: `return bus_authorise(...)`. A denied caller gets Error.AccessDenied; both outcomes of
 * BUS_RIGHT_CONTROL are logged as bus-audit with caller and method. When the connection ends first, nothing is called any more.
 */
int bus_authorise(Bus *bus, sd_bus_message *m, BusRight right, BusAllowedFunc allowed);

/* The decision alone: `groups` are the caller's supplementary and primary group ids. */
bool bus_auth_decide(BusRight right, guint32 uid, const guint32 *groups, size_t n_groups);
