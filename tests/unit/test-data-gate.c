/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/data-gate.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "tests/unit/tap.h"

static SimDataAddress
address(const char *text)
{
	SimDataAddress parsed = { 0 };

	CU_ASSERT_TRUE_FATAL(sim_data_address_parse(text, &parsed));
	return parsed;
}

static void
open_for(DataGate *gate, const char *text)
{
	SimDataAddress ue = address(text);

	data_gate_open(gate, &ue);
}

static DataFate
admit(const DataGate *gate, DataDirection direction, const char *src, const char *dst, size_t length)
{
	DataPacketInfo info = { .family = address(src).family };

	inet_pton(info.family, src, info.src);
	inet_pton(info.family, dst, info.dst);
	return data_gate_admit(gate, direction, &info, length);
}

static void
test_nothing_passes_without_a_session(void)
{
	DataGate gate = { .mtu = 1500 };

	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "10.45.0.2", "8.8.8.8", 100), DATA_FATE_NO_SESSION);
	CU_ASSERT_EQUAL(admit(&gate, DATA_DOWN, "8.8.8.8", "10.45.0.2", 100), DATA_FATE_NO_SESSION);
	open_for(&gate, "10.45.0.2");
	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "2001:db8::2", "2001:db8::1", 100), DATA_FATE_NO_SESSION);
	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "10.45.0.2", "8.8.8.8", 100), DATA_FATE_DELIVERED);
}

static void
test_only_the_assigned_address_passes(void)
{
	DataGate gate = { .sessions = { address("10.45.0.2") }, .mtu = 1500 };

	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "10.45.0.2", "198.51.100.10", 100), DATA_FATE_DELIVERED);
	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "10.45.0.3", "198.51.100.10", 100), DATA_FATE_WRONG_SOURCE);
	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "10.46.0.2", "10.45.0.2", 100), DATA_FATE_WRONG_SOURCE);
	CU_ASSERT_EQUAL(admit(&gate, DATA_DOWN, "198.51.100.10", "10.45.0.2", 100), DATA_FATE_DELIVERED);
	CU_ASSERT_EQUAL(admit(&gate, DATA_DOWN, "10.45.0.2", "10.45.0.1", 100), DATA_FATE_WRONG_DESTINATION);
}

static void
test_the_prefix_of_the_link_admits_no_neighbour(void)
{
	DataGate gate = { .mtu = 1500 };

	open_for(&gate, "10.45.0.2/30");
	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "10.45.0.2", "8.8.8.8", 100), DATA_FATE_DELIVERED);
	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "10.45.0.1", "8.8.8.8", 100), DATA_FATE_WRONG_SOURCE);
}

static void
test_families_open_and_close_apart(void)
{
	DataGate gate = { .mtu = 1500 };

	open_for(&gate, "10.45.0.2");
	open_for(&gate, "2001:db8:45:1::/64");
	data_gate_close(&gate, AF_INET);
	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "10.45.0.2", "8.8.8.8", 100), DATA_FATE_NO_SESSION);
	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "2001:db8:45:1::7", "2001:db8::1", 100), DATA_FATE_DELIVERED);
}

static void
test_an_ipv6_session_is_a_prefix(void)
{
	DataGate gate = { .mtu = 1500 };

	open_for(&gate, "2001:db8:45:1::/64");
	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "2001:db8:45:1::7", "2001:db8::1", 100), DATA_FATE_DELIVERED);
	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "2001:db8:45:2::7", "2001:db8::1", 100), DATA_FATE_WRONG_SOURCE);
	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "fe80::1", "ff02::2", 100), DATA_FATE_WRONG_SOURCE);
	open_for(&gate, "2001:db8:45:8::/61");
	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "2001:db8:45:f::7", "2001:db8::1", 100), DATA_FATE_DELIVERED);
	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "2001:db8:45:10::7", "2001:db8::1", 100), DATA_FATE_WRONG_SOURCE);
}

static void
test_larger_than_the_mtu_is_too_big(void)
{
	DataGate gate = { .sessions = { address("10.45.0.2") }, .mtu = 1400 };

	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "10.45.0.2", "8.8.8.8", 1400), DATA_FATE_DELIVERED);
	CU_ASSERT_EQUAL(admit(&gate, DATA_UP, "10.45.0.2", "8.8.8.8", 1401), DATA_FATE_TOO_BIG);
	CU_ASSERT_EQUAL(admit(&gate, DATA_DOWN, "8.8.8.8", "10.45.0.2", 1401), DATA_FATE_TOO_BIG);
}

static void
test_what_is_no_ip_is_said_so(void)
{
	DataGate gate = { .sessions = { address("10.45.0.2") }, .mtu = 1400 };
	DataPacketInfo info = { .family = 0 };

	CU_ASSERT_EQUAL(data_gate_admit(&gate, DATA_UP, &info, 9000), DATA_FATE_NOT_IP);
}

static void
test_addresses_are_parsed_or_refused(void)
{
	static const char *const bad[] = { "", "/", "10.45.0.1/33", "10.45.0.1/", "10.45.0.1/-1", "10.45.0.1/ 1", "10.45.0",
					   "2001:db8::1/129", "10.45.0.1/24/24", "x" };
	SimDataAddress parsed = { .family = 77 };

	CU_ASSERT_EQUAL(address("10.45.0.1/24").prefix_len, 24);
	CU_ASSERT_EQUAL(address("10.45.0.1").prefix_len, 32);
	CU_ASSERT_EQUAL(address("2001:db8::1").prefix_len, 128);
	CU_ASSERT_EQUAL(address("::/0").family, AF_INET6);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		CU_ASSERT_FALSE(sim_data_address_parse(bad[i], &parsed));
	CU_ASSERT_EQUAL(parsed.family, 77);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "nothing passes without a session", test_nothing_passes_without_a_session },
		{ "only the assigned address passes", test_only_the_assigned_address_passes },
		{ "the prefix of the link admits no neighbour", test_the_prefix_of_the_link_admits_no_neighbour },
		{ "families open and close apart", test_families_open_and_close_apart },
		{ "an IPv6 session is a prefix", test_an_ipv6_session_is_a_prefix },
		{ "larger than the MTU is too big", test_larger_than_the_mtu_is_too_big },
		{ "what is no IP is said so", test_what_is_no_ip_is_said_so },
		{ "addresses are parsed or refused", test_addresses_are_parsed_or_refused },
		CU_TEST_INFO_NULL,
	};

	return tap_main("data-gate", tests, argc, argv);
}
