/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/spool-reader.h"
#include "agent/report/spool-watch.h"
#include "tests/unit/spool-fixture.h"
#include "tests/unit/tap.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *directory, *cursor_dir;

static void
set_up(void)
{
	directory = fixture_directory();
	cursor_dir = fixture_directory();
}

static void
tear_down(void)
{
	fixture_remove(directory);
	fixture_remove(cursor_dir);
}

static Spool *
open_writer(void)
{
	SpoolConfig config = { .directory = directory, .max_bytes = 64 * 1024, .segment_bytes = 8192, .boot_id = FIXTURE_BOOT };
	Spool *spool = spool_open_with(&config, &fixture_ops, NULL);

	CU_ASSERT_PTR_NOT_NULL_FATAL(spool);
	return spool;
}

static SpoolReader *
open_reader(void)
{
	SpoolReader *reader = spool_reader_open(directory, cursor_dir, NULL);

	CU_ASSERT_PTR_NOT_NULL_FATAL(reader);
	return reader;
}

/* Id of the next record, 0 = none. */
static guint64
next(SpoolReader *reader)
{
	g_autoptr(Record) record = spool_reader_next(reader);

	return record ? record->id : 0;
}

static void
expect(SpoolReader *reader, guint64 first, guint64 last)
{
	for (guint64 id = first; id <= last; id++)
		CU_ASSERT_EQUAL(next(reader), id);
	CU_ASSERT_EQUAL(next(reader), 0);
}

static guint64
write_records(Spool *spool, guint n)
{
	guint64 last = 0;

	while (n-- > 0)
		last = fixture_append(spool, n % 10 ? RECORD_KIND_HEALTH : RECORD_KIND_CHANGE, 0, false);
	return last;
}

static void
test_it_follows_a_writer_at_work(void)
{
	g_autoptr(Spool) spool = NULL;
	g_autoptr(SpoolReader) reader = NULL;
	guint64 seen = 0, last;

	set_up();
	reader = open_reader();
	CU_ASSERT_EQUAL(next(reader), 0);       /* nothing is there, not even a segment */
	spool = open_writer();
	CU_ASSERT_EQUAL(next(reader), 0);
	for (guint round = 0; round < 60; round++) {
		last = write_records(spool, round % 7);
		if (last)
			expect(reader, seen + 1, last);
		seen = MAX(seen, last);
	}
	CU_ASSERT_TRUE(fixture_n_segments(directory) > 2);
	CU_ASSERT_EQUAL(spool_reader_get_status(reader)->holes, 0);
	tear_down();
}

static void
test_it_goes_on_behind_the_cursor(void)
{
	g_autoptr(Spool) spool = NULL;
	SpoolReader *reader;

	set_up();
	spool = open_writer();
	write_records(spool, 200);
	reader = open_reader();
	CU_ASSERT_EQUAL(spool_reader_backlog(reader), 200);
	for (guint64 id = 1; id <= 150; id++)
		CU_ASSERT_EQUAL(next(reader), id);
	spool_reader_confirm(reader, 120);
	CU_ASSERT_EQUAL(spool_reader_backlog(reader), 80);
	spool_reader_rewind(reader);
	CU_ASSERT_EQUAL(next(reader), 121);
	spool_reader_close(reader);             /* saves */
	reader = open_reader();
	CU_ASSERT_EQUAL(spool_reader_get_status(reader)->confirmed_id, 120);
	expect(reader, 121, 200);
	spool_reader_close(reader);
	tear_down();
}

static void
test_a_confirmation_of_what_was_not_given_out_is_no_progress(void)
{
	g_autoptr(Spool) spool = NULL;
	g_autoptr(SpoolReader) reader = NULL;

	set_up();
	spool = open_writer();
	write_records(spool, 5);
	reader = open_reader();
	CU_ASSERT_EQUAL(next(reader), 1);
	spool_reader_confirm(reader, 5);
	CU_ASSERT_EQUAL(spool_reader_get_status(reader)->confirmed_id, 0);
	spool_reader_confirm(reader, 1);
	CU_ASSERT_EQUAL(spool_reader_get_status(reader)->confirmed_id, 1);
	spool_reader_confirm(reader, 0);
	CU_ASSERT_EQUAL(spool_reader_get_status(reader)->confirmed_id, 1);
	tear_down();
}

static void
test_without_a_cursor_the_oldest_comes_first(void)
{
	g_autoptr(Spool) spool = NULL;
	g_autofree char *cursor = NULL;
	SpoolReader *reader;

	set_up();
	spool = open_writer();
	write_records(spool, 30);
	cursor = g_build_filename(cursor_dir, "cursor", NULL);
	CU_ASSERT_TRUE(g_file_set_contents(cursor, "rubbish", -1, NULL));
	reader = open_reader();
	expect(reader, 1, 30);
	spool_reader_close(reader);
	tear_down();
}

