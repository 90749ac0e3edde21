/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a log entry reads: levels, escaping, the line for people; pure. */
#pragma once

#include <glib.h>

#define LOG_VALUE_MAX 2048      /* bytes of one value, after which it is cut and ends in "..." */
#define LOG_LINE_MAX 4095       /* with its newline within PIPE_BUF: a pipe takes it whole or not at all */

/* syslog's number (2 critical .. 7 debug) and our word ("fatal", "error", "warning", "notice", "info", "debug"). */
int log_level_priority(GLogLevelFlags level);
const char *log_level_to_string(GLogLevelFlags level);

/*
 * Appends `length` bytes (-1: up to the NUL) with nothing left that could steer a terminal, break the line or the
 * encoding: C0, C1, DEL and invalid UTF-8 become \n, \t, \r, \xNN; '\' stays. Longer than LOG_VALUE_MAX is cut.
 */
void log_escape(GString *out, const char *bytes, gssize length);

/* The value of a field, not escaped; NULL: not there or not text. */
const char *log_find_field(const GLogField *fields, gsize n_fields, const char *key);

/* "[time ]level event-id object: message\n"; wall_us < 0: no time. `known`: event-id is in the list, else '?' follows it. */
void log_format_line(GString *out, GLogLevelFlags level, const GLogField *fields, gsize n_fields,
		     gboolean known, gint64 wall_us);
