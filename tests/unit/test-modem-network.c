/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/modem-rig.h"
#include "tests/unit/tap.h"

#include <string.h>

#define SERVICE_WDS 1
#define ID_START_NETWORK 0x0020

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
is_denied(const Rig *rig)
{
	return rig_facts(rig)->network.state == MODEM_REGISTRATION_DENIED &&
	       rig_facts(rig)->state == MODEM_STATE_SEARCHING;
}

static void
start(Rig *rig, const char *const *settings)
{
	rig_init(rig, "pty", settings);
	modem_start(rig->modem);
}

static guint
starts(const Rig *rig)
{
	return rig_requests(rig, SERVICE_WDS, ID_START_NETWORK);
}

static void
denied_one(const char *rat, unsigned cause, ModemRat reject_rat, const char *words)
{
	const char *settings[] = { "registration=searching", rat, NULL };
	const ModemFacts *facts;
	Rig rig;

	start(&rig, settings);
	facts = rig_facts(&rig);
	CU_ASSERT_TRUE(rig_wait_state(&rig, MODEM_STATE_SEARCHING));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "register denied cause=%u", cause));
	CU_ASSERT_TRUE(rig_wait(&rig, is_denied));
	CU_ASSERT_EQUAL(facts->network.reject_cause, (int32_t)cause);
	CU_ASSERT_EQUAL(facts->network.reject_rat, reject_rat);
	CU_ASSERT_PTR_NOT_NULL(strstr(facts->error, words));
	CU_ASSERT_EQUAL(facts->error_code, MODEM_ERROR_NETWORK);
	CU_ASSERT_EQUAL(starts(&rig), 0);
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "register home"));
	CU_ASSERT_TRUE(rig_wait(&rig, is_up));
	CU_ASSERT_STRING_EQUAL(facts->error, "");
	CU_ASSERT_EQUAL(facts->network.reject_cause, MODEM_VALUE_UNKNOWN);
	rig_clear(&rig);
}

static void
test_a_denied_registration_tells_the_cause_and_recovers(void)
{
	denied_one("rat=nr5g", 11, MODEM_RAT_NR5G, "999-70: 5GMM cause 11 (PLMN not allowed)");
	denied_one("rat=nr5g", 74, MODEM_RAT_NR5G, "5GMM cause 74 (temporarily not authorized for this SNPN)");
	denied_one("rat=nr5g", 62, MODEM_RAT_NR5G, "5GMM cause 62 (no network slices available)");
	denied_one("rat=lte", 15, MODEM_RAT_LTE, "EMM cause 15 (no suitable cells in tracking area)");
	denied_one("rat=lte", 254, MODEM_RAT_LTE, "EMM cause 254");
}

static bool
is_explained(const Rig *rig)
{
	return strstr(rig_facts(rig)->error, "5GMM cause 11 (PLMN not allowed)") != NULL;
}

static void
test_a_modem_denied_before_we_came_tells_the_cause(void)
{
	static const char *const settings[] = { "registration=denied", NULL };
	Rig rig;

	start(&rig, settings);
	CU_ASSERT_TRUE(rig_wait(&rig, is_denied));
	CU_ASSERT_TRUE(rig_wait(&rig, is_explained));
	rig_clear(&rig);
}

static bool
is_limited(const Rig *rig)
{
	return rig_facts(rig)->network.state == MODEM_REGISTRATION_LIMITED;
}

static void
test_limited_service_is_no_registration(void)
{
	static const char *const settings[] = { "registration=limited", NULL };
	Rig rig;

	start(&rig, settings);
	CU_ASSERT_TRUE(rig_wait_state(&rig, MODEM_STATE_SEARCHING));
	CU_ASSERT_TRUE(rig_wait(&rig, is_limited));
	CU_ASSERT_EQUAL(starts(&rig), 0);
	rig_clear(&rig);
}

static void
test_a_network_without_the_packet_domain_is_not_dialled(void)
{
	Rig rig;

	start(&rig, NULL);
	CU_ASSERT_TRUE(rig_wait(&rig, is_up));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "ps detach"));
	CU_ASSERT_TRUE(rig_wait_state(&rig, MODEM_STATE_SEARCHING));
	CU_ASSERT_TRUE(rig_wait_session(&rig, SESSION_STATE_WAITING));
	CU_ASSERT_EQUAL(rig_facts(&rig)->network.state, MODEM_REGISTRATION_HOME);
	CU_ASSERT_FALSE(rig_facts(&rig)->network.ps_attached);
	CU_ASSERT_EQUAL(starts(&rig), 1);
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "ps attach"));
	CU_ASSERT_TRUE(rig_wait(&rig, is_up));
	CU_ASSERT_EQUAL(starts(&rig), 2);
	rig_clear(&rig);
}

