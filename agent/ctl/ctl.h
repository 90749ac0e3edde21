/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of uplinkctl share: the call's options, the bus, exit codes, and one function a verb. */
#pragma once

#include "agent/bus/names.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <systemd/sd-bus.h>

typedef enum CtlExit {                  /* documented in uplinkctl(1) */
	CTL_EXIT_OK = 0,
	CTL_EXIT_FAILED = 1,
	CTL_EXIT_USAGE = 2,
	CTL_EXIT_DEGRADED = 3,
	CTL_EXIT_DOWN = 4,
	CTL_EXIT_NO_DAEMON = 5,
	CTL_EXIT_DENIED = 6,
	CTL_EXIT_TIMEOUT = 7,
} CtlExit;

typedef struct Ctl {
	const char *address;            /* "system", "session", or a D-Bus address */
	bool json, porcelain, colour;
	sd_bus *bus;                    /* NULL until ctl_connect() */
} Ctl;

/* CTL_EXIT_OK, or the code to exit with, the reason printed. */
CtlExit ctl_connect(Ctl *ctl);
/* Prints what went wrong and what to do, and gives the exit code that belongs to it. */
CtlExit ctl_fail(int r, const sd_bus_error *error, const char *doing);

/* All objects of the agent: { path: { interface: { property: value } } }. Free with cJSON_Delete(). */
CtlExit ctl_read_tree(Ctl *ctl, cJSON **ret);
/* Any D-Bus value as JSON; NULL: out of memory or a type JSON has none for. Moves on in the message. */
cJSON *ctl_read_value(sd_bus_message *m);

/* Walking the tree. Missing things are "", 0 or false. */
const cJSON *ctl_interface(const cJSON *tree, const char *path, const char *interface);
const char *ctl_text(const cJSON *interface, const char *property);
double ctl_number(const cJSON *interface, const char *property);
bool ctl_true(const cJSON *interface, const char *property);
const char *ctl_base_name(const char *path);            /* "" for "/" */

/* Names in colour where the terminal wants it: green, yellow or red by verdict or standing. */
const char *ctl_colour(const Ctl *ctl, const char *word);
const char *ctl_plain(const Ctl *ctl);
/* "3 s", "5 min", "2 h", "4 d" since a moment of CLOCK_BOOTTIME; "-" for none. */
const char *ctl_age(double since_us, char text[16]);

/* Verbs: argv[0] is the verb itself. */
CtlExit ctl_status(Ctl *ctl, int argc, char **argv);
CtlExit ctl_why(Ctl *ctl, int argc, char **argv);
CtlExit ctl_monitor(Ctl *ctl, int argc, char **argv);
CtlExit ctl_reload(Ctl *ctl, int argc, char **argv);
CtlExit ctl_session(Ctl *ctl, int argc, char **argv);
CtlExit ctl_modem(Ctl *ctl, int argc, char **argv);
