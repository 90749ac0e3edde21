/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/record.h"

#include <string.h>

G_DEFINE_QUARK(uplinkd-report-error-quark, report_error)

static void
field_clear(gpointer data)
{
	RecordField *field = data;

	g_clear_pointer(&field->subject, g_free);
	g_clear_pointer(&field->bytes, g_bytes_unref);
}

Record *
record_new(RecordKind kind)
{
	Record *record = g_new0(Record, 1);

	g_assert(kind < _RECORD_KIND_MAX);
	record->kind = kind;
	memset(record->boot_id, '0', sizeof(record->boot_id) - 1);
	record->fields = g_array_new(FALSE, TRUE, sizeof(RecordField));
	g_array_set_clear_func(record->fields, field_clear);
	return record;
}

void
record_free(Record *record)
{
	if (!record)
		return;
	g_array_unref(record->fields);
	g_free(record);
}

static RecordField *
find(const Record *record, SchemaMetric metric, const char *subject)
{
	for (guint i = 0; i < record->fields->len; i++) {
		RecordField *field = &g_array_index(record->fields, RecordField, i);

		if (field->metric == metric && strcmp(field->subject, subject) == 0)
			return field;
	}
	return NULL;
}

const RecordField *
record_find(const Record *record, SchemaMetric metric, const char *subject)
{
	return find(record, metric, subject);
}

/* The cut falls between characters, so that the rest is still UTF-8. */
static char *
cut_utf8(const char *text, size_t max)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);

	if (strlen(valid) > max)
		*g_utf8_find_prev_char(valid, valid + max + 1) = '\0';
	return g_steal_pointer(&valid);
}

static RecordField *
put(Record *record, SchemaMetric metric, const char *subject)
{
	RecordField field = { .metric = metric };
	RecordField *old;

	field.subject = cut_utf8(subject, RECORD_SUBJECT_MAX);
	old = find(record, metric, field.subject);
	if (old) {
		g_free(field.subject);
		g_clear_pointer(&old->bytes, g_bytes_unref);
		return old;
	}
	g_assert(record->fields->len < RECORD_FIELDS_MAX);
	g_array_append_val(record->fields, field);
	return &g_array_index(record->fields, RecordField, record->fields->len - 1);
}

static SchemaType
type_of(SchemaMetric metric)
{
	const SchemaRow *row = schema_find(metric);

	g_assert(row);
	return row->type;
}

void
record_add_number(Record *record, SchemaMetric metric, const char *subject, gint64 value)
{
	SchemaType type = type_of(metric);

	g_assert(type == SCHEMA_TYPE_INTEGER || type == SCHEMA_TYPE_BOOLEAN);
	put(record, metric, subject)->number = type == SCHEMA_TYPE_BOOLEAN ? value != 0 : value;
}

void
record_add_text(Record *record, SchemaMetric metric, const char *subject, const char *text)
{
	char *cut = cut_utf8(text, RECORD_TEXT_MAX);

	g_assert(type_of(metric) == SCHEMA_TYPE_TEXT);
	put(record, metric, subject)->bytes = g_bytes_new_take(cut, strlen(cut));
}

void
record_add_bytes(Record *record, SchemaMetric metric, const char *subject, const void *bytes, size_t size)
{
	g_assert(type_of(metric) == SCHEMA_TYPE_HISTOGRAM && size <= RECORD_BYTES_MAX);
	put(record, metric, subject)->bytes = g_bytes_new(bytes, size);
}

const char *
record_kind_to_string(RecordKind kind)
{
	static const char *const names[_RECORD_KIND_MAX] = {
		[RECORD_KIND_HEALTH] = "health",
		[RECORD_KIND_CHANGE] = "change",
		[RECORD_KIND_INVENTORY] = "inventory",
	};

	g_assert(kind < _RECORD_KIND_MAX);
	return names[kind];
}

const char *
record_time_to_string(RecordTime time)
{
	static const char *const names[_RECORD_TIME_MAX] = {
		[RECORD_TIME_UNTRUSTED] = "untrusted",
		[RECORD_TIME_SYNCED] = "synced",
	};

	g_assert(time < _RECORD_TIME_MAX);
	return names[time];
}
