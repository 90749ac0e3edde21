/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A full spool gives up routine before incidents: the oldest segment that still holds health records is rewritten without
 * them, together with what was left of the one before it; only when no segment has any, the oldest goes whole. What goes
 * is counted, and reported by a record of its own that is on disk before anything is removed.
 */
#include "agent/report/segment-view.h"
#include "agent/report/spool-private.h"

#include <errno.h>
#include <unistd.h>

#define INDEX(spool, i) g_array_index((spool)->segments, SpoolSegment, i)

static void
widen(guint64 first, guint64 last, guint64 *io_first, guint64 *io_last)
{
	*io_first = *io_first ? MIN(*io_first, first) : first;
	*io_last = MAX(*io_last, last);
}

void
spool_note_loss(Spool *spool, guint64 first, guint64 last, guint64 count, bool count_unknown)
{
	widen(first, last, &spool->unreported.first, &spool->unreported.last);
	spool->unreported.count += count;
	spool->unreported.count_unknown = spool->unreported.count_unknown || count_unknown;
	widen(first, last, &spool->status.dropped_first, &spool->status.dropped_last);
	spool->status.dropped += count;
}

static guint64
next_first_id(const Spool *spool, guint index)
{
	return index + 1 < spool->segments->len ? INDEX(spool, index + 1).first_id : spool->next_id;
}

/* Segments that are no longer written. */
static guint
n_finished(const Spool *spool)
{
	return spool->active_fd >= 0 ? spool->segments->len - 1 : spool->segments->len;
}

static bool
remove_segment(Spool *spool, guint index)
{
	char name[SEGMENT_NAME_MAX];

	segment_name(INDEX(spool, index).first_id, name);
	if (unlinkat(spool->dir_fd, name, 0) < 0 && errno != ENOENT)
		return false;
	g_array_remove_index(spool->segments, index);
	return true;
}

static bool
is_given_up(const SegmentEntry *entry, bool routine_only)
{
	return entry->type != SEGMENT_TYPE_SEAL && (!routine_only || entry->type == RECORD_KIND_HEALTH);
}

/* A report of losses that nobody has read yet is lost itself: what it said goes into the next one. */
static void
absorb(Spool *spool, const SegmentEntry *entry)
{
	g_autoptr(Record) record = entry->type == RECORD_KIND_CHANGE ? record_decode(entry->payload, entry->size, NULL) : NULL;
	const RecordField *first = record ? record_find(record, SCHEMA_SPOOL_DROPPED_FIRST, "") : NULL;
	const RecordField *last = record ? record_find(record, SCHEMA_SPOOL_DROPPED_LAST, "") : NULL;
	const RecordField *count = record ? record_find(record, SCHEMA_SPOOL_DROPPED, "") : NULL;

	if (!first || !last)
		return;
	widen(first->number, last->number, &spool->unreported.first, &spool->unreported.last);
	spool->unreported.count += count ? count->number : 0;
	spool->unreported.count_unknown = spool->unreported.count_unknown || !count;
}

/* Counts what would be lost: records that the controller has not acknowledged. */
static bool
survey(Spool *spool, guint index, bool routine_only, GError **error)
{
	guint64 first_id = INDEX(spool, index).first_id, first = 0, last = 0, count = 0;
	g_autoptr(SegmentView) view = segment_view_open(spool->dir_fd, first_id, error);
	SegmentWalk walk = { .view = view, .offset = SEGMENT_HEADER_BYTES, .min_id = first_id };
	SegmentEntry entry;

	if (!view)
		return false;
	while (segment_walk(&walk, &entry) && entry.type != SEGMENT_TYPE_SEAL)
		if (is_given_up(&entry, routine_only) && entry.id > spool->acknowledged) {
			widen(entry.id, entry.id, &first, &last);
			count++;
			absorb(spool, &entry);
		}
	if (count)
		spool_note_loss(spool, first, last, count, false);
	return true;
}

