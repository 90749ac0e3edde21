/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a host sees of sessions: started, refused, aborted, changed, lost, adopted. */
#include "tests/sim/rig.h"
#include "tests/sim/service.h"

#define SOON_MS 3000

static const char *const fast[] = { "--timing", "none", "--set", "start-network-delay-ms=10", NULL };

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
	TlvWriter *w;

	w = rig_tlvs();
	tlv_text(w, 0x14, "internet");
	tlv_u8(w, 0x19, family);
	return host_call(&rig_host, SERVICE_WDS, client, 0x0020, w, frame);
}

static void
test_a_session_lost_is_told_with_its_cause(void)
{
	HostFrame frame;
	uint8_t wds;

	rig_start(false, fast);
	wds = host_allocate(&rig_host, SERVICE_WDS);
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), 0);
	CU_ASSERT_TRUE(host_await_indication(&rig_host, SERVICE_WDS, 0x0022, SOON_MS, &frame));
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x01), 2);
	CU_ASSERT_TRUE(rig_stats_have(" session4=up "));
	rig_tell("disconnect reason=1 verbose-type=6 verbose=39");
	CU_ASSERT_TRUE_FATAL(host_await_indication(&rig_host, SERVICE_WDS, 0x0022, SOON_MS, &frame));
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x01), 1);
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x12), 4);
	check_end(&frame, 1, 6, 39);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_WDS, wds, 0x0022, NULL, &frame), 0);
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x01), 1);
	rig_stop();
}

static void
test_a_refused_start_says_why_and_how_often(void)
{
	HostFrame frame;
	uint8_t wds;

	rig_start(false, fast);
	wds = host_allocate(&rig_host, SERVICE_WDS);
	rig_tell("refuse-start verbose-type=6 verbose=27 count=2");
	for (int i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(start_network(wds, 4, &frame), QMI_CALL_FAILED);
		check_end(&frame, 1, 6, 27);
	}
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), 0);
	rig_stop();
}

static void
test_no_attach_no_card_no_session(void)
{
	HostFrame frame;
	uint8_t wds;

	rig_start(false, fast);
	wds = host_allocate(&rig_host, SERVICE_WDS);
	rig_tell("ps detach");
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), QMI_CALL_FAILED);
	check_end(&frame, 3, 3, 2001);
	rig_tell("sim absent");
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), QMI_CALL_FAILED);
	check_end(&frame, 1, 3, 2504);
	rig_stop();
}

static void
test_families_have_sessions_of_their_own(void)
{
	TlvWriter *w;
	static const char *const both[] = { "--timing", "none", "--set", "start-network-delay-ms=10", "--set",
					    "ue6-address=2001:db8:45::2/64", "--set", "gateway6=fe80::1", NULL };
	HostFrame frame;
	TlvReader r;
	uint8_t v4, v6;

	rig_start(false, both);
	v4 = host_allocate(&rig_host, SERVICE_WDS);
	v6 = host_allocate(&rig_host, SERVICE_WDS);
	CU_ASSERT_EQUAL(start_network(v4, 4, &frame), 0);
	CU_ASSERT_EQUAL(start_network(v6, 6, &frame), 0);
	CU_ASSERT_EQUAL(start_network(v6, 6, &frame), QMI_NO_EFFECT);
	CU_ASSERT_EQUAL(start_network(v6, 5, &frame), QMI_INVALID_IP_FAMILY);
	w = rig_tlvs();
	tlv_u32(w, 0x10, 0xffffffff);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_WDS, v6, 0x002d, w, &frame), 0);
	CU_ASSERT_TRUE_FATAL(host_find(&frame, 0x25, &r));
	CU_ASSERT_EQUAL(tlv_left(&r), 17);
	CU_ASSERT_EQUAL(tlv_get_u8(&r), 0x20);
	CU_ASSERT_FALSE(host_find(&frame, 0x1e, &r));
	rig_tell("disconnect family=6");
	CU_ASSERT_TRUE(rig_stats_have(" session4=up "));
	CU_ASSERT_TRUE(rig_stats_have(" session6=down"));
	rig_stop();
}

