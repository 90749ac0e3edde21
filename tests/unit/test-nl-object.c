/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-object.h"
#include "tests/unit/nl-samples.h"

#define FOREIGN 4               /* RTPROT_STATIC */

static NlObject
ours(NlObject object)
{
	return owned_by(object, NL_PROTOCOL);
}

static void
test_an_ipv4_address_has_its_prefix_length_in_the_key_an_ipv6_one_has_not(void)
{
	NlObject a = addr_object(3, "10.0.0.1/24"), b = addr_object(3, "10.0.0.1/16");
	NlObject c = addr_object(3, "2001:db8::1/64"), d = addr_object(3, "2001:db8::1/128");

	CU_ASSERT_FALSE(nl_object_same_key(&a, &b));
	CU_ASSERT_TRUE(nl_object_same_key(&c, &d));
	CU_ASSERT_FALSE(nl_object_satisfies(&c, &d));
	d = addr_object(4, "2001:db8::1/64");
	CU_ASSERT_FALSE(nl_object_same_key(&c, &d));
}

static void
test_a_route_is_known_by_table_destination_and_metric(void)
{
	NlObject a = route_by_device("10.1.0.0/16", 254, 50, 3), b = route_by_nexthop("10.1.0.0/16", 254, 50, 7);

	CU_ASSERT_TRUE(nl_object_same_key(&a, &b));
	b.route.metric = 51;
	CU_ASSERT_FALSE(nl_object_same_key(&a, &b));
	b = route_by_device("10.1.0.0/17", 254, 50, 3);
	CU_ASSERT_FALSE(nl_object_same_key(&a, &b));
	b = route_by_device("10.1.0.0/16", 5000, 50, 3);
	CU_ASSERT_FALSE(nl_object_same_key(&a, &b));
	b = route_by_device("10.1.77.1/16", 0, 50, 3);          /* main, bits the kernel clears */
	CU_ASSERT_TRUE(nl_object_same_key(&a, &b));
}

static void
test_an_ipv6_route_without_metric_is_the_one_of_1024(void)
{
	NlObject a = route_by_device("::/0", 254, 0, 3), b = route_by_device("::/0", 254, 1024, 3);

	CU_ASSERT_TRUE(nl_object_same_key(&a, &b));
	a = route_by_device("0.0.0.0/0", 254, 0, 3);
	b = route_by_device("0.0.0.0/0", 254, 1024, 3);
	CU_ASSERT_FALSE(nl_object_same_key(&a, &b));
}

static void
test_all_of_a_rule_is_its_key(void)
{
	NlObject a = rule_by_mark(AF_INET, 5000, 0x10000, 5000);
	NlObject others[] = { rule_by_mark(AF_INET6, 5000, 0x10000, 5000), rule_by_mark(AF_INET, 5001, 0x10000, 5000),
			      rule_by_mark(AF_INET, 5000, 0x20000, 5000), rule_by_mark(AF_INET, 5000, 0x10000, 5001),
			      owned_by(a, FOREIGN), a };

	others[5].rule.source = ip("10.0.0.1");
	for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
		CU_ASSERT_FALSE(nl_object_same_key(&a, &others[i]));
	others[0] = ours(a);
	CU_ASSERT_TRUE(nl_object_same_key(&a, &others[0]));
	CU_ASSERT_TRUE(nl_object_satisfies(&a, &others[0]));
}

static void
test_the_order_is_one_order(void)
{
	NlObject sample[] = { link_object(1, true, 0), link_object(2, true, 0), addr_object(1, "10.0.0.1/24"),
			      addr_object(1, "10.0.0.2/24"), addr_object(1, "::1/128"), addr_object(2, "10.0.0.1/24"),
			      nexthop_object(1, 1), nexthop_object(2, 1), route_by_device("10.0.0.0/8", 254, 0, 1),
			      route_by_device("::/0", 254, 5, 1), route_by_device("10.0.0.0/8", 5000, 0, 1),
			      rule_by_mark(AF_INET, 5000, 1 << 16, 5000), rule_by_source("10.0.0.1", 5000, 5000),
			      rule_by_source("10.0.0.1", 5001, 5000) };
	size_t n = G_N_ELEMENTS(sample);

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			CU_ASSERT_EQUAL(nl_object_compare(&sample[i], &sample[j]) == 0, i == j);
			CU_ASSERT_EQUAL(nl_object_compare(&sample[i], &sample[j]) < 0,
					nl_object_compare(&sample[j], &sample[i]) > 0);
		}
	for (size_t i = 0; i < n * n * n; i++) {
		NlObject *a = &sample[i % n], *b = &sample[i / n % n], *c = &sample[i / n / n];

		if (nl_object_compare(a, b) < 0 && nl_object_compare(b, c) < 0)
			CU_ASSERT_TRUE(nl_object_compare(a, c) < 0);
	}
}

static void
test_a_wanted_link_without_mtu_takes_any(void)
{
	NlObject wanted = link_object(3, true, 0), actual = link_object(3, true, 1500);

	CU_ASSERT_TRUE(nl_object_satisfies(&wanted, &actual));
	wanted.link.mtu_bytes = 1430;
	CU_ASSERT_FALSE(nl_object_satisfies(&wanted, &actual));
	actual = link_object(3, false, 1430);
	CU_ASSERT_FALSE(nl_object_satisfies(&wanted, &actual));
}

static void
test_a_foreign_address_that_is_as_wanted_satisfies(void)
{
	NlObject wanted = addr_object(3, "10.0.0.1/24"), actual = owned_by(wanted, 0);

	CU_ASSERT_TRUE(nl_object_satisfies(&wanted, &actual));
	CU_ASSERT_FALSE(nl_object_is_ours(&actual));
}

