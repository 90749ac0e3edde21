/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bytes of a spool segment, shared by writer and reader: a header, then entries with their checksums, then zeros; pure. */
#pragma once

#include "agent/report/record.h"

/*
 * A segment file is named after the first id it may hold. It is allocated whole, so that an append changes no metadata and
 * never meets a full disk. Entries start at multiples of 8 bytes. The last one of a finished segment is a seal, whose id
 * is the next one to be assigned; the file ends behind it. All integers are little endian.
 */
#define SEGMENT_HEADER_BYTES 64
#define SEGMENT_ENTRY_BYTES 24          /* in front of the record */
#define SEGMENT_STRIDE_MIN 48           /* no entry with a record is shorter */
#define SEGMENT_ALIGN 8
#define SEGMENT_MIN_BYTES 8192
#define SEGMENT_MAX_BYTES (16 * 1024 * 1024)
#define SEGMENT_TYPE_SEAL 0x7f          /* other types are RecordKind */
#define SEGMENT_SPOOL_ID_BYTES 16
#define SEGMENT_NAME_MAX 24             /* "00000000000004d2.seg" */

typedef struct SegmentHeader {
	guint8 spool_id[SEGMENT_SPOOL_ID_BYTES];        /* random; tells a spool made anew from the one before it */
	char boot_id[33];               /* of the boot that wrote last */
	guint64 first_id;
	guint32 capacity;               /* bytes allocated */
} SegmentHeader;

typedef struct SegmentEntry {
	guint8 type;
	guint64 id;
	guint32 size;
	const guint8 *payload;          /* inside the bytes given to the parser */
} SegmentEntry;

typedef enum SegmentParse {
	SEGMENT_PARSE_ENTRY,
	SEGMENT_PARSE_EMPTY,            /* zeros: nothing was written here yet */
	SEGMENT_PARSE_BROKEN,           /* torn, or damaged later */
	SEGMENT_PARSE_SHORT,            /* needs more bytes than were given */
} SegmentParse;

void segment_header_encode(const SegmentHeader *header, guint8 ret_bytes[SEGMENT_HEADER_BYTES]);
bool segment_header_decode(const guint8 bytes[SEGMENT_HEADER_BYTES], SegmentHeader *ret);

size_t segment_stride(size_t payload_size);     /* what an entry takes up */
void segment_entry_append(GByteArray *out, guint8 type, guint64 id, const void *payload, size_t size);
SegmentParse segment_parse(const guint8 *bytes, size_t size, SegmentEntry *ret);

void segment_name(guint64 first_id, char ret_name[SEGMENT_NAME_MAX]);
bool segment_name_parse(const char *name, guint64 *ret_first_id);