static void
test_a_registration_that_returns_is_dialled_at_once(void)
{
	gint64 start_us;
	Rig rig;

	start(&rig, NULL);
	CU_ASSERT_TRUE(rig_wait(&rig, is_up));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "register searching"));
	CU_ASSERT_TRUE(rig_wait_session(&rig, SESSION_STATE_WAITING));
	start_us = rig_now_us(&rig);
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "register roaming"));
	CU_ASSERT_TRUE(rig_wait(&rig, is_up));
	CU_ASSERT(rig_now_us(&rig) - start_us < G_USEC_PER_SEC / 5);
	CU_ASSERT_EQUAL(rig_facts(&rig)->network.state, MODEM_REGISTRATION_ROAMING);
	rig_clear(&rig);
}

static bool
is_refused_again(const Rig *rig)
{
	return rig_facts(rig)->session == SESSION_STATE_BACKING_OFF && starts(rig) == 3;
}

static void
test_a_refused_start_tells_the_cause_and_is_tried_again(void)
{
	const ModemFacts *facts;
	Rig rig;

	rig_init(&rig, "pty", NULL);
	facts = rig_facts(&rig);
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "refuse-start verbose=27 count=3"));
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_refused_again));
	CU_ASSERT_STRING_EQUAL(facts->session_error, "start refused: 5GSM cause 27 (missing or unknown DNN)");
	CU_ASSERT_EQUAL(facts->call_end.verbose_type, 6);
	CU_ASSERT_EQUAL(facts->call_end.verbose_reason, 27);
	CU_ASSERT_EQUAL(facts->state, MODEM_STATE_READY);
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_up));
	CU_ASSERT_STRING_EQUAL(facts->session_error, "");
	CU_ASSERT_EQUAL(facts->call_end.verbose_reason, MODEM_VALUE_UNKNOWN);
	CU_ASSERT_EQUAL(starts(&rig), 4);
	rig_clear(&rig);
}

static void
test_a_session_the_network_ends_is_dialled_again(void)
{
	const ModemFacts *facts;
	Rig rig;

	start(&rig, NULL);
	facts = rig_facts(&rig);
	CU_ASSERT_TRUE(rig_wait(&rig, is_up));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "disconnect verbose-type=6 verbose=36"));
	CU_ASSERT_TRUE(rig_wait_session(&rig, SESSION_STATE_BACKING_OFF));
	CU_ASSERT_STRING_EQUAL(facts->session_error,
			       "ended by the network: 5GSM cause 36 (regular deactivation)");
	CU_ASSERT_EQUAL(facts->settings.address.family, 0);
	CU_ASSERT_TRUE(rig_wait(&rig, is_up));
	CU_ASSERT_EQUAL(starts(&rig), 2);
	rig_clear(&rig);
}

static gboolean
spin(gpointer user_data)
{
	g_usleep(500);
	return G_SOURCE_CONTINUE;
}

/* What comes from idle priority would never come here. */
static void
test_a_lost_session_is_noticed_at_once_in_a_busy_loop(void)
{
	GSource *busy = g_idle_source_new();
	gint64 start_us;
	Rig rig;

	start(&rig, NULL);
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	g_source_set_priority(busy, G_PRIORITY_DEFAULT);
	g_source_set_callback(busy, spin, NULL, NULL);
	g_source_attach(busy, NULL);
	start_us = g_get_monotonic_time();
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "disconnect"));
	CU_ASSERT_TRUE(rig_wait_session(&rig, SESSION_STATE_BACKING_OFF));
	CU_ASSERT(g_get_monotonic_time() - start_us < G_USEC_PER_SEC / 2);
	CU_ASSERT_TRUE(rig_wait(&rig, is_up));
	g_source_destroy(busy);
	g_source_unref(busy);
	rig_clear(&rig);
}

static bool
has_new_settings(const Rig *rig)
{
	const ModemIpSettings *settings = &rig_facts(rig)->settings;

	return settings->address.bytes[3] == 6 && settings->mtu_bytes == 1300;
}

