/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The bytes of a record: version, kind and time quality, id, boot id, both clocks, a table of subjects, then the fields as
 * (metric and type, subject's place in the table, value). Numbers are LEB128, signed ones zigzag first; the shortest form is
 * the only one accepted. A field carries its type, so that a reader skips metrics younger than itself.
 */
#include "agent/report/record.h"

#include <string.h>

#define VERSION 1
#define BOOT_BYTES 16
#define TYPE_BITS 2

G_STATIC_ASSERT(_SCHEMA_TYPE_MAX <= 1 << TYPE_BITS);

typedef struct Cursor {
	const guint8 *at, *end;
} Cursor;

static void
put_varint(GByteArray *out, guint64 value)
{
	guint8 bytes[10];
	guint n = 0;

	do {
		bytes[n] = value & 0x7f;
		value >>= 7;
		bytes[n++] |= value ? 0x80 : 0;
	} while (value);
	g_byte_array_append(out, bytes, n);
}

static void
put_signed(GByteArray *out, gint64 value)
{
	put_varint(out, (guint64)value << 1 ^ (value < 0 ? G_MAXUINT64 : 0));
}

static void
put_bytes(GByteArray *out, const void *bytes, size_t size)
{
	put_varint(out, size);
	g_byte_array_append(out, bytes, size);
}

static void
put_boot(GByteArray *out, const char *hex)
{
	guint8 bytes[BOOT_BYTES];

	for (guint i = 0; i < BOOT_BYTES; i++)
		bytes[i] = (g_ascii_xdigit_value(hex[2 * i]) & 15) << 4 | (g_ascii_xdigit_value(hex[2 * i + 1]) & 15);
	g_byte_array_append(out, bytes, BOOT_BYTES);
}

/* Place of the subject in the table, which grows when it is new. */
static guint
subject_place(GPtrArray *table, const char *subject)
{
	for (guint i = 0; i < table->len; i++)
		if (strcmp(table->pdata[i], subject) == 0)
			return i;
	g_ptr_array_add(table, (gpointer)subject);
	return table->len - 1;
}

static void
put_field(GByteArray *out, const RecordField *field, guint place)
{
	SchemaType type = schema_find(field->metric)->type;

	put_varint(out, (guint64)field->metric << TYPE_BITS | type);
	put_varint(out, place);
	switch (type) {
	case SCHEMA_TYPE_INTEGER:
	case SCHEMA_TYPE_BOOLEAN:
		put_signed(out, field->number);
		break;
	case SCHEMA_TYPE_TEXT:
	case SCHEMA_TYPE_HISTOGRAM:
		put_bytes(out, g_bytes_get_data(field->bytes, NULL), g_bytes_get_size(field->bytes));
		break;
	case _SCHEMA_TYPE_MAX:
		g_assert_not_reached();
	}
}

GBytes *
record_encode(const Record *record)
{
	GByteArray *out = g_byte_array_new();
	g_autoptr(GByteArray) body = g_byte_array_new();
	g_autoptr(GPtrArray) subjects = g_ptr_array_new();
	guint8 head[] = { VERSION, record->kind | record->time << 4 };

	g_byte_array_append(out, head, sizeof(head));
	put_varint(out, record->id);
	put_boot(out, record->boot_id);
	put_signed(out, record->mono_us);
	put_signed(out, record->wall_us);
	for (guint i = 0; i < record->fields->len; i++) {
		const RecordField *field = &g_array_index(record->fields, RecordField, i);

		put_field(body, field, subject_place(subjects, field->subject));
	}
	put_varint(out, subjects->len);
	for (guint i = 0; i < subjects->len; i++)
		put_bytes(out, subjects->pdata[i], strlen(subjects->pdata[i]));
	put_varint(out, record->fields->len);
	g_byte_array_append(out, body->data, body->len);
	return g_byte_array_free_to_bytes(out);
}

static bool
get_byte(Cursor *cursor, guint8 *ret)
{
	if (cursor->at == cursor->end)
		return false;
	*ret = *cursor->at++;
	return true;
}

static bool
get_varint(Cursor *cursor, guint64 *ret)
{
	guint64 value = 0;
	guint8 byte;

	for (guint shift = 0; shift < 64; shift += 7) {
		if (!get_byte(cursor, &byte) || (shift == 63 && byte > 1) || (shift > 0 && byte == 0))
			return false;           /* cut short, beyond 64 bits, or longer than needed */
		value |= (guint64)(byte & 0x7f) << shift;
		if (!(byte & 0x80)) {
			*ret = value;
			return true;
		}
	}
	return false;
}

static bool
get_signed(Cursor *cursor, gint64 *ret)
{
	guint64 value;

	if (!get_varint(cursor, &value))
		return false;
	*ret = (gint64)(value >> 1 ^ (value & 1 ? G_MAXUINT64 : 0));
	return true;
}

static bool
get_bytes(Cursor *cursor, size_t max, const guint8 **ret_bytes, size_t *ret_size)
{
	guint64 size;

	if (!get_varint(cursor, &size) || size > max || size > (size_t)(cursor->end - cursor->at))
		return false;
	*ret_bytes = cursor->at;
	*ret_size = size;
	cursor->at += size;
	return true;
}

static bool
get_text(Cursor *cursor, size_t max, const guint8 **ret_bytes, size_t *ret_size)
{
	return get_bytes(cursor, max, ret_bytes, ret_size) && g_utf8_validate((const char *)*ret_bytes, *ret_size, NULL);
}

static bool
get_head(Cursor *cursor, Record **ret)
{
	g_autoptr(Record) record = NULL;
	guint8 version, marks;

	if (!get_byte(cursor, &version) || version != VERSION || !get_byte(cursor, &marks) ||
	    (marks & 15) >= _RECORD_KIND_MAX || marks >> 4 >= _RECORD_TIME_MAX)
		return false;
	record = record_new(marks & 15);
	record->time = marks >> 4;
	if (!get_varint(cursor, &record->id) || cursor->end - cursor->at < BOOT_BYTES)
		return false;
	for (guint i = 0; i < BOOT_BYTES; i++)
		g_snprintf(record->boot_id + 2 * i, 3, "%02x", *cursor->at++);
	if (!get_signed(cursor, &record->mono_us) || !get_signed(cursor, &record->wall_us))
		return false;
	*ret = g_steal_pointer(&record);
	return true;
}

static bool
get_subjects(Cursor *cursor, GPtrArray *subjects)
{
	const guint8 *bytes;
	guint64 n;
	size_t size;

	if (!get_varint(cursor, &n) || n > RECORD_FIELDS_MAX)
		return false;
	while (n-- > 0) {
		if (!get_text(cursor, RECORD_SUBJECT_MAX, &bytes, &size))
			return false;
		g_ptr_array_add(subjects, g_strndup((const char *)bytes, size));
	}
	return true;
}

static bool
get_value(Cursor *cursor, SchemaType type, RecordField *field)
{
	const guint8 *bytes;
	size_t size;

	switch (type) {
	case SCHEMA_TYPE_INTEGER:
		return get_signed(cursor, &field->number);
	case SCHEMA_TYPE_BOOLEAN:
		return get_signed(cursor, &field->number) && (field->number == 0 || field->number == 1);
	case SCHEMA_TYPE_TEXT:
		if (!get_text(cursor, RECORD_TEXT_MAX, &bytes, &size))
			return false;
		break;
	case SCHEMA_TYPE_HISTOGRAM:
		if (!get_bytes(cursor, RECORD_BYTES_MAX, &bytes, &size))
			return false;
		break;
	case _SCHEMA_TYPE_MAX:
		return false;
	}
	field->bytes = g_bytes_new(bytes, size);
	return true;
}

static bool
get_field(Cursor *cursor, const GPtrArray *subjects, Record *record)
{
	RecordField field = { 0 };
	const SchemaRow *row;
	guint64 tag, place;
	SchemaType type;

	if (!get_varint(cursor, &tag) || !get_varint(cursor, &place) || place >= subjects->len)
		return false;
	type = tag & ((1 << TYPE_BITS) - 1);
	row = tag >> TYPE_BITS < _SCHEMA_METRIC_MAX ? schema_find(tag >> TYPE_BITS) : NULL;
	if ((row && (row->type != type || record_find(record, row->metric, subjects->pdata[place]))) ||
	    !get_value(cursor, type, &field))
		return false;
	if (!row) {
		g_clear_pointer(&field.bytes, g_bytes_unref);
		return true;                    /* younger than this program */
	}
	field.metric = row->metric;
	field.subject = g_strdup(subjects->pdata[place]);
	g_array_append_val(record->fields, field);
	return true;
}

static bool
get_fields(Cursor *cursor, Record *record)
{
	g_autoptr(GPtrArray) subjects = g_ptr_array_new_with_free_func(g_free);
	guint64 n;

	if (!get_subjects(cursor, subjects) || !get_varint(cursor, &n) || n > RECORD_FIELDS_MAX)
		return false;
	while (n-- > 0)
		if (!get_field(cursor, subjects, record))
			return false;
	return cursor->at == cursor->end;
}

Record *
record_decode(const guint8 *bytes, size_t size, GError **error)
{
	Cursor cursor = { bytes, bytes + size };
	g_autoptr(Record) record = NULL;

	if (size <= RECORD_ENCODED_MAX && get_head(&cursor, &record) && get_fields(&cursor, record))
		return g_steal_pointer(&record);
	g_set_error(error, REPORT_ERROR, REPORT_ERROR_MALFORMED, "malformed record of %zu bytes, wrong at byte %zu",
		    size, (size_t)(cursor.at - bytes));
	return NULL;
}
