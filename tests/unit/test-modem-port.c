/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/modem-rig.h"
#include "tests/unit/tap.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SERVICE_CTL 0
#define ID_ALLOCATE 0x0022

static bool
is_up(const Rig *rig)
{
	return rig_facts(rig)->session == SESSION_STATE_UP;
}

/* Once the modem is known no client id is on its way: a lost answer to that would leak the id, whoever asks. */
static bool
is_known(const Rig *rig)
{
	return is_up(rig) && rig_facts(rig)->identity.imsi[0];
}

static bool
is_silent(const Rig *rig)
{
	return rig_facts(rig)->state == MODEM_STATE_FAULTED &&
	       rig_facts(rig)->error_code == MODEM_ERROR_PORT_SILENT;
}

static bool
is_busy(const Rig *rig)
{
	return rig_facts(rig)->state == MODEM_STATE_FAULTED && rig_facts(rig)->error_code == MODEM_ERROR_PORT_BUSY;
}

static bool
is_absent(const Rig *rig)
{
	return rig_facts(rig)->state == MODEM_STATE_ABSENT;
}

static bool
is_stopped(const Rig *rig)
{
	return rig_facts(rig)->state == MODEM_STATE_STOPPED;
}

static void
start(Rig *rig, const char *transport)
{
	rig_init(rig, transport, NULL);
	modem_start(rig->modem);
}

static void
absent_one(const char *port)
{
	Rig rig;

	rig_init_port(&rig, port);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(is_absent(&rig));
	CU_ASSERT_EQUAL(rig_facts(&rig)->error_code, MODEM_ERROR_PORT_ABSENT);
	CU_ASSERT_PTR_NOT_NULL(strstr(rig_facts(&rig)->error, port));
	/* Tried again, ever less often, and at least twice a minute. */
	CU_ASSERT(modem_due_us(rig.modem) > rig_now_us(&rig));
	for (int i = 0; i < 10; i++) {
		gint64 due_us = modem_due_us(rig.modem);

		modem_run_due(rig.modem, due_us);
		CU_ASSERT_TRUE(is_absent(&rig));
		CU_ASSERT(modem_due_us(rig.modem) <= rig_now_us(&rig) + 30 * G_USEC_PER_SEC);
	}
	modem_stop(rig.modem);
	CU_ASSERT_TRUE(is_stopped(&rig));
	CU_ASSERT_EQUAL(modem_due_us(rig.modem), G_MAXINT64);
	rig_clear(&rig);
}

static void
test_a_port_that_does_not_exist_is_absent(void)
{
	absent_one("/dev/no-such-modem0");
	absent_one("abstract:uplinkd-no-such-modem");
}

static void
test_a_modem_plugged_in_later_comes_up(void)
{
	Rig rig;

	rig_init(&rig, "pty", NULL);
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "unplug"));
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait(&rig, is_absent));
	rig_set_speed(&rig, 20);
	rig_run_ms(&rig, 100);
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "plug"));
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_up));
	rig_clear(&rig);
}

static void
test_a_port_without_permission_is_denied(void)
{
	g_autofree char *path = g_strdup_printf("%s/uplinkd-denied-%d", g_get_tmp_dir(), getpid());
	uid_t user = geteuid();
	Rig rig;

	close(open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0));
	rig_init_port(&rig, path);
	if (user == 0)
		CU_ASSERT_EQUAL(seteuid(65534), 0);
	modem_start(rig.modem);
	if (user == 0)
		CU_ASSERT_EQUAL(seteuid(0), 0);
	CU_ASSERT_EQUAL(rig_facts(&rig)->state, MODEM_STATE_FAULTED);
	CU_ASSERT_EQUAL(rig_facts(&rig)->error_code, MODEM_ERROR_PORT_DENIED);
	CU_ASSERT_PTR_NOT_NULL(strstr(rig_facts(&rig)->error, "no permission to open"));
	unlink(path);
	rig_clear(&rig);
}

/* Two agents on one modem: the second gets one clear error, and the modem when the first has left. */
static void
busy_one(const char *transport)
{
	Rig first, second;

	start(&first, transport);
	CU_ASSERT_TRUE(rig_wait(&first, is_up));
	rig_init_port(&second, fake_sim_port(first.sim));
	modem_start(second.modem);
	CU_ASSERT_TRUE(is_busy(&second));
	CU_ASSERT_PTR_NOT_NULL(strstr(rig_facts(&second)->error, "is held by another program"));
	CU_ASSERT_TRUE(is_up(&first));
	modem_stop(first.modem);
	CU_ASSERT_TRUE(rig_wait(&first, is_stopped));
	CU_ASSERT_TRUE(rig_wait_fast(&second, is_up));
	rig_clear(&second);
	rig_clear(&first);
}

static void
test_a_second_opener_is_refused_until_the_first_has_left(void)
{
	busy_one("pty");
	busy_one("abstract");
}