static void
test_a_foreign_route_or_nexthop_never_satisfies(void)
{
	NlObject wanted = route_by_device("0.0.0.0/0", 254, 50, 3), actual = owned_by(wanted, FOREIGN);

	CU_ASSERT_FALSE(nl_object_satisfies(&wanted, &actual));
	actual = ours(wanted);
	CU_ASSERT_TRUE(nl_object_satisfies(&wanted, &actual));
	wanted = nexthop_object(NL_NEXTHOP_ACTIVE, 3);
	actual = owned_by(wanted, FOREIGN);
	CU_ASSERT_FALSE(nl_object_satisfies(&wanted, &actual));
	actual = ours(wanted);
	CU_ASSERT_TRUE(nl_object_satisfies(&wanted, &actual));
}

static void
test_each_value_of_a_route_counts(void)
{
	NlObject wanted = route_by_device("10.1.0.0/16", 5000, 0, 3), same = ours(wanted), actual = same;

	actual.route.ifindex = 4;
	CU_ASSERT_FALSE(nl_object_satisfies(&wanted, &actual));
	actual = same;
	actual.route.gateway = ip("10.0.0.1");
	CU_ASSERT_FALSE(nl_object_satisfies(&wanted, &actual));
	actual = same;
	actual.route.source = ip("10.0.0.2");
	CU_ASSERT_FALSE(nl_object_satisfies(&wanted, &actual));
	actual = same;
	actual.route.mtu_bytes = 1400;
	CU_ASSERT_FALSE(nl_object_satisfies(&wanted, &actual));
	actual = same;
	actual.route.nexthop_id = 9;
	CU_ASSERT_FALSE(nl_object_satisfies(&wanted, &actual));
}

static void
test_a_route_over_a_nexthop_object_ignores_the_way_the_kernel_repeats(void)
{
	NlObject wanted = route_by_nexthop("0.0.0.0/0", 254, 50, NL_NEXTHOP_ACTIVE), actual = ours(wanted);

	actual.route.ifindex = 3;
	CU_ASSERT_TRUE(nl_object_satisfies(&wanted, &actual));
	CU_ASSERT_FALSE(nl_object_equal(&wanted, &actual));
}

static void
test_packet_counters_make_no_difference(void)
{
	NlObject a = link_object(3, true, 1500), b = a;

	b.link.rx_packets = 77;
	CU_ASSERT_TRUE(nl_object_equal(&a, &b));
	b.link.running = true;
	CU_ASSERT_FALSE(nl_object_equal(&a, &b));
}

static void
text_one(NlObject object, const char *expected)
{
	g_autofree char *text = nl_object_to_string(&object);

	CU_ASSERT_STRING_EQUAL(text, expected);
}

static void
test_text_is_like_that_of_ip(void)
{
	const uint32_t nowhere = 999999;        /* no such interface, so its number is told */
	NlObject route = route_by_device("10.1.0.0/16", 5000, 7, nowhere);

	text_one(link_object(3, false, 0), "link wwan0 down");
	text_one(link_object(3, true, 1430), "link wwan0 up no-carrier mtu 1430");
	text_one(addr_object(nowhere, "10.45.0.2/16"), "address 10.45.0.2/16 dev if999999");
	text_one(addr_object(1, "2001:db8::2/64"), "address 2001:db8::2/64 dev lo");
	text_one(nexthop_object(7, 1), "nexthop id 7 inet6 dev lo");
	text_one(route_by_device("0.0.0.0/0", 5000, 0, 1), "route default dev lo table 5000");
	text_one(route_by_nexthop("::/0", 254, 50, 7), "route ::/0 nhid 7 table 254 metric 50");
	route.route.gateway = ip("10.45.0.1");
	route.route.source = ip("10.45.0.2");
	route.route.mtu_bytes = 1400;
	text_one(route, "route 10.1.0.0/16 via 10.45.0.1 dev if999999 table 5000 metric 7 src 10.45.0.2 mtu 1400");
	text_one(rule_by_mark(AF_INET, 5000, 0x10000, 5000),
		 "rule pref 5000 from all fwmark 0x10000/0xff0000 lookup 5000");
	text_one(rule_by_mark(AF_INET6, 5000, 0x10000, 5000),
		 "rule pref 5000 from ::/0 fwmark 0x10000/0xff0000 lookup 5000");
	text_one(rule_by_source("10.45.0.2", 5100, 5000), "rule pref 5100 from 10.45.0.2 lookup 5000");
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "an IPv4 address has its prefix length in the key, an IPv6 one has not",
		  test_an_ipv4_address_has_its_prefix_length_in_the_key_an_ipv6_one_has_not },
		{ "a route is known by table, destination and metric",
		  test_a_route_is_known_by_table_destination_and_metric },
		{ "an IPv6 route without metric is the one of 1024",
		  test_an_ipv6_route_without_metric_is_the_one_of_1024 },
		{ "all of a rule is its key", test_all_of_a_rule_is_its_key },
		{ "the order is one order", test_the_order_is_one_order },
		{ "a wanted link without MTU takes any", test_a_wanted_link_without_mtu_takes_any },
		{ "a foreign address that is as wanted satisfies", test_a_foreign_address_that_is_as_wanted_satisfies },
		{ "a foreign route or nexthop never satisfies", test_a_foreign_route_or_nexthop_never_satisfies },
		{ "each value of a route counts", test_each_value_of_a_route_counts },
		{ "a route over a nexthop object ignores the way the kernel repeats",
		  test_a_route_over_a_nexthop_object_ignores_the_way_the_kernel_repeats },
		{ "packet counters make no difference", test_packet_counters_make_no_difference },
		{ "text is like that of ip(8)", test_text_is_like_that_of_ip },
		CU_TEST_INFO_NULL,
	};

	return tap_main("nl-object", tests, argc, argv);
}