/* Somebody emptied the directory: the old cursor is far beyond the new ids. */
static void
test_a_spool_made_anew_goes_out_from_its_start(void)
{
	g_autoptr(Spool) spool = NULL;
	g_autoptr(SpoolReader) reader = NULL;

	set_up();
	spool = open_writer();
	write_records(spool, 100);
	reader = open_reader();
	expect(reader, 1, 100);
	spool_reader_confirm(reader, 100);
	CU_ASSERT_TRUE(spool_reader_save(reader, NULL));
	g_clear_pointer(&spool, spool_close);
	fixture_remove(g_strdup(directory));
	g_mkdir(directory, 0750);
	g_clear_pointer(&reader, spool_reader_close);
	spool = open_writer();
	write_records(spool, 150);
	reader = open_reader();
	expect(reader, 1, 150);
	CU_ASSERT_TRUE(spool_reader_get_status(reader)->replaced);
	tear_down();
}

static void
test_what_is_dropped_or_rewritten_meanwhile_disturbs_nobody(void)
{
	g_autoptr(Spool) spool = NULL;
	g_autoptr(SpoolReader) reader = NULL;
	guint64 last, seen = 0, id;
	guint rounds = 0;

	set_up();
	spool = open_writer();
	reader = open_reader();
	do {
		last = write_records(spool, 40);
		for (guint i = 0; i < 5 && (id = next(reader)); i++) {
			CU_ASSERT_TRUE(id > seen);
			seen = id;
		}
	} while (++rounds < 60);
	while ((id = next(reader))) {
		CU_ASSERT_TRUE(id > seen);
		seen = id;
	}
	CU_ASSERT_EQUAL(seen, last);
	CU_ASSERT_TRUE(spool_get_status(spool)->dropped > 1000);
	CU_ASSERT_EQUAL(spool_reader_get_status(reader)->holes, 0);
	tear_down();
}

static void
flip(const char *path, size_t at)
{
	FILE *file = fopen(path, "r+b");
	int byte;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fseek(file, at, SEEK_SET);
	byte = fgetc(file);
	fseek(file, at, SEEK_SET);
	fputc(byte ^ 0x40, file);
	fclose(file);
}

static void
test_a_damaged_record_is_passed_over_and_counted(void)
{
	g_autoptr(Spool) spool = NULL;
	g_autoptr(SpoolReader) reader = NULL;
	g_autofree char *newest = NULL;
	guint32 second;

	set_up();
	spool = open_writer();
	write_records(spool, 1);
	second = spool->used;
	write_records(spool, 1);
	newest = fixture_newest(directory);
	flip(newest, second + 30);
	reader = open_reader();
	/* nothing behind it: it might still be being written */
	CU_ASSERT_EQUAL(next(reader), 1);
	CU_ASSERT_EQUAL(next(reader), 0);
	CU_ASSERT_EQUAL(spool_reader_get_status(reader)->holes, 0);
	write_records(spool, 1);
	CU_ASSERT_EQUAL(next(reader), 3);
	CU_ASSERT_EQUAL(spool_reader_get_status(reader)->holes, 1);
	CU_ASSERT_EQUAL(spool_reader_get_status(reader)->hole_first, 2);
	CU_ASSERT_EQUAL(spool_reader_get_status(reader)->hole_last, 2);
	tear_down();
}

static void
test_a_destroyed_segment_costs_itself_alone(void)
{
	g_autoptr(Spool) spool = NULL;
	g_autoptr(SpoolReader) reader = NULL;
	g_autofree char *oldest = NULL;
	guint64 last = 0, id, seen = 0, first_kept;

	set_up();
	spool = open_writer();
	while (fixture_n_segments(directory) < 2)
		last = write_records(spool, 1);
	first_kept = last;
	while (fixture_n_segments(directory) < 3)
		last = write_records(spool, 1);
	oldest = g_build_filename(directory, "0000000000000001.seg", NULL);
	CU_ASSERT_TRUE(g_file_set_contents(oldest, "", 0, NULL));
	reader = open_reader();
	CU_ASSERT_EQUAL(next(reader), first_kept);
	while ((id = next(reader)))
		seen = id;
	CU_ASSERT_EQUAL(seen, last);
	CU_ASSERT_EQUAL(spool_reader_get_status(reader)->hole_first, 1);
	CU_ASSERT_EQUAL(spool_reader_get_status(reader)->hole_last, first_kept - 1);
	tear_down();
}

