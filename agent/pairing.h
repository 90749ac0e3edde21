/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which network interface carries the data of a QMI control port: the kernel puts both under one device. */
#pragma once

#include <glib.h>

#define PAIRING_SYSFS "/sys"

/* `port` is a device node as /dev/cdc-wdm0. NULL: sysfs, rooted at `sysfs`, knows none. Free with g_free(). */
char *pairing_find_interface(const char *sysfs, const char *port);
