/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The reading end of the spool: record after record behind the cursor, following a writer that may be at work or killed. */
#pragma once

#include "agent/report/record.h"

typedef struct SpoolReader SpoolReader;

typedef struct SpoolReaderStatus {
	guint64 confirmed_id;           /* the cursor, 0 = nothing yet */
	guint64 holes;                  /* damaged places passed over since start */
	guint64 hole_first, hole_last;  /* ids that could not be read; 0 = none */
	bool replaced;                  /* the spool was made anew since the cursor was written: everything in it goes out */
} SpoolReaderStatus;

/* `directory` is the spool, which must exist; the cursor's is made when missing, and locked. */
SpoolReader *spool_reader_open(const char *directory, const char *cursor_dir, GError **error);
void spool_reader_close(SpoolReader *reader);           /* saves the cursor */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SpoolReader, spool_reader_close)

/* The next record, or NULL: none yet. Whatever cannot be read is passed over and counted. */
Record *spool_reader_next(SpoolReader *reader);
/* Goes back to the record behind the cursor: what was not confirmed comes again. */
void spool_reader_rewind(SpoolReader *reader);
/* Everything up to and including `id` is confirmed. Moves the cursor, in memory. */
void spool_reader_confirm(SpoolReader *reader, guint64 id);
/* The cursor to disk, when it has moved. */
bool spool_reader_save(SpoolReader *reader, GError **error);

/* The directory was removed or renamed: nothing will come in it any more. */
bool spool_reader_is_gone(const SpoolReader *reader);

/* Records that wait behind the cursor, by their ids. */
guint64 spool_reader_backlog(SpoolReader *reader);
const SpoolReaderStatus *spool_reader_get_status(const SpoolReader *reader);
