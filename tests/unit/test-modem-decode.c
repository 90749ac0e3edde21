/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modem/decode.h"
#include "modem/qmi-ids.h"
#include "modem/tlv.h"
#include "tests/unit/qmi-frame.h"
#include "tests/unit/tap.h"

#include <string.h>
#include <sys/socket.h>

#define DMS QMI_SERVICE_DMS
#define NAS QMI_SERVICE_NAS
#define UIM QMI_SERVICE_UIM
#define WDS QMI_SERVICE_WDS

static const FrameTlv settings4[] = {
	{ 0x15, "01002d0a" }, { 0x16, "02002d0a" }, { 0x1E, "02002d0a" }, { 0x20, "01002d0a" },
	{ 0x21, "fcffffff" }, { 0x29, "78050000" }, { 0x2B, "04" }, { 0 },
};

static void
test_ipv4_settings_become_addresses_prefix_and_mtu(void)
{
	static const uint8_t address[4] = { 10, 45, 0, 2 };
	g_autoptr(QmiMessage) message = frame_new(WDS, FRAME_RESPONSE, QMI_ID_WDS_GET_CURRENT_SETTINGS, settings4);
	g_autofree char *note = NULL;
	ModemIpSettings settings;

	CU_ASSERT_TRUE_FATAL(decode_settings(message, AF_INET, &settings, &note, NULL));
	CU_ASSERT_EQUAL(memcmp(settings.address.bytes, address, 4), 0);
	CU_ASSERT_EQUAL(settings.address.prefix_len, 30);
	CU_ASSERT_EQUAL(settings.gateway.bytes[3], 1);
	CU_ASSERT_EQUAL(settings.gateway.prefix_len, 32);
	CU_ASSERT_EQUAL(settings.dns[0].bytes[3], 1);
	CU_ASSERT_EQUAL(settings.dns[1].bytes[3], 2);
	CU_ASSERT_EQUAL(settings.dns[2].family, 0);
	CU_ASSERT_EQUAL(settings.mtu_bytes, 1400);
	CU_ASSERT_PTR_NULL(note);
}

static void
settings_one(const FrameTlv *tlvs, uint8_t family, int prefix_len, uint32_t mtu_bytes, const char *in_note)
{
	g_autoptr(QmiMessage) message = frame_new(WDS, FRAME_RESPONSE, QMI_ID_WDS_GET_CURRENT_SETTINGS, tlvs);
	g_autoptr(GError) error = NULL;
	g_autofree char *note = NULL;
	ModemIpSettings settings;
	bool usable = decode_settings(message, family, &settings, &note, &error);

	CU_ASSERT_EQUAL(usable, prefix_len >= 0);
	CU_ASSERT_EQUAL(usable, error == NULL);
	if (!usable)
		return;
	CU_ASSERT_EQUAL(settings.address.prefix_len, prefix_len);
	CU_ASSERT_EQUAL(settings.mtu_bytes, mtu_bytes);
	CU_ASSERT(in_note ? note && strstr(note, in_note) : !note);
}

