/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modem/qmi-ids.h"
#include "modem/registration.h"
#include "tests/unit/qmi-frame.h"
#include "tests/unit/tap.h"

#define NAS QMI_SERVICE_NAS

/* domain packet, capability, roaming, forbidden, no LAC, cell, then reject and PLMN as given, TAC 0x1234 for LTE */
#define SYSTEM(reject, plmn) "0102" "0102" "0100" "0100" "00ffff" "0100100000" reject plmn "013412"
#define NO_REJECT "000000"
#define NO_PLMN "00" "000000" "000000"
#define PLMN_999_70 "01" "393939" "3730ff"
#define PLMN_999_070 "01" "393939" "303730"

static void
take(Registration *registration, guint16 id, guint8 kind, const FrameTlv *tlvs)
{
	g_autoptr(QmiMessage) message = frame_new(NAS, kind, id, tlvs);

	if (id == QMI_ID_NAS_SERVING_SYSTEM)
		registration_take_serving_system(registration, message);
	else if (id == QMI_ID_NAS_NETWORK_REJECT)
		registration_take_reject(registration, message);
	else
		registration_take_system_info(registration, message);
}

static ModemNetwork
derive(const Registration *registration)
{
	ModemNetwork network;

	registration_derive(registration, &network);
	return network;
}

static void
test_nothing_told_is_nothing_known(void)
{
	Registration registration;
	ModemNetwork network;

	registration_clear(&registration);
	network = derive(&registration);
	CU_ASSERT_EQUAL(network.state, MODEM_REGISTRATION_UNKNOWN);
	CU_ASSERT_FALSE(network.ps_attached);
	CU_ASSERT_EQUAL(network.rat, MODEM_RAT_UNKNOWN);
	CU_ASSERT_STRING_EQUAL(network.mcc, "");
	CU_ASSERT_STRING_EQUAL(network.mnc, "");
	CU_ASSERT_EQUAL(network.tac, MODEM_VALUE_UNKNOWN);
	CU_ASSERT_EQUAL(network.reject_cause, MODEM_VALUE_UNKNOWN);
}

static void
state_one(const char *hex, ModemRegistration state, bool ps_attached, ModemRat rat)
{
	const FrameTlv tlvs[] = { { 0x01, hex }, { 0 } };
	Registration registration;
	ModemNetwork network;

	registration_clear(&registration);
	take(&registration, QMI_ID_NAS_SERVING_SYSTEM, FRAME_INDICATION, tlvs);
	network = derive(&registration);
	CU_ASSERT_EQUAL(network.state, state);
	CU_ASSERT_EQUAL(network.ps_attached, ps_attached);
	CU_ASSERT_EQUAL(network.rat, rat);
}

static void
test_serving_system_tells_state_attach_and_technology(void)
{
	state_one("0102010001" "0c", MODEM_REGISTRATION_HOME, true, MODEM_RAT_NR5G);
	state_one("0102020001" "0c", MODEM_REGISTRATION_HOME, false, MODEM_RAT_NR5G);
	state_one("0101010201" "08", MODEM_REGISTRATION_HOME, true, MODEM_RAT_LTE);
	state_one("0101010202" "080c", MODEM_REGISTRATION_HOME, true, MODEM_RAT_LTE);
	state_one("0101010202" "0c08", MODEM_REGISTRATION_HOME, true, MODEM_RAT_LTE);
	state_one("0202020000", MODEM_REGISTRATION_SEARCHING, false, MODEM_RAT_UNKNOWN);
	state_one("0302020201" "05", MODEM_REGISTRATION_DENIED, false, MODEM_RAT_UMTS);
	state_one("0002020000", MODEM_REGISTRATION_IDLE, false, MODEM_RAT_UNKNOWN);
	state_one("ff02020000", MODEM_REGISTRATION_UNKNOWN, false, MODEM_RAT_UNKNOWN);
	/* Attached to nothing is not attached; a list longer than the TLV is no TLV. */
	state_one("0202010001" "0c", MODEM_REGISTRATION_SEARCHING, false, MODEM_RAT_NR5G);
	state_one("01020100ff" "0c", MODEM_REGISTRATION_UNKNOWN, false, MODEM_RAT_UNKNOWN);
	state_one("010201", MODEM_REGISTRATION_UNKNOWN, false, MODEM_RAT_UNKNOWN);
}

static void
test_roaming_is_told_apart_from_home(void)
{
	static const FrameTlv roaming[] = { { 0x01, "01020100010c" }, { 0x10, "00" }, { 0 } };
	static const FrameTlv home[] = { { 0x10, "01" }, { 0 } };
	Registration registration;

	registration_clear(&registration);
	take(&registration, QMI_ID_NAS_SERVING_SYSTEM, FRAME_RESPONSE, roaming);
	CU_ASSERT_EQUAL(derive(&registration).state, MODEM_REGISTRATION_ROAMING);
	take(&registration, QMI_ID_NAS_SERVING_SYSTEM, FRAME_INDICATION, home);
	CU_ASSERT_EQUAL(derive(&registration).state, MODEM_REGISTRATION_HOME);
}

