/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/modem-rig.h"
#include "tests/unit/tap.h"

#define POINTS_MAX 500
#define POINTS_OF_A_STOP 12

static bool
is_up(const Rig *rig)
{
	return rig_facts(rig)->session == SESSION_STATE_UP;
}

static bool
is_known(const Rig *rig)
{
	return is_up(rig) && rig_facts(rig)->identity.imsi[0];
}

static bool
is_stopped(const Rig *rig)
{
	return rig_facts(rig)->state == MODEM_STATE_STOPPED;
}

static bool
is_faulted(const Rig *rig)
{
	return rig_facts(rig)->state == MODEM_STATE_FAULTED;
}

static bool
is_opening(const Rig *rig)
{
	return rig_facts(rig)->state == MODEM_STATE_OPENING;
}

static bool
is_absent(const Rig *rig)
{
	return rig_facts(rig)->state == MODEM_STATE_ABSENT;
}

/* Starts, and runs n turns of the main loop; false when the modem was done with everything before. */
static bool
start_and_turn(Rig *rig, int n)
{
	modem_start(rig->modem);
	while (n-- > 0)
		if (!rig_turn(rig) && is_known(rig))
			return false;
	return true;
}

static void
turns(Rig *rig, int n)
{
	while (n-- > 0)
		rig_turn(rig);
}

/* Ever later points, until one is reached only after all is done: that is the last one looked at. */
static void
at_each_point(Rig *rig, void (*look)(Rig *rig))
{
	int point = 0;
	bool more = true;

	for (; more && point < POINTS_MAX; point++) {
		more = start_and_turn(rig, point);
		look(rig);
	}
	g_print("# %d points\n", point);
	CU_ASSERT(point > 10 && point < POINTS_MAX);
}

static void
stop_here(Rig *rig)
{
	modem_stop(rig->modem);
	CU_ASSERT_TRUE(rig_wait(rig, is_stopped));
	CU_ASSERT_EQUAL(rig_facts(rig)->session, SESSION_STATE_WAITING);
	CU_ASSERT_TRUE(fake_sim_says(rig->sim, "session4", "down"));
	CU_ASSERT_EQUAL(rig_cids(rig), 0);
	rig_new_modem(rig);
}

static void
stop_one(const char *transport)
{
	Rig rig;

	rig_init(&rig, transport, NULL);
	at_each_point(&rig, stop_here);
	rig_clear(&rig);
}

static void
test_a_stop_at_any_point_gives_everything_back(void)
{
	stop_one("pty");
	stop_one("abstract");
}

static void
test_a_stop_of_a_modem_that_is_up_ends_session_and_ids(void)
{
	Rig rig;

	rig_init(&rig, "pty", NULL);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	CU_ASSERT_TRUE(fake_sim_says(rig.sim, "session4", "up"));
	modem_stop(rig.modem);
	CU_ASSERT_TRUE(rig_wait(&rig, is_stopped));
	CU_ASSERT_TRUE(fake_sim_says(rig.sim, "session4", "down"));
	CU_ASSERT_EQUAL(rig_cids(&rig), 0);
	CU_ASSERT_EQUAL(modem_due_us(rig.modem), G_MAXINT64);
	rig_clear(&rig);
}

static void
test_a_stop_ends_within_ten_seconds_whatever_the_modem_does(void)
{
	gint64 start_us;
	Rig rig;

	rig_init(&rig, "pty", NULL);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "mute on"));
	start_us = rig_now_us(&rig);
	modem_stop(rig.modem);
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_stopped));
	CU_ASSERT(rig_now_us(&rig) - start_us <= 10 * G_USEC_PER_SEC);
	CU_ASSERT_EQUAL(rig_facts(&rig)->session, SESSION_STATE_WAITING);
	/* What could not be given back then is given back at the next start. */
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "mute off"));
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	CU_ASSERT_TRUE(rig_wait_cids(&rig, 5));
	rig_clear(&rig);
}

/* While ids of the time before are being given back: these and the new ones all go. */
static void
test_a_stop_at_any_point_after_a_silence_gives_everything_back(void)
{
	Rig rig;

	rig_init(&rig, "pty", NULL);
	for (int point = 0; point < POINTS_OF_A_STOP; point++) {
		rig_new_modem(&rig);            /* knows nothing yet: what is known is so by an answer */
		modem_start(rig.modem);
		CU_ASSERT_TRUE(rig_wait(&rig, is_known));
		CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "garbage 50"));
		CU_ASSERT_TRUE(rig_wait_fast(&rig, is_faulted));
		CU_ASSERT_TRUE(rig_wait_fast(&rig, is_opening));
		turns(&rig, point);
		modem_stop(rig.modem);
		CU_ASSERT_TRUE(rig_wait_fast(&rig, is_stopped));
		CU_ASSERT_EQUAL(rig_cids(&rig), 0);
	}
	rig_clear(&rig);
}

