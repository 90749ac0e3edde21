/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a host sees of simmodem: sessions, registration, card and client ids. */
#include "tests/sim/host.h"
#include "tests/sim/service.h"
#include "tests/unit/tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOON_MS 3000

static HostModem modem;
static Host host;
static uint8_t bytes[256];
static TlvWriter w;

static const char *const fast[] = { "--timing", "none", "--set", "start-network-delay-ms=10", NULL };

static void
start_with(const char *const *options)
{
	CU_ASSERT_TRUE_FATAL(host_modem_start(&modem, false, options));
	CU_ASSERT_TRUE_FATAL(host_open(&host, modem.transport));
}

static void
stop(void)
{
	host_close(&host);
	CU_ASSERT_TRUE(host_modem_stop(&modem));
}

static TlvWriter *
tlvs(void)
{
	tlv_writer_init(&w, bytes, sizeof(bytes));
	return &w;
}

static void
tell(const char *command)
{
	char answer[512];

	bool done = host_modem_tell(&modem, command, answer, sizeof(answer));

	if (!done)
		printf("# %s: %s\n", command, answer);
	CU_ASSERT_TRUE(done);
}

static bool
stats_have(const char *text)
{
	char answer[4096];

	return host_modem_tell(&modem, "stats", answer, sizeof(answer)) && strstr(answer, text);
}

/* The first byte of a TLV, -1 when it is not there. */
static int
byte_of(const HostFrame *frame, uint8_t type)
{
	TlvReader r;
	int value;

	if (!host_find(frame, type, &r))
		return -1;
	value = tlv_get_u8(&r);
	return r.bad ? -1 : value;
}

static void
check_end(const HostFrame *frame, unsigned reason, unsigned type, unsigned verbose)
{
	TlvReader r;

	CU_ASSERT_TRUE_FATAL(host_find(frame, 0x10, &r));
	CU_ASSERT_EQUAL(tlv_get_u16(&r), reason);
	CU_ASSERT_TRUE_FATAL(host_find(frame, 0x11, &r));
	CU_ASSERT_EQUAL(tlv_get_u16(&r), type);
	CU_ASSERT_EQUAL(tlv_get_u16(&r), verbose);
}

static int
start_network(uint8_t client, uint8_t family, HostFrame *frame)
{
	tlvs();
	tlv_text(&w, 0x14, "internet");
	tlv_u8(&w, 0x19, family);
	return host_call(&host, SERVICE_WDS, client, 0x0020, &w, frame);
}

static void
test_a_session_lost_is_told_with_its_cause(void)
{
	HostFrame frame;
	uint8_t wds;

	start_with(fast);
	wds = host_allocate(&host, SERVICE_WDS);
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), 0);
	CU_ASSERT_TRUE(host_await_indication(&host, SERVICE_WDS, 0x0022, SOON_MS, &frame));
	CU_ASSERT_EQUAL(byte_of(&frame, 0x01), 2);
	CU_ASSERT_TRUE(stats_have(" session4=up "));
	tell("disconnect reason=1 verbose-type=6 verbose=39");
	CU_ASSERT_TRUE_FATAL(host_await_indication(&host, SERVICE_WDS, 0x0022, SOON_MS, &frame));
	CU_ASSERT_EQUAL(byte_of(&frame, 0x01), 1);
	CU_ASSERT_EQUAL(byte_of(&frame, 0x12), 4);
	check_end(&frame, 1, 6, 39);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_WDS, wds, 0x0022, NULL, &frame), 0);
	CU_ASSERT_EQUAL(byte_of(&frame, 0x01), 1);
	stop();
}

static void
test_a_refused_start_says_why_and_how_often(void)
{
	HostFrame frame;
	uint8_t wds;

	start_with(fast);
	wds = host_allocate(&host, SERVICE_WDS);
	tell("refuse-start verbose-type=6 verbose=27 count=2");
	for (int i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(start_network(wds, 4, &frame), QMI_CALL_FAILED);
		check_end(&frame, 1, 6, 27);
	}
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), 0);
	stop();
}

static void
test_no_attach_no_card_no_session(void)
{
	HostFrame frame;
	uint8_t wds;

	start_with(fast);
	wds = host_allocate(&host, SERVICE_WDS);
	tell("ps detach");
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), QMI_CALL_FAILED);
	check_end(&frame, 3, 3, 2001);
	tell("sim absent");
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), QMI_CALL_FAILED);
	check_end(&frame, 1, 3, 2504);
	stop();
}

