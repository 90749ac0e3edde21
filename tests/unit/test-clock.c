/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/clock.h"
#include "tests/unit/tap.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <unistd.h>

#define WALL_2025_US (G_GINT64_CONSTANT(1735689600) * G_USEC_PER_SEC)
#define CALLS_MAX 16

typedef struct Caller {                 /* notes when it was called, and arms again while `again` is left */
	Clock *clock;
	guint n_calls, again;
	gint64 step_us, at_us[CALLS_MAX];
	GMainLoop *loop;
} Caller;

static void
called(gpointer user_data)
{
	Caller *caller = user_data;

	caller->at_us[caller->n_calls++] = clock_now_us(caller->clock);
	if (caller->again > 0) {
		caller->again--;
		clock_arm(caller->clock, clock_now_us(caller->clock) + caller->step_us, called, caller);
	} else if (caller->loop) {
		g_main_loop_quit(caller->loop);
	}
}

static void
must_not_be_called(gpointer user_data)
{
	CU_FAIL("a timer that was replaced or disarmed ran");
}

static void
test_virtual_time_moves_only_when_advanced(void)
{
	g_autoptr(Clock) clock = clock_new_virtual(1000, WALL_2025_US);

	CU_ASSERT_EQUAL(clock_now_us(clock), 1000);
	clock_advance(clock, 500);
	CU_ASSERT_EQUAL(clock_now_us(clock), 1500);
	CU_ASSERT_EQUAL(clock_wall_us(clock), WALL_2025_US + 500);
}

static void
test_advancing_stops_at_each_deadline_in_order(void)
{
	g_autoptr(Clock) clock = clock_new_virtual(0, WALL_2025_US);
	Caller caller = { .clock = clock, .again = 2, .step_us = 300 };

	clock_arm(clock, 100, called, &caller);
	clock_advance(clock, 1000);
	CU_ASSERT_EQUAL(caller.n_calls, 3);
	CU_ASSERT_EQUAL(caller.at_us[0], 100);
	CU_ASSERT_EQUAL(caller.at_us[1], 400);
	CU_ASSERT_EQUAL(caller.at_us[2], 700);
	CU_ASSERT_EQUAL(clock_now_us(clock), 1000);
}

static void
test_a_deadline_in_the_past_never_turns_time_back(void)
{
	g_autoptr(Clock) clock = clock_new_virtual(1000, WALL_2025_US);
	Caller caller = { .clock = clock };

	clock_arm(clock, 10, called, &caller);
	clock_advance(clock, 0);
	CU_ASSERT_EQUAL(caller.n_calls, 1);
	CU_ASSERT_EQUAL(caller.at_us[0], 1000);
}

static void
test_a_later_arm_replaces_and_the_end_of_time_disarms(void)
{
	g_autoptr(Clock) clock = clock_new_virtual(0, WALL_2025_US);
	Caller caller = { .clock = clock };

	clock_arm(clock, 10, must_not_be_called, NULL);
	clock_arm(clock, 20, called, &caller);
	clock_advance(clock, 30);
	CU_ASSERT_EQUAL(caller.n_calls, 1);
	clock_arm(clock, 40, must_not_be_called, NULL);
	clock_arm(clock, G_MAXINT64, NULL, NULL);
	clock_advance(clock, 1000);
}

static void
test_the_virtual_wall_steps_without_moving_the_deadlines(void)
{
	g_autoptr(Clock) clock = clock_new_virtual(0, 0);
	Caller caller = { .clock = clock };

	clock_arm(clock, 100, called, &caller);
	clock_set_wall(clock, WALL_2025_US, true);
	CU_ASSERT_EQUAL(caller.n_calls, 0);
	clock_advance(clock, 100);
	CU_ASSERT_EQUAL(caller.n_calls, 1);
	CU_ASSERT_EQUAL(clock_wall_us(clock), WALL_2025_US + 100);
}

static void
test_an_absurd_year_is_never_synced(void)
{
	g_autoptr(Clock) clock = clock_new_virtual(0, 0);

	CU_ASSERT_FALSE(clock_wall_is_synced(clock));
	clock_set_wall(clock, 0, true);
	CU_ASSERT_FALSE(clock_wall_is_synced(clock));
	clock_set_wall(clock, G_GINT64_CONSTANT(5000000000) * G_USEC_PER_SEC, true);
	CU_ASSERT_FALSE(clock_wall_is_synced(clock));
	clock_set_wall(clock, WALL_2025_US, false);
	CU_ASSERT_FALSE(clock_wall_is_synced(clock));
	clock_set_wall(clock, WALL_2025_US, true);
	CU_ASSERT_TRUE(clock_wall_is_synced(clock));
}

