/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the spool's tests share: directories, copies as a crash would leave them, and what is on the disk. */
#pragma once

#include "agent/report/spool-private.h"

#define FIXTURE_BOOT "00112233445566778899aabbccddeeff"
#define FIXTURE_OTHER_BOOT "ffeeddccbbaa99887766554433221100"

char *fixture_directory(void);                  /* new and empty; removed with what is in it by fixture_remove() */
void fixture_remove(char *directory);           /* and frees the name */
void fixture_copy(const char *from, const char *to);    /* regular files; `to` is emptied first */

Record *fixture_record(RecordKind kind, gint64 mono_us);        /* of about 100 bytes */
/* Appends one; returns its id, 0 = refused. */
guint64 fixture_append(Spool *spool, RecordKind kind, gint64 mono_us, bool urgent);

/* Every record on the disk in order; GPtrArray of Record. */
GPtrArray *fixture_read(const char *directory);
bool fixture_holds(const GPtrArray *records, guint64 id);
/* Is the id named by a report of lost records among them? */
bool fixture_excused(const GPtrArray *records, guint64 id);
char *fixture_newest(const char *directory);    /* path of the newest segment */
guint fixture_n_segments(const char *directory);

/* The real thing without waiting for the medium; counts what would have waited. */
extern const SpoolOps fixture_ops;
extern guint fixture_syncs;
extern int fixture_allocate_error, fixture_sync_error;          /* errno to fail with, 0 = work */
extern gssize fixture_write_limit;                              /* bytes that may still be written, -1 = all */
