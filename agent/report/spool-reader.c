/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The writer may append, rename a rewritten segment over an old one, or remove it, at any moment. So the position is an id,
 * not a place in a file: a segment whose file was exchanged is entered again and passed up to that id. In the newest
 * segment an entry that does not check is one being written, until a whole one stands behind it.
 */
#include "agent/report/spool-reader.h"
#include "agent/report/segment-view.h"
#include "agent/report/spool-cursor.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Place {
	SegmentView *view;              /* NULL: in no segment */
	off_t offset;                   /* of the next entry */
	guint64 min_id;                 /* lowest the next entry can have */
} Place;

struct SpoolReader {
	char *directory;
	int dir_fd;
	CursorFile *cursor_file;
	SpoolCursor cursor;
	bool spool_known;               /* cursor.spool_id is set */
	guint64 saved_id;
	Place at, newest;               /* where we read; how far the writer is */
	guint64 last_id;                /* the last record given out */
	SpoolReaderStatus status;
};

typedef enum Look { LOOK_ENTRY, LOOK_MOVED, LOOK_WAIT } Look;

static void
leave(Place *place)
{
	g_clear_pointer(&place->view, segment_view_free);
}

static bool
enter(SpoolReader *reader, Place *place, guint64 first_id)
{
	leave(place);
	place->view = segment_view_open(reader->dir_fd, first_id, NULL);
	place->offset = SEGMENT_HEADER_BYTES;
	place->min_id = first_id;
	return place->view != NULL;
}

/* True: the spool is another than the cursor's. */
static bool
is_replaced(SpoolReader *reader)
{
	const SegmentHeader *header = segment_view_get_header(reader->at.view);
	bool replaced;

	if (!header)
		return false;
	replaced = reader->spool_known && memcmp(header->spool_id, reader->cursor.spool_id, SEGMENT_SPOOL_ID_BYTES) != 0;
	if (replaced) {
		reader->status.replaced = true;
		reader->status.confirmed_id = reader->cursor.id = reader->last_id = reader->saved_id = 0;
	}
	if (replaced || !reader->spool_known)
		memcpy(reader->cursor.spool_id, header->spool_id, SEGMENT_SPOOL_ID_BYTES);
	reader->spool_known = true;
	return replaced;
}

/* Enters the segment that holds the id behind last_id, or the first one beyond it. */
static bool
locate(SpoolReader *reader)
{
	g_autoptr(GArray) ids = segment_list(reader->dir_fd, NULL);
	guint64 chosen;

	if (!ids || ids->len == 0)
		return false;
	chosen = g_array_index(ids, guint64, 0);
	for (guint i = 0; i < ids->len && g_array_index(ids, guint64, i) <= reader->last_id + 1; i++)
		chosen = g_array_index(ids, guint64, i);
	if (!enter(reader, &reader->at, chosen))
		return false;
	if (is_replaced(reader))
		return enter(reader, &reader->at, g_array_index(ids, guint64, 0));
	return true;
}

/* First id of the segment behind the one we are in, 0 = it is the newest. */
static guint64
successor(SpoolReader *reader)
{
	g_autoptr(GArray) ids = segment_list(reader->dir_fd, NULL);

	for (guint i = 0; ids && i < ids->len; i++)
		if (g_array_index(ids, guint64, i) > segment_view_get_first_id(reader->at.view))
			return g_array_index(ids, guint64, i);
	return 0;
}

/* The entry at the place, from the file as it is now when need be. */
static SegmentParse
peek(Place *place, SegmentEntry *ret)
{
	SegmentParse parse = segment_view_peek(place->view, place->offset, ret);

	if (parse == SEGMENT_PARSE_ENTRY && ret->type != SEGMENT_TYPE_SEAL && segment_id_follows(ret->id, place->min_id))
		return parse;
	segment_view_forget(place->view);
	parse = segment_view_peek(place->view, place->offset, ret);
	return parse == SEGMENT_PARSE_ENTRY && !segment_id_follows(ret->id, place->min_id) ? SEGMENT_PARSE_BROKEN : parse;
}

static bool
is_record(SegmentParse parse, const SegmentEntry *entry)
{
	return parse == SEGMENT_PARSE_ENTRY && entry->type != SEGMENT_TYPE_SEAL;
}

static void
note_hole(SpoolReader *reader, guint64 first, guint64 last)
{
	SpoolReaderStatus *status = &reader->status;

	first = MAX(first, reader->last_id + 1);
	status->holes++;
	if (first > last)
		return;
	status->hole_first = status->hole_first ? MIN(status->hole_first, first) : first;
	status->hole_last = MAX(status->hole_last, last);
}

