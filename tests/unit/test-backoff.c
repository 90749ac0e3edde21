/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/backoff.h"
#include "tests/unit/tap.h"

static void
test_it_doubles_up_to_the_cap(void)
{
	Backoff backoff = { 0 };
	gint64 longest_us = BACKOFF_FIRST_US;

	for (guint attempt = 0; attempt < 100; attempt++) {
		CU_ASSERT_EQUAL(backoff_next_us(&backoff, G_MAXUINT32), longest_us);
		longest_us = MIN(2 * longest_us, BACKOFF_CAP_US);
	}
	backoff_reset(&backoff);
	CU_ASSERT_EQUAL(backoff_next_us(&backoff, G_MAXUINT32), BACKOFF_FIRST_US);
}

static void
test_chance_spreads_it_over_half_of_the_time(void)
{
	Backoff low = { 5 }, middle = { 5 }, high = { 5 };

	CU_ASSERT_EQUAL(backoff_next_us(&low, 0), 16 * BACKOFF_FIRST_US);
	CU_ASSERT_EQUAL(backoff_next_us(&high, G_MAXUINT32), 32 * BACKOFF_FIRST_US);
	CU_ASSERT_TRUE(ABS(backoff_next_us(&middle, G_MAXUINT32 / 2) - 24 * BACKOFF_FIRST_US) < 10);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "it doubles up to the cap", test_it_doubles_up_to_the_cap },
		{ "chance spreads it over half of the time", test_chance_spreads_it_over_half_of_the_time },
		CU_TEST_INFO_NULL,
	};

	return tap_main("backoff", tests, argc, argv);
}
