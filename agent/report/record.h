/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One report record: who, when on two clocks, and a list of (metric, subject, value); what the spool stores and profiles encode. */
#pragma once

#include "agent/report/schema.h"

#include <glib.h>
#include <stdbool.h>

#define RECORD_SUBJECT_MAX 63           /* bytes */
#define RECORD_TEXT_MAX 1024            /* bytes; longer text is cut at a character */
#define RECORD_BYTES_MAX 4096           /* of one histogram */
#define RECORD_FIELDS_MAX 4096
#define RECORD_ENCODED_MAX (64 * 1024)  /* the spool takes no longer record */

typedef enum RecordKind {               /* incidents outlive routine when the spool is full */
	RECORD_KIND_HEALTH,             /* periodic */
	RECORD_KIND_CHANGE,             /* something moved: uplink, verdict */
	RECORD_KIND_INVENTORY,          /* who the device is; after each start */
	_RECORD_KIND_MAX,
} RecordKind;

typedef enum RecordTime {               /* how far wall_us can be trusted */
	RECORD_TIME_UNTRUSTED,          /* no synchronisation seen since boot */
	RECORD_TIME_SYNCED,
	_RECORD_TIME_MAX,
} RecordTime;

typedef struct RecordField {
	SchemaMetric metric;            /* tells type, unit and scale */
	char *subject;                  /* "uplink/port5g", "modem/port5g", "" = the device */
	gint64 number;                  /* types INTEGER and BOOLEAN; scaled as the schema says */
	GBytes *bytes;                  /* types TEXT (UTF-8, no NUL) and HISTOGRAM, else NULL */
} RecordField;

typedef struct Record {
	RecordKind kind;
	guint64 id;                     /* never reused, assigned by the spool */
	char boot_id[33];               /* 32 hex digits, lower case */
	gint64 mono_us;                 /* CLOCK_BOOTTIME */
	gint64 wall_us;                 /* Unix time */
	RecordTime time;
	GArray *fields;                 /* of RecordField */
} Record;

Record *record_new(RecordKind kind);
void record_free(Record *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Record, record_free)

/* A second value for the same metric and subject replaces the first. The metric's type must be the one its row says. */
void record_add_number(Record *record, SchemaMetric metric, const char *subject, gint64 value);
void record_add_text(Record *record, SchemaMetric metric, const char *subject, const char *text);
void record_add_bytes(Record *record, SchemaMetric metric, const char *subject, const void *bytes, size_t size);

#define REPORT_ERROR report_error_quark()
GQuark report_error_quark(void);
typedef enum ReportError { REPORT_ERROR_MALFORMED, REPORT_ERROR_IO, REPORT_ERROR_FULL, REPORT_ERROR_LOCKED } ReportError;

/* Compact bytes and back; decoding checks everything and skips metrics it does not know. */
GBytes *record_encode(const Record *record);
Record *record_decode(const guint8 *bytes, size_t size, GError **error);

/* Of the only value of that metric and subject, NULL: not there. */
const RecordField *record_find(const Record *record, SchemaMetric metric, const char *subject);

const char *record_kind_to_string(RecordKind kind);
const char *record_time_to_string(RecordTime time);     /* "untrusted", "synced" */
