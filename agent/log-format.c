/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/log-format.h"
#include "agent/log.h"

#include <stdbool.h>
#include <string.h>

/* No identity shows fewer hidden digits than this, however many its caller asks to keep. */
#define REDACT_HIDDEN_MIN 4
#define REDACT_LENGTH_MAX 32

static const struct {
	GLogLevelFlags level;
	int priority;
	const char *text;
} levels[] = {
	{ G_LOG_LEVEL_ERROR, 2, "fatal" },      /* GLib aborts after it */
	{ G_LOG_LEVEL_CRITICAL, 3, "error" },
	{ G_LOG_LEVEL_WARNING, 4, "warning" },
	{ G_LOG_LEVEL_MESSAGE, 5, "notice" },
	{ G_LOG_LEVEL_INFO, 6, "info" },
	{ G_LOG_LEVEL_DEBUG, 7, "debug" },
};

/* The most severe bit counts; none at all is a foreign level of GLib's users: debug. */
static gsize
level_row(GLogLevelFlags level)
{
	gsize i = 0;

	while (i < G_N_ELEMENTS(levels) - 1 && !(level & levels[i].level))
		i++;
	return i;
}

int
log_level_priority(GLogLevelFlags level)
{
	return levels[level_row(level)].priority;
}

const char *
log_level_to_string(GLogLevelFlags level)
{
	return levels[level_row(level)].text;
}

static void
escape_byte(GString *out, guchar byte)
{
	if (byte == '\n')
		g_string_append(out, "\\n");
	else if (byte == '\t')
		g_string_append(out, "\\t");
	else if (byte == '\r')
		g_string_append(out, "\\r");
	else
		g_string_append_printf(out, "\\x%02x", byte);
}

/* Bytes of the harmless character at `at`, 0: escape one byte. */
static gsize
harmless_bytes(const char *at, gsize left)
{
	gunichar c = g_utf8_get_char_validated(at, (gssize)left);

	if (c == (gunichar)-1 || c == (gunichar)-2 || c < 0x20 || (c >= 0x7f && c < 0xa0))
		return 0;
	if (g_unichar_type(c) == G_UNICODE_FORMAT || c == 0x2028 || c == 0x2029)
		return 0;               /* direction overrides and line separators reorder what a person reads */
	return (gsize)g_unichar_to_utf8(c, NULL);
}

void
log_escape(GString *out, const char *bytes, gssize length)
{
	gsize left = length < 0 ? strlen(bytes) : (gsize)length, from = out->len;

	while (left > 0) {
		gsize n = harmless_bytes(bytes, left);

		if (out->len - from + MAX(n, 4) > LOG_VALUE_MAX - 3) {
			g_string_append(out, "...");
			return;
		}
		if (n > 0)
			g_string_append_len(out, bytes, (gssize)n);
		else
			escape_byte(out, (guchar)*bytes);
		n = MAX(n, 1);
		bytes += n;
		left -= n;
	}
}

const char *
log_find_field(const GLogField *fields, gsize n_fields, const char *key)
{
	for (gsize i = 0; i < n_fields; i++)
		if (fields[i].length < 0 && strcmp(fields[i].key, key) == 0)
			return fields[i].value;
	return NULL;
}

/* "port5g", or "port5g/internet" where an entry concerns more than one. */
static void
append_objects(GString *out, const GLogField *fields, gsize n_fields)
{
	static const char *const keys[] = { "MODEM", "SESSION", "UPLINK", "DNN" };
	bool first = true;

	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
		const char *value = log_find_field(fields, n_fields, keys[i]);

		if (!value || !*value)
			continue;
		g_string_append_c(out, first ? ' ' : '/');
		log_escape(out, value, -1);
		first = false;
	}
}

static void
append_time(GString *out, gint64 wall_us)
{
	g_autoptr(GDateTime) second = g_date_time_new_from_unix_utc(wall_us / G_USEC_PER_SEC);
	g_autofree char *text = second ? g_date_time_format(second, "%Y-%m-%dT%H:%M:%S") : NULL;

	if (text)
		g_string_append_printf(out, "%s.%03dZ ", text, (int)(wall_us % G_USEC_PER_SEC / 1000));
}

void
log_format_line(GString *out, GLogLevelFlags level, const GLogField *fields, gsize n_fields,
		gboolean known, gint64 wall_us)
{
	const char *event_id = log_find_field(fields, n_fields, "EVENT_ID");
	const char *domain = log_find_field(fields, n_fields, "GLIB_DOMAIN");
	const char *message = log_find_field(fields, n_fields, "MESSAGE");
	gsize from = out->len;

	if (wall_us >= 0)
		append_time(out, wall_us);
	g_string_append_printf(out, "%s ", log_level_to_string(level));
	log_escape(out, event_id ?: domain ?: "-", -1);
	if (event_id && !known)
		g_string_append_c(out, '?');
	append_objects(out, fields, n_fields);
	g_string_append(out, ": ");
	log_escape(out, message ?: "", -1);
	if (out->len - from > LOG_LINE_MAX - 1)
		g_string_truncate(out, from + LOG_LINE_MAX - 1);
	g_string_append_c(out, '\n');
}

char *
log_redact_digits(const char *digits, guint keep)
{
	gsize length, shown;
	char *text;

	if (!digits || !*digits)
		return g_strdup("unknown");
	length = MIN(strlen(digits), REDACT_LENGTH_MAX);
	shown = length > REDACT_HIDDEN_MIN ? MIN(keep, length - REDACT_HIDDEN_MIN) : 0;
	text = g_strnfill(length, '*');
	for (gsize i = 0; i < shown; i++)
		if (g_ascii_isxdigit(digits[i]) || digits[i] == '+')
			text[i] = digits[i];
	return text;
}