static void
plmn_one(const FrameTlv *serving, guint8 kind, const char *system, const char *mcc, const char *mnc)
{
	const FrameTlv info[] = { { 0x4B, system }, { 0 } };
	Registration registration;
	ModemNetwork network;

	registration_clear(&registration);
	take(&registration, QMI_ID_NAS_SERVING_SYSTEM, kind, serving);
	if (system)
		take(&registration, QMI_ID_NAS_GET_SYSTEM_INFO, FRAME_RESPONSE, info);
	network = derive(&registration);
	CU_ASSERT_STRING_EQUAL(network.mcc, mcc);
	CU_ASSERT_STRING_EQUAL(network.mnc, mnc);
}

static void
test_the_third_digit_of_an_mnc_is_kept(void)
{
	static const FrameTlv bare[] = { { 0x01, "01020100010c" }, { 0x12, "e703460000" }, { 0 } };
	static const FrameTlv two[] = { { 0x01, "01020100010c" }, { 0x12, "e703460000" }, { 0x27, "e703460000" }, { 0 } };
	static const FrameTlv three[] = { { 0x01, "01020100010c" }, { 0x12, "e703460000" }, { 0x29, "e703460001" }, { 0 } };
	static const FrameTlv other[] = { { 0x01, "01020100010c" }, { 0x12, "e703460000" }, { 0x27, "e703450001" }, { 0 } };
	static const FrameTlv none[] = { { 0x01, "01020100010c" }, { 0 } };
	static const FrameTlv nonsense[] = { { 0x01, "01020100010c" }, { 0x12, "e803460000" }, { 0 } };

	plmn_one(bare, FRAME_RESPONSE, NULL, "999", "70");
	plmn_one(two, FRAME_RESPONSE, NULL, "999", "70");
	plmn_one(three, FRAME_INDICATION, NULL, "999", "070");
	plmn_one(other, FRAME_RESPONSE, NULL, "999", "70");
	plmn_one(bare, FRAME_RESPONSE, SYSTEM(NO_REJECT, PLMN_999_070), "999", "070");
	plmn_one(bare, FRAME_RESPONSE, SYSTEM(NO_REJECT, PLMN_999_70), "999", "70");
	plmn_one(none, FRAME_RESPONSE, SYSTEM(NO_REJECT, PLMN_999_070), "999", "070");
	plmn_one(none, FRAME_RESPONSE, SYSTEM(NO_REJECT, NO_PLMN), "", "");
	plmn_one(none, FRAME_RESPONSE, SYSTEM(NO_REJECT, "01" "000000" "000000"), "", "");
	plmn_one(none, FRAME_RESPONSE, SYSTEM(NO_REJECT, "01" "39393a" "3730ff"), "", "");
	plmn_one(nonsense, FRAME_RESPONSE, NULL, "", "");
}

static void
test_an_indication_with_a_cell_alone_keeps_the_rest(void)
{
	static const FrameTlv whole[] = {
		{ 0x01, "010201000108" }, { 0x10, "01" }, { 0x12, "e703460000" }, { 0x24, "3412" }, { 0 },
	};
	static const FrameTlv cell[] = { { 0x1E, "01a14d04" }, { 0 } };
	Registration registration;
	ModemNetwork network;

	registration_clear(&registration);
	take(&registration, QMI_ID_NAS_SERVING_SYSTEM, FRAME_RESPONSE, whole);
	take(&registration, QMI_ID_NAS_SERVING_SYSTEM, FRAME_INDICATION, cell);
	network = derive(&registration);
	CU_ASSERT_EQUAL(network.state, MODEM_REGISTRATION_HOME);
	CU_ASSERT_STRING_EQUAL(network.mnc, "70");
	CU_ASSERT_EQUAL(network.tac, 0x1234);
}

