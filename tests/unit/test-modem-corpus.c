/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every decoder on recorded frames, and on each of those cut after every byte and with every bit turned. */
#include "modem/decode.h"
#include "modem/qmi-ids.h"
#include "modem/registration.h"
#include "modem/tlv.h"
#include "tests/unit/qmi-frame.h"
#include "tests/unit/tap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static guint n_messages;

static void
text_is_clean(const char *text, gsize size)
{
	CU_ASSERT(memchr(text, 0, size) != NULL);
	CU_ASSERT(g_utf8_validate(text, -1, NULL));
	for (const char *at = text; *at; at = g_utf8_next_char(at))
		CU_ASSERT(g_unichar_isprint(g_utf8_get_char(at)));
}

static void
digits_or_nothing(const char *text, gsize min, gsize max)
{
	gsize n = strlen(text);

	CU_ASSERT(n == 0 || (n >= min && n <= max));
	CU_ASSERT_EQUAL(strspn(text, "0123456789"), n);
}

static void
decode_identity(QmiMessage *message)
{
	char text[MODEM_TEXT_MAX], imei[16], iccid[21], imsi[16];
	CardReport report;

	for (guint8 type = 0x01; type < 0x20; type++) {
		decode_text(message, type, text, sizeof(text));
		text_is_clean(text, sizeof(text));
	}
	decode_imei(message, imei);
	digits_or_nothing(imei, 14, 15);
	decode_iccid(message, iccid);
	CU_ASSERT(strlen(iccid) <= 20);
	decode_imsi(message, imsi);
	digits_or_nothing(imsi, 6, 15);
	decode_operating_mode(message);
	decode_pin_tries(message);
	if (decode_card_status(message, &report))
		CU_ASSERT(report.sim < _MODEM_SIM_MAX && report.aid_length <= DECODE_AID_MAX);
}

static void
decode_session(QmiMessage *message)
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };
	g_autofree char *text = NULL;
	PacketReport report;
	ModemCallEnd end;

	decode_call_end(message, &end);
	text = decode_call_end_to_text(&end, MODEM_RAT_NR5G);
	CU_ASSERT_PTR_NOT_NULL(text);
	decode_packet_status(message, &report);
	CU_ASSERT(report.status <= PACKET_STATUS_AUTHENTICATING);
	for (gsize i = 0; i < G_N_ELEMENTS(families); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *note = NULL;
		ModemIpSettings settings;

		if (!decode_settings(message, families[i], &settings, &note, &error))
			continue;
		CU_ASSERT_EQUAL(settings.address.family, families[i]);
		CU_ASSERT(settings.address.prefix_len > 0 && settings.address.prefix_len <= 128);
		CU_ASSERT(settings.mtu_bytes == 0 || (settings.mtu_bytes >= 1280 && settings.mtu_bytes <= 9000));
	}
}

static void
decode_network(QmiMessage *message)
{
	Registration registration;
	ModemNetwork network;
	ModemSignal signal;

	registration_clear(&registration);
	registration_take_serving_system(&registration, message);
	registration_take_system_info(&registration, message);
	registration_take_reject(&registration, message);
	registration_derive(&registration, &network);
	CU_ASSERT(network.state < _MODEM_REGISTRATION_MAX && network.rat < _MODEM_RAT_MAX);
	digits_or_nothing(network.mcc, 3, 3);
	digits_or_nothing(network.mnc, 2, 3);
	CU_ASSERT(network.tac == MODEM_VALUE_UNKNOWN || (network.tac >= 0 && network.tac < 0xFFFFFE));
	if (decode_signal(message, MODEM_RAT_NR5G, &signal))
		CU_ASSERT(signal.rsrp_dbm10 >= -1560 && signal.rsrp_dbm10 <= -310);
}

static void
decode_everything(QmiMessage *message)
{
	n_messages++;
	decode_identity(message);
	decode_session(message);
	decode_network(message);
	tlv_result(message, NULL);
}

static const char *
corpus_path(void)
{
	return g_getenv("QMI_CORPUS") ?: QMI_CORPUS;
}

static bool
has_corpus(void)
{
	g_autofree char *path = g_build_filename(corpus_path(), "corpus", "index.json", NULL);
	bool there = g_file_test(path, G_FILE_TEST_EXISTS);

	if (!there)
		tap_skip("no recorded frames: set QMI_CORPUS to their directory");
	return there;
}