static void
test_families_have_sessions_of_their_own(void)
{
	static const char *const both[] = { "--timing", "none", "--set", "start-network-delay-ms=10", "--set",
					    "ue6-address=2001:db8:45::2/64", "--set", "gateway6=fe80::1", NULL };
	HostFrame frame;
	TlvReader r;
	uint8_t v4, v6;

	start_with(both);
	v4 = host_allocate(&host, SERVICE_WDS);
	v6 = host_allocate(&host, SERVICE_WDS);
	CU_ASSERT_EQUAL(start_network(v4, 4, &frame), 0);
	CU_ASSERT_EQUAL(start_network(v6, 6, &frame), 0);
	CU_ASSERT_EQUAL(start_network(v6, 6, &frame), QMI_NO_EFFECT);
	CU_ASSERT_EQUAL(start_network(v6, 5, &frame), QMI_INVALID_IP_FAMILY);
	tlv_u32(tlvs(), 0x10, 0xffffffff);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_WDS, v6, 0x002d, &w, &frame), 0);
	CU_ASSERT_TRUE_FATAL(host_find(&frame, 0x25, &r));
	CU_ASSERT_EQUAL(tlv_left(&r), 17);
	CU_ASSERT_EQUAL(tlv_get_u8(&r), 0x20);
	CU_ASSERT_FALSE(host_find(&frame, 0x1e, &r));
	tell("disconnect family=6");
	CU_ASSERT_TRUE(stats_have(" session4=up "));
	CU_ASSERT_TRUE(stats_have(" session6=down"));
	stop();
}

static void
test_a_network_without_ipv6_says_so(void)
{
	HostFrame frame;
	uint8_t wds;

	start_with(fast);
	wds = host_allocate(&host, SERVICE_WDS);
	CU_ASSERT_EQUAL(start_network(wds, 6, &frame), QMI_CALL_FAILED);
	check_end(&frame, 1, 6, 50);
	stop();
}

static void
test_an_unknown_dnn_is_refused(void)
{
	static const char *const factory[] = { "--timing", "none", "--set", "start-network-delay-ms=10", "--set",
					       "apn=factory", NULL };
	HostFrame frame;
	uint8_t wds;

	start_with(factory);
	wds = host_allocate(&host, SERVICE_WDS);
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), QMI_CALL_FAILED);
	check_end(&frame, 1, 6, 27);
	stop();
}

static void
test_an_aborted_start_is_answered_as_aborted(void)
{
	static const char *const slow[] = { "--timing", "none", "--set", "start-network-delay-ms=60000", NULL };
	HostFrame frame;
	uint8_t wds;
	uint16_t transaction;

	start_with(slow);
	wds = host_allocate(&host, SERVICE_WDS);
	transaction = host_send(&host, SERVICE_WDS, wds, 0x0020, NULL);
	tlv_u16(tlvs(), 0x01, transaction + 1u);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_WDS, wds, 0x0002, &w, &frame), QMI_INVALID_TRANSACTION_ID);
	tlv_u16(tlvs(), 0x01, transaction);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_WDS, wds, 0x0002, &w, &frame), 0);
	CU_ASSERT_TRUE_FATAL(host_await(&host, SERVICE_WDS, transaction, SOON_MS, &frame));
	CU_ASSERT_EQUAL(host_result(&frame), QMI_ABORTED);
	CU_ASSERT_TRUE(stats_have(" session4=down "));
	stop();
}

static void
test_changed_settings_are_indicated_and_then_read(void)
{
	HostFrame frame;
	TlvReader r;
	uint8_t wds;

	start_with(fast);
	wds = host_allocate(&host, SERVICE_WDS);
	tlv_u8(tlvs(), 0x12, 1);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_WDS, wds, 0x0003, &w, &frame), 0);
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), 0);
	tell("settings address=10.45.0.6/29 mtu=1300");
	CU_ASSERT_TRUE_FATAL(host_await_indication(&host, SERVICE_WDS, 0x008c, SOON_MS, &frame));
	CU_ASSERT_TRUE_FATAL(host_find(&frame, 0x10, &r));
	CU_ASSERT_EQUAL(tlv_get_u32(&r), 0x2100);
	tlv_u32(tlvs(), 0x10, 0x2300);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_WDS, wds, 0x002d, &w, &frame), 0);
	CU_ASSERT_TRUE(host_find(&frame, 0x1e, &r) && tlv_get_u32(&r) == 0x0a2d0006);
	CU_ASSERT_TRUE(host_find(&frame, 0x21, &r) && tlv_get_u32(&r) == 0xfffffff8);
	CU_ASSERT_TRUE(host_find(&frame, 0x29, &r) && tlv_get_u32(&r) == 1300);
	CU_ASSERT_FALSE(host_find(&frame, 0x15, &r));
	stop();
}

