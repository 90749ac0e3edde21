/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/spool-fixture.h"
#include "tests/unit/tap.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static Spool *
open_spool(const char *directory, const char *boot_id)
{
	SpoolConfig config = { .directory = directory, .max_bytes = 64 * 1024, .segment_bytes = 8192, .boot_id = boot_id };
	g_autoptr(GError) error = NULL;
	Spool *spool = spool_open_with(&config, &fixture_ops, &error);

	CU_ASSERT_PTR_NOT_NULL_FATAL(spool);
	return spool;
}

typedef struct Damage {                 /* of the newest segment's file */
	void (*apply)(char **io_content, gsize *io_size, gsize at);
	bool ends_there;                /* records behind `at` are gone */
} Damage;

static void
cut(char **io_content, gsize *io_size, gsize at)
{
	*io_size = at;
}

static void
blank(char **io_content, gsize *io_size, gsize at)
{
	memset(*io_content + at, 0, *io_size - at);
}

static void
litter(char **io_content, gsize *io_size, gsize at)
{
	memset(*io_content + at, 0xa5, *io_size - at);
}

static void
flip(char **io_content, gsize *io_size, gsize at)
{
	(*io_content)[at] ^= 0x10;
}

/* `records` were acknowledged to the caller with ends[i] the offset behind each. */
static void
check_survivors(const char *directory, guint n, const gsize *ends, gsize at, bool ends_there)
{
	Spool *spool = open_spool(directory, FIXTURE_BOOT);
	g_autoptr(GPtrArray) records = NULL;
	guint64 id = fixture_append(spool, RECORD_KIND_CHANGE, 0, true);

	CU_ASSERT_TRUE(id > n);
	records = fixture_read(directory);
	for (guint i = 0; i < n; i++) {
		bool hit = ends_there ? ends[i + 1] > at : at >= ends[i] && at < ends[i + 1];

		CU_ASSERT_EQUAL(fixture_holds(records, i + 1), !hit);
		CU_ASSERT_TRUE(!hit || fixture_excused(records, i + 1));
	}
	CU_ASSERT_TRUE(fixture_holds(records, id));
	spool_close(spool);
}

static void
damage_everywhere(const Damage *damage, bool sealed)
{
	enum { N = 6 };
	char *directory = fixture_directory(), *crashed = fixture_directory();
	Spool *spool = open_spool(directory, FIXTURE_BOOT);
	g_autofree char *newest = NULL, *content = NULL, *base = NULL, *target = NULL;
	gsize ends[N + 1] = { SEGMENT_HEADER_BYTES }, size;

	for (guint i = 0; i < N; i++) {
		CU_ASSERT_EQUAL(fixture_append(spool, i % 2 ? RECORD_KIND_CHANGE : RECORD_KIND_HEALTH, 0, true), i + 1);
		ends[i + 1] = spool->used;
	}
	if (sealed)
		g_clear_pointer(&spool, spool_close);
	newest = fixture_newest(directory);
	base = g_path_get_basename(newest);
	target = g_build_filename(crashed, base, NULL);
	CU_ASSERT_TRUE_FATAL(g_file_get_contents(newest, &content, &size, NULL));
	for (gsize at = 0; at < ends[N]; at++) {
		g_autofree char *copy = g_memdup2(content, size);
		gsize copy_size = size;

		fixture_copy(directory, crashed);
		damage->apply(&copy, &copy_size, at);
		g_unlink(target);
		CU_ASSERT_TRUE(g_file_set_contents_full(target, copy, copy_size, G_FILE_SET_CONTENTS_NONE, 0640, NULL));
		check_survivors(crashed, N, ends, at, damage->ends_there);
	}
	spool_close(spool);
	fixture_remove(directory);
	fixture_remove(crashed);
}

static void
test_a_segment_cut_at_any_byte_keeps_its_whole_records(void)
{
	damage_everywhere(&(Damage){ cut, true }, false);
	damage_everywhere(&(Damage){ cut, true }, true);
}

static void
test_a_segment_overwritten_from_any_byte_keeps_its_whole_records(void)
{
	damage_everywhere(&(Damage){ litter, true }, false);
	damage_everywhere(&(Damage){ litter, true }, true);
}

static void
test_any_byte_flipped_costs_its_own_record_alone(void)
{
	damage_everywhere(&(Damage){ flip, false }, false);
	damage_everywhere(&(Damage){ flip, false }, true);
}

