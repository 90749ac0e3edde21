/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bus's model and the schedule under a clock that only the test moves. */
#include "tests/sim/schedule.h"
#include "tests/sim/timing.h"
#include "tests/unit/tap.h"

#include <stdio.h>
#include <stdlib.h>

#define N 6

static Dice dice = { 1 };

static Timing
timing(const char *text)
{
	Timing t = { 0 };

	CU_ASSERT_TRUE_FATAL(timing_parse(text, &t));
	return t;
}

static void
test_serial_answers_queue_up(void)
{
	Timing t = timing("20ms:serial");

	for (int i = 1; i <= N; i++)
		CU_ASSERT_EQUAL(timing_answer_us(&t, &dice, 1000, 1), 1000 + i * 20000);
	/* and after a rest the bus is free again */
	CU_ASSERT_EQUAL(timing_answer_us(&t, &dice, 900000, 1), 920000);
}

static void
test_overlapping_answers_do_not(void)
{
	Timing t = timing("20ms:overlap");

	for (int i = 1; i <= N; i++)
		CU_ASSERT_EQUAL(timing_answer_us(&t, &dice, 1000, 1), 21000);
}

static void
test_usb_keeps_its_polls_and_their_jitter(void)
{
	Timing t = timing("usb");
	int64_t last_us = 0;

	for (int i = 0; i < 1000; i++) {
		int64_t due_us = timing_answer_us(&t, &dice, last_us, 1);

		CU_ASSERT_TRUE(due_us - last_us >= 30000 && due_us - last_us <= 34000);
		last_us = due_us;
	}
	CU_ASSERT_TRUE(last_us > 31900 * 1000 && last_us < 32100 * 1000);
}

static void
test_a_slow_call_takes_several_polls(void)
{
	Timing usb = timing("usb"), pcie = timing("pcie"), fixed = timing("10ms");
	int64_t usb_us = timing_answer_us(&usb, &dice, 0, 4), pcie_us = timing_answer_us(&pcie, &dice, 0, 4);

	CU_ASSERT_TRUE(usb_us >= 126000 && usb_us <= 130000);
	CU_ASSERT_TRUE(pcie_us >= 15000 && pcie_us <= 17000);
	CU_ASSERT_EQUAL(timing_answer_us(&fixed, &dice, 0, 4), 10000);
}

static void
test_the_network_holds_nobody_up(void)
{
	Timing t = timing("20ms:serial");

	CU_ASSERT_EQUAL(timing_later_us(&t, &dice, 0, 500000), 520000);
	CU_ASSERT_EQUAL(timing_answer_us(&t, &dice, 0, 1), 20000);
}

static void
test_indications_keep_their_order(void)
{
	Timing t = timing("usb");
	int64_t last_us = 0;

	for (int i = 0; i < 1000; i++) {
		int64_t due_us = timing_indication_us(&t, &dice, i * 100);

		CU_ASSERT_TRUE(due_us >= last_us && due_us >= i * 100 && due_us <= i * 100 + 32000);
		last_us = due_us;
	}
}

static void
test_a_seed_repeats_every_time(void)
{
	Dice a = { 42 }, b = { 42 };
	Timing ta = timing("usb:overlap"), tb = timing("usb:overlap");

	for (int i = 0; i < 1000; i++)
		CU_ASSERT_EQUAL(timing_answer_us(&ta, &a, i, 1), timing_answer_us(&tb, &b, i, 1));
}

static void
test_what_is_no_timing_is_refused(void)
{
	static const char *const bad[] = { "", "fast", "usb:", "usb:both", "ms", "-1ms", "10", "10ms:", "none:serial",
					   "600001ms", "10ms:serial:overlap", "1 0ms", "usbserial" };
	Timing t = { .delay_us = 77 };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CU_ASSERT_FALSE(timing_parse(bad[i], &t));
	CU_ASSERT_EQUAL(t.delay_us, 77);
}

typedef struct Seen { int order[64]; size_t n; Schedule *schedule; } Seen;
typedef struct Call { Seen *seen; int number; } Call;

static void
note(void *data)
{
	Call *call = data;

	call->seen->order[call->seen->n++] = call->number;
}

static void
add(Seen *seen, int64_t due_us, int number)
{
	Call *call = malloc(sizeof(*call));

	*call = (Call){ seen, number };
	CU_ASSERT_NOT_EQUAL(schedule_add(seen->schedule, due_us, note, call, free), 0);
}

