/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/spool-fixture.h"
#include "agent/report/segment-view.h"
#include "tests/unit/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

guint fixture_syncs;
int fixture_allocate_error, fixture_sync_error;
gssize fixture_write_limit = -1;

static ssize_t
limited_pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
	if (fixture_write_limit == 0) {
		errno = ENOSPC;
		return -1;
	}
	if (fixture_write_limit > 0) {
		size = MIN(size, (size_t)fixture_write_limit);
		fixture_write_limit -= size;
	}
	return pwrite(fd, bytes, size, offset);
}

static int
counted_sync(int fd)
{
	fixture_syncs++;
	errno = fixture_sync_error;
	return fixture_sync_error ? -1 : 0;
}

static int
failing_allocate(int fd, off_t offset, off_t size)
{
	return fixture_allocate_error ? fixture_allocate_error : ftruncate(fd, size) < 0 ? errno : 0;
}

const SpoolOps fixture_ops = { limited_pwrite, counted_sync, failing_allocate };

/* Thousands of small files are made and removed: in memory where there is such a place. */
char *
fixture_directory(void)
{
	bool memory = !g_getenv("TMPDIR") && access("/dev/shm", W_OK) == 0;
	g_autofree char *template = g_build_filename(memory ? "/dev/shm" : g_get_tmp_dir(), "spool-test-XXXXXX", NULL);

	CU_ASSERT_PTR_NOT_NULL_FATAL(g_mkdtemp(template));
	return g_steal_pointer(&template);
}

static void
empty(const char *directory)
{
	g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(directory, name, NULL);

		g_unlink(path);
	}
}

void
fixture_remove(char *directory)
{
	empty(directory);
	g_rmdir(directory);
	g_free(directory);
}

void
fixture_copy(const char *from, const char *to)
{
	g_autoptr(GDir) dir = g_dir_open(from, 0, NULL);
	const char *name;

	empty(to);
	while ((name = g_dir_read_name(dir))) {
		g_autofree char *source = g_build_filename(from, name, NULL), *target = g_build_filename(to, name, NULL);
		g_autofree char *content = NULL;
		gsize size;

		if (!g_file_get_contents(source, &content, &size, NULL) ||
		    !g_file_set_contents_full(target, content, size, G_FILE_SET_CONTENTS_NONE, 0640, NULL))
			CU_FAIL_FATAL("copying a spool");
	}
}

Record *
fixture_record(RecordKind kind, gint64 mono_us)
{
	Record *record = record_new(kind);

	memcpy(record->boot_id, FIXTURE_BOOT, sizeof(record->boot_id));
	record->mono_us = mono_us;
	record_add_text(record, SCHEMA_UPLINK_STANDING, "uplink/port5g", "active");
	record_add_number(record, SCHEMA_PATH_RTT_P50, "uplink/port5g", 12345);
	record_add_text(record, SCHEMA_CHANGE_TEXT, "uplink/port5g", "a sentence of some length");
	return record;
}

guint64
fixture_append(Spool *spool, RecordKind kind, gint64 mono_us, bool urgent)
{
	g_autoptr(Record) record = fixture_record(kind, mono_us);
	g_autoptr(GError) error = NULL;

	return spool_append(spool, record, urgent, &error) ? record->id : 0;
}

static void
read_segment(int dir_fd, guint64 first_id, GPtrArray *records)
{
	g_autoptr(SegmentView) view = segment_view_open(dir_fd, first_id, NULL);
	SegmentWalk walk = { .view = view, .offset = SEGMENT_HEADER_BYTES, .min_id = first_id };
	SegmentEntry entry;

	CU_ASSERT_PTR_NOT_NULL_FATAL(view);
	while (segment_walk(&walk, &entry) && entry.type != SEGMENT_TYPE_SEAL) {
		Record *record = record_decode(entry.payload, entry.size, NULL);

		CU_ASSERT_PTR_NOT_NULL_FATAL(record);
		CU_ASSERT_TRUE(record->id == entry.id && record->kind == entry.type);
		g_ptr_array_add(records, record);
	}
}

static void
free_record(gpointer record)
{
	record_free(record);
}

GPtrArray *
fixture_read(const char *directory)
{
	int dir_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_autoptr(GArray) ids = segment_list(dir_fd, NULL);
	GPtrArray *records = g_ptr_array_new_with_free_func(free_record);

	CU_ASSERT_PTR_NOT_NULL_FATAL(ids);
	for (guint i = 0; i < ids->len; i++)
		read_segment(dir_fd, g_array_index(ids, guint64, i), records);
	for (guint i = 1; i < records->len; i++)
		CU_ASSERT_TRUE(((Record *)records->pdata[i - 1])->id < ((Record *)records->pdata[i])->id);
	close(dir_fd);
	return records;
}

bool
fixture_holds(const GPtrArray *records, guint64 id)
{
	for (guint i = 0; i < records->len; i++)
		if (((Record *)records->pdata[i])->id == id)
			return true;
	return false;
}

bool
fixture_excused(const GPtrArray *records, guint64 id)
{
	for (guint i = 0; i < records->len; i++) {
		const RecordField *first = record_find(records->pdata[i], SCHEMA_SPOOL_DROPPED_FIRST, "");
		const RecordField *last = record_find(records->pdata[i], SCHEMA_SPOOL_DROPPED_LAST, "");

		if (first && last && id >= (guint64)first->number && id <= (guint64)last->number)
			return true;
	}
	return false;
}

static GArray *
list(const char *directory)
{
	int dir_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	GArray *ids = segment_list(dir_fd, NULL);

	close(dir_fd);
	CU_ASSERT_PTR_NOT_NULL_FATAL(ids);
	return ids;
}

char *
fixture_newest(const char *directory)
{
	g_autoptr(GArray) ids = list(directory);
	char name[SEGMENT_NAME_MAX];

	CU_ASSERT_TRUE_FATAL(ids->len > 0);
	segment_name(g_array_index(ids, guint64, ids->len - 1), name);
	return g_build_filename(directory, name, NULL);
}

guint
fixture_n_segments(const char *directory)
{
	g_autoptr(GArray) ids = list(directory);

	return ids->len;
}
