/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sd-bus inside the GLib main loop, as one plain GSource. */
#pragma once

#include <glib.h>
#include <systemd/sd-bus.h>

/* Messages handled in one turn of the loop: a flood on the bus must not starve timers, modems and kernel. */
#define BUS_SOURCE_BATCH 16

/*
 * Serves `bus` (which it references) until it closes; then on_closed is called once and the source is gone from the
 * loop. on_closed, and any handler of a message, may destroy the source. To be attached and unreferenced by the caller.
 * `bus` comes from sd_bus_open_*(), not sd_bus_default_*(), which would exit the program when the daemon goes away.
 */
GSource *bus_source_new(sd_bus *bus, GSourceFunc on_closed, gpointer user_data);

/* Begins to connect, without waiting: `address` is "system", "session" or a D-Bus address. 0 or more, or -errno. */
int bus_source_open(const char *address, sd_bus **ret);