static void
test_the_real_timer_is_never_early_and_not_much_late(void)
{
	g_autoptr(Clock) clock = clock_new_real();
	g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
	Caller caller = { .clock = clock, .again = 4, .step_us = 3000, .loop = loop };
	gint64 due_us = clock_now_us(clock) + 5000;

	clock_arm(clock, due_us, called, &caller);
	g_main_loop_run(loop);
	CU_ASSERT_EQUAL(caller.n_calls, 5);
	for (guint i = 0; i < caller.n_calls; i++) {
		CU_ASSERT_TRUE(caller.at_us[i] >= due_us);
		CU_ASSERT_TRUE(caller.at_us[i] < due_us + G_USEC_PER_SEC);
		due_us = caller.at_us[i] + 3000;
	}
}

static void
test_the_real_timer_fires_at_once_for_the_past_and_for_zero(void)
{
	g_autoptr(Clock) clock = clock_new_real();
	g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
	Caller caller = { .clock = clock, .loop = loop };
	gint64 from_us = clock_now_us(clock);

	clock_arm(clock, 0, called, &caller);
	g_main_loop_run(loop);
	clock_arm(clock, from_us - 1000, called, &caller);
	g_main_loop_run(loop);
	CU_ASSERT_EQUAL(caller.n_calls, 2);
	CU_ASSERT_TRUE(clock_now_us(clock) - from_us < G_USEC_PER_SEC);
}

static void
test_a_timer_disarmed_after_it_expired_does_not_run(void)
{
	g_autoptr(Clock) clock = clock_new_real();
	g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
	Caller caller = { .clock = clock, .loop = loop };

	clock_arm(clock, clock_now_us(clock), must_not_be_called, NULL);
	clock_arm(clock, G_MAXINT64, NULL, NULL);
	while (g_main_context_iteration(NULL, FALSE))
		;
	clock_arm(clock, clock_now_us(clock), must_not_be_called, NULL);
	clock_arm(clock, clock_now_us(clock) + 20000, called, &caller);
	g_main_loop_run(loop);
	CU_ASSERT_EQUAL(caller.n_calls, 1);
}

static void
test_a_disarmed_clock_does_not_wake_the_loop(void)
{
	g_autoptr(Clock) clock = clock_new_real();

	clock_arm(clock, clock_now_us(clock) + G_GINT64_CONSTANT(3600) * G_USEC_PER_SEC, must_not_be_called, NULL);
	while (g_main_context_iteration(NULL, FALSE))
		;
	CU_ASSERT_FALSE(g_main_context_pending(NULL));
}

static void
test_the_real_clocks_run_forward(void)
{
	g_autoptr(Clock) clock = clock_new_real();
	gint64 first_us = clock_now_us(clock);

	CU_ASSERT_TRUE(clock_now_us(clock) >= first_us);
	CU_ASSERT_TRUE(ABS(clock_wall_us(clock) - g_get_real_time()) < G_USEC_PER_SEC);
}

/* The sandbox' system call filter in small: adjtimex(2) gives EPERM. */
static bool
forbid_adjtimex(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#ifdef __NR_clock_adjtime
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clock_adjtime, 1, 0),
#endif
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_adjtimex, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1 /* EPERM */),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { G_N_ELEMENTS(code), code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

static int
ask_without_adjtimex(void)
{
	g_autoptr(Clock) clock = clock_new_real();
	struct timex query = { 0 };

	if (!forbid_adjtimex())
		return 77;
	if (adjtimex(&query) >= 0)
		return 2;               /* the filter did not bite */
	return clock_wall_is_synced(clock) == (access("/run/systemd/timesync/synchronized", F_OK) == 0) ? 0 : 1;
}

static void
test_a_forbidden_adjtimex_is_not_taken_for_synced(void)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0)
		_exit(ask_without_adjtimex());
	CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		tap_skip("no seccomp filters here");
	else
		CU_ASSERT_EQUAL(status, 0);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "virtual time moves only when advanced", test_virtual_time_moves_only_when_advanced },
		{ "advancing stops at each deadline in order", test_advancing_stops_at_each_deadline_in_order },
		{ "a deadline in the past never turns time back", test_a_deadline_in_the_past_never_turns_time_back },
		{ "a later arm replaces, the end of time disarms", test_a_later_arm_replaces_and_the_end_of_time_disarms },
		{ "the virtual wall steps without moving the deadlines",
		  test_the_virtual_wall_steps_without_moving_the_deadlines },
		{ "an absurd year is never synced", test_an_absurd_year_is_never_synced },
		{ "the real timer is never early and not much late", test_the_real_timer_is_never_early_and_not_much_late },
		{ "the real timer fires at once for the past and for zero",
		  test_the_real_timer_fires_at_once_for_the_past_and_for_zero },
		{ "a timer disarmed after it expired does not run", test_a_timer_disarmed_after_it_expired_does_not_run },
		{ "a far deadline does not wake the loop", test_a_disarmed_clock_does_not_wake_the_loop },
		{ "the real clocks run forward", test_the_real_clocks_run_forward },
		{ "a forbidden adjtimex is not taken for synced", test_a_forbidden_adjtimex_is_not_taken_for_synced },
		CU_TEST_INFO_NULL,
	};

	return tap_main("clock", tests, argc, argv);
}