static void
register_nas(uint8_t nas)
{
	tlvs();
	tlv_u8(&w, 0x13, 1);
	tlv_u8(&w, 0x18, 1);
	tlv_u8(&w, 0x19, 1);
	tlv_begin(&w, 0x21);
	tlv_put_u16(&w, 1);
	tlv_end(&w);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_NAS, nas, 0x0003, &w, NULL), 0);
}

static void
test_a_denial_brings_the_cause_and_ends_the_session(void)
{
	HostFrame frame;
	TlvReader r;
	uint8_t nas, wds;

	start_with(fast);
	nas = host_allocate(&host, SERVICE_NAS);
	wds = host_allocate(&host, SERVICE_WDS);
	register_nas(nas);
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), 0);
	CU_ASSERT_TRUE(host_await_indication(&host, SERVICE_WDS, 0x0022, SOON_MS, &frame));
	tell("register denied cause=74");
	CU_ASSERT_TRUE_FATAL(host_await_indication(&host, SERVICE_NAS, 0x0068, SOON_MS, &frame));
	CU_ASSERT_EQUAL(byte_of(&frame, 0x01), 12);
	CU_ASSERT_EQUAL(byte_of(&frame, 0x03), 74);
	CU_ASSERT_TRUE_FATAL(host_await_indication(&host, SERVICE_NAS, 0x0024, SOON_MS, &frame));
	CU_ASSERT_EQUAL(byte_of(&frame, 0x01), 3);
	CU_ASSERT_TRUE_FATAL(host_await_indication(&host, SERVICE_NAS, 0x004e, SOON_MS, &frame));
	CU_ASSERT_TRUE_FATAL(host_find(&frame, 0x4d, &r));
	tlv_get_bytes(&r, 8 + 3 + 5);
	CU_ASSERT_EQUAL(tlv_get_u8(&r), 1);     /* reject information: packet domain, cause */
	CU_ASSERT_EQUAL(tlv_get_u8(&r), 2);
	CU_ASSERT_EQUAL(tlv_get_u8(&r), 74);
	CU_ASSERT_TRUE_FATAL(host_await_indication(&host, SERVICE_WDS, 0x0022, SOON_MS, &frame));
	CU_ASSERT_EQUAL(byte_of(&frame, 0x01), 1);
	check_end(&frame, 3, 3, 2001);
	stop();
}

static void
test_signal_is_indicated_in_its_units(void)
{
	HostFrame frame;
	TlvReader r;

	start_with(fast);
	register_nas(host_allocate(&host, SERVICE_NAS));
	tell("signal rsrp=-95.5 rsrq=-11.4 sinr=-2.3");
	CU_ASSERT_TRUE_FATAL(host_await_indication(&host, SERVICE_NAS, 0x0051, SOON_MS, &frame));
	CU_ASSERT_TRUE_FATAL(host_find(&frame, 0x17, &r));
	CU_ASSERT_EQUAL((int16_t)tlv_get_u16(&r), -96);
	CU_ASSERT_EQUAL((int16_t)tlv_get_u16(&r), -23);
	CU_ASSERT_TRUE(host_find(&frame, 0x18, &r) && (int16_t)tlv_get_u16(&r) == -11);
	stop();
}

static void
test_registration_takes_its_time_and_is_told(void)
{
	static const char *const late[] = { "--timing", "none", "--set", "registration-delay-ms=400", NULL };
	HostFrame frame;
	uint8_t nas;

	start_with(late);
	nas = host_allocate(&host, SERVICE_NAS);
	register_nas(nas);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_NAS, nas, 0x0024, NULL, &frame), 0);
	CU_ASSERT_EQUAL(byte_of(&frame, 0x01), 2);
	CU_ASSERT_TRUE_FATAL(host_await_indication(&host, SERVICE_NAS, 0x0024, SOON_MS, &frame));
	CU_ASSERT_EQUAL(byte_of(&frame, 0x01), 1);
	/* a technology that is excluded is not found */
	tlv_u16(tlvs(), 0x11, 0x0010);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_NAS, nas, 0x0033, &w, &frame), 0);
	CU_ASSERT_TRUE_FATAL(host_await_indication(&host, SERVICE_NAS, 0x0024, SOON_MS, &frame));
	CU_ASSERT_EQUAL(byte_of(&frame, 0x01), 2);
	CU_ASSERT_TRUE_FATAL(host_await_indication(&host, SERVICE_NAS, 0x0024, SOON_MS, &frame));
	CU_ASSERT_EQUAL(byte_of(&frame, 0x01), 2);
	stop();
}

