/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one log writer: structured, to journald where it listens, else to stderr or syslog; plus the redacting formatters. */
#pragma once

#include "agent/log-events.h"

#include <glib.h>

typedef enum LogTarget { LOG_TARGET_AUTO, LOG_TARGET_JOURNAL, LOG_TARGET_STDERR, LOG_TARGET_SYSLOG } LogTarget;

/* Becomes GLib's writer: everything g_log_structured() says, in modem/ and netlink/ too, passes here. */
void log_init(const char *program, LogTarget target, GLogLevelFlags up_to);
void log_set_level(GLogLevelFlags up_to);

/*
 * One line with its event id, object field and printf text:
 *   log_event(G_LOG_LEVEL_MESSAGE, LOG_EVENT_UPLINK_SWITCH, "UPLINK", name, "%s -> %s: %s", from, to, why);
 * field NULL: no object.
 */
void log_event(GLogLevelFlags level, LogEvent event, const char *field, const char *object, const char *format, ...)
	G_GNUC_PRINTF(5, 6);

/* IMEI, IMSI, ICCID, phone numbers: the first digits that name maker or network, then stars. Free with g_free(). */
char *log_redact_digits(const char *digits, guint keep);
