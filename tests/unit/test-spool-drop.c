/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/spool-fixture.h"
#include "tests/unit/tap.h"

#include <errno.h>
#include <string.h>

#define MAX_BYTES (64 * 1024)

static Spool *
open_spool(const char *directory)
{
	SpoolConfig config = { .directory = directory, .max_bytes = MAX_BYTES, .segment_bytes = 8192, .boot_id = FIXTURE_BOOT };
	g_autoptr(GError) error = NULL;
	Spool *spool = spool_open_with(&config, &fixture_ops, &error);

	CU_ASSERT_PTR_NOT_NULL_FATAL(spool);
	return spool;
}

typedef struct Losses {
	guint64 records, first, last;
} Losses;

static Losses
reported(const GPtrArray *records)
{
	Losses losses = { .first = G_MAXUINT64 };

	for (guint i = 0; i < records->len; i++) {
		const RecordField *n = record_find(records->pdata[i], SCHEMA_SPOOL_DROPPED, "");

		if (!n)
			continue;
		losses.records += n->number;
		losses.first = MIN(losses.first, (guint64)record_find(records->pdata[i], SCHEMA_SPOOL_DROPPED_FIRST, "")->number);
		losses.last = MAX(losses.last, (guint64)record_find(records->pdata[i], SCHEMA_SPOOL_DROPPED_LAST, "")->number);
	}
	return losses;
}

static void
test_routine_goes_first_and_incidents_stay(void)
{
	char *directory = fixture_directory();
	Spool *spool = open_spool(directory);
	g_autoptr(GPtrArray) records = NULL;
	g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(guint64));
	const SpoolStatus *status = spool_get_status(spool);
	guint64 missing = 0, last = 0;
	Losses losses;

	for (guint i = 0; i < 2000; i++) {
		bool change = i % 20 == 0;

		last = fixture_append(spool, change ? RECORD_KIND_CHANGE : RECORD_KIND_HEALTH, i, change);
		CU_ASSERT_TRUE_FATAL(last > 0);
		CU_ASSERT_TRUE(status->bytes <= MAX_BYTES);
		if (change)
			g_array_append_val(changes, last);
	}
	spool_close(g_steal_pointer(&spool));
	records = fixture_read(directory);
	for (guint i = 0; i < changes->len; i++)
		CU_ASSERT_TRUE(fixture_holds(records, g_array_index(changes, guint64, i)));
	for (guint64 id = 1; id <= last; id++) {
		bool held = fixture_holds(records, id);

		missing += !held;
		CU_ASSERT_TRUE(held || fixture_excused(records, id));
	}
	losses = reported(records);
	CU_ASSERT_TRUE(missing > 500);
	CU_ASSERT_EQUAL(losses.records, missing);
	CU_ASSERT_EQUAL(losses.first, 2);
	fixture_remove(directory);
}

static void
test_every_drop_is_counted_with_its_range(void)
{
	char *directory = fixture_directory();
	Spool *spool = open_spool(directory);
	const SpoolStatus *status = spool_get_status(spool);
	guint64 last = 0;

	CU_ASSERT_EQUAL(status->dropped_last, 0);
	while (status->dropped == 0)
		last = fixture_append(spool, RECORD_KIND_HEALTH, 0, false);
	CU_ASSERT_EQUAL(status->dropped_first, 1);
	CU_ASSERT_EQUAL(status->dropped_last, status->dropped);
	CU_ASSERT_TRUE(status->dropped < last / 2);
	CU_ASSERT_EQUAL(status->oldest_id, status->dropped_last + 1);
	spool_close(spool);
	fixture_remove(directory);
}

static void
test_with_incidents_alone_the_oldest_go(void)
{
	char *directory = fixture_directory();
	Spool *spool = open_spool(directory);
	g_autoptr(GPtrArray) records = NULL;
	guint64 last = 0;

	for (guint i = 0; i < 1500; i++) {
		last = fixture_append(spool, RECORD_KIND_CHANGE, 0, false);
		CU_ASSERT_TRUE_FATAL(last > 0);
	}
	CU_ASSERT_TRUE(spool_get_status(spool)->bytes <= MAX_BYTES);
	records = fixture_read(directory);
	CU_ASSERT_TRUE(fixture_holds(records, last));
	CU_ASSERT_FALSE(fixture_holds(records, 1));
	/* the reports of early drops are dropped in their turn, and what they said is said again */
	CU_ASSERT_TRUE(fixture_excused(records, 1));
	CU_ASSERT_EQUAL(spool_get_status(spool)->dropped_first, 1);
	CU_ASSERT_EQUAL(spool_get_status(spool)->oldest_id, ((Record *)records->pdata[0])->id);
	spool_close(spool);
	fixture_remove(directory);
}

static void
test_what_was_acknowledged_is_no_loss(void)
{
	char *directory = fixture_directory();
	Spool *spool = open_spool(directory);
	guint64 last = 0;

	for (guint i = 0; i < 3000; i++) {
		last = fixture_append(spool, i % 50 ? RECORD_KIND_HEALTH : RECORD_KIND_CHANGE, 0, false);
		spool_acknowledge(spool, last > 10 ? last - 10 : 0);
	}
	CU_ASSERT_EQUAL(spool_get_status(spool)->dropped, 0);
	CU_ASSERT_EQUAL(last, 3000);
	spool_close(spool);
	fixture_remove(directory);
}

static void
test_a_loss_is_on_disk_as_a_report_before_anything_is_removed(void)
{
	char *directory = fixture_directory();
	Spool *spool = open_spool(directory);
	g_autoptr(GPtrArray) records = NULL;

	for (guint i = 0; i < 5000 && spool_get_status(spool)->dropped == 0; i++) {
		fixture_allocate_error = fixture_n_segments(directory) == 8 ? ENOSPC : 0;
		fixture_append(spool, RECORD_KIND_HEALTH, 0, false);
	}
	/* the new segment was refused by a full disk, the old one is gone: who reads now knows why */
	records = fixture_read(directory);
	CU_ASSERT_EQUAL(reported(records).records, spool_get_status(spool)->dropped);
	CU_ASSERT_FALSE(fixture_holds(records, 1));
	CU_ASSERT_TRUE(fixture_excused(records, 1));
	fixture_allocate_error = 0;
	CU_ASSERT_TRUE(fixture_append(spool, RECORD_KIND_HEALTH, 0, false) > 0);
	spool_close(spool);
	fixture_remove(directory);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "routine goes first and incidents stay", test_routine_goes_first_and_incidents_stay },
		{ "every drop is counted with its range", test_every_drop_is_counted_with_its_range },
		{ "with incidents alone the oldest go", test_with_incidents_alone_the_oldest_go },
		{ "what was acknowledged is no loss", test_what_was_acknowledged_is_no_loss },
		{ "a loss is on disk as a report before anything is removed",
		  test_a_loss_is_on_disk_as_a_report_before_anything_is_removed },
		CU_TEST_INFO_NULL,
	};

	return tap_main("spool-drop", tests, argc, argv);
}