/* Lines of corpus/`name`.hex; free with g_strfreev(). */
static char **
read_lines(const char *name)
{
	g_autofree char *file = g_strconcat(name, ".hex", NULL);
	g_autofree char *path = g_build_filename(corpus_path(), "corpus", file, NULL);
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		CU_FAIL_FATAL("a set of recorded frames is missing");
	return g_strsplit(g_strchomp(text), "\n", -1);
}

static void
each_of_set(const char *name)
{
	g_auto(GStrv) lines = read_lines(name);

	for (char **line = lines; *line; line++) {
		g_autoptr(GByteArray) bytes = NULL;
		g_autoptr(QmiMessage) message = NULL;

		if (!frame_from_hex(*line, &bytes))
			continue;
		message = frame_parse(bytes->data, bytes->len);
		if (!message || qmi_message_get_service(message) == QMI_SERVICE_CTL)
			continue;
		decode_everything(message);
		frame_damage(message, decode_everything);
	}
}

static void
test_recorded_frames_whole_cut_and_turned_are_harmless(void)
{
	static const char *const sets[] = { "em20g-openwrt-devel-2020", "commit-messages", "libqmi-tests",
					    "pages-and-threads", "nerves-qmi", "malformed/malformed" };

	if (!has_corpus())
		return;
	n_messages = 0;
	for (gsize i = 0; i < G_N_ELEMENTS(sets); i++)
		each_of_set(sets[i]);
	g_print("# %u messages\n", n_messages);
	CU_ASSERT(n_messages > 10000);
}

static QmiMessage *
recorded(const char *set, guint line)
{
	g_auto(GStrv) lines = read_lines(set);
	g_autoptr(GByteArray) bytes = NULL;
	QmiMessage *message;

	CU_ASSERT_FATAL(line <= g_strv_length(lines) && frame_from_hex(lines[line - 1], &bytes));
	message = frame_parse(bytes->data, bytes->len);
	CU_ASSERT_PTR_NOT_NULL_FATAL(message);
	return message;
}

static void
recorded_text_one(const char *set, guint line, const char *expected)
{
	g_autoptr(QmiMessage) message = recorded(set, line);
	char text[MODEM_TEXT_MAX];

	decode_text(message, 0x01, text, sizeof(text));
	CU_ASSERT_STRING_EQUAL(text, expected);
}

static void
recorded_card_one(const char *set, guint line, ModemSim sim)
{
	g_autoptr(QmiMessage) message = recorded(set, line);
	CardReport report;

	CU_ASSERT_TRUE(decode_card_status(message, &report));
	CU_ASSERT_EQUAL(report.sim, sim);
}

static void
recorded_network_one(const char *set, guint line, ModemRegistration state, ModemRat rat, const char *plmn)
{
	g_autoptr(QmiMessage) message = recorded(set, line);
	g_autofree char *told = NULL;
	Registration registration;
	ModemNetwork network;

	registration_clear(&registration);
	registration_take_serving_system(&registration, message);
	registration_derive(&registration, &network);
	told = g_strdup_printf("%s-%s", network.mcc, network.mnc);
	CU_ASSERT_EQUAL(network.state, state);
	CU_ASSERT_EQUAL(network.rat, rat);
	CU_ASSERT_STRING_EQUAL(told, plmn);
}

static void
test_recorded_frames_say_what_the_modems_meant(void)
{
	if (!has_corpus())
		return;
	recorded_text_one("em20g-openwrt-devel-2020", 30, "QUALCOMM INCORPORATED");
	recorded_text_one("em20g-openwrt-devel-2020", 32, "EM20-G");
	recorded_text_one("commit-messages", 32, "EM12-AW");
	recorded_card_one("em20g-openwrt-devel-2020", 67, MODEM_SIM_ERROR);
	recorded_card_one("em20g-openwrt-devel-2020", 122, MODEM_SIM_READY);
	recorded_network_one("em20g-openwrt-devel-2020", 215, MODEM_REGISTRATION_DENIED, MODEM_RAT_UMTS, "310-410");
	recorded_network_one("commit-messages", 23, MODEM_REGISTRATION_HOME, MODEM_RAT_LTE, "214-01");
	recorded_network_one("commit-messages", 30, MODEM_REGISTRATION_HOME, MODEM_RAT_NR5G, "-");
	recorded_network_one("pages-and-threads", 11, MODEM_REGISTRATION_DENIED, MODEM_RAT_UMTS, "244-91");
	recorded_network_one("libqmi-tests", 25, MODEM_REGISTRATION_HOME, MODEM_RAT_UMTS, "222-50");
	recorded_network_one("nerves-qmi", 1, MODEM_REGISTRATION_HOME, MODEM_RAT_UMTS, "310-410");
}

