/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Up to where the controller has confirmed, on disk: one line, replaced as a whole by rename. */
#pragma once

#include "agent/report/spool-segment.h"

typedef struct SpoolCursor {
	guint8 spool_id[SEGMENT_SPOOL_ID_BYTES];        /* the spool the id belongs to */
	guint64 id;                     /* of the last confirmed record, 0 = none */
} SpoolCursor;

typedef struct CursorFile CursorFile;

/* Makes the directory when missing and takes the reader's lock, so that no record goes out twice from one machine. */
CursorFile *cursor_file_open(const char *directory, GError **error);
void cursor_file_close(CursorFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CursorFile, cursor_file_close)

/* False: there is none, or it is damaged; then the oldest record is the next. */
bool cursor_file_load(CursorFile *file, SpoolCursor *ret);
bool cursor_file_save(CursorFile *file, const SpoolCursor *cursor, GError **error);

/* "uplinkd-cursor 1 <spool id> <id> <checksum>\n" */
char *spool_cursor_format(const SpoolCursor *cursor);
bool spool_cursor_parse(const char *text, size_t size, SpoolCursor *ret);