/* Adds the segment's entries to `content` and to the counts of `fresh`. */
static bool
copy_entries(Spool *spool, guint index, bool without_routine, GByteArray *content, SpoolSegment *fresh, GError **error)
{
	guint64 first_id = INDEX(spool, index).first_id;
	g_autoptr(SegmentView) view = segment_view_open(spool->dir_fd, first_id, error);
	SegmentWalk walk = { .view = view, .offset = SEGMENT_HEADER_BYTES, .min_id = first_id };
	SegmentEntry entry;

	if (!view)
		return false;
	while (segment_walk(&walk, &entry) && entry.type != SEGMENT_TYPE_SEAL) {
		if (without_routine && is_given_up(&entry, true))
			continue;
		segment_entry_append(content, entry.type, entry.id, entry.payload, entry.size);
		fresh->n_records++;
		fresh->n_routine += entry.type == RECORD_KIND_HEALTH;
		fresh->last_id = entry.id;
	}
	return true;
}

/* Segments first..last become one under the name of the first. */
static bool
rewrite(Spool *spool, guint first, guint last, bool without_routine, GError **error)
{
	SpoolSegment fresh = { .first_id = INDEX(spool, first).first_id };
	g_autoptr(GByteArray) content = g_byte_array_new();
	int fd;

	spool_header(spool, fresh.first_id, 0, content);
	for (guint i = first; i <= last; i++)
		if (!copy_entries(spool, i, without_routine, content, &fresh, error))
			return false;
	segment_entry_append(content, SEGMENT_TYPE_SEAL, next_first_id(spool, last), NULL, 0);
	fd = spool_create_segment(spool, fresh.first_id, content, 0, error);
	if (fd < 0)
		return false;
	close(fd);
	fresh.bytes = spool_disk_bytes(content->len);
	INDEX(spool, first) = fresh;
	/* a crash here leaves records twice: recovery removes a segment whose ids the one before it already covers */
	return last == first || remove_segment(spool, last) || spool_io_error(spool, error, "cannot remove a segment");
}

/* What little is left of a segment joins the one before it, so that it does not take a block of the disk for itself. */
static bool
can_join(const Spool *spool, guint index)
{
	const SpoolSegment *before = index ? &INDEX(spool, index - 1) : NULL;

	return before && !before->n_routine && !before->damaged && before->bytes <= spool->segment_bytes / 2;
}

/* The oldest with routine records, else the oldest; never the newest, whose name is what remembers the ids already used. */
static int
choose_victim(const Spool *spool)
{
	guint n = spool->segments->len - 1;

	for (guint i = 0; i < n; i++)
		if (INDEX(spool, i).n_routine)
			return i;
	return n ? 0 : -1;
}

static bool
give_up(Spool *spool, guint index, const Record *stamp, GError **error)
{
	const SpoolSegment *segment = &INDEX(spool, index);
	bool keep_some = segment->n_routine && segment->n_routine < segment->n_records;

	if (!survey(spool, index, keep_some, error) || !spool_report_loss(spool, stamp, error))
		return false;
	if (keep_some)
		return rewrite(spool, can_join(spool, index) ? index - 1 : index, index, true, error);
	return remove_segment(spool, index) || spool_io_error(spool, error, "cannot remove a segment");
}

guint64
spool_total_bytes(const Spool *spool)
{
	guint64 total = 0;

	for (guint i = 0; i < spool->segments->len; i++)
		total += INDEX(spool, i).bytes;
	return total;
}

bool
spool_make_room(Spool *spool, const Record *stamp, GError **error)
{
	while (spool->segments->len &&
	       spool_total_bytes(spool) + spool_disk_bytes(spool->segment_bytes) > spool->max_bytes) {
		int victim = choose_victim(spool);

		if (victim < 0)
			break;                  /* open() made sure that two segments fit */
		if (!give_up(spool, victim, stamp, error))
			return false;
	}
	return true;
}

/* Once per start: what cannot be rewritten now is found damaged, and reported, again at the next. */
void
spool_mend(Spool *spool)
{
	for (guint i = 0; i < n_finished(spool); i++) {
		g_autoptr(GError) error = NULL;

		if (INDEX(spool, i).damaged && !rewrite(spool, i, i, false, &error))
			g_log_structured(G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "EVENT_ID", "spool-fault", "MESSAGE",
					 "%s, leaving a damaged segment as it is", error->message);
		INDEX(spool, i).damaged = false;
	}
}

void
spool_remove_acknowledged(Spool *spool)
{
	guint i = 0;

	/* the newest stays, as above */
	while (i + 1 < spool->segments->len)
		if (INDEX(spool, i).last_id > spool->acknowledged || !remove_segment(spool, i))
			i++;
}
