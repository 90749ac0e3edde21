/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One segment file open for reading, seen through a window of its bytes; used by recovery and by the reader. */
#pragma once

#include "agent/report/spool-segment.h"

#include <sys/types.h>

typedef struct SegmentView SegmentView;

/* An error of code REPORT_ERROR_IO says why; errno is ENOENT when there is no such segment. */
SegmentView *segment_view_open(int dir_fd, guint64 first_id, GError **error);
void segment_view_free(SegmentView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SegmentView, segment_view_free)

guint64 segment_view_get_first_id(const SegmentView *view);
/* NULL: the header is damaged. */
const SegmentHeader *segment_view_get_header(const SegmentView *view);
off_t segment_view_get_size(const SegmentView *view);           /* of the file, now */
/* False when another file has taken the name since, or none has it. */
bool segment_view_is_current(const SegmentView *view, int dir_fd);

/*
 * The entry at `offset`; its payload is valid until the next call. Never SHORT: what the file's end cuts is BROKEN, the end
 * itself EMPTY. Bytes read earlier are looked at again, unless segment_view_forget() was called since the file grew.
 */
SegmentParse segment_view_peek(SegmentView *view, off_t offset, SegmentEntry *ret);
void segment_view_forget(SegmentView *view);
/* Could an entry with this id follow where min_id is the lowest that may come? */
bool segment_id_follows(guint64 id, guint64 min_id);
/* Lowest offset >= from of a whole entry that can follow, -1 = none. */
off_t segment_view_find(SegmentView *view, off_t from, guint64 min_id);
/* Nothing but zeros from `offset` to the end of the file. */
bool segment_view_is_blank(SegmentView *view, off_t offset);

/* Entry after entry over a segment nobody writes, seal included, from offset SEGMENT_HEADER_BYTES and the segment's first id. */
typedef struct SegmentWalk {
	SegmentView *view;
	off_t offset;                   /* behind the last whole entry */
	guint64 min_id;                 /* one above the last id */
	bool skipped;                   /* the last step had to search over damage */
} SegmentWalk;

bool segment_walk(SegmentWalk *walk, SegmentEntry *ret);

/* First ids of the segments in the directory, ascending. */
GArray *segment_list(int dir_fd, GError **error);
