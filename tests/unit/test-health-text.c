/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/health/health.h"
#include "tests/unit/tap.h"
#include "tests/unit/uplink-samples.h"

#include <string.h>

static const HealthController connected = { .configured = true, .connected = true, .backlog_records = 3 };

static void
explains(const UplinkFacts *facts, const char *expected)
{
	g_autofree char *text = NULL;
	UplinkHealth health = { 0 };

	health_update_uplink(&health, facts, &connected, SECONDS(1));
	text = health_explain(&health, facts);
	if (strcmp(text, expected) != 0)
		printf("# got:      %s\n# expected: %s\n", text, expected);
	CU_ASSERT_STRING_EQUAL(text, expected);
}

static void
test_a_healthy_uplink_says_what_it_stands_on(void)
{
	UplinkFacts facts;

	sample_modem(&facts, 0);
	explains(&facts, "Nothing is wrong. Works: modem answers; SIM ready; SS-RSRP -95.5 dBm, SS-RSRQ -11.0 dB, "
		 "SS-SINR 13.2 dB; registered on 999-70 over NR; session up; 198.51.100.10 answers in 23.4 ms; "
		 "connected, 3 records wait.");
}

static void
test_a_blackhole_tells_that_all_below_works(void)
{
	UplinkFacts facts;

	sample_modem(&facts, 0);
	facts.path = PATH_VERDICT_DEAD;
	explains(&facts, "no answer from 198.51.100.10 over wwan0 [path.blackhole]. Everything up to the address looks "
		 "well, but packets do not come back. Works: modem answers; SIM ready; SS-RSRP -95.5 dBm, "
		 "SS-RSRQ -11.0 dB, SS-SINR 13.2 dB; registered on 999-70 over NR; session up; connected, 3 records "
		 "wait. Look at: backhaul. Advice: Have the user plane behind the cell or the line checked (UPF, N6, "
		 "firewall), and that the target is up. See TS 23.501 6.2.3.");
}

static void
test_a_refusal_names_the_network_the_cause_and_what_follows(void)
{
	UplinkFacts facts;

	sample_modem(&facts, 0);
	facts.modem.registration = UPLINK_REGISTRATION_DENIED;
	facts.modem.reject_cause = 11;
	facts.modem.session = UPLINK_SESSION_DOWN;
	facts.link = (NlLink) { 0 };
	facts.modem.rsrp_dbm10 = -1115;
	explains(&facts, "registration denied by 999-70: 5GMM cause 11 (PLMN not allowed) [reg.denied]. The network refused "
		 "the registration. Works: modem answers; SIM ready; connected, 3 records wait. "
		 "Besides: radio (radio.weak), session (sess.down), path (path.no_interface). "
		 "Look at: network operator. Advice: Have the operator check the subscription of this SIM against the cause "
		 "the network gave. See TS 24.501 5.5.1.2.5.");
}

static void
test_troubles_that_follow_from_the_root_are_told_as_such(void)
{
	UplinkFacts facts;

	sample_modem(&facts, 0);
	facts.modem.sim = UPLINK_SIM_PIN_REQUIRED;
	facts.modem.registration = UPLINK_REGISTRATION_LIMITED;
	facts.modem.session = UPLINK_SESSION_DOWN;
	facts.address = (NlIp) { 0 };
	explains(&facts, "the SIM waits for its PIN [sim.pin_required]. Without its PIN the SIM opens no network to the modem. Works: modem answers; "
		 "SS-RSRP -95.5 dBm, SS-RSRQ -11.0 dB, SS-SINR 13.2 dB; connected, 3 records wait. Follows from it: "
		 "registration (reg.limited), session (sess.down), path (path.no_address). Look at: configuration. "
		 "Advice: Name a file with the right PIN in 'pin_file'; a wrong PIN is never tried twice. "
		 "See TS 102 221 11.1.9.");
}

static void
evidence_is(const UplinkFacts *facts, HealthLayer layer, const char *expected)
{
	g_autofree char *text = NULL;
	UplinkHealth health = { 0 };

	health_update_uplink(&health, facts, &connected, SECONDS(1));
	text = health_layer_to_text(&health, layer);
	if (strcmp(text, expected) != 0)
		printf("# got:      %s\n# expected: %s\n", text, expected);
	CU_ASSERT_STRING_EQUAL(text, expected);
}