/* Pages that a power cut kept from the disk read as zeros; which ids they held, nobody knows. */
static void
test_after_a_power_cut_no_id_comes_twice(void)
{
	char *directory = fixture_directory(), *crashed = fixture_directory();
	Spool *spool = open_spool(directory, FIXTURE_BOOT), *again;
	g_autofree char *newest = NULL, *base = NULL, *target = NULL, *content = NULL;
	g_autoptr(GPtrArray) records = NULL;
	char *io_content;
	gsize size, at;
	guint64 id;

	for (guint i = 0; i < 3; i++)
		fixture_append(spool, RECORD_KIND_HEALTH, 0, false);
	at = spool->used;
	for (guint i = 0; i < 30; i++)
		fixture_append(spool, RECORD_KIND_HEALTH, 0, false);
	fixture_copy(directory, crashed);
	newest = fixture_newest(directory);
	base = g_path_get_basename(newest);
	target = g_build_filename(crashed, base, NULL);
	CU_ASSERT_TRUE_FATAL(g_file_get_contents(newest, &content, &size, NULL));
	io_content = content;
	blank(&io_content, &size, at);
	CU_ASSERT_TRUE(g_file_set_contents(target, content, size, NULL));
	again = open_spool(crashed, FIXTURE_OTHER_BOOT);
	id = fixture_append(again, RECORD_KIND_HEALTH, 0, true);
	CU_ASSERT_TRUE(id > 33);
	records = fixture_read(crashed);
	for (guint64 lost = 4; lost < id; lost++)
		CU_ASSERT_TRUE(fixture_holds(records, lost) || fixture_excused(records, lost));
	spool_close(again);
	spool_close(spool);
	fixture_remove(directory);
	fixture_remove(crashed);
}

static void
test_a_killed_program_leaves_no_gap(void)
{
	char *directory = fixture_directory(), *crashed = fixture_directory();
	Spool *spool = open_spool(directory, FIXTURE_BOOT), *again;

	for (guint i = 0; i < 5; i++)
		fixture_append(spool, RECORD_KIND_HEALTH, 0, false);
	fixture_copy(directory, crashed);       /* the page cache is all there: same boot */
	again = open_spool(crashed, FIXTURE_BOOT);
	CU_ASSERT_EQUAL(fixture_append(again, RECORD_KIND_HEALTH, 0, false), 6);
	CU_ASSERT_EQUAL(spool_get_status(again)->dropped_last, 0);
	spool_close(again);
	spool_close(spool);
	fixture_remove(directory);
	fixture_remove(crashed);
}

static void
destroyed_one(const char *content, gssize size)
{
	char *directory = fixture_directory();
	Spool *spool = open_spool(directory, FIXTURE_BOOT);
	g_autofree char *newest = NULL;
	guint64 last = 0;

	while (fixture_n_segments(directory) < 3)
		last = fixture_append(spool, RECORD_KIND_HEALTH, 0, true);
	for (guint i = 0; i < 20; i++)
		last = fixture_append(spool, RECORD_KIND_HEALTH, 0, true);
	spool_close(spool);
	newest = fixture_newest(directory);
	CU_ASSERT_TRUE(g_file_set_contents(newest, content, size, NULL));
	spool = open_spool(directory, FIXTURE_BOOT);
	CU_ASSERT_TRUE(fixture_append(spool, RECORD_KIND_HEALTH, 0, true) > last);
	spool_close(spool);
	fixture_remove(directory);
}

static void
test_ids_go_on_although_the_newest_segment_is_destroyed(void)
{
	g_autofree char *noise = g_strnfill(8192, 'n'), *zeros = g_malloc0(8192);

	destroyed_one("", 0);
	destroyed_one(noise, 8192);
	destroyed_one(zeros, 8192);
	destroyed_one("short", 5);
}

static void
test_damage_in_an_old_segment_is_reported_once(void)
{
	char *directory = fixture_directory();
	g_autofree char *oldest = g_build_filename(directory, "0000000000000001.seg", NULL), *content = NULL;
	Spool *spool = open_spool(directory, FIXTURE_BOOT);
	gsize size;

	while (fixture_n_segments(directory) < 3)
		fixture_append(spool, RECORD_KIND_HEALTH, 0, true);
	spool_close(spool);
	CU_ASSERT_TRUE_FATAL(g_file_get_contents(oldest, &content, &size, NULL));
	content[1000] ^= 1;
	CU_ASSERT_TRUE(g_file_set_contents(oldest, content, size, NULL));
	spool = open_spool(directory, FIXTURE_BOOT);
	CU_ASSERT_EQUAL(spool_get_status(spool)->dropped, 1);
	CU_ASSERT_EQUAL(spool_get_status(spool)->dropped_first, spool_get_status(spool)->dropped_last);
	fixture_append(spool, RECORD_KIND_HEALTH, 0, true);
	spool_close(spool);
	spool = open_spool(directory, FIXTURE_BOOT);
	CU_ASSERT_EQUAL(spool_get_status(spool)->dropped_last, 0);
	spool_close(spool);
	fixture_remove(directory);
}

