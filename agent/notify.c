/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/notify.h"
#include "agent/log-format.h"

#include <systemd/sd-daemon.h>
#include <time.h>

struct Notify {
	gint64 period_us;               /* 0: no watchdog */
	gint64 feed_us;                 /* when to feed next */
};

Notify *
notify_new(void)
{
	Notify *notify = g_new0(Notify, 1);
	uint64_t watchdog_us = 0;

	if (sd_watchdog_enabled(0, &watchdog_us) > 0)
		notify->period_us = (gint64)MIN(watchdog_us, G_MAXINT64 / 2);
	return notify;
}

void
notify_free(Notify *notify)
{
	g_free(notify);
}

/* Escaped: a line break in a status would begin another assignment of the protocol. */
static void
send_with_status(const char *assignment, const char *status)
{
	g_autoptr(GString) text = g_string_new(assignment);

	g_string_append(text, "STATUS=");
	log_escape(text, status, -1);
	(void)sd_notify(0, text->str);
}

void
notify_ready(const Notify *notify, const char *status)
{
	send_with_status("READY=1\n", status);
}

void
notify_status(const Notify *notify, const char *status)
{
	send_with_status("", status);
}

void
notify_reloading(const Notify *notify)
{
	struct timespec now;

	/* systemd 253 wants the time with it: sd_notify(3). */
	clock_gettime(CLOCK_MONOTONIC, &now);
	(void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT,
			 (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000);
}

void
notify_stopping(const Notify *notify, const char *status)
{
	send_with_status("STOPPING=1\n", status);
}

gint64
notify_due_us(const Notify *notify)
{
	return notify->period_us > 0 ? notify->feed_us : G_MAXINT64;
}

void
notify_run_due(Notify *notify, gint64 now_us)
{
	if (now_us < notify_due_us(notify))
		return;
	(void)sd_notify(0, "WATCHDOG=1");
	notify->feed_us = now_us + notify->period_us / 2;
}
