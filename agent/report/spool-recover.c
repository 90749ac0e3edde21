/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a crash left, made whole again. Only the newest segment can have a torn tail; it is cut behind its last whole entry.
 * Its ids need care: a reader may have delivered records that a power cut then took back from this disk, and an id must not
 * come twice. When nothing can be missing (a seal, or the same boot and an unharmed tail: a killed program loses no page
 * cache) the segment is written on. Else the next id is set beyond all the file could have held, in a new segment, and
 * the leap is reported.
 */
#include "agent/report/segment-view.h"
#include "agent/report/spool-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

typedef struct Tail {
	off_t used;                     /* end of the last record */
	guint64 next_id;                /* one above the last record's */
	guint64 seal_id;                /* 0: no seal */
	bool blank;                     /* nothing but zeros behind the last record, or behind the seal */
	bool header_valid, same_boot;
	off_t size;
	guint32 capacity;
} Tail;

static void
count_entry(Spool *spool, const SegmentWalk *walk, const SegmentEntry *entry, guint64 min_id, const Tail *tail,
	    SpoolSegment *segment)
{
	if (walk->skipped) {
		segment->damaged = true;
		if (entry->id > min_id)         /* a rewritten segment has gaps of its own: how many were lost is not known */
			spool_note_loss(spool, min_id, entry->id - 1, entry->id - min_id, tail->capacity == 0);
	}
	if (entry->type == SEGMENT_TYPE_SEAL)
		return;
	segment->n_records++;
	segment->n_routine += entry->type == RECORD_KIND_HEALTH;
	segment->last_id = entry->id;
}

static void
read_header(Spool *spool, const SegmentView *view, bool *io_known, Tail *ret)
{
	const SegmentHeader *header = segment_view_get_header(view);

	if (!header)
		return;
	ret->header_valid = true;
	ret->same_boot = strcmp(header->boot_id, spool->boot_id) == 0;
	ret->capacity = header->capacity;
	if (!*io_known)
		memcpy(spool->spool_id, header->spool_id, sizeof(spool->spool_id));
	*io_known = true;
}

/* next_first_id: of the segment behind it, 0 = this is the newest */
static bool
scan(Spool *spool, guint64 first_id, guint64 next_first_id, bool *io_known, Tail *ret_tail, GError **error)
{
	g_autoptr(SegmentView) view = segment_view_open(spool->dir_fd, first_id, error);
	SegmentWalk walk = { .view = view, .offset = SEGMENT_HEADER_BYTES, .min_id = first_id };
	SpoolSegment segment = { .first_id = first_id };
	Tail tail = { .used = SEGMENT_HEADER_BYTES, .next_id = first_id };
	SegmentEntry entry;

	if (!view)
		return false;
	read_header(spool, view, io_known, &tail);
	while (!tail.seal_id && segment_walk(&walk, &entry)) {
		count_entry(spool, &walk, &entry, tail.next_id, &tail, &segment);
		if (entry.type == SEGMENT_TYPE_SEAL) {
			tail.seal_id = entry.id;
			break;
		}
		tail.next_id = walk.min_id;
		tail.used = walk.offset;
	}
	tail.size = segment_view_get_size(view);
	tail.blank = segment_view_is_blank(view, walk.offset);
	segment.bytes = spool_disk_bytes(tail.size);
	segment.damaged = segment.damaged || !tail.header_valid;
	if (next_first_id > tail.next_id && !tail.seal_id && !tail.blank) {
		segment.damaged = true;
		spool_note_loss(spool, tail.next_id, next_first_id - 1, next_first_id - tail.next_id, tail.capacity == 0);
	}
	g_array_append_val(spool->segments, segment);
	*ret_tail = tail;
	return true;
}