/* What stands at the place is no record: pass over damage, go on to the next segment, or wait for the writer. */
static Look
pass_over(SpoolReader *reader)
{
	Place *at = &reader->at;
	guint64 next = successor(reader);
	SegmentEntry entry, behind;
	SegmentParse parse = peek(at, &entry);  /* again: what the writer finished before `next` was there is whole now */
	off_t found = -1;

	if (is_record(parse, &entry))
		return LOOK_MOVED;
	if (parse != SEGMENT_PARSE_ENTRY && (next || parse == SEGMENT_PARSE_BROKEN))
		found = segment_view_find(at->view, at->offset + SEGMENT_ALIGN, at->min_id);
	if (found >= 0 && segment_view_peek(at->view, found, &behind) == SEGMENT_PARSE_ENTRY) {
		guint64 behind_id = behind.id;

		if (is_record(peek(at, &entry), &entry))
			return LOOK_MOVED;
		note_hole(reader, at->min_id, behind_id - 1);
		at->offset = found;
		at->min_id = behind_id;
		return LOOK_MOVED;
	}
	if (!next)
		return LOOK_WAIT;
	if (parse != SEGMENT_PARSE_ENTRY && at->min_id < next)
		note_hole(reader, at->min_id, next - 1);
	if (!enter(reader, at, next))
		return locate(reader) ? LOOK_MOVED : LOOK_WAIT;
	return is_replaced(reader) && !locate(reader) ? LOOK_WAIT : LOOK_MOVED;
}

static Look
look(SpoolReader *reader, SegmentEntry *ret)
{
	if (!reader->at.view && !locate(reader))
		return LOOK_WAIT;
	if (is_record(peek(&reader->at, ret), ret))
		return LOOK_ENTRY;
	if (segment_view_is_current(reader->at.view, reader->dir_fd))
		return pass_over(reader);
	return locate(reader) ? LOOK_MOVED : LOOK_WAIT;
}

Record *
spool_reader_next(SpoolReader *reader)
{
	SegmentEntry entry;
	Look what;

	while ((what = look(reader, &entry)) != LOOK_WAIT) {
		Record *record;

		if (what == LOOK_MOVED)
			continue;
		reader->at.offset += segment_stride(entry.size);
		reader->at.min_id = entry.id + 1;
		if (entry.id <= reader->last_id)
			continue;
		record = record_decode(entry.payload, entry.size, NULL);
		if (!record || record->id != entry.id) {
			g_clear_pointer(&record, record_free);
			note_hole(reader, entry.id, entry.id);
		}
		reader->last_id = entry.id;
		if (record)
			return record;
	}
	return NULL;
}

void
spool_reader_rewind(SpoolReader *reader)
{
	leave(&reader->at);
	reader->last_id = reader->cursor.id;
}

void
spool_reader_confirm(SpoolReader *reader, guint64 id)
{
	if (id <= reader->last_id)
		reader->cursor.id = MAX(reader->cursor.id, id);
	reader->status.confirmed_id = reader->cursor.id;
}

bool
spool_reader_save(SpoolReader *reader, GError **error)
{
	if (reader->cursor.id == reader->saved_id)
		return true;
	if (!cursor_file_save(reader->cursor_file, &reader->cursor, error))
		return false;
	reader->saved_id = reader->cursor.id;
	return true;
}

/* Hops over the entries that came since the last time, in the newest segment only. */
guint64
spool_reader_backlog(SpoolReader *reader)
{
	g_autoptr(GArray) ids = segment_list(reader->dir_fd, NULL);
	Place *newest = &reader->newest;
	SegmentEntry entry;
	guint64 first_id;

	if (!ids || ids->len == 0)
		return 0;
	first_id = g_array_index(ids, guint64, ids->len - 1);
	if ((!newest->view || segment_view_get_first_id(newest->view) != first_id ||
	     !segment_view_is_current(newest->view, reader->dir_fd)) && !enter(reader, newest, first_id))
		return 0;
	while (is_record(peek(newest, &entry), &entry)) {
		newest->offset += segment_stride(entry.size);
		newest->min_id = entry.id + 1;
	}
	return newest->min_id - 1 > reader->cursor.id ? newest->min_id - 1 - reader->cursor.id : 0;
}

bool
spool_reader_is_gone(const SpoolReader *reader)
{
	struct stat opened, named;

	return fstat(reader->dir_fd, &opened) < 0 || lstat(reader->directory, &named) < 0 ||
	       opened.st_ino != named.st_ino || opened.st_dev != named.st_dev;
}

const SpoolReaderStatus *
spool_reader_get_status(const SpoolReader *reader)
{
	return &reader->status;
}

SpoolReader *
spool_reader_open(const char *directory, const char *cursor_dir, GError **error)
{
	g_autoptr(SpoolReader) reader = g_new0(SpoolReader, 1);

	reader->directory = g_strdup(directory);
	reader->dir_fd = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (reader->dir_fd < 0) {
		g_set_error(error, REPORT_ERROR, REPORT_ERROR_IO, "spool %s: cannot open the directory: %s", directory,
			    g_strerror(errno));
		return NULL;
	}
	reader->cursor_file = cursor_file_open(cursor_dir, error);
	if (!reader->cursor_file)
		return NULL;
	reader->spool_known = cursor_file_load(reader->cursor_file, &reader->cursor);
	reader->saved_id = reader->last_id = reader->status.confirmed_id = reader->cursor.id;
	return g_steal_pointer(&reader);
}

void
spool_reader_close(SpoolReader *reader)
{
	if (!reader)
		return;
	if (reader->cursor_file)
		spool_reader_save(reader, NULL);
	leave(&reader->at);
	leave(&reader->newest);
	cursor_file_close(reader->cursor_file);
	if (reader->dir_fd >= 0)
		close(reader->dir_fd);
	g_free(reader->directory);
	g_free(reader);
}
