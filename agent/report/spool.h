/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The writing end of the spool: an append-only, segmented, checksummed log that survives a kill at any byte. */
#pragma once

#include "agent/report/record.h"

typedef struct Spool Spool;

typedef struct SpoolConfig {
	const char *directory;          /* made with mode 0750 when missing; segments are 0640 */
	guint64 max_bytes;              /* oldest routine segments are dropped beyond it */
	guint32 segment_bytes;          /* 0 = chosen; held to 8 KiB .. max_bytes / 4 */
	gint64 commit_us;               /* routine records reach the disk within this time */
	const char *boot_id;            /* as in records; NULL = asked of the kernel */
} SpoolConfig;

typedef struct SpoolStatus {
	guint64 next_id, oldest_id, bytes;
	/* Since start: records given up or found damaged, and the range of their ids; 0 = none. Each loss is also
	 * reported by a change record with SCHEMA_SPOOL_DROPPED*; lost ids whose number is unknown widen the range alone. */
	guint64 dropped, dropped_first, dropped_last;
} SpoolStatus;

/* Recovers what a crash left (cuts a torn tail, keeps all whole records), takes the writer's lock. */
Spool *spool_open(const SpoolConfig *config, GError **error);
void spool_close(Spool *spool);         /* commits */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Spool, spool_close)

/*
 * Assigns record->id and appends; urgent = on disk before return. record->mono_us counts as now. On error nothing was
 * appended and record->id is 0. Health records are routine: in a full spool they go first, others outlive them.
 */
bool spool_append(Spool *spool, Record *record, bool urgent, GError **error);
/* Everything up to and including `id` has reached the controller: whole segments below it may go. An id not yet
 * assigned is ignored. */
void spool_acknowledge(Spool *spool, guint64 id);
const SpoolStatus *spool_get_status(const Spool *spool);
gint64 spool_due_us(const Spool *spool);                        /* next group commit */
bool spool_run_due(Spool *spool, gint64 now_us, GError **error);