static void
test_each_layer_is_one_line_with_values_and_units(void)
{
	UplinkFacts facts;

	sample_modem(&facts, 0);
	facts.modem.sinr_db10 = -5;
	facts.modem.rsrq_db10 = UPLINK_VALUE_UNKNOWN;
	evidence_is(&facts, HEALTH_LAYER_RADIO,
		    "radio: degraded, radio.interference: SS-RSRP -95.5 dBm, SS-SINR -0.5 dB");
	facts.modem.session = UPLINK_SESSION_REJECTED;
	facts.modem.session_cause = 27;
	evidence_is(&facts, HEALTH_LAYER_SESSION,
		    "session: failed, sess.rejected: session rejected: 5GSM cause 27 (Missing or unknown DNN)");
	facts.modem.session_cause = 255;
	evidence_is(&facts, HEALTH_LAYER_SESSION, "session: failed, sess.rejected: session rejected: 5GSM cause 255");
	facts.modem.session_cause = UPLINK_VALUE_UNKNOWN;
	evidence_is(&facts, HEALTH_LAYER_SESSION,
		    "session: failed, sess.rejected: session rejected; the network gave no cause");
	facts.modem.nr5g = false;
	facts.modem.registration = UPLINK_REGISTRATION_DENIED;
	facts.modem.reject_cause = 31;
	facts.modem.plmn[0] = '\0';
	evidence_is(&facts, HEALTH_LAYER_REGISTRATION, "registration: failed, reg.denied: registration denied: EMM cause 31");
}

static void
test_a_modems_own_words_stand_with_the_layer_they_are_about(void)
{
	UplinkFacts facts;

	sample_modem(&facts, 0);
	facts.modem.session = UPLINK_SESSION_DOWN;
	g_strlcpy(facts.modem.error, "CallFailed: no service", sizeof(facts.modem.error));
	evidence_is(&facts, HEALTH_LAYER_SESSION, "session: failed, sess.down: no session: CallFailed: no service");
	facts.modem.registration = UPLINK_REGISTRATION_SEARCHING;
	evidence_is(&facts, HEALTH_LAYER_SESSION,
		    "session: failed, sess.down: no session; explained by registration");
	evidence_is(&facts, HEALTH_LAYER_REGISTRATION,
		    "registration: degraded, reg.searching: searching for a network: CallFailed: no service");
	facts.modem.hardware = UPLINK_HARDWARE_DENIED;
	g_strlcpy(facts.modem.error, "/dev/cdc-wdm0: Permission denied", sizeof(facts.modem.error));
	evidence_is(&facts, HEALTH_LAYER_HARDWARE,
		    "hardware: failed, hw.denied: the port may not be opened: /dev/cdc-wdm0: Permission denied");
	evidence_is(&facts, HEALTH_LAYER_SIM,
		    "sim: unknown: not known while the modem does not answer; explained by hardware");
}

static void
test_the_path_says_what_of_it_is_missing(void)
{
	UplinkFacts facts;

	sample_ethernet(&facts, 1);
	facts.gateway = sample_ip("203.0.113.1");
	evidence_is(&facts, HEALTH_LAYER_PATH, "path: failed, path.no_gateway: gateway 203.0.113.1 is no neighbour of "
		    "192.0.2.18/28 on eth1");
	facts.gateway = (NlIp) { 0 };
	evidence_is(&facts, HEALTH_LAYER_PATH, "path: failed, path.no_gateway: no gateway is known for eth1");
	facts.link.running = false;
	evidence_is(&facts, HEALTH_LAYER_PATH, "path: failed, path.no_carrier: eth1 is up, but has no carrier");
	facts.link.up = false;
	evidence_is(&facts, HEALTH_LAYER_PATH, "path: failed, path.no_carrier: eth1 is set down");
	sample_ethernet(&facts, 1);
	facts.rtt_us = -1;
	evidence_is(&facts, HEALTH_LAYER_PATH, "path: ok: 198.51.100.10 answers");
	facts.probed = false;
	evidence_is(&facts, HEALTH_LAYER_PATH, "path: unknown: eth1 has link and address; no probe target is configured");
}

static void
test_an_uplink_that_is_off_or_unmeasured_says_so(void)
{
	UplinkFacts facts;

	sample_ethernet(&facts, 0);
	facts.probed = false;
	explains(&facts, "Not known whether the path works: eth0 has link and address; no probe target is configured. "
		 "Works: connected, 3 records wait.");
	facts.enabled = false;
	explains(&facts, "The uplink is switched off by the configuration.");
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a healthy uplink says what it stands on", test_a_healthy_uplink_says_what_it_stands_on },
		{ "a blackhole tells that all below works", test_a_blackhole_tells_that_all_below_works },
		{ "a refusal names the network, the cause and what follows",
		  test_a_refusal_names_the_network_the_cause_and_what_follows },
		{ "troubles that follow from the root are told as such",
		  test_troubles_that_follow_from_the_root_are_told_as_such },
		{ "each layer is one line with values and units", test_each_layer_is_one_line_with_values_and_units },
		{ "a modem's own words stand with the layer they are about",
		  test_a_modems_own_words_stand_with_the_layer_they_are_about },
		{ "the path says what of it is missing", test_the_path_says_what_of_it_is_missing },
		{ "an uplink that is off or unmeasured says so", test_an_uplink_that_is_off_or_unmeasured_says_so },
		CU_TEST_INFO_NULL,
	};

	return tap_main("health-text", tests, argc, argv);
}
