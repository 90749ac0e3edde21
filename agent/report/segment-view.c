/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/segment-view.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Twice the longest entry: one that starts in the first half is whole. */
#define WINDOW_BYTES (2 * (RECORD_ENCODED_MAX + SEGMENT_STRIDE_MIN))

struct SegmentView {
	int fd;
	guint64 first_id;
	SegmentHeader header;
	bool header_valid;
	off_t at;                       /* what of the file the window shows */
	size_t filled;
	guint8 window[WINDOW_BYTES];
};

/* Reads until the window is full or the file ends; what the medium refuses counts as the end. */
static void
fill(SegmentView *view, off_t at)
{
	ssize_t n;

	view->at = at;
	view->filled = 0;
	while (view->filled < WINDOW_BYTES) {
		n = pread(view->fd, view->window + view->filled, WINDOW_BYTES - view->filled, at + (off_t)view->filled);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		view->filled += n;
	}
}

SegmentView *
segment_view_open(int dir_fd, guint64 first_id, GError **error)
{
	char name[SEGMENT_NAME_MAX];
	SegmentView *view;
	struct stat st;
	int fd, saved;

	segment_name(first_id, name);
	fd = openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		saved = fd < 0 ? errno : EINVAL;
		if (fd >= 0)
			close(fd);
		g_set_error(error, REPORT_ERROR, REPORT_ERROR_IO, "cannot open segment %s: %s", name,
			    saved == ELOOP || saved == EINVAL ? "not a regular file" : g_strerror(saved));
		errno = saved;
		return NULL;
	}
	view = g_new(SegmentView, 1);
	view->fd = fd;
	view->first_id = first_id;
	fill(view, 0);
	view->header_valid = view->filled >= SEGMENT_HEADER_BYTES && segment_header_decode(view->window, &view->header) &&
			     view->header.first_id == first_id;
	return view;
}

void
segment_view_free(SegmentView *view)
{
	if (!view)
		return;
	close(view->fd);
	g_free(view);
}

guint64
segment_view_get_first_id(const SegmentView *view)
{
	return view->first_id;
}

const SegmentHeader *
segment_view_get_header(const SegmentView *view)
{
	return view->header_valid ? &view->header : NULL;
}

off_t
segment_view_get_size(const SegmentView *view)
{
	struct stat st;

	return fstat(view->fd, &st) == 0 ? st.st_size : 0;
}

bool
segment_view_is_current(const SegmentView *view, int dir_fd)
{
	char name[SEGMENT_NAME_MAX];
	struct stat named, opened;

	segment_name(view->first_id, name);
	return fstatat(dir_fd, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat(view->fd, &opened) == 0 &&
	       named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

static SegmentParse
parse_window(SegmentView *view, off_t offset, SegmentEntry *ret)
{
	size_t skip = offset - view->at;

	if (offset < view->at || skip > view->filled)
		return SEGMENT_PARSE_SHORT;
	return segment_parse(view->window + skip, view->filled - skip, ret);
}

SegmentParse
segment_view_peek(SegmentView *view, off_t offset, SegmentEntry *ret)
{
	SegmentParse parse = parse_window(view, offset, ret);

	if (parse != SEGMENT_PARSE_SHORT)
		return parse;
	fill(view, offset);
	parse = parse_window(view, offset, ret);
	if (parse != SEGMENT_PARSE_SHORT)
		return parse;
	return view->filled ? SEGMENT_PARSE_BROKEN : SEGMENT_PARSE_EMPTY;
}

void
segment_view_forget(SegmentView *view)
{
	view->filled = 0;
	view->at = -1;
}

/* Ids ascend; after a power cut they may leap, by no more than a segment could have held. */
bool
segment_id_follows(guint64 id, guint64 min_id)
{
	return id >= min_id && id - min_id <= G_MAXUINT32;
}

off_t
segment_view_find(SegmentView *view, off_t from, guint64 min_id)
{
	SegmentEntry entry;
	off_t size = segment_view_get_size(view), at = (from + SEGMENT_ALIGN - 1) / SEGMENT_ALIGN * SEGMENT_ALIGN;

	for (; at < size; at += SEGMENT_ALIGN)
		if (segment_view_peek(view, at, &entry) == SEGMENT_PARSE_ENTRY &&
		    segment_id_follows(entry.id, min_id))
			return at;
	return -1;
}

bool
segment_view_is_blank(SegmentView *view, off_t offset)
{
	do {
		fill(view, offset);
		for (size_t i = 0; i < view->filled; i++)
			if (view->window[i])
				return false;
		offset += view->filled;
	} while (view->filled == WINDOW_BYTES);
	return true;
}

bool
segment_walk(SegmentWalk *walk, SegmentEntry *ret)
{
	off_t at = walk->offset;

	walk->skipped = segment_view_peek(walk->view, at, ret) != SEGMENT_PARSE_ENTRY ||
			!segment_id_follows(ret->id, walk->min_id);
	if (walk->skipped) {
		if (segment_view_is_blank(walk->view, at))
			return false;
		at = segment_view_find(walk->view, at + SEGMENT_ALIGN, walk->min_id);
		if (at < 0 || segment_view_peek(walk->view, at, ret) != SEGMENT_PARSE_ENTRY)
			return false;
	}
	walk->offset = at + segment_stride(ret->size);
	walk->min_id = ret->id + 1;
	return true;
}

static int
compare_ids(gconstpointer a, gconstpointer b)
{
	const guint64 *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

GArray *
segment_list(int dir_fd, GError **error)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	GArray *ids;
	struct dirent *entry;
	guint64 id;

	if (!dir) {
		g_set_error(error, REPORT_ERROR, REPORT_ERROR_IO, "cannot list the spool: %s", g_strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	ids = g_array_new(FALSE, FALSE, sizeof(guint64));
	while ((entry = readdir(dir)))
		if (segment_name_parse(entry->d_name, &id))
			g_array_append_val(ids, id);
	closedir(dir);
	g_array_sort(ids, compare_ids);
	return ids;
}
