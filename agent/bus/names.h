/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of the D-Bus API: the same in the daemons, in uplinkctl, in units/dbus/ and in the manual. */
#pragma once

#define BUS_NAME "org.uplinkd.Agent1"
#define BUS_ROOT "/org/uplinkd/Agent1"

#define BUS_INTERFACE_AGENT "org.uplinkd.Agent1"
#define BUS_INTERFACE_MODEM "org.uplinkd.Agent1.Modem1"
#define BUS_INTERFACE_SESSION "org.uplinkd.Agent1.Session1"
#define BUS_INTERFACE_UPLINK "org.uplinkd.Agent1.Uplink1"
#define BUS_INTERFACE_REPORT "org.uplinkd.Agent1.Report1"

#define BUS_ERROR_DENIED "org.uplinkd.Error.AccessDenied"
#define BUS_ERROR_STATE "org.uplinkd.Error.WrongState"
#define BUS_ERROR_CONFIG "org.uplinkd.Error.InvalidConfiguration"
#define BUS_ERROR_ARGUMENT "org.uplinkd.Error.InvalidArgument"
#define BUS_ERROR_GONE "org.uplinkd.Error.NoSuchObject"
#define BUS_ERROR_FAILED "org.uplinkd.Error.Failed"
#define BUS_ERROR_TIMEOUT "org.uplinkd.Error.Timeout"

/* Who may change things besides root; who may report on the controller. */
#define BUS_CONTROL_GROUP "uplinkd"
#define BUS_REPORT_USER "uplink-report"