static void
test_settings_the_network_changes_are_read_again(void)
{
	Rig rig;

	start(&rig, NULL);
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "settings address=10.45.0.6/30 gateway=10.45.0.5 mtu=1300"));
	CU_ASSERT_TRUE(rig_wait(&rig, has_new_settings));
	CU_ASSERT_EQUAL(rig_facts(&rig)->session, SESSION_STATE_UP);
	CU_ASSERT_EQUAL(starts(&rig), 1);
	rig_clear(&rig);
}

static void
test_the_user_stops_and_starts_the_session(void)
{
	g_autoptr(GError) error = NULL;
	Rig rig;

	start(&rig, NULL);
	CU_ASSERT_TRUE(rig_wait(&rig, is_up));
	CU_ASSERT_FALSE(modem_session_connect(rig.modem, &error));
	CU_ASSERT_STRING_EQUAL(error->message, "session s1 is up already");
	CU_ASSERT_TRUE(modem_session_disconnect(rig.modem, NULL));
	CU_ASSERT_TRUE(rig_wait_session(&rig, SESSION_STATE_STOPPED));
	CU_ASSERT_TRUE(fake_sim_says(rig.sim, "session4", "down"));
	CU_ASSERT_FALSE(modem_session_disconnect(rig.modem, NULL));
	rig_run_ms(&rig, 300);
	CU_ASSERT_EQUAL(rig_facts(&rig)->session, SESSION_STATE_STOPPED);
	CU_ASSERT_TRUE(modem_session_connect(rig.modem, NULL));
	CU_ASSERT_TRUE(rig_wait(&rig, is_up));
	rig_clear(&rig);
}

static bool
is_being_started(const Rig *rig)
{
	return fake_sim_says(rig->sim, "session4", "starting");
}

static void
test_a_start_is_aborted_when_the_user_stops_it(void)
{
	static const char *const settings[] = { "start-network-delay-ms=5000", NULL };
	Rig rig;

	start(&rig, settings);
	CU_ASSERT_TRUE(rig_wait_session(&rig, SESSION_STATE_STARTING));
	CU_ASSERT_TRUE(rig_wait(&rig, is_being_started));
	CU_ASSERT_TRUE(modem_session_disconnect(rig.modem, NULL));
	CU_ASSERT_TRUE(rig_wait_session(&rig, SESSION_STATE_STOPPED));
	CU_ASSERT_TRUE(fake_sim_says(rig.sim, "session4", "down"));
	rig_clear(&rig);
}

/* A killed agent leaves its session behind; the next one finds "no effect" and takes it as it is. */
static void
test_a_session_left_by_a_killed_agent_is_taken_over(void)
{
	gint64 handle;
	Rig rig;

	start(&rig, NULL);
	CU_ASSERT_TRUE(rig_wait(&rig, is_up));
	handle = fake_sim_count(rig.sim, "session4.pdh");
	rig_new_modem(&rig);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait(&rig, is_up));
	CU_ASSERT_EQUAL(fake_sim_count(rig.sim, "session4.pdh"), handle);
	CU_ASSERT_EQUAL(rig_facts(&rig)->settings.address.bytes[3], 2);
	rig_clear(&rig);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a denied registration tells the cause and recovers",
		  test_a_denied_registration_tells_the_cause_and_recovers },
		{ "a modem denied before we came tells the cause", test_a_modem_denied_before_we_came_tells_the_cause },
		{ "limited service is no registration", test_limited_service_is_no_registration },
		{ "a network without the packet domain is not dialled",
		  test_a_network_without_the_packet_domain_is_not_dialled },
		{ "a registration that returns is dialled at once", test_a_registration_that_returns_is_dialled_at_once },
		{ "a refused start tells the cause and is tried again",
		  test_a_refused_start_tells_the_cause_and_is_tried_again },
		{ "a session the network ends is dialled again", test_a_session_the_network_ends_is_dialled_again },
		{ "a lost session is noticed at once in a busy loop",
		  test_a_lost_session_is_noticed_at_once_in_a_busy_loop },
		{ "settings the network changes are read again", test_settings_the_network_changes_are_read_again },
		{ "the user stops and starts the session", test_the_user_stops_and_starts_the_session },
		{ "a start is aborted when the user stops it", test_a_start_is_aborted_when_the_user_stops_it },
		{ "a session left by a killed agent is taken over", test_a_session_left_by_a_killed_agent_is_taken_over },
		CU_TEST_INFO_NULL,
	};

	return tap_main("modem-network", tests, argc, argv);
}