/* The writer is killed and starts again while the reader stays; then the reader is killed while the writer stays. */
static void
test_either_side_may_be_killed(void)
{
	char *crashed;
	Spool *spool;
	SpoolReader *reader;
	guint64 expected = 1;

	set_up();
	crashed = fixture_directory();
	spool = open_writer();
	reader = open_reader();
	for (guint round = 0; round < 20; round++) {
		guint64 last = write_records(spool, 1 + round * 7 % 90);

		for (; expected < last - last % 3; expected++)
			CU_ASSERT_EQUAL(next(reader), expected);
		if (round % 2) {
			fixture_copy(directory, crashed);
			spool_close(spool);
			fixture_copy(crashed, directory);
			spool = open_writer();
		} else {
			spool_reader_confirm(reader, expected - 1);
			spool_reader_close(reader);
			reader = open_reader();
		}
		spool_acknowledge(spool, spool_reader_get_status(reader)->confirmed_id);
	}
	CU_ASSERT_EQUAL(spool_reader_get_status(reader)->holes, 0);
	spool_reader_close(reader);
	spool_close(spool);
	fixture_remove(crashed);
	tear_down();
}

static void
test_a_directory_that_was_removed_or_exchanged_is_gone(void)
{
	g_autoptr(SpoolReader) reader = NULL;
	g_autofree char *aside = NULL;

	set_up();
	reader = open_reader();
	CU_ASSERT_FALSE(spool_reader_is_gone(reader));
	aside = g_strconcat(directory, ".aside", NULL);
	CU_ASSERT_EQUAL(g_rename(directory, aside), 0);
	CU_ASSERT_TRUE(spool_reader_is_gone(reader));
	g_mkdir(directory, 0750);
	CU_ASSERT_TRUE(spool_reader_is_gone(reader));
	CU_ASSERT_PTR_NULL(spool_reader_next(reader));
	g_rmdir(aside);
	tear_down();
}

static void
test_a_missing_spool_is_named(void)
{
	g_autoptr(GError) error = NULL;

	set_up();
	CU_ASSERT_PTR_NULL(spool_reader_open("/nowhere/spool", cursor_dir, &error));
	CU_ASSERT_TRUE(g_error_matches(error, REPORT_ERROR, REPORT_ERROR_IO));
	CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "/nowhere/spool"));
	tear_down();
}

typedef struct Told {
	guint times;
	bool gone;
} Told;

static void
told(bool gone, gpointer user_data)
{
	Told *seen = user_data;

	seen->times++;
	seen->gone = seen->gone || gone;
}

static void
turn(void)
{
	while (g_main_context_iteration(NULL, FALSE))
		;
}

static void
test_the_watch_tells_of_every_append_and_of_the_end(void)
{
	g_autoptr(Spool) spool = NULL;
	g_autoptr(GSource) watch = NULL;
	g_autoptr(GError) error = NULL;
	Told seen = { 0 };

	set_up();
	spool = open_writer();
	watch = spool_watch_new(directory, told, &seen, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(watch);
	g_source_attach(watch, NULL);
	turn();
	CU_ASSERT_EQUAL(seen.times, 0);
	for (guint i = 1; i < 100; i++) {       /* new segments included */
		write_records(spool, 1);
		turn();
		CU_ASSERT_EQUAL(seen.times, i);
	}
	CU_ASSERT_FALSE(seen.gone);
	g_clear_pointer(&spool, spool_close);
	tear_down();
	turn();
	CU_ASSERT_TRUE(seen.gone);
	CU_ASSERT_PTR_NULL(spool_watch_new("/nowhere/spool", told, &seen, &error));
	CU_ASSERT_PTR_NOT_NULL(error);
	g_source_destroy(watch);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "it follows a writer at work", test_it_follows_a_writer_at_work },
		{ "it goes on behind the cursor", test_it_goes_on_behind_the_cursor },
		{ "a confirmation of what was not given out is no progress",
		  test_a_confirmation_of_what_was_not_given_out_is_no_progress },
		{ "without a cursor the oldest comes first", test_without_a_cursor_the_oldest_comes_first },
		{ "a spool made anew goes out from its start", test_a_spool_made_anew_goes_out_from_its_start },
		{ "what is dropped or rewritten meanwhile disturbs nobody",
		  test_what_is_dropped_or_rewritten_meanwhile_disturbs_nobody },
		{ "a damaged record is passed over and counted", test_a_damaged_record_is_passed_over_and_counted },
		{ "a destroyed segment costs itself alone", test_a_destroyed_segment_costs_itself_alone },
		{ "either side may be killed", test_either_side_may_be_killed },
		{ "a directory that was removed or exchanged is gone", test_a_directory_that_was_removed_or_exchanged_is_gone },
		{ "a missing spool is named", test_a_missing_spool_is_named },
		{ "the watch tells of every append and of the end", test_the_watch_tells_of_every_append_and_of_the_end },
		CU_TEST_INFO_NULL,
	};

	return tap_main("spool-reader", tests, argc, argv);
}