static void
test_a_forgotten_temporary_file_is_removed(void)
{
	char *directory = fixture_directory();
	g_autofree char *temp = g_build_filename(directory, SPOOL_TEMP_NAME, NULL);

	CU_ASSERT_TRUE(g_file_set_contents(temp, "half", -1, NULL));
	spool_close(open_spool(directory, FIXTURE_BOOT));
	CU_ASSERT_FALSE(g_file_test(temp, G_FILE_TEST_EXISTS));
	fixture_remove(directory);
}

/* Any mixture of appends, acknowledgements, kills and damage: each id is held, acknowledged or named as lost; none twice. */
static void
random_life(guint32 seed)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
	char *directory = fixture_directory(), *crashed = fixture_directory();
	Spool *spool = open_spool(directory, FIXTURE_BOOT);
	guint64 last = 0, acknowledged = 0;
	g_autoptr(GPtrArray) records = NULL;

	for (guint step = 0; step < 60; step++) {
		guint what = g_rand_int_range(rand, 0, 20);

		for (guint n = g_rand_int_range(rand, 0, 40); n > 0; n--) {
			RecordKind kind = g_rand_int_range(rand, 0, 8) ? RECORD_KIND_HEALTH : RECORD_KIND_CHANGE;
			guint64 id = fixture_append(spool, kind, 0, g_rand_boolean(rand));

			CU_ASSERT_TRUE(id > last);
			last = id;
		}
		if (what == 0 && last) {
			acknowledged = g_rand_int_range(rand, acknowledged, last + 1);
			spool_acknowledge(spool, acknowledged);
		} else if (what < 4) {
			g_autofree char *newest = what == 2 && spool->active_fd >= 0 ? fixture_newest(directory) : NULL;
			guint32 committed = spool->committed;

			fixture_copy(directory, crashed);
			spool_close(spool);
			fixture_copy(crashed, directory);
			if (newest)
				CU_ASSERT_EQUAL(truncate(newest, g_rand_int_range(rand, committed, 8193)), 0);
			spool = open_spool(directory, what == 3 ? FIXTURE_OTHER_BOOT : FIXTURE_BOOT);
			spool_acknowledge(spool, acknowledged);
		}
		CU_ASSERT_TRUE(spool_get_status(spool)->bytes <= 64 * 1024);
	}
	last = fixture_append(spool, RECORD_KIND_CHANGE, 0, true);
	spool_close(spool);
	records = fixture_read(directory);
	for (guint64 id = acknowledged + 1; id <= last; id++)
		if (!fixture_holds(records, id) && !fixture_excused(records, id)) {
			printf("# id %" G_GUINT64_FORMAT " is neither held nor excused, seed %u\n", id, seed);
			CU_FAIL("an id went silently");
		}
	fixture_remove(directory);
	fixture_remove(crashed);
}

static void
test_no_id_goes_silently(void)
{
	guint32 seed = g_getenv("SEED") ? strtoul(g_getenv("SEED"), NULL, 0) : g_random_int();

	printf("# SEED=%u\n", seed);
	for (guint round = 0; round < 15; round++)
		random_life(seed + round);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a segment cut at any byte keeps its whole records", test_a_segment_cut_at_any_byte_keeps_its_whole_records },
		{ "a segment overwritten from any byte keeps its whole records",
		  test_a_segment_overwritten_from_any_byte_keeps_its_whole_records },
		{ "any byte flipped costs its own record alone", test_any_byte_flipped_costs_its_own_record_alone },
		{ "after a power cut no id comes twice", test_after_a_power_cut_no_id_comes_twice },
		{ "a killed program leaves no gap", test_a_killed_program_leaves_no_gap },
		{ "ids go on although the newest segment is destroyed", test_ids_go_on_although_the_newest_segment_is_destroyed },
		{ "damage in an old segment is reported once", test_damage_in_an_old_segment_is_reported_once },
		{ "a forgotten temporary file is removed", test_a_forgotten_temporary_file_is_removed },
		{ "no id goes silently", test_no_id_goes_silently },
		CU_TEST_INFO_NULL,
	};

	return tap_main("spool-recover", tests, argc, argv);
}
