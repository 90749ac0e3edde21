/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/spool-cursor.h"
#include "tests/unit/spool-fixture.h"
#include "tests/unit/tap.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const SpoolCursor sample = { .spool_id = "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\xf0", .id = 4711 };

static void
test_text_round_trips(void)
{
	g_autofree char *text = spool_cursor_format(&sample);
	SpoolCursor back = { .id = 1 };

	CU_ASSERT_TRUE(g_str_has_prefix(text, "uplinkd-cursor 1 0102030405060708090a0b0c0d0e0ff0 4711 "));
	CU_ASSERT_TRUE(spool_cursor_parse(text, strlen(text), &back));
	CU_ASSERT_EQUAL(back.id, 4711);
	CU_ASSERT_EQUAL(memcmp(back.spool_id, sample.spool_id, sizeof(back.spool_id)), 0);
}

static void
test_any_cut_or_flipped_bit_is_refused(void)
{
	g_autofree char *text = spool_cursor_format(&sample);
	size_t size = strlen(text);
	SpoolCursor back = { .id = 1 };

	for (size_t cut = 0; cut < size; cut++)
		CU_ASSERT_FALSE(spool_cursor_parse(text, cut, &back));
	for (size_t bit = 0; bit < 8 * size; bit++) {
		text[bit / 8] ^= 1 << bit % 8;
		CU_ASSERT_FALSE(spool_cursor_parse(text, size, &back));
		text[bit / 8] ^= 1 << bit % 8;
	}
	CU_ASSERT_FALSE(spool_cursor_parse("\0\0\0\0", 4, &back));
	CU_ASSERT_EQUAL(back.id, 1);
}

static void
test_the_file_holds_the_last_cursor(void)
{
	char *directory = fixture_directory();
	g_autoptr(CursorFile) file = cursor_file_open(directory, NULL);
	SpoolCursor cursor = sample, back;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_FALSE(cursor_file_load(file, &back));
	for (cursor.id = 1; cursor.id < 100; cursor.id += 7) {
		CU_ASSERT_TRUE(cursor_file_save(file, &cursor, NULL));
		CU_ASSERT_TRUE(cursor_file_load(file, &back));
		CU_ASSERT_EQUAL(back.id, cursor.id);
	}
	fixture_remove(directory);
}

static void
test_a_kill_while_saving_leaves_the_old_cursor(void)
{
	char *directory = fixture_directory();
	g_autofree char *temp = g_build_filename(directory, "cursor.tmp", NULL);
	g_autoptr(CursorFile) file = cursor_file_open(directory, NULL);
	SpoolCursor cursor = sample, back;

	CU_ASSERT_TRUE(cursor_file_save(file, &cursor, NULL));
	CU_ASSERT_TRUE(g_file_set_contents(temp, "uplinkd-cur", -1, NULL));
	CU_ASSERT_TRUE(cursor_file_load(file, &back));
	CU_ASSERT_EQUAL(back.id, 4711);
	cursor.id++;
	CU_ASSERT_TRUE(cursor_file_save(file, &cursor, NULL));
	CU_ASSERT_TRUE(cursor_file_load(file, &back));
	CU_ASSERT_EQUAL(back.id, 4712);
	fixture_remove(directory);
}

static void
test_a_second_reader_is_refused(void)
{
	char *directory = fixture_directory();
	g_autoptr(CursorFile) file = cursor_file_open(directory, NULL);
	g_autoptr(GError) error = NULL;

	CU_ASSERT_PTR_NULL(cursor_file_open(directory, &error));
	CU_ASSERT_TRUE(g_error_matches(error, REPORT_ERROR, REPORT_ERROR_LOCKED));
	CU_ASSERT_PTR_NOT_NULL(strstr(error->message, directory));
	fixture_remove(directory);
}

static void
test_a_link_is_neither_read_nor_written_through(void)
{
	char *directory = fixture_directory();
	g_autofree char *link = g_build_filename(directory, "cursor", NULL), *precious = g_build_filename(directory, "p", NULL);
	g_autofree char *text = spool_cursor_format(&sample), *content = NULL;
	g_autoptr(CursorFile) file = cursor_file_open(directory, NULL);
	SpoolCursor cursor = sample, back;

	CU_ASSERT_TRUE(g_file_set_contents(precious, text, -1, NULL));
	CU_ASSERT_EQUAL(symlink(precious, link), 0);
	CU_ASSERT_FALSE(cursor_file_load(file, &back));
	cursor.id = 5;
	CU_ASSERT_TRUE(cursor_file_save(file, &cursor, NULL));
	CU_ASSERT_TRUE(g_file_get_contents(precious, &content, NULL, NULL));
	CU_ASSERT_STRING_EQUAL(content, text);
	fixture_remove(directory);
}

static void
test_a_place_that_cannot_be_written_is_named(void)
{
	g_autoptr(GError) error = NULL;

	CU_ASSERT_PTR_NULL(cursor_file_open("/proc/uplink-report", &error));
	CU_ASSERT_TRUE(g_error_matches(error, REPORT_ERROR, REPORT_ERROR_IO));
	CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "/proc/uplink-report"));
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "text round-trips", test_text_round_trips },
		{ "any cut or flipped bit is refused", test_any_cut_or_flipped_bit_is_refused },
		{ "the file holds the last cursor", test_the_file_holds_the_last_cursor },
		{ "a kill while saving leaves the old cursor", test_a_kill_while_saving_leaves_the_old_cursor },
		{ "a second reader is refused", test_a_second_reader_is_refused },
		{ "a link is neither read nor written through", test_a_link_is_neither_read_nor_written_through },
		{ "a place that cannot be written is named", test_a_place_that_cannot_be_written_is_named },
		CU_TEST_INFO_NULL,
	};

	return tap_main("spool-cursor", tests, argc, argv);
}