static int
verify_pin(uint8_t uim, const char *pin, HostFrame *frame)
{
	tlvs();
	tlv_u16(&w, 0x01, 0);
	tlv_begin(&w, 0x02);
	tlv_put_u8(&w, 1);
	tlv_put_text8(&w, pin);
	tlv_end(&w);
	return host_call(&host, SERVICE_UIM, uim, 0x0026, &w, frame);
}

static void
test_a_pin_has_three_tries(void)
{
	static const char *const locked[] = { "--timing", "none", "--set", "sim=pin", NULL };
	HostFrame frame;
	uint8_t uim;

	start_with(locked);
	uim = host_allocate(&host, SERVICE_UIM);
	tlv_u32(tlvs(), 0x01, 1);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_UIM, uim, 0x002e, &w, NULL), 0);
	CU_ASSERT_EQUAL(verify_pin(uim, "0000", &frame), QMI_INCORRECT_PIN);
	CU_ASSERT_EQUAL(byte_of(&frame, 0x10), 2);
	CU_ASSERT_EQUAL(verify_pin(uim, "0000", &frame), QMI_INCORRECT_PIN);
	CU_ASSERT_EQUAL(byte_of(&frame, 0x10), 1);
	CU_ASSERT_EQUAL(verify_pin(uim, "0000", &frame), QMI_PIN_BLOCKED);
	CU_ASSERT_EQUAL(byte_of(&frame, 0x10), 0);
	CU_ASSERT_TRUE(host_await_indication(&host, SERVICE_UIM, 0x0032, SOON_MS, &frame));
	CU_ASSERT_TRUE(stats_have(" card=puk radio=off"));
	stop();
}

static void
test_the_right_pin_lets_the_radio_on(void)
{
	static const char *const locked[] = { "--timing", "none", "--set", "sim=pin", "--set", "pin-retries=1", NULL };
	HostFrame frame;
	uint8_t uim;

	start_with(locked);
	uim = host_allocate(&host, SERVICE_UIM);
	CU_ASSERT_EQUAL(verify_pin(uim, "1234", &frame), 0);
	CU_ASSERT_EQUAL(verify_pin(uim, "1234", &frame), QMI_ACCESS_DENIED);
	CU_ASSERT_TRUE(stats_have(" card=ready radio=on registration=home"));
	stop();
}

static void
test_ids_run_out_leak_and_are_adopted(void)
{
	static const char *const few[] = { "--timing", "none", "--set", "start-network-delay-ms=10", "--set",
					   "cid-limit=2", NULL };
	HostFrame frame;
	uint8_t wds;

	start_with(few);
	wds = host_allocate(&host, SERVICE_WDS);
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), 0);
	CU_ASSERT_EQUAL(host_allocate(&host, SERVICE_WDS), 2);
	tlv_u8(tlvs(), 0x01, SERVICE_WDS);
	CU_ASSERT_EQUAL(host_call(&host, 0, 0, 0x0022, &w, &frame), QMI_CLIENT_IDS_EXHAUSTED);
	host_close(&host);
	for (int i = 0; i < 100 && !stats_have(" wds.cids=2 wds.leaked=2"); i++)
		;
	CU_ASSERT_TRUE(stats_have(" wds.cids=2 wds.leaked=2"));
	/* a new host takes the id over with one message, and finds the session up */
	CU_ASSERT_TRUE_FATAL(host_open(&host, modem.transport));
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_WDS, wds, 0x0022, NULL, &frame), 0);
	CU_ASSERT_EQUAL(byte_of(&frame, 0x01), 2);
	CU_ASSERT_TRUE(stats_have(" wds.cids=2 wds.leaked=1"));
	/* releasing the id that started the session ends it */
	tlvs();
	tlv_u16(&w, 0x01, SERVICE_WDS | (unsigned)wds << 8);
	CU_ASSERT_EQUAL(host_call(&host, 0, 0, 0x0023, &w, &frame), 0);
	CU_ASSERT_TRUE(stats_have(" session4=down "));
	stop();
}

