/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/log.h"
#include "agent/log-format.h"
#include "agent/log-limit.h"
#include "agent/log-sink.h"

#include <stdbool.h>
#include <syslog.h>
#include <unistd.h>

/* libqmi may log from GLib's worker thread, hence the lock. */
static GMutex lock;
static char *program;
static LogTarget target;
static GLogLevelFlags max_level;
static const Clock *clock_or_null;
static bool with_time;
static LogLimit limits[_LOG_EVENT_MAX + 1];     /* the last: lines without an event id, or with an unknown one */
static bool any_suppressed;
static LogCounters counters;
static guint64 lost_untold;

static gint64
now_us(void)
{
	return clock_or_null ? clock_now_us(clock_or_null) : g_get_monotonic_time();
}

static gint64
wall_us(void)
{
	if (!with_time)
		return -1;
	return clock_or_null ? clock_wall_us(clock_or_null) : g_get_real_time();
}

static bool
is_known(const GLogField *fields, gsize n_fields)
{
	const char *event_id = log_find_field(fields, n_fields, "EVENT_ID");

	return !event_id || log_event_from_string(event_id) < _LOG_EVENT_MAX;
}

static bool
write_out(GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
	g_autoptr(GString) line = NULL;

	if (target == LOG_TARGET_JOURNAL && log_sink_journal(program, level, fields, n_fields))
		return true;
	line = g_string_new(NULL);
	log_format_line(line, level, fields, n_fields, is_known(fields, n_fields), wall_us());
	if (target != LOG_TARGET_SYSLOG)
		return log_sink_fd(STDERR_FILENO, line);
	log_sink_syslog(level, line);
	return true;
}

/* A line about the log itself. */
static bool
write_note(const char *event_id, const char *message)
{
	GLogField fields[] = {
		{ "MESSAGE", message, -1 },
		{ "GLIB_DOMAIN", "log", -1 },
		{ "EVENT_ID", event_id, -1 },
	};

	return write_out(G_LOG_LEVEL_WARNING, fields, event_id ? 3 : 2);
}

static void
tell_suppressed(bool force)
{
	any_suppressed = false;
	for (unsigned i = 0; i <= _LOG_EVENT_MAX; i++) {
		guint64 count = log_limit_take(&limits[i], now_us(), force);
		g_autofree char *text = NULL;

		any_suppressed = any_suppressed || limits[i].suppressed > 0;
		if (count == 0)
			continue;
		text = g_strdup_printf("%" G_GUINT64_FORMAT " lines suppressed", count);
		write_note(i < _LOG_EVENT_MAX ? log_event_to_string(i) : NULL, text);
	}
}

static void
write_counted(GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
	if (lost_untold > 0) {
		g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT " lines lost, nobody took them",
							lost_untold);

		if (write_note(NULL, text))
			lost_untold = 0;
	}
	if (write_out(level, fields, n_fields)) {
		counters.written++;
	} else {
		counters.lost++;
		lost_untold++;
	}
}

static void
take_line(GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
	const char *event_id = log_find_field(fields, n_fields, "EVENT_ID");
	LogEvent event = event_id ? log_event_from_string(event_id) : _LOG_EVENT_MAX;

	if (event_id && event == _LOG_EVENT_MAX)
		counters.unknown_events++;
	if (any_suppressed)
		tell_suppressed(false);
	/* Debug lines were asked for, a fatal one is the last: neither is part of a storm to be cut. */
	if (level != G_LOG_LEVEL_DEBUG && level != G_LOG_LEVEL_ERROR && !log_limit_pass(&limits[event], now_us())) {
		counters.suppressed++;
		any_suppressed = true;
		return;
	}
	write_counted(level, fields, n_fields);
}

static GLogWriterOutput
writer(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
	GLogLevelFlags only = level & G_LOG_LEVEL_MASK & (GLogLevelFlags)~(G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION);

	g_mutex_lock(&lock);
	if (only <= max_level)
		take_line(only, fields, n_fields);
	g_mutex_unlock(&lock);
	return G_LOG_WRITER_HANDLED;
}

void
log_init(const char *name, LogTarget wanted, GLogLevelFlags up_to)
{
	static bool is_writer;

	g_mutex_lock(&lock);
	g_free(program);
	program = g_strdup(name);
	target = log_sink_pick(wanted, g_getenv("JOURNAL_STREAM"), STDERR_FILENO);
	with_time = target != LOG_TARGET_SYSLOG && !isatty(STDERR_FILENO);
	max_level = up_to;
	if (target == LOG_TARGET_SYSLOG)
		openlog(program, LOG_PID, LOG_DAEMON);
	g_mutex_unlock(&lock);
	if (!is_writer)
		g_log_set_writer_func(writer, NULL, NULL);
	is_writer = true;
}

void
log_set_level(GLogLevelFlags up_to)
{
	g_mutex_lock(&lock);
	max_level = up_to;
	g_mutex_unlock(&lock);
}

void
log_set_clock(const Clock *clock)
{
	g_mutex_lock(&lock);
	clock_or_null = clock;
	g_mutex_unlock(&lock);
}

void
log_flush(void)
{
	g_mutex_lock(&lock);
	tell_suppressed(true);
	g_mutex_unlock(&lock);
}

LogCounters
log_get_counters(void)
{
	LogCounters copy;

	g_mutex_lock(&lock);
	copy = counters;
	g_mutex_unlock(&lock);
	return copy;
}

void
log_event(GLogLevelFlags level, LogEvent event, const char *field, const char *object, const char *format, ...)
{
	g_autofree char *message = NULL;
	GLogField fields[4] = { { "EVENT_ID", log_event_to_string(event), -1 } };
	va_list args;

	va_start(args, format);
	message = g_strdup_vprintf(format, args);
	va_end(args);
	fields[1] = (GLogField){ "MESSAGE", message, -1 };
	fields[2] = (GLogField){ "GLIB_DOMAIN", "agent", -1 };
	fields[3] = (GLogField){ field, object, -1 };
	g_log_structured_array(level, fields, field && object ? 4 : 3);
}
