/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-ip.h"
#include "tests/unit/tap.h"

#include <string.h>

static void
round_trip_one(const char *text)
{
	char again[NL_IP_TEXT_MAX];
	NlIp ip;

	CU_ASSERT_TRUE_FATAL(nl_ip_parse(text, &ip));
	CU_ASSERT_STRING_EQUAL(nl_ip_format(&ip, again), text);
}

static void
test_text_round_trips(void)
{
	round_trip_one("10.45.0.2");
	round_trip_one("10.45.0.0/16");
	round_trip_one("0.0.0.0/0");
	round_trip_one("2001:db8::1");
	round_trip_one("2001:db8::/64");
	round_trip_one("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

static void
test_what_is_no_address_is_refused(void)
{
	static const char *const bad[] = { "", "/", "10.0.0.1/", "10.0.0.1/33", "10.0.0.1/-1", "10.0.0",
					   "10.0.0.1/8/8", "::1/129", "1::2::3", " 10.0.0.1", "10.0.0.1 " };
	NlIp ip = { .family = 77 };

	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		CU_ASSERT_FALSE(nl_ip_parse(bad[i], &ip));
	CU_ASSERT_EQUAL(ip.family, 77);
}

static bool
contains(const char *prefix, const char *address)
{
	NlIp p, a;

	CU_ASSERT_TRUE_FATAL(nl_ip_parse(prefix, &p) && nl_ip_parse(address, &a));
	return nl_ip_contains(&p, &a);
}

static void
test_a_prefix_contains_its_own_and_no_other(void)
{
	CU_ASSERT_TRUE(contains("10.45.0.0/16", "10.45.255.255"));
	CU_ASSERT_FALSE(contains("10.45.0.0/16", "10.46.0.0"));
	CU_ASSERT_TRUE(contains("10.45.0.8/30", "10.45.0.11"));
	CU_ASSERT_FALSE(contains("10.45.0.8/30", "10.45.0.12"));
	CU_ASSERT_TRUE(contains("::/0", "2001:db8::1"));
	CU_ASSERT_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
}

static void
network_one(const char *text, const char *network)
{
	NlIp ip, expected, got;

	CU_ASSERT_TRUE_FATAL(nl_ip_parse(text, &ip) && nl_ip_parse(network, &expected));
	got = nl_ip_network(&ip);
	CU_ASSERT_TRUE(nl_ip_equal(&got, &expected));
}

static void
test_the_network_has_no_bit_beyond_its_prefix(void)
{
	network_one("10.45.255.255/0", "0.0.0.0/0");
	network_one("10.45.255.255/13", "10.40.0.0/13");
	network_one("10.45.255.255/16", "10.45.0.0/16");
	network_one("10.45.255.255", "10.45.255.255");
	network_one("2001:db8:ffff::1/36", "2001:db8:f000::/36");
	network_one("2001:db8::1", "2001:db8::1");
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "text round-trips", test_text_round_trips },
		{ "what is no address is refused", test_what_is_no_address_is_refused },
		{ "a prefix contains its own and no other", test_a_prefix_contains_its_own_and_no_other },
		{ "the network has no bit beyond its prefix", test_the_network_has_no_bit_beyond_its_prefix },
		CU_TEST_INFO_NULL,
	};

	return tap_main("nl-ip", tests, argc, argv);
}
