/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/modem-rig.h"
#include "tests/unit/tap.h"

#include <string.h>
#include <sys/socket.h>

static const char *const private_network[] = {
	"--set", "plmn=999-70", "--set", "rat=nr5g", "--set", "registration=home", "--set", "sim=ready",
	"--set", "imei=860000000000018", "--set", "imsi=999700000000001", "--set", "iccid=8988300000000000018",
	"--set", "manufacturer=Quectel", "--set", "model=RM520N-GL", "--set", "tac=1",
	"--set", "rsrp=-85.0", "--set", "rsrq=-11.0", "--set", "sinr=18.5",
	"--set", "ue-address=10.45.0.2/30", "--set", "gateway=10.45.0.1", "--set", "dns=10.45.0.1",
	"--set", "mtu=1400", "--set", "start-network-delay-ms=0", NULL,
};

static void
comes_up_one(const char *transport)
{
	static const uint8_t address[4] = { 10, 45, 0, 2 }, gateway[4] = { 10, 45, 0, 1 };
	const ModemFacts *facts;
	Rig rig;

	rig_init(&rig, transport, private_network);
	facts = rig_facts(&rig);
	modem_start(rig.modem);
	CU_ASSERT_TRUE(rig_wait_session(&rig, SESSION_STATE_UP));
	CU_ASSERT_EQUAL(facts->state, MODEM_STATE_READY);
	CU_ASSERT_STRING_EQUAL(facts->error, "");
	CU_ASSERT_EQUAL(facts->network.state, MODEM_REGISTRATION_HOME);
	CU_ASSERT_STRING_EQUAL(facts->network.mcc, "999");
	CU_ASSERT_STRING_EQUAL(facts->network.mnc, "70");
	CU_ASSERT_EQUAL(facts->network.rat, MODEM_RAT_NR5G);
	CU_ASSERT_EQUAL(facts->settings.address.family, AF_INET);
	CU_ASSERT_EQUAL(facts->settings.address.prefix_len, 30);
	CU_ASSERT_EQUAL(memcmp(facts->settings.address.bytes, address, 4), 0);
	CU_ASSERT_EQUAL(memcmp(facts->settings.gateway.bytes, gateway, 4), 0);
	CU_ASSERT_EQUAL(memcmp(facts->settings.dns[0].bytes, gateway, 4), 0);
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

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a registered modem comes up on a pty", test_a_registered_modem_comes_up_on_a_pty },
		{ "a registered modem comes up on an abstract socket",
		  test_a_registered_modem_comes_up_on_an_abstract_socket },
		CU_TEST_INFO_NULL,
	};

	return tap_main("modem-sim", tests, argc, argv);
}
