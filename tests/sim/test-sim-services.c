/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a host sees of the radio, the card and the client ids, and of what is asked wrongly. */
#include "tests/sim/rig.h"
#include "tests/sim/service.h"

#include <stdio.h>

#define SOON_MS 3000

static const char *const fast[] = { "--timing", "none", "--set", "start-network-delay-ms=10", NULL };

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
test_signal_is_indicated_in_its_units(void)
{
	HostFrame frame;
	TlvReader r;

	rig_start(false, fast);
	register_nas(host_allocate(&rig_host, SERVICE_NAS));
	rig_tell("signal rsrp=-95.5 rsrq=-11.4 sinr=-2.3");
	CU_ASSERT_TRUE_FATAL(host_await_indication(&rig_host, SERVICE_NAS, 0x0051, SOON_MS, &frame));
	CU_ASSERT_TRUE_FATAL(host_find(&frame, 0x17, &r));
	CU_ASSERT_EQUAL((int16_t)tlv_get_u16(&r), -96);
	CU_ASSERT_EQUAL((int16_t)tlv_get_u16(&r), -23);
	CU_ASSERT_TRUE(host_find(&frame, 0x18, &r) && (int16_t)tlv_get_u16(&r) == -11);
	rig_stop();
}

static void
test_registration_takes_its_time_and_is_told(void)
{
	TlvWriter *w;
	static const char *const late[] = { "--timing", "none", "--set", "registration-delay-ms=400", NULL };
	HostFrame frame;
	uint8_t nas;

	rig_start(false, late);
	nas = host_allocate(&rig_host, SERVICE_NAS);
	register_nas(nas);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_NAS, nas, 0x0024, NULL, &frame), 0);
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x01), 2);
	CU_ASSERT_TRUE_FATAL(host_await_indication(&rig_host, SERVICE_NAS, 0x0024, SOON_MS, &frame));
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x01), 1);
	/* a technology that is excluded is not found */
	w = rig_tlvs();
	tlv_u16(w, 0x11, 0x0010);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_NAS, nas, 0x0033, w, &frame), 0);
	CU_ASSERT_TRUE_FATAL(host_await_indication(&rig_host, SERVICE_NAS, 0x0024, SOON_MS, &frame));
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x01), 2);
	CU_ASSERT_TRUE_FATAL(host_await_indication(&rig_host, SERVICE_NAS, 0x0024, SOON_MS, &frame));
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x01), 2);
	rig_stop();
}

static int
verify_pin(uint8_t uim, const char *pin, HostFrame *frame)
{
	TlvWriter *w;

	w = rig_tlvs();
	tlv_u16(w, 0x01, 0);
	tlv_begin(w, 0x02);
	tlv_put_u8(w, 1);
	tlv_put_text8(w, pin);
	tlv_end(w);
	return host_call(&rig_host, SERVICE_UIM, uim, 0x0026, w, frame);
}

static void
test_a_pin_has_three_tries(void)
{
	TlvWriter *w;
	static const char *const locked[] = { "--timing", "none", "--set", "sim=pin", NULL };
	HostFrame frame;
	uint8_t uim;

	rig_start(false, locked);
	uim = host_allocate(&rig_host, SERVICE_UIM);
	w = rig_tlvs();
	tlv_u32(w, 0x01, 1);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_UIM, uim, 0x002e, w, NULL), 0);
	CU_ASSERT_EQUAL(verify_pin(uim, "0000", &frame), QMI_INCORRECT_PIN);
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x10), 2);
	CU_ASSERT_EQUAL(verify_pin(uim, "0000", &frame), QMI_INCORRECT_PIN);
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x10), 1);
	CU_ASSERT_EQUAL(verify_pin(uim, "0000", &frame), QMI_PIN_BLOCKED);
	CU_ASSERT_EQUAL(rig_byte(&frame, 0x10), 0);
	CU_ASSERT_TRUE(host_await_indication(&rig_host, SERVICE_UIM, 0x0032, SOON_MS, &frame));
	CU_ASSERT_TRUE(rig_stats_have(" card=puk radio=off"));
	rig_stop();
}

static void
test_the_right_pin_lets_the_radio_on(void)
{
	static const char *const locked[] = { "--timing", "none", "--set", "sim=pin", "--set", "pin-retries=1", NULL };
	HostFrame frame;
	uint8_t uim;

	rig_start(false, locked);
	uim = host_allocate(&rig_host, SERVICE_UIM);
	CU_ASSERT_EQUAL(verify_pin(uim, "1234", &frame), 0);
	CU_ASSERT_EQUAL(verify_pin(uim, "1234", &frame), QMI_ACCESS_DENIED);
	CU_ASSERT_TRUE(rig_stats_have(" card=ready radio=on registration=home"));
	rig_stop();
}