/* Cuts the file behind its last record and seals it. A disk too full for the seal is no harm: the cut is what counts. */
static void
finish(Spool *spool, SpoolSegment *segment, off_t used, guint64 next_id)
{
	g_autoptr(GByteArray) seal = g_byte_array_new();
	char name[SEGMENT_NAME_MAX];
	int fd;

	segment_name(segment->first_id, name);
	fd = openat(spool->dir_fd, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return;
	segment_entry_append(seal, SEGMENT_TYPE_SEAL, next_id, NULL, 0);
	if (ftruncate(fd, used) == 0 && spool_write_at(spool, fd, seal->data, seal->len, used) &&
	    spool->ops->fdatasync(fd) == 0)
		segment->bytes = spool_disk_bytes(used + seal->len);
	close(fd);
}

/* Goes on writing the newest segment, so that restarts do not make a file each. */
static bool
adopt(Spool *spool, const Tail *tail)
{
	SpoolSegment *newest = spool_active(spool);
	g_autoptr(GByteArray) header = g_byte_array_new();
	char name[SEGMENT_NAME_MAX];
	int fd;

	if (newest->damaged || tail->used + 2 * SPOOL_REPORT_ROOM > spool->segment_bytes)
		return false;
	segment_name(newest->first_id, name);
	fd = openat(spool->dir_fd, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	spool_header(spool, newest->first_id, spool->segment_bytes, header);
	if (ftruncate(fd, tail->used) < 0 || !spool_allocate(spool, fd, spool->segment_bytes) ||
	    !spool_write_at(spool, fd, header->data, header->len, 0) || spool->ops->fdatasync(fd) < 0) {
		close(fd);
		return false;
	}
	spool->active_fd = fd;
	spool->capacity = spool->segment_bytes;
	spool->used = spool->committed = tail->used;
	newest->bytes = spool_disk_bytes(spool->capacity);
	return true;
}

static void
take_up_newest(Spool *spool, const Tail *tail)
{
	bool unharmed = tail->same_boot && tail->size == (off_t)tail->capacity && tail->blank;
	guint32 held = tail->capacity ? tail->capacity : SEGMENT_MAX_BYTES;

	spool->next_id = tail->seal_id ? tail->seal_id : tail->next_id;
	if (!tail->seal_id && !unharmed)
		spool->next_id += (MAX(held, tail->used) - tail->used) / SEGMENT_STRIDE_MIN + 1;
	/* a leap, of now or of a start that ended before it could report it */
	if (spool->next_id > tail->next_id)
		spool_note_loss(spool, tail->next_id, spool->next_id - 1, 0, true);
	/* no segment leaps inside: what its name and size say of its ids has to hold at the next recovery too */
	if (spool->next_id > tail->next_id || !adopt(spool, tail))
		finish(spool, spool_active(spool), tail->used, spool->next_id);
}

static void
make_spool_id(Spool *spool)
{
	if (getrandom(spool->spool_id, sizeof(spool->spool_id), 0) == (ssize_t)sizeof(spool->spool_id))
		return;
	for (guint i = 0; i < sizeof(spool->spool_id); i++)
		spool->spool_id[i] = g_random_int();
}

/* Two segments were being joined: all of this one is in the one before, as far as that one's ids go. */
static bool
is_covered(Spool *spool, guint64 first_id, const Tail *before)
{
	char name[SEGMENT_NAME_MAX];

	if (before->capacity != 0 || first_id >= before->seal_id)
		return false;
	segment_name(first_id, name);
	return unlinkat(spool->dir_fd, name, 0) == 0;
}

static bool
scan_all(Spool *spool, const GArray *ids, bool *io_known, Tail *io_tail, GError **error)
{
	for (guint i = 0; i < ids->len; i++) {
		guint64 first_id = g_array_index(ids, guint64, i);
		guint64 next = i + 1 < ids->len ? g_array_index(ids, guint64, i + 1) : 0;

		if (is_covered(spool, first_id, io_tail))
			continue;
		if (!scan(spool, first_id, next, io_known, io_tail, error)) {
			g_prefix_error(error, "spool %s: ", spool->directory);
			return false;
		}
		if (next && !io_tail->seal_id && !spool_active(spool)->damaged)
			finish(spool, spool_active(spool), io_tail->used, next);
	}
	return true;
}

bool
spool_recover(Spool *spool, GError **error)
{
	g_autoptr(GArray) ids = segment_list(spool->dir_fd, error);
	bool known = false;
	Tail tail = { 0 };

	if (!ids)
		return false;
	unlinkat(spool->dir_fd, SPOOL_TEMP_NAME, 0);
	spool->next_id = 1;
	if (!scan_all(spool, ids, &known, &tail, error))
		return false;
	if (!known)
		make_spool_id(spool);
	if (spool->segments->len)
		take_up_newest(spool, &tail);
	return true;
}
