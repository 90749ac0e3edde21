/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds out whether a port can be opened, and keeps a second uplinkd away from it. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define PORT_ABSTRACT "abstract:"       /* prefix of a port that is an abstract socket, qmi-proxy style */

/*
 * Returns a descriptor that holds the port until it is closed, or -1 and PORT_ABSENT, PORT_DENIED or PORT_BUSY.
 * The lock of a device node is flock(2): it needs permission on the node, so no stranger can take it, and it
 * holds across network namespaces. An abstract socket has no node: its lock is a second abstract name.
 */
int port_lock(const char *path, GError **error);