static void
test_a_network_without_ipv6_says_so(void)
{
	HostFrame frame;
	uint8_t wds;

	rig_start(false, fast);
	wds = host_allocate(&rig_host, SERVICE_WDS);
	CU_ASSERT_EQUAL(start_network(wds, 6, &frame), QMI_CALL_FAILED);
	check_end(&frame, 1, 6, 50);
	rig_stop();
}

static void
test_an_unknown_dnn_is_refused(void)
{
	static const char *const factory[] = { "--timing", "none", "--set", "start-network-delay-ms=10", "--set",
					       "apn=factory", NULL };
	HostFrame frame;
	uint8_t wds;

	rig_start(false, factory);
	wds = host_allocate(&rig_host, SERVICE_WDS);
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), QMI_CALL_FAILED);
	check_end(&frame, 1, 6, 27);
	rig_stop();
}

static void
test_an_aborted_start_is_answered_as_aborted(void)
{
	TlvWriter *w;
	static const char *const slow[] = { "--timing", "none", "--set", "start-network-delay-ms=60000", NULL };
	HostFrame frame;
	uint8_t wds;
	uint16_t transaction;

	rig_start(false, slow);
	wds = host_allocate(&rig_host, SERVICE_WDS);
	transaction = host_send(&rig_host, SERVICE_WDS, wds, 0x0020, NULL);
	w = rig_tlvs();
	tlv_u16(w, 0x01, transaction + 1u);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_WDS, wds, 0x0002, w, &frame), QMI_INVALID_TRANSACTION_ID);
	w = rig_tlvs();
	tlv_u16(w, 0x01, transaction);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_WDS, wds, 0x0002, w, &frame), 0);
	CU_ASSERT_TRUE_FATAL(host_await(&rig_host, SERVICE_WDS, transaction, SOON_MS, &frame));
	CU_ASSERT_EQUAL(host_result(&frame), QMI_ABORTED);
	CU_ASSERT_TRUE(rig_stats_have(" session4=down "));
	rig_stop();
}

static void
test_changed_settings_are_indicated_and_then_read(void)
{
	TlvWriter *w;
	HostFrame frame;
	TlvReader r;
	uint8_t wds;

	rig_start(false, fast);
	wds = host_allocate(&rig_host, SERVICE_WDS);
	w = rig_tlvs();
	tlv_u8(w, 0x12, 1);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_WDS, wds, 0x0003, w, &frame), 0);
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), 0);
	rig_tell("settings address=10.45.0.6/29 mtu=1300");
	CU_ASSERT_TRUE_FATAL(host_await_indication(&rig_host, SERVICE_WDS, 0x008c, SOON_MS, &frame));
	CU_ASSERT_TRUE_FATAL(host_find(&frame, 0x10, &r));
	CU_ASSERT_EQUAL(tlv_get_u32(&r), 0x2100);
	w = rig_tlvs();
	tlv_u32(w, 0x10, 0x2300);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_WDS, wds, 0x002d, w, &frame), 0);
	CU_ASSERT_TRUE(host_find(&frame, 0x1e, &r) && tlv_get_u32(&r) == 0x0a2d0006);
	CU_ASSERT_TRUE(host_find(&frame, 0x21, &r) && tlv_get_u32(&r) == 0xfffffff8);
	CU_ASSERT_TRUE(host_find(&frame, 0x29, &r) && tlv_get_u32(&r) == 1300);
	CU_ASSERT_FALSE(host_find(&frame, 0x15, &r));
	rig_stop();
}