static void
test_sync_ends_every_id(void)
{
	HostFrame frame;
	uint8_t dms;

	rig_start(false, fast);
	dms = host_allocate(&rig_host, SERVICE_DMS);
	CU_ASSERT_EQUAL(host_call(&rig_host, 0, 0, 0x0027, NULL, &frame), 0);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_DMS, dms, 0x0022, NULL, &frame), QMI_INVALID_CLIENT_ID);
	rig_stop();
}

static void
test_two_hosts_get_their_own_answers(void)
{
	TlvWriter *w;
	Host other;
	HostFrame frame;
	uint8_t mine, theirs;

	rig_start(false, fast);
	CU_ASSERT_TRUE_FATAL(host_open(&other, rig_modem.transport));
	mine = host_allocate(&rig_host, SERVICE_NAS);
	theirs = host_allocate(&other, SERVICE_NAS);
	CU_ASSERT_NOT_EQUAL(mine, theirs);
	w = rig_tlvs();
	tlv_u8(w, 0x19, 1);
	CU_ASSERT_EQUAL(host_call(&other, SERVICE_NAS, theirs, 0x0003, w, &frame), 0);
	rig_tell("signal rsrp=-90");
	CU_ASSERT_TRUE(host_await_indication(&other, SERVICE_NAS, 0x0051, SOON_MS, &frame));
	CU_ASSERT_EQUAL(frame.message.client, theirs);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_NAS, mine, 0x004f, NULL, &frame), 0);
	CU_ASSERT_FALSE(host_receive(&rig_host, 50, &frame));
	host_close(&other);
	rig_stop();
}

static void
test_what_is_not_known_is_refused_by_its_kind(void)
{
	TlvWriter *w;
	HostFrame frame;
	uint8_t dms, nas;

	rig_start(false, fast);
	dms = host_allocate(&rig_host, SERVICE_DMS);
	nas = host_allocate(&rig_host, SERVICE_NAS);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_DMS, dms, 0x5555, NULL, &frame), QMI_INVALID_COMMAND);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_DMS, dms, 0x002b, NULL, &frame), QMI_NOT_SUPPORTED);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_DMS, dms, 0x002e, NULL, &frame), QMI_MISSING_ARGUMENT);
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_NAS, 200, 0x0024, NULL, &frame), QMI_INVALID_CLIENT_ID);
	w = rig_tlvs();
	tlv_put_u32(w, 0x00ffff01);    /* a TLV that reaches beyond the message */
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_NAS, nas, 0x0024, w, &frame), QMI_MALFORMED);
	w = rig_tlvs();
	tlv_u8(w, 0x01, 0x7e);
	CU_ASSERT_EQUAL(host_call(&rig_host, 0, 0, 0x0022, w, &frame), QMI_INVALID_SERVICE);
	rig_stop();
}

/* Without an argument where one is needed, with and without a session: no message goes unanswered. */
static void
test_every_message_is_answered(void)
{
	static const char *const quick[] = { "--timing", "none", "--set", "start-network-delay-ms=1", "--set",
					     "scan-delay-ms=1", NULL };
	const Service *service;

	rig_start(false, quick);
	for (size_t i = 0; (service = service_at(i)); i++) {
		uint8_t client = service->id ? host_allocate(&rig_host, service->id) : 0;

		for (size_t n = 0; n < service->n_verbs; n++) {
			int error = host_call(&rig_host, service->id, client, service->verbs[n].id, NULL, NULL);

			if (error < 0 || error == QMI_INVALID_COMMAND || error == QMI_INTERNAL)
				printf("# %s 0x%04x: %d\n", service->name, service->verbs[n].id, error);
			CU_ASSERT_TRUE(error >= 0 && error != QMI_INVALID_COMMAND && error != QMI_INTERNAL);
		}
	}
	CU_ASSERT_TRUE(rig_stats_have(" unknown=0 malformed=0 "));
	rig_stop();
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "signal is indicated in its units", test_signal_is_indicated_in_its_units },
		{ "registration takes its time and is told", test_registration_takes_its_time_and_is_told },
		{ "a PIN has three tries", test_a_pin_has_three_tries },
		{ "the right PIN lets the radio on", test_the_right_pin_lets_the_radio_on },
		{ "sync ends every id", test_sync_ends_every_id },
		{ "two hosts get their own answers", test_two_hosts_get_their_own_answers },
		{ "what is not known is refused by its kind", test_what_is_not_known_is_refused_by_its_kind },
		{ "every message is answered", test_every_message_is_answered },
		CU_TEST_INFO_NULL,
	};

	return tap_main("sim-services", tests, argc, argv);
}
