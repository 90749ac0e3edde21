/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/modem-rig.h"
#include "tests/unit/tap.h"

#include <string.h>
#include <sys/socket.h>

/* Messages of the short way up: three client ids, data format, indications, serving system. */
#define BEFORE_START 6
/* Start and settings; 4 of NAS and WDS, DMS client and 4, UIM client and 4 in the shadow. */
#define AFTER_START (2 + 4 + 1 + 4 + 1 + 4)

static bool
is_ip4(const ModemIp *ip, uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
	const uint8_t bytes[4] = { a, b, c, d };

	return ip->family == AF_INET && memcmp(ip->bytes, bytes, 4) == 0;
}

static bool
is_known(const Rig *rig)
{
	const ModemFacts *facts = rig_facts(rig);

	return facts->session == SESSION_STATE_UP && facts->identity.imsi[0];
}

static void
comes_up_one(const char *transport)
{
	const ModemFacts *facts;
	Rig rig;

	rig_init(&rig, transport, NULL);
	facts = rig_facts(&rig);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	CU_ASSERT_EQUAL(facts->state, MODEM_STATE_READY);
	CU_ASSERT_STRING_EQUAL(facts->error, "");
	CU_ASSERT_STRING_EQUAL(facts->session_error, "");
	CU_ASSERT_TRUE(is_ip4(&facts->settings.address, 10, 45, 0, 2));
	CU_ASSERT_EQUAL(facts->settings.address.prefix_len, 30);
	CU_ASSERT_TRUE(is_ip4(&facts->settings.gateway, 10, 45, 0, 1));
	CU_ASSERT_TRUE(is_ip4(&facts->settings.dns[0], 10, 45, 0, 1));
	CU_ASSERT_EQUAL(facts->settings.dns[1].family, 0);
	CU_ASSERT_EQUAL(facts->settings.mtu_bytes, 1400);
	rig_clear(&rig);
}

static void
test_a_registered_modem_comes_up_on_a_pty(void)
{
	comes_up_one("pty");
}

static void
test_a_registered_modem_comes_up_on_an_abstract_socket(void)
{
	comes_up_one("abstract");
}

static void
test_six_messages_come_before_the_start_and_no_more_than_needed_after(void)
{
	Rig rig;

	rig_init(&rig, "pty", NULL);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	rig_run_ms(&rig, 50);
	CU_ASSERT_EQUAL(rig_requests_before_start(&rig), BEFORE_START);
	CU_ASSERT_EQUAL(rig_requests(&rig, 0, 0), BEFORE_START + AFTER_START);
	CU_ASSERT_EQUAL(rig_cids(&rig), 5);
	rig_clear(&rig);
}

static void
test_what_the_modem_is_and_hears_is_told(void)
{
	static const char *const settings[] = { "plmn=999-70", "tac=66051", "rsrp=-95.0", "rsrq=-12.0", "sinr=-3.5",
						NULL };
	const ModemFacts *facts;
	Rig rig;

	rig_init(&rig, "pty", settings);
	facts = rig_facts(&rig);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	CU_ASSERT_STRING_EQUAL(facts->identity.manufacturer, "Quectel");
	CU_ASSERT_STRING_EQUAL(facts->identity.model, "RM520N-GL");
	CU_ASSERT_STRING_EQUAL(facts->identity.revision, "RM520NGLAAR03A03M4G");
	CU_ASSERT_STRING_EQUAL(facts->identity.imei, "860000000000018");
	CU_ASSERT_STRING_EQUAL(facts->identity.imsi, "999700000000001");
	CU_ASSERT_STRING_EQUAL(facts->identity.iccid, "8988300000000000018");
	CU_ASSERT_EQUAL(facts->sim, MODEM_SIM_READY);
	CU_ASSERT_EQUAL(facts->network.state, MODEM_REGISTRATION_HOME);
	CU_ASSERT_TRUE(facts->network.ps_attached);
	CU_ASSERT_EQUAL(facts->network.rat, MODEM_RAT_NR5G);
	CU_ASSERT_STRING_EQUAL(facts->network.mcc, "999");
	CU_ASSERT_STRING_EQUAL(facts->network.mnc, "70");
	CU_ASSERT_EQUAL(facts->network.tac, 66051);
	CU_ASSERT_EQUAL(facts->network.reject_cause, MODEM_VALUE_UNKNOWN);
	CU_ASSERT_EQUAL(facts->signal.rat, MODEM_RAT_NR5G);
	CU_ASSERT_EQUAL(facts->signal.rsrp_dbm10, -950);
	CU_ASSERT_EQUAL(facts->signal.rsrq_db10, -120);
	CU_ASSERT_EQUAL(facts->signal.sinr_db10, -35);
	rig_clear(&rig);
}

static bool
hears_minus_110(const Rig *rig)
{
	return rig_facts(rig)->signal.rsrp_dbm10 == -1100;
}

static void
test_a_change_of_signal_is_told_without_asking(void)
{
	guint asked;
	Rig rig;

	rig_init(&rig, "pty", NULL);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	rig_run_ms(&rig, 50);
	asked = rig_requests(&rig, 0, 0);
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "signal rsrp=-110"));
	CU_ASSERT_TRUE(rig_wait(&rig, hears_minus_110));
	CU_ASSERT_EQUAL(rig_requests(&rig, 0, 0), asked);
	rig_clear(&rig);
}

static bool
hears_nothing(const Rig *rig)
{
	return rig_facts(rig)->signal.rsrp_dbm10 == MODEM_VALUE_UNKNOWN;
}

