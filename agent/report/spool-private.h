/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of the writing end, shared by spool.c (verbs), spool-file.c (files), spool-recover.c and spool-drop.c. */
#pragma once

#include "agent/report/spool.h"
#include "agent/report/spool-segment.h"

#include <sys/types.h>

#define SPOOL_REPORT_ROOM 256           /* bytes kept free in the active segment for a report of dropped records */
#define SPOOL_LOCK_NAME "writer.lock"
#define SPOOL_TEMP_NAME "segment.tmp"

typedef struct SpoolOps {               /* what touches the medium; a test counts and refuses */
	ssize_t (*pwrite)(int fd, const void *bytes, size_t size, off_t offset);
	int (*fdatasync)(int fd);
	int (*allocate)(int fd, off_t offset, off_t size);      /* returns an errno */
} SpoolOps;

typedef struct SpoolSegment {
	guint64 first_id, last_id;      /* last_id 0: holds no record */
	guint64 bytes;                  /* of the disk */
	guint n_records, n_routine;
	bool damaged;                   /* something inside could not be read */
} SpoolSegment;

typedef struct SpoolLoss {              /* ids that no segment holds any more */
	guint64 first, last;            /* 0: nothing lost */
	guint64 count;
	bool count_unknown;
} SpoolLoss;

struct Spool {
	const SpoolOps *ops;
	char *directory;
	guint64 max_bytes;
	guint32 segment_bytes;
	gint64 commit_us;
	char boot_id[33];
	guint8 spool_id[SEGMENT_SPOOL_ID_BYTES];
	int dir_fd, lock_fd;
	GArray *segments;               /* of SpoolSegment, ascending; the last is the active one when active_fd >= 0 */
	int active_fd;
	guint32 capacity, used, committed;      /* of the active segment, bytes */
	bool sync_failed;               /* the kernel may take what was not committed for clean: write it again */
	gint64 due_us;
	guint64 next_id, acknowledged;
	SpoolLoss unreported;
	SpoolStatus status;
};

Spool *spool_open_with(const SpoolConfig *config, const SpoolOps *ops, GError **error);

/* spool-file.c */
bool spool_io_error(const Spool *spool, GError **error, const char *what);      /* says errno; returns false */
bool spool_open_directory(Spool *spool, GError **error);
bool spool_write_at(const Spool *spool, int fd, const void *bytes, size_t size, off_t offset);
/* A new file under its final name holding `content`, grown to `allocate` bytes; -1 = error, and nothing has changed. */
int spool_create_segment(Spool *spool, guint64 first_id, const GByteArray *content, guint32 allocate, GError **error);
bool spool_allocate(const Spool *spool, int fd, guint32 size);
void spool_header(const Spool *spool, guint64 first_id, guint32 capacity, GByteArray *out);
guint64 spool_disk_bytes(off_t size);

/* spool-recover.c */
bool spool_recover(Spool *spool, GError **error);

/* spool-drop.c */
void spool_note_loss(Spool *spool, guint64 first, guint64 last, guint64 count, bool count_unknown);
/* Gives up records until another segment fits; `stamp` lends its clocks to the report. */
bool spool_make_room(Spool *spool, const Record *stamp, GError **error);
void spool_mend(Spool *spool);          /* rewrites damaged segments without their holes */
void spool_remove_acknowledged(Spool *spool);
guint64 spool_total_bytes(const Spool *spool);

/* spool.c */
bool spool_report_loss(Spool *spool, const Record *stamp, GError **error);
SpoolSegment *spool_active(Spool *spool);