static void
test_sync_ends_every_id(void)
{
	HostFrame frame;
	uint8_t dms;

	start_with(fast);
	dms = host_allocate(&host, SERVICE_DMS);
	CU_ASSERT_EQUAL(host_call(&host, 0, 0, 0x0027, NULL, &frame), 0);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_DMS, dms, 0x0022, NULL, &frame), QMI_INVALID_CLIENT_ID);
	stop();
}

static void
test_two_hosts_get_their_own_answers(void)
{
	Host other;
	HostFrame frame;
	uint8_t mine, theirs;

	start_with(fast);
	CU_ASSERT_TRUE_FATAL(host_open(&other, modem.transport));
	mine = host_allocate(&host, SERVICE_NAS);
	theirs = host_allocate(&other, SERVICE_NAS);
	CU_ASSERT_NOT_EQUAL(mine, theirs);
	tlv_u8(tlvs(), 0x19, 1);
	CU_ASSERT_EQUAL(host_call(&other, SERVICE_NAS, theirs, 0x0003, &w, &frame), 0);
	tell("signal rsrp=-90");
	CU_ASSERT_TRUE(host_await_indication(&other, SERVICE_NAS, 0x0051, SOON_MS, &frame));
	CU_ASSERT_EQUAL(frame.message.client, theirs);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_NAS, mine, 0x004f, NULL, &frame), 0);
	CU_ASSERT_FALSE(host_receive(&host, 50, &frame));
	host_close(&other);
	stop();
}

static void
test_what_is_not_known_is_refused_by_its_kind(void)
{
	HostFrame frame;
	uint8_t dms, nas;

	start_with(fast);
	dms = host_allocate(&host, SERVICE_DMS);
	nas = host_allocate(&host, SERVICE_NAS);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_DMS, dms, 0x5555, NULL, &frame), QMI_INVALID_COMMAND);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_DMS, dms, 0x002b, NULL, &frame), QMI_NOT_SUPPORTED);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_DMS, dms, 0x002e, NULL, &frame), QMI_MISSING_ARGUMENT);
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_NAS, 200, 0x0024, NULL, &frame), QMI_INVALID_CLIENT_ID);
	tlvs();
	tlv_put_u32(&w, 0x00ffff01);    /* a TLV that reaches beyond the message */
	CU_ASSERT_EQUAL(host_call(&host, SERVICE_NAS, nas, 0x0024, &w, &frame), QMI_MALFORMED);
	tlv_u8(tlvs(), 0x01, 0x7e);
	CU_ASSERT_EQUAL(host_call(&host, 0, 0, 0x0022, &w, &frame), QMI_INVALID_SERVICE);
	stop();
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a session lost is told with its cause", test_a_session_lost_is_told_with_its_cause },
		{ "a refused start says why and how often", test_a_refused_start_says_why_and_how_often },
		{ "no attach, no card, no session", test_no_attach_no_card_no_session },
		{ "families have sessions of their own", test_families_have_sessions_of_their_own },
		{ "a network without IPv6 says so", test_a_network_without_ipv6_says_so },
		{ "an unknown DNN is refused", test_an_unknown_dnn_is_refused },
		{ "an aborted start is answered as aborted", test_an_aborted_start_is_answered_as_aborted },
		{ "changed settings are indicated, then read", test_changed_settings_are_indicated_and_then_read },
		{ "a denial brings the cause and ends the session", test_a_denial_brings_the_cause_and_ends_the_session },
		{ "signal is indicated in its units", test_signal_is_indicated_in_its_units },
		{ "registration takes its time and is told", test_registration_takes_its_time_and_is_told },
		{ "a PIN has three tries", test_a_pin_has_three_tries },
		{ "the right PIN lets the radio on", test_the_right_pin_lets_the_radio_on },
		{ "ids run out, leak and are adopted", test_ids_run_out_leak_and_are_adopted },
		{ "sync ends every id", test_sync_ends_every_id },
		{ "two hosts get their own answers", test_two_hosts_get_their_own_answers },
		{ "what is not known is refused by its kind", test_what_is_not_known_is_refused_by_its_kind },
		CU_TEST_INFO_NULL,
	};

	return tap_main("sim-behaviour", tests, argc, argv);
}
