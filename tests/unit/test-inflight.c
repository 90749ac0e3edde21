/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/inflight.h"
#include "tests/unit/tap.h"

#include <stdio.h>
#include <stdlib.h>

static void
test_the_cursor_follows_without_a_gap(void)
{
	Inflight inflight = { 0 };

	for (int i = 1; i <= 4; i++)
		inflight_add(&inflight, 100 + i, 10 + (guint64)i, i);
	CU_ASSERT_TRUE(inflight_acknowledge(&inflight, 102));
	CU_ASSERT_TRUE(inflight_acknowledge(&inflight, 104));
	CU_ASSERT_EQUAL(inflight_take_confirmed(&inflight), 0);
	CU_ASSERT_EQUAL(inflight_oldest_us(&inflight), 1);
	CU_ASSERT_TRUE(inflight_acknowledge(&inflight, 101));
	CU_ASSERT_EQUAL(inflight_take_confirmed(&inflight), 12);
	CU_ASSERT_EQUAL(inflight_oldest_us(&inflight), 3);
	CU_ASSERT_TRUE(inflight_acknowledge(&inflight, 103));
	CU_ASSERT_EQUAL(inflight_take_confirmed(&inflight), 14);
	CU_ASSERT_EQUAL(inflight_oldest_us(&inflight), G_MAXINT64);
}

static void
test_what_was_not_sent_or_comes_twice_counts_nothing(void)
{
	Inflight inflight = { 0 };

	CU_ASSERT_FALSE(inflight_acknowledge(&inflight, 1));
	inflight_add(&inflight, 1, 5, 0);
	inflight_add(&inflight, 2, 6, 0);
	CU_ASSERT_TRUE(inflight_acknowledge(&inflight, 2));
	CU_ASSERT_FALSE(inflight_acknowledge(&inflight, 2));
	CU_ASSERT_FALSE(inflight_acknowledge(&inflight, 3));
	CU_ASSERT_EQUAL(inflight_find(&inflight, 1), 5);
	CU_ASSERT_EQUAL(inflight_find(&inflight, 3), 0);
	CU_ASSERT_EQUAL(inflight_take_confirmed(&inflight), 0);
}

static void
test_messages_without_a_record_move_no_cursor(void)
{
	Inflight inflight = { 0 };

	inflight_add(&inflight, 1, 0, 0);
	CU_ASSERT_TRUE(inflight_acknowledge(&inflight, 1));
	CU_ASSERT_EQUAL(inflight_take_confirmed(&inflight), 0);
	CU_ASSERT_EQUAL(inflight.n, 0);
}

static void
test_a_full_window_takes_greetings_only(void)
{
	Inflight inflight = { 0 };

	for (int i = 0; i < INFLIGHT_RECORDS; i++) {
		CU_ASSERT_TRUE(inflight_has_room(&inflight));
		inflight_add(&inflight, i, (guint64)i + 1, 0);
	}
	CU_ASSERT_FALSE(inflight_has_room(&inflight));
	inflight_add(&inflight, 100, 0, 0);
	inflight_add(&inflight, 101, 0, 0);
	for (int i = 0; i < INFLIGHT_RECORDS; i++)
		CU_ASSERT_TRUE(inflight_acknowledge(&inflight, i));
	CU_ASSERT_EQUAL(inflight_take_confirmed(&inflight), INFLIGHT_RECORDS);
	CU_ASSERT_EQUAL(inflight.n, 2);
	inflight_clear(&inflight);
	CU_ASSERT_TRUE(inflight_has_room(&inflight));
}

/* In any order of acknowledgements, over many turns of the ring. */
static void
test_random_order_confirms_everything_once_and_in_order(void)
{
	guint32 seed = g_getenv("SEED") ? strtoul(g_getenv("SEED"), NULL, 0) : g_random_int();
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
	Inflight inflight = { 0 };
	guint64 sent = 0, confirmed = 0, taken;
	bool acknowledged[3000] = { false };

	printf("# SEED=%u\n", seed);
	while (confirmed < 2000) {
		while (sent < 2000 && inflight_has_room(&inflight) && g_rand_boolean(rand)) {
			sent++;
			inflight_add(&inflight, sent, sent, 0);
		}
		for (guint n = g_rand_int_range(rand, 0, 5); n > 0 && sent > confirmed; n--) {
			int token = g_rand_int_range(rand, confirmed + 1, sent + 1);

			CU_ASSERT_EQUAL(inflight_acknowledge(&inflight, token), !acknowledged[token]);
			acknowledged[token] = true;
		}
		taken = inflight_take_confirmed(&inflight);
		confirmed = MAX(confirmed, taken);
		for (guint64 id = 1; id <= confirmed; id++)
			CU_ASSERT_TRUE_FATAL(acknowledged[id]);
		CU_ASSERT_FALSE(acknowledged[confirmed + 1]);
	}
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "the cursor follows without a gap", test_the_cursor_follows_without_a_gap },
		{ "what was not sent or comes twice counts nothing", test_what_was_not_sent_or_comes_twice_counts_nothing },
		{ "messages without a record move no cursor", test_messages_without_a_record_move_no_cursor },
		{ "a full window takes greetings only", test_a_full_window_takes_greetings_only },
		{ "random order confirms everything once and in order", test_random_order_confirms_everything_once_and_in_order },
		CU_TEST_INFO_NULL,
	};

	return tap_main("inflight", tests, argc, argv);
}