static void
test_a_modem_that_falls_silent_is_noticed_and_comes_back_without_a_leak(void)
{
	Rig rig;

	start(&rig, "pty");
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "mute on"));
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_silent));
	CU_ASSERT_PTR_NOT_NULL(strstr(rig_facts(&rig)->error, "no answer from"));
	CU_ASSERT_EQUAL(rig_facts(&rig)->session, SESSION_STATE_WAITING);
	CU_ASSERT_EQUAL(rig_facts(&rig)->sim, MODEM_SIM_UNKNOWN);
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "mute off"));
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_up));
	CU_ASSERT_STRING_EQUAL(rig_facts(&rig)->error, "");
	CU_ASSERT_TRUE(rig_wait_cids(&rig, 5));
	rig_clear(&rig);
}

static void
test_a_modem_silent_from_the_start_is_given_45_seconds(void)
{
	gint64 start_us;
	Rig rig;

	rig_init(&rig, "pty", NULL);
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "mute on"));
	start_us = rig_now_us(&rig);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_silent));
	CU_ASSERT(rig_now_us(&rig) - start_us >= 45 * G_USEC_PER_SEC);
	CU_ASSERT_PTR_NOT_NULL(strstr(rig_facts(&rig)->error, "in 45 s"));
	/* It was asked once a second, and for no client ids beyond the first three. */
	CU_ASSERT(rig_requests(&rig, 0, 0) >= 40);
	CU_ASSERT_EQUAL(rig_requests(&rig, SERVICE_CTL, ID_ALLOCATE), 3);
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "mute off"));
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_up));
	rig_clear(&rig);
}

static void
test_a_modem_that_boots_for_20_seconds_is_waited_for(void)
{
	Rig rig;

	rig_init(&rig, "pty", NULL);
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "unplug"));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "plug silent=1000"));     /* 20 s of the rig's time */
	modem_start(rig.modem);
	rig_set_speed(&rig, 20);
	CU_ASSERT_TRUE(rig_wait_state(&rig, MODEM_STATE_CLIENTS));
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_up));
	CU_ASSERT_TRUE(rig_wait_cids(&rig, 5));
	rig_clear(&rig);
}

static void
test_a_lost_answer_is_asked_for_again(void)
{
	Rig rig;

	start(&rig, "pty");
	CU_ASSERT_TRUE(rig_wait_state(&rig, MODEM_STATE_CHECKING));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "drop-next 1"));
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_up));
	CU_ASSERT_STRING_EQUAL(rig_facts(&rig)->error, "");
	rig_clear(&rig);
}

static void
test_a_lost_first_client_id_is_asked_for_again(void)
{
	Rig rig;

	rig_init(&rig, "pty", NULL);
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "drop-next 3"));
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_up));
	CU_ASSERT_STRING_EQUAL(rig_facts(&rig)->error, "");
	CU_ASSERT(rig_now_us(&rig) < 1000000 + 10 * G_USEC_PER_SEC);
	rig_clear(&rig);
}

static bool
is_up_again(const Rig *rig)
{
	return is_up(rig) && rig->shown;
}

static void
damage_one(const char *command)
{
	Rig rig;

	start(&rig, "pty");
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "%s", command));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "signal rsrp=-101"));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "register roaming"));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "settings mtu=1350"));
	rig_set_speed(&rig, 50);
	rig_run_ms(&rig, 1000);         /* 50 s: quiet enough for a probe */
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	CU_ASSERT_TRUE(rig_wait_cids(&rig, 5));
	rig_clear(&rig);
}

static void
test_damaged_frames_cost_a_reopen_at_most(void)
{
	damage_one("garbage 100");
	damage_one("truncate-next 2");
	damage_one("wrong-transaction 2");
	damage_one("twice-next 5");
}

static void
test_an_unplugged_modem_is_absent_and_comes_back(void)
{
	Rig rig;

	start(&rig, "pty");
	CU_ASSERT_TRUE(rig_wait(&rig, is_up));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "unplug"));
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_absent));
	CU_ASSERT_EQUAL(rig_facts(&rig)->session, SESSION_STATE_WAITING);
	CU_ASSERT_EQUAL(rig_facts(&rig)->network.state, MODEM_REGISTRATION_UNKNOWN);
	rig.watch = is_up;
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "plug"));
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_up_again));
	rig_clear(&rig);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a port that does not exist is absent", test_a_port_that_does_not_exist_is_absent },
		{ "a modem plugged in later comes up", test_a_modem_plugged_in_later_comes_up },
		{ "a port without permission is denied", test_a_port_without_permission_is_denied },
		{ "a second opener is refused until the first has left",
		  test_a_second_opener_is_refused_until_the_first_has_left },
		{ "a modem that falls silent is noticed and comes back without a leak",
		  test_a_modem_that_falls_silent_is_noticed_and_comes_back_without_a_leak },
		{ "a modem silent from the start is given 45 seconds",
		  test_a_modem_silent_from_the_start_is_given_45_seconds },
		{ "a modem that boots for 20 seconds is waited for",
		  test_a_modem_that_boots_for_20_seconds_is_waited_for },
		{ "a lost answer is asked for again", test_a_lost_answer_is_asked_for_again },
		{ "a lost first client id is asked for again", test_a_lost_first_client_id_is_asked_for_again },
		{ "damaged frames cost a reopen at most", test_damaged_frames_cost_a_reopen_at_most },
		{ "an unplugged modem is absent and comes back", test_an_unplugged_modem_is_absent_and_comes_back },
		CU_TEST_INFO_NULL,
	};

	return tap_main("modem-port", tests, argc, argv);
}