static void
test_ids_run_out_leak_and_are_adopted(void)
{
	TlvWriter *w;
	static const char *const few[] = { "--timing", "none", "--set", "start-network-delay-ms=10", "--set",
					   "cid-limit=2", NULL };
	HostFrame frame;
	uint8_t wds;

	rig_start(false, few);
	wds = host_allocate(&rig_host, SERVICE_WDS);
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), 0);
	CU_ASSERT_EQUAL(host_allocate(&rig_host, SERVICE_WDS), 2);
	w = rig_tlvs();
	tlv_u8(w, 0x01, SERVICE_WDS);
	CU_ASSERT_EQUAL(host_call(&rig_host, 0, 0, 0x0022, w, &frame), QMI_CLIENT_IDS_EXHAUSTED);
	host_close(&rig_host);
	for (int i = 0; i < 100 && !rig_stats_have(" wds.cids=2 wds.leaked=2"); i++)
		;
	CU_ASSERT_TRUE(rig_stats_have(" wds.cids=2 wds.leaked=2"));
	/* a new host takes the id over with one message, and finds the session up */
	CU_ASSERT_TRUE_FATAL(host_open(&rig_host, rig_modem.transport));
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_WDS, wds, 0x0022, NULL, &frame), 0);
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x01), 2);
	CU_ASSERT_TRUE(rig_stats_have(" wds.cids=2 wds.leaked=1"));
	/* releasing the id that started the session ends it */
	w = rig_tlvs();
	tlv_u16(w, 0x01, SERVICE_WDS | (unsigned)wds << 8);
	CU_ASSERT_EQUAL(host_call(&rig_host, 0, 0, 0x0023, w, &frame), 0);
	CU_ASSERT_TRUE(rig_stats_have(" session4=down "));
	rig_stop();
}

static void
register_nas(uint8_t nas)
{
	TlvWriter *w;

	w = rig_tlvs();
	tlv_u8(w, 0x13, 1);
	tlv_u8(w, 0x18, 1);
	tlv_u8(w, 0x19, 1);
	tlv_begin(w, 0x21);
	tlv_put_u16(w, 1);
	tlv_end(w);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_NAS, nas, 0x0003, w, NULL), 0);
}

static void
test_a_denial_brings_the_cause_and_ends_the_session(void)
{
	HostFrame frame;
	TlvReader r;
	uint8_t nas, wds;

	rig_start(false, fast);
	nas = host_allocate(&rig_host, SERVICE_NAS);
	wds = host_allocate(&rig_host, SERVICE_WDS);
	register_nas(nas);
	CU_ASSERT_EQUAL(start_network(wds, 4, &frame), 0);
	CU_ASSERT_TRUE(host_await_indication(&rig_host, SERVICE_WDS, 0x0022, SOON_MS, &frame));
	rig_tell("register denied cause=74");
	CU_ASSERT_TRUE_FATAL(host_await_indication(&rig_host, SERVICE_NAS, 0x0068, SOON_MS, &frame));
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x01), 12);
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x03), 74);
	CU_ASSERT_TRUE_FATAL(host_await_indication(&rig_host, SERVICE_NAS, 0x0024, SOON_MS, &frame));
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x01), 3);
	CU_ASSERT_TRUE_FATAL(host_await_indication(&rig_host, SERVICE_NAS, 0x004e, SOON_MS, &frame));
	CU_ASSERT_TRUE_FATAL(host_find(&frame, 0x4d, &r));
	tlv_get_bytes(&r, 8 + 3 + 5);
	CU_ASSERT_EQUAL(tlv_get_u8(&r), 1);     /* reject information: packet domain, cause */
	CU_ASSERT_EQUAL(tlv_get_u8(&r), 2);
	CU_ASSERT_EQUAL(tlv_get_u8(&r), 74);
	CU_ASSERT_TRUE_FATAL(host_await_indication(&rig_host, SERVICE_WDS, 0x0022, SOON_MS, &frame));
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x01), 1);
	check_end(&frame, 3, 3, 2001);
	rig_stop();
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
		{ "ids run out, leak and are adopted", test_ids_run_out_leak_and_are_adopted },
		{ "a denial brings the cause and ends the session", test_a_denial_brings_the_cause_and_ends_the_session },
		CU_TEST_INFO_NULL,
	};

	return tap_main("sim-session", tests, argc, argv);
}