static void
test_tracking_areas_have_16_bits_on_lte_and_24_on_nr(void)
{
	static const FrameTlv nr[] = { { 0x01, "01020100010c" }, { 0 } }, lte[] = { { 0x01, "010101020108" }, { 0 } };
	static const FrameTlv nr_info[] = { { 0x52, "010203" }, { 0 } }, deleted[] = { { 0x52, "fffffe" }, { 0 } };
	static const FrameTlv lte_info[] = { { 0x19, SYSTEM(NO_REJECT, PLMN_999_70) }, { 0 } };
	Registration registration;

	registration_clear(&registration);
	take(&registration, QMI_ID_NAS_SERVING_SYSTEM, FRAME_INDICATION, nr);
	take(&registration, QMI_ID_NAS_SYSTEM_INFO, FRAME_INDICATION, nr_info);
	CU_ASSERT_EQUAL(derive(&registration).tac, 0x010203);
	take(&registration, QMI_ID_NAS_SYSTEM_INFO, FRAME_INDICATION, deleted);
	CU_ASSERT_EQUAL(derive(&registration).tac, MODEM_VALUE_UNKNOWN);
	take(&registration, QMI_ID_NAS_SERVING_SYSTEM, FRAME_INDICATION, lte);
	take(&registration, QMI_ID_NAS_SYSTEM_INFO, FRAME_INDICATION, lte_info);
	CU_ASSERT_EQUAL(derive(&registration).tac, 0x1234);
}

static void
test_a_reject_keeps_its_technology_until_registered(void)
{
	static const FrameTlv reject[] = { { 0x01, "0c" }, { 0x02, "02" }, { 0x03, "4a" }, { 0 } };
	static const FrameTlv no_cause[] = { { 0x01, "0c" }, { 0x02, "02" }, { 0 } };
	static const FrameTlv denied[] = { { 0x01, "0302020201" "08" }, { 0 } };
	static const FrameTlv info[] = { { 0x19, SYSTEM("01020f", NO_PLMN) }, { 0 } };
	static const FrameTlv home[] = { { 0x01, "010101020108" }, { 0 } };
	Registration registration;

	registration_clear(&registration);
	take(&registration, QMI_ID_NAS_NETWORK_REJECT, FRAME_INDICATION, no_cause);
	CU_ASSERT_EQUAL(derive(&registration).reject_cause, MODEM_VALUE_UNKNOWN);
	take(&registration, QMI_ID_NAS_NETWORK_REJECT, FRAME_INDICATION, reject);
	CU_ASSERT_EQUAL(derive(&registration).reject_cause, 74);
	CU_ASSERT_EQUAL(derive(&registration).reject_rat, MODEM_RAT_NR5G);
	take(&registration, QMI_ID_NAS_SERVING_SYSTEM, FRAME_INDICATION, denied);
	take(&registration, QMI_ID_NAS_GET_SYSTEM_INFO, FRAME_RESPONSE, info);
	CU_ASSERT_EQUAL(derive(&registration).reject_cause, 15);
	CU_ASSERT_EQUAL(derive(&registration).reject_rat, MODEM_RAT_LTE);
	take(&registration, QMI_ID_NAS_SERVING_SYSTEM, FRAME_INDICATION, home);
	CU_ASSERT_EQUAL(derive(&registration).reject_cause, MODEM_VALUE_UNKNOWN);
	take(&registration, QMI_ID_NAS_GET_SYSTEM_INFO, FRAME_RESPONSE, info);
	CU_ASSERT_EQUAL(derive(&registration).reject_cause, MODEM_VALUE_UNKNOWN);
}

static void
test_limited_service_shows_while_not_registered(void)
{
	static const FrameTlv idle[] = { { 0x01, "0002020201" "0c" }, { 0 } }, home[] = { { 0x01, "01020100010c" }, { 0 } };
	static const FrameTlv limited[] = { { 0x4C, "010100" }, { 0 } };
	Registration registration;

	registration_clear(&registration);
	take(&registration, QMI_ID_NAS_SERVING_SYSTEM, FRAME_INDICATION, idle);
	take(&registration, QMI_ID_NAS_SYSTEM_INFO, FRAME_INDICATION, limited);
	CU_ASSERT_EQUAL(derive(&registration).state, MODEM_REGISTRATION_LIMITED);
	take(&registration, QMI_ID_NAS_SERVING_SYSTEM, FRAME_INDICATION, home);
	CU_ASSERT_EQUAL(derive(&registration).state, MODEM_REGISTRATION_HOME);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "nothing told is nothing known", test_nothing_told_is_nothing_known },
		{ "serving system tells state, attach and technology",
		  test_serving_system_tells_state_attach_and_technology },
		{ "roaming is told apart from home", test_roaming_is_told_apart_from_home },
		{ "the third digit of an MNC is kept", test_the_third_digit_of_an_mnc_is_kept },
		{ "an indication with a cell alone keeps the rest", test_an_indication_with_a_cell_alone_keeps_the_rest },
		{ "tracking areas have 16 bits on LTE and 24 on NR", test_tracking_areas_have_16_bits_on_lte_and_24_on_nr },
		{ "a reject keeps its technology until registered", test_a_reject_keeps_its_technology_until_registered },
		{ "limited service shows while not registered", test_limited_service_shows_while_not_registered },
		CU_TEST_INFO_NULL,
	};

	return tap_main("registration", tests, argc, argv);
}
