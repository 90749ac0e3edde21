/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/spool-fixture.h"
#include "tests/unit/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECOND G_USEC_PER_SEC

static SpoolConfig
config_for(const char *directory)
{
	return (SpoolConfig){ .directory = directory, .max_bytes = 64 * 1024, .segment_bytes = 8192, .commit_us = 60 * SECOND,
			      .boot_id = FIXTURE_BOOT };
}

static Spool *
open_spool(const char *directory)
{
	SpoolConfig config = config_for(directory);
	g_autoptr(GError) error = NULL;
	Spool *spool = spool_open_with(&config, &fixture_ops, &error);

	CU_ASSERT_PTR_NOT_NULL_FATAL(spool);
	return spool;
}

static void
test_ids_go_on_over_close_and_open(void)
{
	char *directory = fixture_directory();

	for (guint64 round = 0; round < 5; round++) {
		g_autoptr(Spool) spool = open_spool(directory);

		for (guint64 i = 1; i <= 10; i++)
			CU_ASSERT_EQUAL(fixture_append(spool, RECORD_KIND_HEALTH, 0, false), round * 10 + i);
	}
	CU_ASSERT_EQUAL(fixture_n_segments(directory), 1);
	fixture_remove(directory);
}

static guint
mode_of(const char *path)
{
	struct stat st;

	CU_ASSERT_EQUAL_FATAL(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void
test_the_reporters_group_reads_and_nobody_else(void)
{
	char *parent = fixture_directory();
	char *directory = g_build_filename(parent, "spool", NULL);
	g_autofree char *lock = g_build_filename(directory, SPOOL_LOCK_NAME, NULL), *segment = NULL;
	mode_t before = umask(0077);
	Spool *spool = open_spool(directory);

	fixture_append(spool, RECORD_KIND_HEALTH, 0, false);
	segment = fixture_newest(directory);
	CU_ASSERT_EQUAL(mode_of(directory), 0750);
	CU_ASSERT_EQUAL(mode_of(segment), 0640);
	CU_ASSERT_EQUAL(mode_of(lock), 0600);
	spool_close(spool);
	umask(before);
	fixture_remove(directory);
	fixture_remove(parent);
}

static void
test_ten_routine_records_cost_one_sync(void)
{
	char *directory = fixture_directory();
	Spool *spool = open_spool(directory);

	fixture_append(spool, RECORD_KIND_HEALTH, 0, true);
	CU_ASSERT_EQUAL(spool_due_us(spool), G_MAXINT64);
	fixture_syncs = 0;
	for (gint64 i = 0; i < 10; i++)
		fixture_append(spool, RECORD_KIND_HEALTH, i * 5 * SECOND, false);
	CU_ASSERT_EQUAL(fixture_syncs, 0);
	CU_ASSERT_EQUAL(spool_due_us(spool), 60 * SECOND);
	CU_ASSERT_TRUE(spool_run_due(spool, 60 * SECOND - 1, NULL));
	CU_ASSERT_EQUAL(fixture_syncs, 0);
	CU_ASSERT_TRUE(spool_run_due(spool, 60 * SECOND, NULL));
	CU_ASSERT_EQUAL(fixture_syncs, 1);
	CU_ASSERT_EQUAL(spool_due_us(spool), G_MAXINT64);
	fixture_append(spool, RECORD_KIND_CHANGE, 61 * SECOND, true);
	CU_ASSERT_EQUAL(fixture_syncs, 2);
	spool_close(spool);
	fixture_remove(directory);
}

static void
test_a_second_writer_is_told_who_holds_the_spool(void)
{
	char *directory = fixture_directory();
	Spool *spool = open_spool(directory);
	SpoolConfig config = config_for(directory);
	g_autoptr(GError) error = NULL;

	CU_ASSERT_PTR_NULL(spool_open(&config, &error));
	CU_ASSERT_TRUE(g_error_matches(error, REPORT_ERROR, REPORT_ERROR_LOCKED));
	CU_ASSERT_PTR_NOT_NULL(strstr(error->message, directory));
	spool_close(spool);
	spool = open_spool(directory);
	spool_close(spool);
	fixture_remove(directory);
}

static void
refused_one(const SpoolConfig *config, ReportError code, const char *words)
{
	g_autoptr(GError) error = NULL;
	Spool *spool = spool_open(config, &error);

	CU_ASSERT_PTR_NULL_FATAL(spool);
	CU_ASSERT_TRUE(g_error_matches(error, REPORT_ERROR, code));
	CU_ASSERT_PTR_NOT_NULL(strstr(error->message, words));
	CU_ASSERT_PTR_NOT_NULL(strstr(error->message, config->directory));
}

static void
test_a_place_that_cannot_be_written_is_named(void)
{
	char *parent = fixture_directory();
	g_autofree char *missing = g_build_filename(parent, "a", "b", NULL), *file = g_build_filename(parent, "file", NULL);
	g_autofree char *link = g_build_filename(parent, "link", NULL);
	SpoolConfig config = config_for(missing);

	refused_one(&config, REPORT_ERROR_IO, "No such file or directory");
	CU_ASSERT_TRUE(g_file_set_contents(file, "x", 1, NULL));
	config.directory = file;
	refused_one(&config, REPORT_ERROR_IO, "Not a directory");
	CU_ASSERT_EQUAL(symlink("/tmp", link), 0);
	config.directory = link;
	refused_one(&config, REPORT_ERROR_IO, "cannot open the directory");
	config.directory = "/proc/uplinkd-spool";
	refused_one(&config, REPORT_ERROR_IO, "No such file or directory");
	config = config_for(parent);
	config.max_bytes = 4 * SEGMENT_MIN_BYTES - 1;
	refused_one(&config, REPORT_ERROR_MALFORMED, "too few");
	fixture_remove(parent);
}

static void
test_a_segment_that_is_a_link_is_not_followed(void)
{
	char *directory = fixture_directory(), *elsewhere = fixture_directory();
	g_autofree char *target = g_build_filename(elsewhere, "target", NULL);
	g_autofree char *link = g_build_filename(directory, "0000000000000001.seg", NULL);
	SpoolConfig config = config_for(directory);
	g_autofree char *content = NULL;

	CU_ASSERT_TRUE(g_file_set_contents(target, "precious", -1, NULL));
	CU_ASSERT_EQUAL(symlink(target, link), 0);
	refused_one(&config, REPORT_ERROR_IO, "not a regular file");
	CU_ASSERT_TRUE(g_file_get_contents(target, &content, NULL, NULL));
	CU_ASSERT_STRING_EQUAL(content, "precious");
	fixture_remove(directory);
	fixture_remove(elsewhere);
}

static void
test_a_full_disk_refuses_and_takes_again_later(void)
{
	char *directory = fixture_directory();
	Spool *spool = open_spool(directory);
	g_autoptr(Record) record = fixture_record(RECORD_KIND_CHANGE, 0);
	g_autoptr(GPtrArray) records = NULL;
	g_autoptr(GError) error = NULL;

	fixture_allocate_error = ENOSPC;
	CU_ASSERT_FALSE(spool_append(spool, record, true, &error));
	fixture_allocate_error = 0;
	CU_ASSERT_TRUE(g_error_matches(error, REPORT_ERROR, REPORT_ERROR_FULL));
	CU_ASSERT_PTR_NOT_NULL(strstr(error->message, directory));
	CU_ASSERT_EQUAL(record->id, 0);
	CU_ASSERT_EQUAL(fixture_n_segments(directory), 0);
	CU_ASSERT_TRUE(spool_append(spool, record, true, NULL));
	CU_ASSERT_EQUAL(record->id, 1);
	records = fixture_read(directory);
	CU_ASSERT_EQUAL(records->len, 1);
	spool_close(spool);
	fixture_remove(directory);
}

/* Where nothing can be allocated ahead, a write may stop after any byte. */
static void
test_an_append_cut_short_leaves_nothing(void)
{
	char *directory = fixture_directory();
	Spool *spool = open_spool(directory);
	g_autoptr(GPtrArray) records = NULL;
	gssize size;

	CU_ASSERT_EQUAL(fixture_append(spool, RECORD_KIND_HEALTH, 0, false), 1);
	size = spool->used - SEGMENT_HEADER_BYTES;
	for (gssize limit = 0; limit < size; limit++) {
		fixture_write_limit = limit;
		CU_ASSERT_EQUAL(fixture_append(spool, RECORD_KIND_HEALTH, 0, false), 0);
	}
	fixture_write_limit = -1;
	CU_ASSERT_EQUAL(fixture_append(spool, RECORD_KIND_HEALTH, 0, false), 2);
	records = fixture_read(directory);
	CU_ASSERT_EQUAL(records->len, 2);
	spool_close(spool);
	fixture_remove(directory);
}

static void
test_an_urgent_record_that_did_not_reach_the_disk_is_taken_back(void)
{
	char *directory = fixture_directory();
	Spool *spool = open_spool(directory);
	g_autoptr(GPtrArray) records = NULL;

	CU_ASSERT_EQUAL(fixture_append(spool, RECORD_KIND_CHANGE, 0, true), 1);
	fixture_sync_error = EIO;
	CU_ASSERT_EQUAL(fixture_append(spool, RECORD_KIND_CHANGE, 0, true), 0);
	fixture_sync_error = 0;
	/* 2 was visible to a reader: it never comes again, and 3 says so */
	CU_ASSERT_EQUAL(fixture_append(spool, RECORD_KIND_CHANGE, 0, true), 4);
	records = fixture_read(directory);
	CU_ASSERT_EQUAL(records->len, 3);
	CU_ASSERT_FALSE(fixture_holds(records, 2));
	CU_ASSERT_TRUE(fixture_excused(records, 2));
	spool_close(spool);
	fixture_remove(directory);
}

static void
test_a_commit_that_failed_is_tried_again(void)
{
	char *directory = fixture_directory();
	Spool *spool = open_spool(directory);
	g_autoptr(GError) error = NULL;

	fixture_append(spool, RECORD_KIND_HEALTH, 0, false);
	fixture_sync_error = EIO;
	CU_ASSERT_FALSE(spool_run_due(spool, 60 * SECOND, &error));
	CU_ASSERT_TRUE(g_error_matches(error, REPORT_ERROR, REPORT_ERROR_IO));
	CU_ASSERT_TRUE(spool_due_us(spool) > 60 * SECOND && spool_due_us(spool) < 70 * SECOND);
	fixture_sync_error = 0;
	CU_ASSERT_TRUE(spool_run_due(spool, spool_due_us(spool), NULL));
	CU_ASSERT_EQUAL(spool_due_us(spool), G_MAXINT64);
	spool_close(spool);
	fixture_remove(directory);
}

static void
test_a_record_too_long_is_refused(void)
{
	char *directory = fixture_directory();
	Spool *spool = open_spool(directory);
	g_autoptr(Record) record = record_new(RECORD_KIND_HEALTH);
	g_autoptr(GError) error = NULL;
	g_autofree guint8 *bytes = g_malloc0(RECORD_BYTES_MAX);

	for (guint i = 0; i < 2; i++) {
		char subject[8];

		g_snprintf(subject, sizeof(subject), "s%u", i);
		record_add_bytes(record, SCHEMA_PATH_RTT_HISTOGRAM, subject, bytes, RECORD_BYTES_MAX);
	}
	CU_ASSERT_FALSE(spool_append(spool, record, false, &error));
	CU_ASSERT_TRUE(g_error_matches(error, REPORT_ERROR, REPORT_ERROR_MALFORMED));
	CU_ASSERT_EQUAL(fixture_append(spool, RECORD_KIND_HEALTH, 0, false), 1);
	spool_close(spool);
	fixture_remove(directory);
}

static void
test_acknowledged_segments_go_and_the_newest_stays(void)
{
	char *directory = fixture_directory();
	Spool *spool = open_spool(directory);
	guint64 last = 0;

	while (fixture_n_segments(directory) < 4)
		last = fixture_append(spool, RECORD_KIND_CHANGE, 0, false);
	spool_acknowledge(spool, 1);
	CU_ASSERT_EQUAL(fixture_n_segments(directory), 4);
	CU_ASSERT_EQUAL(spool_get_status(spool)->oldest_id, 2);
	spool_acknowledge(spool, last + 1000);          /* never assigned: a peer's mistake */
	CU_ASSERT_EQUAL(fixture_n_segments(directory), 4);
	spool_acknowledge(spool, last);
	CU_ASSERT_EQUAL(fixture_n_segments(directory), 1);
	CU_ASSERT_EQUAL(spool_get_status(spool)->oldest_id, last + 1);
	CU_ASSERT_EQUAL(spool_get_status(spool)->dropped, 0);
	spool_close(spool);
	spool = open_spool(directory);
	CU_ASSERT_EQUAL(fixture_append(spool, RECORD_KIND_CHANGE, 0, false), last + 1);
	spool_close(spool);
	fixture_remove(directory);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "ids go on over close and open", test_ids_go_on_over_close_and_open },
		{ "the reporter's group reads and nobody else", test_the_reporters_group_reads_and_nobody_else },
		{ "ten routine records cost one sync", test_ten_routine_records_cost_one_sync },
		{ "a second writer is told who holds the spool", test_a_second_writer_is_told_who_holds_the_spool },
		{ "a place that cannot be written is named", test_a_place_that_cannot_be_written_is_named },
		{ "a segment that is a link is not followed", test_a_segment_that_is_a_link_is_not_followed },
		{ "a full disk refuses and takes again later", test_a_full_disk_refuses_and_takes_again_later },
		{ "an append cut short leaves nothing", test_an_append_cut_short_leaves_nothing },
		{ "an urgent record that did not reach the disk is taken back",
		  test_an_urgent_record_that_did_not_reach_the_disk_is_taken_back },
		{ "a commit that failed is tried again", test_a_commit_that_failed_is_tried_again },
		{ "a record too long is refused", test_a_record_too_long_is_refused },
		{ "acknowledged segments go and the newest stays", test_acknowledged_segments_go_and_the_newest_stays },
		CU_TEST_INFO_NULL,
	};

	return tap_main("spool", tests, argc, argv);
}
