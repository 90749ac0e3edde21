/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/ctl/ctl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int
open_bus(const char *address, sd_bus **ret)
{
	sd_bus *bus = NULL;
	int r;

	if (strcmp(address, "system") == 0)
		return sd_bus_open_system(ret);
	if (strcmp(address, "session") == 0)
		return sd_bus_open_user(ret);
	r = sd_bus_new(&bus);
	if (r >= 0)
		r = sd_bus_set_address(bus, address);
	if (r >= 0)
		r = sd_bus_set_bus_client(bus, 1);
	if (r >= 0)
		r = sd_bus_start(bus);
	if (r < 0)
		sd_bus_unref(bus);
	else
		*ret = bus;
	return r;
}

CtlExit
ctl_connect(Ctl *ctl)
{
	int r = open_bus(ctl->address, &ctl->bus);

	if (r >= 0)
		return CTL_EXIT_OK;
	fprintf(stderr, "uplinkctl: D-Bus %s cannot be reached: %s; is it running? another one is named with --bus\n",
		ctl->address, strerror(-r));
	return CTL_EXIT_NO_DAEMON;
}

CtlExit
ctl_fail(int r, const sd_bus_error *error, const char *doing)
{
	static const struct { const char *name; CtlExit status; const char *advice; } known[] = {
		{ SD_BUS_ERROR_SERVICE_UNKNOWN, CTL_EXIT_NO_DAEMON, "start it: systemctl start uplinkd" },
		{ SD_BUS_ERROR_NAME_HAS_NO_OWNER, CTL_EXIT_NO_DAEMON, "start it: systemctl start uplinkd" },
		{ SD_BUS_ERROR_ACCESS_DENIED, CTL_EXIT_DENIED, "run it as root, or: adduser NAME " BUS_CONTROL_GROUP },
		{ BUS_ERROR_DENIED, CTL_EXIT_DENIED, "run it as root, or: adduser NAME " BUS_CONTROL_GROUP },
		{ SD_BUS_ERROR_UNKNOWN_OBJECT, CTL_EXIT_FAILED, "names are listed by: uplinkctl status" },
		{ SD_BUS_ERROR_NO_REPLY, CTL_EXIT_TIMEOUT, "see: journalctl -u uplinkd" },
		{ SD_BUS_ERROR_TIMEOUT, CTL_EXIT_TIMEOUT, "see: journalctl -u uplinkd" },
	};
	bool named = error && error->name;

	for (size_t i = 0; named && i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(known[i].name, error->name) != 0)
			continue;
		fprintf(stderr, "uplinkctl: %s: %s; %s\n", doing,
			known[i].status == CTL_EXIT_NO_DAEMON ? "uplinkd does not run" : error->message, known[i].advice);
		return known[i].status;
	}
	fprintf(stderr, "uplinkctl: %s: %s\n", doing, named && error->message ? error->message : strerror(-r));
	return r == -ETIMEDOUT ? CTL_EXIT_TIMEOUT : CTL_EXIT_FAILED;
}

const char *
ctl_colour(const Ctl *ctl, const char *word)
{
	static const char *const good[] = { "ok", "active", "standby", "good", "connected" };
	static const char *const fair[] = { "degraded", "hold-down", "path-unknown", "unknown" };

	if (!ctl->colour)
		return "";
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (strcmp(good[i], word) == 0)
			return "\033[32m";
	for (size_t i = 0; i < sizeof(fair) / sizeof(fair[0]); i++)
		if (strcmp(fair[i], word) == 0)
			return "\033[33m";
	return "\033[31m";
}

const char *
ctl_plain(const Ctl *ctl)
{
	return ctl->colour ? "\033[0m" : "";
}

const char *
ctl_age(double since_us, char text[16])
{
	struct timespec now;
	double s;

	if (since_us <= 0 || clock_gettime(CLOCK_BOOTTIME, &now) < 0)
		return "-";
	s = (double)now.tv_sec - since_us / 1e6;
	if (s < 120)
		snprintf(text, 16, "%.0f s", s < 0 ? 0 : s);
	else if (s < 7200)
		snprintf(text, 16, "%.0f min", s / 60);
	else if (s < 48 * 3600)
		snprintf(text, 16, "%.0f h", s / 3600);
	else
		snprintf(text, 16, "%.0f d", s / 86400);
	return text;
}
