/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/encode-json.h"

#include <string.h>

#define DEVICE_SUBJECT "device"         /* what "", the device itself, is called */

static void
add_string(GString *out, const char *text, size_t size)
{
	static const char escapes[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	g_string_append_c(out, '"');
	for (size_t i = 0; i < size; i++) {
		guchar c = text[i];
		const char *escape = NULL;

		for (const char *pair = escapes; *pair && !escape; pair += 2)
			escape = (guchar)pair[0] == c ? pair : NULL;
		if (escape)
			g_string_append_printf(out, "\\%c", escape[1]);
		else if (c < 0x20 || c == 0x7f)
			g_string_append_printf(out, "\\u%04x", c);
		else
			g_string_append_c(out, c);
	}
	g_string_append_c(out, '"');
}

static void
add_key(GString *out, const char *key)
{
	if (out->str[out->len - 1] != '{')
		g_string_append_c(out, ',');
	add_string(out, key, strlen(key));
	g_string_append_c(out, ':');
}

static void
add_text(GString *out, const char *key, const char *text)
{
	add_key(out, key);
	add_string(out, text, strlen(text));
}

/* Exact: the digits of the scaled number with the point put in, never by way of floating point. */
static void
add_scaled(GString *out, gint64 number, guint scale)
{
	guint64 size = number < 0 ? 0 - (guint64)number : (guint64)number;
	guint digits = 0;

	for (guint s = scale; s > 1; s /= 10)
		digits++;
	g_string_append_printf(out, "%s%" G_GUINT64_FORMAT, number < 0 ? "-" : "", size / scale);
	if (digits)
		g_string_append_printf(out, ".%0*" G_GUINT64_FORMAT, digits, size % scale);
}

static void
add_value(GString *out, const RecordField *field)
{
	const SchemaRow *row = schema_find(field->metric);
	g_autofree char *base64 = NULL;
	gsize size;

	add_key(out, row->name);
	switch (row->type) {
	case SCHEMA_TYPE_INTEGER:
		add_scaled(out, field->number, row->scale);
		break;
	case SCHEMA_TYPE_BOOLEAN:
		g_string_append(out, field->number ? "true" : "false");
		break;
	case SCHEMA_TYPE_TEXT: {
		const char *text = g_bytes_get_data(field->bytes, &size);

		add_string(out, text, size);
		break;
	}
	case SCHEMA_TYPE_HISTOGRAM: {
		const guint8 *bytes = g_bytes_get_data(field->bytes, &size);

		base64 = g_base64_encode(bytes, size);
		g_string_append_printf(out, "\"%s\"", base64);
		break;
	}
	case _SCHEMA_TYPE_MAX:
		g_assert_not_reached();
	}
}

static const char *
shown_subject(const RecordField *field)
{
	return *field->subject ? field->subject : DEVICE_SUBJECT;
}

static bool
seen_before(const Record *record, guint until, const char *subject)
{
	for (guint i = 0; i < until; i++)
		if (strcmp(shown_subject(&g_array_index(record->fields, RecordField, i)), subject) == 0)
			return true;
	return false;
}

/* One object per subject, in the order the subjects come up in the record. */
static void
add_metrics(GString *out, const Record *record)
{
	add_key(out, "metrics");
	g_string_append_c(out, '{');
	for (guint i = 0; i < record->fields->len; i++) {
		const char *subject = shown_subject(&g_array_index(record->fields, RecordField, i));

		if (seen_before(record, i, subject))
			continue;
		add_key(out, subject);
		g_string_append_c(out, '{');
		for (guint j = i; j < record->fields->len; j++) {
			const RecordField *field = &g_array_index(record->fields, RecordField, j);

			if (strcmp(shown_subject(field), subject) == 0)
				add_value(out, field);
		}
		g_string_append_c(out, '}');
	}
	g_string_append_c(out, '}');
}

/* RFC 3339 in UTC with microseconds; null when nobody can vouch for the clock or the year cannot be written. */
static void
add_time(GString *out, const Record *record)
{
	g_autoptr(GDateTime) second = NULL;
	g_autofree char *text = NULL;
	gint64 micro = record->wall_us % G_USEC_PER_SEC;

	add_key(out, "time");
	if (record->time == RECORD_TIME_SYNCED && record->wall_us >= 0)
		second = g_date_time_new_from_unix_utc(record->wall_us / G_USEC_PER_SEC);
	if (second)
		text = g_date_time_format(second, "%Y-%m-%dT%H:%M:%S");
	if (text)
		g_string_append_printf(out, "\"%s.%06" G_GINT64_FORMAT "Z\"", text, micro);
	else
		g_string_append(out, "null");
}

GBytes *
encode_json(const Record *record, const char *device)
{
	GString *out = g_string_new("{");

	add_text(out, "schema", SCHEMA_VERSION);
	add_text(out, "device", device);
	add_text(out, "boot", record->boot_id);
	add_key(out, "id");
	g_string_append_printf(out, "%" G_GUINT64_FORMAT, record->id);
	add_text(out, "kind", record_kind_to_string(record->kind));
	add_key(out, "mono_us");
	g_string_append_printf(out, "%" G_GINT64_FORMAT, record->mono_us);
	add_time(out, record);
	add_text(out, "time_quality", record_time_to_string(record->time));
	add_metrics(out, record);
	g_string_append_c(out, '}');
	return g_string_free_to_bytes(out);
}