static void
test_a_recorded_reject_and_a_plmn_of_nothing(void)
{
	static const FrameTlv searching[] = { { 0x01, "020202000108" }, { 0 } };
	g_autoptr(QmiMessage) serving = frame_new(QMI_SERVICE_NAS, FRAME_INDICATION, QMI_ID_NAS_SERVING_SYSTEM, searching);
	g_autoptr(QmiMessage) info = NULL;
	Registration registration;
	ModemNetwork network;

	if (!has_corpus())
		return;
	info = recorded("commit-messages", 31);
	registration_clear(&registration);
	registration_take_serving_system(&registration, serving);
	registration_take_system_info(&registration, info);
	registration_derive(&registration, &network);
	CU_ASSERT_EQUAL(network.reject_cause, 15);
	CU_ASSERT_EQUAL(network.reject_rat, MODEM_RAT_LTE);
	CU_ASSERT_STRING_EQUAL(network.mcc, "");
	CU_ASSERT_EQUAL(network.tac, 0xBE4D);
}

static void
test_built_frames_cut_and_turned_are_harmless(void)
{
	static const FrameTlv settings[] = {
		{ 0x15, "01002d0a" }, { 0x1E, "02002d0a" }, { 0x20, "01002d0a" }, { 0x21, "fcffffff" },
		{ 0x25, "20010db800450000000000000000000240" }, { 0x26, "20010db800450000000000000000000140" },
		{ 0x27, "20010db8000000000000000000000053" }, { 0x29, "78050000" }, { 0 },
	};
	static const FrameTlv ended[] = { { 0x01, "0100" }, { 0x10, "0100" }, { 0x11, "06002400" }, { 0x12, "04" }, { 0 } };
	static const FrameTlv signal[] = { { 0x14, "c4f4a6ffd8ff" }, { 0x17, "abffb900" }, { 0x18, "f5ff" }, { 0 } };
	static const FrameTlv reject[] = { { 0x01, "0c" }, { 0x02, "02" }, { 0x03, "0b" }, { 0x10, "e703460000" }, { 0 } };
	static const FrameTlv info[] = {
		{ 0x4C, "010100" }, { 0x4D, "0102" "0102" "0100" "0100" "00ffff" "0100100000" "01020b" "01" "3939393730ff" },
		{ 0x52, "000001" }, { 0 },
	};
	const struct { QmiService service; guint16 id; guint8 kind; const FrameTlv *tlvs; } frames[] = {
		{ QMI_SERVICE_WDS, QMI_ID_WDS_GET_CURRENT_SETTINGS, FRAME_RESPONSE, settings },
		{ QMI_SERVICE_WDS, QMI_ID_WDS_PACKET_SERVICE_STATUS, FRAME_INDICATION, ended },
		{ QMI_SERVICE_NAS, QMI_ID_NAS_SIGNAL_INFO, FRAME_INDICATION, signal },
		{ QMI_SERVICE_NAS, QMI_ID_NAS_NETWORK_REJECT, FRAME_INDICATION, reject },
		{ QMI_SERVICE_NAS, QMI_ID_NAS_SYSTEM_INFO, FRAME_INDICATION, info },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
		g_autoptr(QmiMessage) message =
			frame_new(frames[i].service, frames[i].kind, frames[i].id, frames[i].tlvs);

		decode_everything(message);
		frame_damage(message, decode_everything);
	}
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "built frames, cut and turned, are harmless", test_built_frames_cut_and_turned_are_harmless },
		{ "recorded frames, whole, cut and turned, are harmless",
		  test_recorded_frames_whole_cut_and_turned_are_harmless },
		{ "recorded frames say what the modems meant", test_recorded_frames_say_what_the_modems_meant },
		{ "a recorded reject and a PLMN of nothing", test_a_recorded_reject_and_a_plmn_of_nothing },
		CU_TEST_INFO_NULL,
	};

	return tap_main("modem-corpus", tests, argc, argv);
}