static void
test_settings_the_network_made_up_are_clamped_or_refused(void)
{
	const struct { FrameTlv tlvs[4]; uint8_t family; int prefix_len; uint32_t mtu_bytes; const char *note; } cases[] = {
		{ { { 0x1E, "02002d0a" } }, AF_INET, 32, 0, NULL },
		{ { { 0x1E, "02002d0a" }, { 0x21, "ff00ffff" } }, AF_INET, 32, 0, "subnet mask" },
		{ { { 0x1E, "02002d0a" }, { 0x21, "00000000" } }, AF_INET, 32, 0, "subnet mask" },
		{ { { 0x1E, "02002d0a" }, { 0x21, "ffffffff" } }, AF_INET, 32, 0, NULL },
		{ { { 0x1E, "02002d0a" }, { 0x29, "ff040000" } }, AF_INET, 32, 0, "MTU 1279" },
		{ { { 0x1E, "02002d0a" }, { 0x29, "00050000" } }, AF_INET, 32, 1280, NULL },
		{ { { 0x1E, "02002d0a" }, { 0x29, "28230000" } }, AF_INET, 32, 9000, NULL },
		{ { { 0x1E, "02002d0a" }, { 0x29, "29230000" } }, AF_INET, 32, 0, "MTU 9001" },
		{ { { 0x1E, "02002d0a" }, { 0x29, "00000000" } }, AF_INET, 32, 0, NULL },
		{ { { 0x1E, "02002d0a" }, { 0x29, "7805" } }, AF_INET, 32, 0, NULL },
		{ { { 0x1E, "00000000" } }, AF_INET, -1, 0, NULL },
		{ { { 0x1E, "ffffffff" } }, AF_INET, -1, 0, NULL },
		{ { { 0x1E, "010000e0" } }, AF_INET, -1, 0, NULL },
		{ { { 0x1E, "02002d" } }, AF_INET, -1, 0, NULL },
		{ { { 0x1E, "02002d0a" } }, AF_INET6, -1, 0, NULL },
		{ { { 0x25, "20010db800450000000000000000000240" } }, AF_INET6, 64, 0, NULL },
		{ { { 0x25, "20010db8004500000000000000000002ff" } }, AF_INET6, 128, 0, NULL },
		{ { { 0x25, "20010db80045000000000000000000" } }, AF_INET6, -1, 0, NULL },
		{ { { 0x25, "0000000000000000000000000000000040" } }, AF_INET6, -1, 0, NULL },
		{ { { 0x25, "ff020000000000000000000000000001" "40" } }, AF_INET6, -1, 0, NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		settings_one(cases[i].tlvs, cases[i].family, cases[i].prefix_len, cases[i].mtu_bytes, cases[i].note);
}

static void
call_end_one(const FrameTlv *tlvs, ModemRat rat, const char *expected)
{
	g_autoptr(QmiMessage) message = frame_new(WDS, FRAME_INDICATION, QMI_ID_WDS_PACKET_SERVICE_STATUS, tlvs);
	g_autofree char *text = NULL;
	ModemCallEnd end;

	decode_call_end(message, &end);
	text = decode_call_end_to_text(&end, rat);
	CU_ASSERT_STRING_EQUAL(text, expected);
}

static void
test_the_reason_of_an_end_is_told_in_3gpp_words_where_there_are_any(void)
{
	static const FrameTlv none[] = { { 0 } }, dnn[] = { { 0x10, "0100" }, { 0x11, "06001b00" }, { 0 } };
	static const FrameTlv odd[] = { { 0x11, "0600f100" }, { 0 } }, cm[] = { { 0x11, "0300d107" }, { 0 } };
	static const FrameTlv plain[] = { { 0x10, "0300" }, { 0 } }, cut[] = { { 0x11, "0600" }, { 0 } };
	static const FrameTlv new_type[] = { { 0x11, "5a000800" }, { 0 } };

	call_end_one(none, MODEM_RAT_NR5G, "no reason given");
	call_end_one(cut, MODEM_RAT_NR5G, "no reason given");
	call_end_one(dnn, MODEM_RAT_NR5G, "5GSM cause 27 (missing or unknown DNN)");
	call_end_one(dnn, MODEM_RAT_LTE, "ESM cause 27 (missing or unknown APN)");
	call_end_one(dnn, MODEM_RAT_UNKNOWN, "SM cause 27");
	call_end_one(odd, MODEM_RAT_NR5G, "5GSM cause 241");
	call_end_one(cm, MODEM_RAT_NR5G, "cm reason 2001 (no-service)");
	call_end_one(plain, MODEM_RAT_NR5G, "call end reason 3 (generic-no-service)");
	call_end_one(new_type, MODEM_RAT_NR5G, "unknown reason 8 (unknown)");
}

static void
test_packet_status_tells_connected_disconnected_and_reconfigured(void)
{
	static const FrameTlv gone[] = { { 0x01, "0100" }, { 0x12, "06" }, { 0 } }, fresh[] = { { 0x01, "0201" }, { 0 } };
	static const FrameTlv short_one[] = { { 0x01, "02" }, { 0 } }, odd[] = { { 0x01, "0900" }, { 0 } };
	const struct { const FrameTlv *tlvs; PacketStatus status; bool reconfigured; uint8_t family; } cases[] = {
		{ gone, PACKET_STATUS_DISCONNECTED, false, AF_INET6 },
		{ fresh, PACKET_STATUS_CONNECTED, true, 0 },
		{ short_one, PACKET_STATUS_CONNECTED, false, 0 },
		{ odd, PACKET_STATUS_UNKNOWN, false, 0 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(QmiMessage) message =
			frame_new(WDS, FRAME_INDICATION, QMI_ID_WDS_PACKET_SERVICE_STATUS, cases[i].tlvs);
		PacketReport report;

		decode_packet_status(message, &report);
		CU_ASSERT_EQUAL(report.status, cases[i].status);
		CU_ASSERT_EQUAL(report.reconfigured, cases[i].reconfigured);
		CU_ASSERT_EQUAL(report.family, cases[i].family);
	}
}

static void
signal_one(const FrameTlv *tlvs, ModemRat serving, bool told, ModemSignal expected)
{
	g_autoptr(QmiMessage) message = frame_new(NAS, FRAME_INDICATION, QMI_ID_NAS_SIGNAL_INFO, tlvs);
	ModemSignal signal;

	CU_ASSERT_EQUAL(decode_signal(message, serving, &signal), told);
	if (!told)
		return;
	CU_ASSERT_EQUAL(signal.rat, expected.rat);
	CU_ASSERT_EQUAL(signal.rsrp_dbm10, expected.rsrp_dbm10);
	CU_ASSERT_EQUAL(signal.rsrq_db10, expected.rsrq_db10);
	CU_ASSERT_EQUAL(signal.sinr_db10, expected.sinr_db10);
}

static void
test_signal_is_in_tenths_and_what_was_not_measured_is_unknown(void)
{
	const int32_t unknown = MODEM_VALUE_UNKNOWN;
	static const FrameTlv nr[] = { { 0x17, "abffb900" }, { 0x18, "f5ff" }, { 0 } };         /* -85, 18.5, -11 */
	static const FrameTlv lte[] = { { 0x14, "c4f4a6ffd8ff" }, { 0 } };                      /* -60, -12, -90, -4.0 */
	static const FrameTlv both[] = { { 0x14, "c4f4a6ffd8ff" }, { 0x17, "abffb900" }, { 0 } };
	static const FrameTlv absent[] = { { 0x17, "00800080" }, { 0x18, "0080" }, { 0 } };
	static const FrameTlv partly[] = { { 0x17, "abff0080" }, { 0x18, "0080" }, { 0 } };
	static const FrameTlv nonsense[] = { { 0x17, "d0070000" }, { 0 } }, cut[] = { { 0x17, "abffb9" }, { 0 } };

	signal_one(nr, MODEM_RAT_NR5G, true, (ModemSignal){ MODEM_RAT_NR5G, -850, -110, 185 });
	signal_one(lte, MODEM_RAT_LTE, true, (ModemSignal){ MODEM_RAT_LTE, -900, -120, -40 });
	signal_one(both, MODEM_RAT_LTE, true, (ModemSignal){ MODEM_RAT_LTE, -900, -120, -40 });
	signal_one(both, MODEM_RAT_NR5G, true, (ModemSignal){ MODEM_RAT_NR5G, -850, unknown, 185 });
	signal_one(partly, MODEM_RAT_NR5G, true, (ModemSignal){ MODEM_RAT_NR5G, -850, unknown, unknown });
	signal_one(absent, MODEM_RAT_NR5G, false, (ModemSignal){ MODEM_RAT_UNKNOWN });
	signal_one(nonsense, MODEM_RAT_NR5G, false, (ModemSignal){ MODEM_RAT_UNKNOWN });
	signal_one(cut, MODEM_RAT_NR5G, false, (ModemSignal){ MODEM_RAT_UNKNOWN });
}

/* Card status: primary index, three others, then cards. */
#define INDEX "0000ffffffffffff"
#define NO_INDEX "ffffffffffffffff"
#define USIM(state, tries) "02" state "020b0000" "07" "a0000000871002" "0002" tries "0a" "01030a"
#define ISIM "0501000b0000" "00" "0002030a" "01030a"

static void
card_one(const char *hex, bool told, ModemSim sim, unsigned pin_tries)
{
	const FrameTlv tlvs[] = { { 0x10, hex }, { 0 } };
	g_autoptr(QmiMessage) message = frame_new(UIM, FRAME_RESPONSE, QMI_ID_UIM_GET_CARD_STATUS, tlvs);
	CardReport report;

	CU_ASSERT_EQUAL(decode_card_status(message, &report), told);
	if (!told)
		return;
	CU_ASSERT_EQUAL(report.sim, sim);
	CU_ASSERT_EQUAL(report.pin_tries, pin_tries);
}

static void
test_the_card_the_network_uses_is_the_one_told(void)
{
	card_one(NO_INDEX "00", true, MODEM_SIM_ABSENT, 0);
	card_one(NO_INDEX "01" "000000000000", true, MODEM_SIM_ABSENT, 0);
	card_one(NO_INDEX "01" "020000000300", true, MODEM_SIM_ERROR, 0);
	card_one(INDEX "01" "010000000001" USIM("07", "03"), true, MODEM_SIM_READY, 3);
	card_one(INDEX "01" "010000000001" USIM("02", "02"), true, MODEM_SIM_PIN_REQUIRED, 2);
	card_one(INDEX "01" "010000000001" USIM("03", "00"), true, MODEM_SIM_PUK_REQUIRED, 0);
	card_one(INDEX "01" "010000000001" USIM("01", "03"), true, MODEM_SIM_UNKNOWN, 3);
	card_one(INDEX "01" "010000000001" USIM("05", "00"), true, MODEM_SIM_ERROR, 0);
	card_one(NO_INDEX "01" "010000000002" ISIM USIM("07", "03"), true, MODEM_SIM_READY, 3);
	card_one("0100ffffffffffff" "01" "010000000002" ISIM USIM("02", "03"), true, MODEM_SIM_PIN_REQUIRED, 3);
	/* The second slot is the one in use, the first is empty. */
	card_one("0001ffffffffffff" "02" "000000000000" "010000000001" USIM("07", "03"), true, MODEM_SIM_READY, 3);
	/* Cut in the middle of an application, or counting more than there are. */
	card_one(INDEX "01" "010000000001" "0207", false, MODEM_SIM_UNKNOWN, 0);
	card_one(INDEX "05" "010000000001" USIM("07", "03"), false, MODEM_SIM_UNKNOWN, 0);
	card_one(INDEX "01" "0100000000ff" USIM("07", "03"), false, MODEM_SIM_UNKNOWN, 0);
	card_one("0000", false, MODEM_SIM_UNKNOWN, 0);
}

static void
file_one(const char *hex, void (*decode)(QmiMessage *message, char *ret), const char *expected)
{
	const FrameTlv tlvs[] = { { 0x11, hex }, { 0 } };
	g_autoptr(QmiMessage) message = frame_new(UIM, FRAME_RESPONSE, QMI_ID_UIM_READ_TRANSPARENT, tlvs);
	char text[32];

	decode(message, text);
	CU_ASSERT_STRING_EQUAL(text, expected);
}

static void
test_the_files_of_a_card_become_digits(void)
{
	file_one("0a00" "988803000000000000f1", decode_iccid, "8988300000000000001");
	file_one("0a00" "98880300000000000081", decode_iccid, "89883000000000000018");
	file_one("0a00" "988803", decode_iccid, "");
	file_one("0000", decode_iccid, "");
	file_one("ff00" "98", decode_iccid, "");
	file_one("0900" "089999070000000010", decode_imsi, "999700000000001");
	file_one("0900" "08999907000000001a", decode_imsi, "");
	file_one("0900" "ffffffffffffffffff", decode_imsi, "");
	file_one("0100" "08", decode_imsi, "");
}

static void
text_one(const char *hex, const char *expected)
{
	const FrameTlv tlvs[] = { { 0x01, hex }, { 0 } };
	g_autoptr(QmiMessage) message = frame_new(DMS, FRAME_RESPONSE, QMI_ID_DMS_GET_MODEL, tlvs);
	char text[8];

	decode_text(message, 0x01, text, sizeof(text));
	CU_ASSERT_STRING_EQUAL(text, expected);
}

static void
test_text_is_printable_bounded_and_without_trailing_blanks(void)
{
	text_one("454d3132", "EM12");
	text_one("454d31320920", "EM12");
	text_one("454d0031", "EM");
	text_one("410a42", "A B");
	text_one("411b5b33316d", "A?[31m");
	text_one("c3a4c3b6", "\xc3\xa4\xc3\xb6");
	text_one("c341ff", "?A?");
	text_one("41424344454647484950", "ABCDEFG");
	text_one("414243444546c3a4", "ABCDEF");
}

static void
test_an_imei_is_digits_or_nothing(void)
{
	const FrameTlv good[] = { { 0x11, "383630303030303030303030303138" }, { 0 } };
	const FrameTlv bad[] = { { 0x11, "38363030303030303030303030313a" }, { 0 } }, zero[] = { { 0x11, "30" }, { 0 } };
	g_autoptr(QmiMessage) message = frame_new(DMS, FRAME_RESPONSE, QMI_ID_DMS_GET_IDS, good);
	g_autoptr(QmiMessage) forged = frame_new(DMS, FRAME_RESPONSE, QMI_ID_DMS_GET_IDS, bad);
	g_autoptr(QmiMessage) none = frame_new(DMS, FRAME_RESPONSE, QMI_ID_DMS_GET_IDS, zero);
	char imei[16];

	decode_imei(message, imei);
	CU_ASSERT_STRING_EQUAL(imei, "860000000000018");
	decode_imei(forged, imei);
	CU_ASSERT_STRING_EQUAL(imei, "");
	decode_imei(none, imei);
	CU_ASSERT_STRING_EQUAL(imei, "");
}

static void
test_a_result_is_success_refusal_or_missing(void)
{
	const FrameTlv refused[] = { { 0x02, "01001a00" }, { 0 } }, cut[] = { { 0x02, "0100" }, { 0 } };
	const FrameTlv none[] = { { 0 } };
	g_autoptr(QmiMessage) success = frame_new(WDS, FRAME_RESPONSE, QMI_ID_WDS_START_NETWORK, none);
	g_autoptr(QmiMessage) refusal = frame_new(WDS, FRAME_INDICATION, QMI_ID_WDS_START_NETWORK, refused);
	g_autoptr(QmiMessage) half = frame_new(WDS, FRAME_INDICATION, QMI_ID_WDS_START_NETWORK, cut);
	g_autoptr(QmiMessage) nothing = frame_new(WDS, FRAME_INDICATION, QMI_ID_WDS_START_NETWORK, none);
	g_autoptr(GError) error = NULL;

	CU_ASSERT_TRUE(tlv_result(success, NULL));
	CU_ASSERT_FALSE(tlv_result(refusal, &error));
	CU_ASSERT(g_error_matches(error, QMI_PROTOCOL_ERROR, QMI_PROTOCOL_ERROR_NO_EFFECT));
	CU_ASSERT_STRING_EQUAL(error->message, "QMI error 26 (NoEffect)");
	CU_ASSERT_FALSE(tlv_result(half, NULL));
	CU_ASSERT_FALSE(tlv_result(nothing, NULL));
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "IPv4 settings become addresses, prefix and MTU", test_ipv4_settings_become_addresses_prefix_and_mtu },
		{ "settings the network made up are clamped or refused",
		  test_settings_the_network_made_up_are_clamped_or_refused },
		{ "the reason of an end is told in 3GPP words where there are any",
		  test_the_reason_of_an_end_is_told_in_3gpp_words_where_there_are_any },
		{ "packet status tells connected, disconnected and reconfigured",
		  test_packet_status_tells_connected_disconnected_and_reconfigured },
		{ "signal is in tenths, and what was not measured is unknown",
		  test_signal_is_in_tenths_and_what_was_not_measured_is_unknown },
		{ "the card the network uses is the one told", test_the_card_the_network_uses_is_the_one_told },
		{ "the files of a card become digits", test_the_files_of_a_card_become_digits },
		{ "text is printable, bounded and without trailing blanks",
		  test_text_is_printable_bounded_and_without_trailing_blanks },
		{ "an IMEI is digits or nothing", test_an_imei_is_digits_or_nothing },
		{ "a result is success, refusal or missing", test_a_result_is_success_refusal_or_missing },
		CU_TEST_INFO_NULL,
	};

	return tap_main("modem-decode", tests, argc, argv);
}
