/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one log writer: structured, to journald where it listens, else to stderr or syslog; plus the redacting formatters. */
#pragma once

#include "agent/clock.h"
#include "agent/log-events.h"

#include <glib.h>

typedef enum LogTarget { LOG_TARGET_AUTO, LOG_TARGET_JOURNAL, LOG_TARGET_STDERR, LOG_TARGET_SYSLOG } LogTarget;

/*
 * Becomes GLib's writer: everything g_log_structured() says, in modem/ and netlink/ too, passes here.
 * A line of people's log reads "level event-id object: message", after the UTC time unless it goes to a terminal.
 */
void log_init(const char *program, LogTarget target, GLogLevelFlags up_to);
void log_set_level(GLogLevelFlags up_to);
/* Whose time stamps lines and measures storms, NULL = the machine's; must outlive the log or be taken back by NULL. */
void log_set_clock(const Clock *clock);
/* Tells what a storm suppressed and was not told yet; before the program ends. */
void log_flush(void);

typedef struct LogCounters {
	guint64 written;
	guint64 suppressed;             /* beyond 50 lines of one event id in 10 s; debug lines are never suppressed */
	guint64 lost;                   /* the reader was gone or too slow, the disk full; told once it is back */
	guint64 unknown_events;         /* EVENT_IDs missing in log-events.h: shown with a '?' */
} LogCounters;
LogCounters log_get_counters(void);

/*
 * One line with its event id, object field and printf text:
 *   log_event(G_LOG_LEVEL_MESSAGE, LOG_EVENT_UPLINK_SWITCH, "UPLINK", name, "%s -> %s: %s", from, to, why);
 * field NULL: no object.
 */
void log_event(GLogLevelFlags level, LogEvent event, const char *field, const char *object, const char *format, ...)
	G_GNUC_PRINTF(5, 6);

/*
 * IMEI, IMSI, ICCID, phone numbers: the first digits that name maker or network, then stars; at least four stay
 * hidden. NULL or "": "unknown". Free with g_free().
 */
char *log_redact_digits(const char *digits, guint keep);