static void
test_a_modem_that_hears_no_cell_has_no_signal(void)
{
	Rig rig;

	rig_init(&rig, "pty", NULL);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	CU_ASSERT_FALSE(hears_nothing(&rig));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "register searching"));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "signal rsrp=-110"));
	CU_ASSERT_TRUE(rig_wait(&rig, hears_nothing));
	rig_clear(&rig);
}

static void
plmn_one(const char *plmn, const char *mnc)
{
	const char *settings[] = { plmn, NULL };
	Rig rig;

	rig_init(&rig, "abstract", settings);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait_session(&rig, SESSION_STATE_UP));
	CU_ASSERT_STRING_EQUAL(rig_facts(&rig)->network.mnc, mnc);
	rig_clear(&rig);
}

static void
test_two_and_three_digits_of_an_mnc_are_different_networks(void)
{
	plmn_one("plmn=999-70", "70");
	plmn_one("plmn=999-070", "070");
	plmn_one("plmn=310-410", "410");
}

static void
test_an_lte_modem_comes_up(void)
{
	static const char *const settings[] = { "rat=lte", "tac=4660", "registration=roaming", NULL };
	const ModemFacts *facts;
	Rig rig;

	rig_init(&rig, "pty", settings);
	facts = rig_facts(&rig);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	CU_ASSERT_EQUAL(facts->network.state, MODEM_REGISTRATION_ROAMING);
	CU_ASSERT_EQUAL(facts->network.rat, MODEM_RAT_LTE);
	CU_ASSERT_EQUAL(facts->network.tac, 4660);
	CU_ASSERT_EQUAL(facts->signal.rat, MODEM_RAT_LTE);
	CU_ASSERT_EQUAL(facts->signal.rsrp_dbm10, -850);
	rig_clear(&rig);
}

static void
test_an_ipv6_session_has_ipv6_settings(void)
{
	static const char *const settings[] = { "ue6-address=2001:db8:45::2/64", "gateway6=2001:db8:45::1",
						"dns6=2001:db8::53", NULL };
	static const uint8_t address[16] = { 0x20, 0x01, 0x0d, 0xb8, 0, 0x45, [15] = 2 };
	const ModemFacts *facts;
	Rig rig;

	rig_init(&rig, "pty", settings);
	rig.config.session.family = AF_INET6;
	rig_new_modem(&rig);
	facts = rig_facts(&rig);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait_session(&rig, SESSION_STATE_UP));
	CU_ASSERT_EQUAL(facts->settings.address.family, AF_INET6);
	CU_ASSERT_EQUAL(facts->settings.address.prefix_len, 64);
	CU_ASSERT_EQUAL(memcmp(facts->settings.address.bytes, address, 16), 0);
	CU_ASSERT_EQUAL(facts->settings.gateway.family, AF_INET6);
	CU_ASSERT_EQUAL(facts->settings.dns[0].family, AF_INET6);
	rig_clear(&rig);
}

static void
test_two_modems_do_not_disturb_one_another(void)
{
	Rig first, second;

	rig_init(&first, "pty", NULL);
	rig_init(&second, "abstract", NULL);
	modem_start(first.modem);
	modem_start(second.modem);
	CU_ASSERT_TRUE(rig_wait(&first, is_known));
	CU_ASSERT_TRUE(rig_wait(&second, is_known));
	CU_ASSERT_TRUE(fake_sim_tell(first.sim, "unplug"));
	CU_ASSERT_TRUE(rig_wait_session(&first, SESSION_STATE_WAITING));
	rig_run_ms(&second, 50);
	CU_ASSERT_TRUE(is_known(&second));
	rig_clear(&second);
	rig_clear(&first);
}

static void
test_a_modem_that_answers_one_by_one_every_32_ms_comes_up(void)
{
	static const char *const settings[] = { "timing=32ms:serial", "start-network-delay-ms=200", NULL };
	gint64 start_us;
	Rig rig;

	rig_init(&rig, "pty", settings);
	start_us = g_get_monotonic_time();
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait_session(&rig, SESSION_STATE_UP));
	g_print("# up after %d ms\n", (int)((g_get_monotonic_time() - start_us) / 1000));
	CU_ASSERT_EQUAL(rig_requests_before_start(&rig), BEFORE_START);
	rig_clear(&rig);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a registered modem comes up on a pty", test_a_registered_modem_comes_up_on_a_pty },
		{ "a registered modem comes up on an abstract socket",
		  test_a_registered_modem_comes_up_on_an_abstract_socket },
		{ "six messages come before the start, and no more than needed after",
		  test_six_messages_come_before_the_start_and_no_more_than_needed_after },
		{ "what the modem is and hears is told", test_what_the_modem_is_and_hears_is_told },
		{ "a change of signal is told without asking", test_a_change_of_signal_is_told_without_asking },
		{ "a modem that hears no cell has no signal", test_a_modem_that_hears_no_cell_has_no_signal },
		{ "two and three digits of an MNC are different networks",
		  test_two_and_three_digits_of_an_mnc_are_different_networks },
		{ "an LTE modem comes up", test_an_lte_modem_comes_up },
		{ "an IPv6 session has IPv6 settings", test_an_ipv6_session_has_ipv6_settings },
		{ "a modem that answers one by one every 32 ms comes up",
		  test_a_modem_that_answers_one_by_one_every_32_ms_comes_up },
		{ "two modems do not disturb one another", test_two_modems_do_not_disturb_one_another },
		CU_TEST_INFO_NULL,
	};

	return tap_main("modem-sim", tests, argc, argv);
}