static void
test_a_start_during_a_stop_opens_anew(void)
{
	Rig rig;

	rig_init(&rig, "pty", NULL);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	rig.watch = is_up;
	modem_stop(rig.modem);
	CU_ASSERT_EQUAL(rig_facts(&rig)->state, MODEM_STATE_CLOSING);
	rig.shown = false;
	modem_start(rig.modem);
	CU_ASSERT_EQUAL(rig_facts(&rig)->state, MODEM_STATE_REOPENING);
	CU_ASSERT_TRUE(rig_wait_state(&rig, MODEM_STATE_READY));
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	CU_ASSERT_TRUE(rig_wait_cids(&rig, 5));
	rig_clear(&rig);
}

static void
unplug_here(Rig *rig)
{
	CU_ASSERT_TRUE(fake_sim_tell(rig->sim, "unplug"));
	CU_ASSERT_TRUE(rig_wait_fast(rig, is_absent));
	CU_ASSERT_EQUAL(rig_facts(rig)->session, SESSION_STATE_WAITING);
	CU_ASSERT_TRUE(fake_sim_tell(rig->sim, "plug"));
	modem_stop(rig->modem);
	CU_ASSERT_TRUE(is_stopped(rig));
}

static void
test_an_unplug_at_any_point_ends_absent(void)
{
	Rig rig;

	rig_init(&rig, "pty", NULL);
	at_each_point(&rig, unplug_here);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	rig_clear(&rig);
}

static void
test_an_unplug_at_any_point_of_a_stop_ends_stopped(void)
{
	Rig rig;

	rig_init(&rig, "pty", NULL);
	for (int point = 0; point < POINTS_OF_A_STOP; point++) {
		modem_start(rig.modem);
		CU_ASSERT_TRUE(rig_wait(&rig, is_known));
		modem_stop(rig.modem);
		turns(&rig, point);
		CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "unplug"));
		CU_ASSERT_TRUE(rig_wait_fast(&rig, is_stopped));
		CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "plug"));
	}
	rig_clear(&rig);
}

static void
free_here(Rig *rig)
{
	g_clear_pointer(&rig->modem, modem_free);
	while (g_main_context_iteration(NULL, FALSE))
		;
	CU_ASSERT_TRUE(fake_sim_tell(rig->sim, "unplug"));
	CU_ASSERT_TRUE(fake_sim_tell(rig->sim, "plug"));
	rig_new_modem(rig);
}

static void
free_one(const char *transport)
{
	Rig rig;

	rig_init(&rig, transport, NULL);
	at_each_point(&rig, free_here);
	rig_clear(&rig);
}

static void
test_a_modem_may_be_freed_at_any_point(void)
{
	free_one("pty");
	free_one("abstract");
}

static void
test_a_modem_may_be_freed_at_any_point_of_a_stop(void)
{
	Rig rig;

	rig_init(&rig, "pty", NULL);
	for (int point = 0; point < POINTS_OF_A_STOP; point++) {
		rig_new_modem(&rig);
		modem_start(rig.modem);
		CU_ASSERT_TRUE(rig_wait(&rig, is_known));
		modem_stop(rig.modem);
		turns(&rig, point);
		g_clear_pointer(&rig.modem, modem_free);
		CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "unplug"));
		CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "plug"));
	}
	rig_clear(&rig);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a stop at any point gives everything back", test_a_stop_at_any_point_gives_everything_back },
		{ "a stop of a modem that is up ends session and ids",
		  test_a_stop_of_a_modem_that_is_up_ends_session_and_ids },
		{ "a stop ends within ten seconds whatever the modem does",
		  test_a_stop_ends_within_ten_seconds_whatever_the_modem_does },
		{ "a stop at any point after a silence gives everything back",
		  test_a_stop_at_any_point_after_a_silence_gives_everything_back },
		{ "a start during a stop opens anew", test_a_start_during_a_stop_opens_anew },
		{ "an unplug at any point ends absent", test_an_unplug_at_any_point_ends_absent },
		{ "an unplug at any point of a stop ends stopped", test_an_unplug_at_any_point_of_a_stop_ends_stopped },
		{ "a modem may be freed at any point", test_a_modem_may_be_freed_at_any_point },
		{ "a modem may be freed at any point of a stop", test_a_modem_may_be_freed_at_any_point_of_a_stop },
		CU_TEST_INFO_NULL,
	};

	return tap_main("modem-stop", tests, argc, argv);
}