static void
test_what_is_due_comes_by_time_then_by_arrival(void)
{
	static const int wanted[] = { 3, 1, 4, 0, 2 };
	Seen seen = { .schedule = schedule_new() };

	add(&seen, 50, 0);
	add(&seen, 20, 1);
	add(&seen, 50, 2);
	add(&seen, 10, 3);
	add(&seen, 20, 4);
	CU_ASSERT_EQUAL(schedule_next_us(seen.schedule), 10);
	CU_ASSERT_EQUAL(schedule_run(seen.schedule, 9), 0);
	CU_ASSERT_EQUAL(schedule_run(seen.schedule, 20), 3);
	CU_ASSERT_EQUAL(schedule_run(seen.schedule, 1000), 2);
	CU_ASSERT_EQUAL(schedule_next_us(seen.schedule), SCHEDULE_NEVER);
	for (size_t i = 0; i < 5; i++)
		CU_ASSERT_EQUAL(seen.order[i], wanted[i]);
	schedule_free(seen.schedule);
}

static void
test_a_cancelled_call_never_comes(void)
{
	Seen seen = { .schedule = schedule_new() };
	Call *call = malloc(sizeof(*call));
	uint64_t id;

	*call = (Call){ &seen, 9 };
	add(&seen, 10, 1);
	id = schedule_add(seen.schedule, 5, note, call, free);
	add(&seen, 20, 2);
	schedule_cancel(seen.schedule, id);
	schedule_cancel(seen.schedule, id);
	schedule_cancel(seen.schedule, 0);
	CU_ASSERT_EQUAL(schedule_run(seen.schedule, 100), 2);
	CU_ASSERT_EQUAL(seen.order[0], 1);
	CU_ASSERT_EQUAL(seen.order[1], 2);
	schedule_free(seen.schedule);
}

typedef struct Due { int64_t due_us, *last_us; bool *sorted; } Due;

static void
note_due(void *data)
{
	Due *due = data;

	*due->sorted &= due->due_us >= *due->last_us;
	*due->last_us = due->due_us;
}

static void
test_a_random_crowd_leaves_in_order(void)
{
	Schedule *schedule = schedule_new();
	Dice d = { 7 };
	int64_t last_us = 0;
	bool sorted = true;
	unsigned ran = 0, left;

	printf("# seed 7\n");
	for (int i = 0; i < 2000; i++) {
		Due *due = malloc(sizeof(*due));

		*due = (Due){ dice_between(&d, 0, 500), &last_us, &sorted };
		schedule_add(schedule, due->due_us, note_due, due, free);
	}
	while (schedule_size(schedule) > 1000)
		schedule_cancel(schedule, (uint64_t)dice_between(&d, 1, 2000));
	left = (unsigned)schedule_size(schedule);
	for (int64_t now_us = 0; now_us <= 500; now_us += 7)
		ran += schedule_run(schedule, now_us);
	ran += schedule_run(schedule, 500);
	CU_ASSERT_EQUAL(ran, left);
	CU_ASSERT_TRUE(sorted);
	schedule_free(schedule);
}

static void
test_a_full_schedule_refuses_and_frees(void)
{
	Schedule *schedule = schedule_new();

	for (int i = 0; i < SCHEDULE_MAX; i++)
		CU_ASSERT_NOT_EQUAL(schedule_add(schedule, i, note, NULL, NULL), 0);
	CU_ASSERT_EQUAL(schedule_add(schedule, 0, note, malloc(1), free), 0);
	schedule_free(schedule);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "serial answers queue up", test_serial_answers_queue_up },
		{ "overlapping answers do not", test_overlapping_answers_do_not },
		{ "USB keeps its polls and their jitter", test_usb_keeps_its_polls_and_their_jitter },
		{ "a slow call takes several polls", test_a_slow_call_takes_several_polls },
		{ "the network holds nobody up", test_the_network_holds_nobody_up },
		{ "indications keep their order", test_indications_keep_their_order },
		{ "a seed repeats every time", test_a_seed_repeats_every_time },
		{ "what is no timing is refused", test_what_is_no_timing_is_refused },
		{ "what is due comes by time, then by arrival", test_what_is_due_comes_by_time_then_by_arrival },
		{ "a cancelled call never comes", test_a_cancelled_call_never_comes },
		{ "a random crowd leaves in order", test_a_random_crowd_leaves_in_order },
		{ "a full schedule refuses and frees", test_a_full_schedule_refuses_and_frees },
		CU_TEST_INFO_NULL,
	};

	return tap_main("sim-timing", tests, argc, argv);
}
