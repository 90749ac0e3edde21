/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-codec.h"
#include "tests/unit/nl-samples.h"

#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>

#include "netlink/nl-wire.h"

#define DEV 3                   /* index of the interface in the recorded bytes */
#define MESSAGE_MAX 512
#define FLIPS 20000

typedef union Message {
	struct nlmsghdr nlh;
	uint8_t bytes[MESSAGE_MAX];
} Message;

/* Expected bytes as hex; what strace showed of ip(8) 6.1 with the sequence number zeroed. */
static void
golden_one(NlOp op, NlObject object, const char *expected)
{
	Message message;
	struct nlmsghdr *nlh = nl_codec_put(&message, NL_REQUEST_SIZE, op, &object);
	g_autoptr(GString) text = g_string_new(NULL);
	g_auto(GStrv) words = g_strsplit(expected, " ", -1);
	g_autofree char *joined = g_strjoinv("", words);

	CU_ASSERT_PTR_NOT_NULL_FATAL(nlh);
	for (uint32_t i = 0; i < nlh->nlmsg_len; i++)
		g_string_append_printf(text, "%02x", message.bytes[i]);
	CU_ASSERT_STRING_EQUAL(text->str, joined);
	if (strcmp(text->str, joined) != 0)
		printf("# %s\n# instead of %s\n", text->str, joined);
}

static bool
other_byte_order(void)
{
	if (G_BYTE_ORDER == G_BIG_ENDIAN)
		tap_skip("the recorded bytes are a little-endian machine's");
	return G_BYTE_ORDER == G_BIG_ENDIAN;
}

/* ip link set dev wwan0 up mtu 1430; ip link set dev wwan0 down */
static void
test_link_bytes_are_those_of_ip(void)
{
	if (other_byte_order())
		return;
	golden_one(NL_OP_REPLACE, link_object(DEV, true, 1430),
		   "28000000 10000500 00000000 00000000 00000000 03000000 01000000 01000000 08000400 96050000");
	golden_one(NL_OP_REPLACE, link_object(DEV, false, 0),
		   "20000000 10000500 00000000 00000000 00000000 03000000 00000000 01000000");
}

/* ip addr add 10.45.0.2/16 dev wwan0; ip -6 addr add 2001:db8::2/64 dev wwan0 nodad: each with IFA_PROTO behind; and del. */
static void
test_address_bytes_are_those_of_ip_and_the_owner(void)
{
	if (other_byte_order())
		return;
	golden_one(NL_OP_ADD, addr_object(DEV, "10.45.0.2/16"),
		   "30000000 14000506 00000000 00000000 02100000 03000000 08000200 0a2d0002 08000100 0a2d0002"
		   "05000b00 c8000000");
	golden_one(NL_OP_ADD, addr_object(DEV, "2001:db8::2/64"),
		   "48000000 14000506 00000000 00000000 0a400200 03000000"
		   "14000200 20010db8 00000000 00000000 00000002"
		   "14000100 20010db8 00000000 00000000 00000002 05000b00 c8000000");
	golden_one(NL_OP_DELETE, addr_object(DEV, "10.45.0.2/16"),
		   "28000000 15000500 00000000 00000000 02100000 03000000 08000200 0a2d0002 08000100 0a2d0002");
	golden_one(NL_OP_DELETE, addr_object(DEV, "2001:db8::2/64"),
		   "40000000 15000500 00000000 00000000 0a400000 03000000"
		   "14000200 20010db8 00000000 00000000 00000002"
		   "14000100 20010db8 00000000 00000000 00000002");
}

/* ip -6 nexthop add id .. dev wwan0; ip nexthop add id .. via .. dev wwan0; .. blackhole; all "protocol 200"; and del. */
static void
test_nexthop_bytes_are_those_of_ip(void)
{
	NlObject via = nexthop_object(1970274307, DEV), hole = nexthop_object(1970274308, 0);

	if (other_byte_order())
		return;
	golden_one(NL_OP_ADD, nexthop_object(1970274305, DEV),
		   "28000000 68000506 00000000 00000000 0a00c800 00000000 08000100 01007075 08000500 03000000");
	via.nexthop.family = AF_INET;
	via.nexthop.gateway = ip("10.45.0.1");
	golden_one(NL_OP_ADD, via,
		   "30000000 68000506 00000000 00000000 0200c800 00000000 08000100 03007075"
		   "08000600 0a2d0001 08000500 03000000");
	hole.nexthop.family = AF_INET;
	hole.nexthop.blackhole = true;
	golden_one(NL_OP_ADD, hole, "24000000 68000506 00000000 00000000 0200c800 00000000 08000100 04007075 04000400");
	golden_one(NL_OP_DELETE, hole, "20000000 69000500 00000000 00000000 00000000 00000000 08000100 04007075");
	/* Ours to replace what is ours, never to create on the way: NLM_F_REPLACE alone. */
	golden_one(NL_OP_REPLACE, nexthop_object(1970274305, DEV),
		   "28000000 68000501 00000000 00000000 0a00c800 00000000 08000100 01007075 08000500 03000000");
}

/* ip route add default dev wwan0 table 5000; .. default nhid .. metric 50; .. 10.99.0.0/16 via .. src .. mtu; ip -6 route ..; del. */
static void
test_route_bytes_are_those_of_ip(void)
{
	NlObject full = route_by_device("10.99.0.0/16", 5000, 7, DEV);

	if (other_byte_order())
		return;
	golden_one(NL_OP_ADD, route_by_device("0.0.0.0/0", 5000, 0, DEV),
		   "2c000000 18000506 00000000 00000000 02000000 00c8fd01 00000000 08000f00 88130000 08000400 03000000");
	golden_one(NL_OP_ADD, route_by_nexthop("0.0.0.0/0", 254, 50, 1970274305),
		   "2c000000 18000506 00000000 00000000 02000000 fec80001 00000000 08001e00 01007075 08000600 32000000");
	full.route.gateway = ip("10.45.0.1");
	full.route.source = ip("10.45.0.2");
	full.route.mtu_bytes = 1400;
	golden_one(NL_OP_ADD, full,
		   "58000000 18000506 00000000 00000000 02100000 00c80001 00000000 08000100 0a630000"
		   "08000500 0a2d0001 08000700 0a2d0002 08000600 07000000 08000f00 88130000 08000400 03000000"
		   "0c000800 08000200 78050000");
	golden_one(NL_OP_ADD, route_by_device("2001:db8:1::/48", 5001, 200, DEV),
		   "48000000 18000506 00000000 00000000 0a300000 00c80001 00000000"
		   "14000100 20010db8 00010000 00000000 00000000"
		   "08000600 c8000000 08000f00 89130000 08000400 03000000");
	golden_one(NL_OP_DELETE, route_by_nexthop("0.0.0.0/0", 254, 50, 1970274305),
		   "24000000 19000500 00000000 00000000 02000000 fec8ff00 00000000 08000600 32000000");
	golden_one(NL_OP_DELETE, route_by_device("2001:db8:1::/48", 5001, 200, DEV),
		   "40000000 19000500 00000000 00000000 0a300000 00c80000 00000000"
		   "14000100 20010db8 00010000 00000000 00000000 08000600 c8000000 08000f00 89130000");
}

/* ip rule add pref 5000 fwmark 0x10000/0xff0000 table 5000; ip -6 rule add pref 5100 from 2001:db8::2 table 5000; and del. */
static void
test_rule_bytes_are_those_of_ip(void)
{
	if (other_byte_order())
		return;
	golden_one(NL_OP_ADD, rule_by_mark(AF_INET, 5000, 0x10000, 5000),
		   "44000000 20000506 00000000 00000000 02000000 00000001 00000000 08000600 88130000"
		   "08000a00 00000100 08001000 0000ff00 08000f00 88130000 05001500 c8000000");
	golden_one(NL_OP_ADD, rule_by_source("2001:db8::2", 5100, 5000),
		   "48000000 20000506 00000000 00000000 0a008000 00000001 00000000 08000600 ec130000"
		   "14000200 20010db8 00000000 00000000 00000002 08000f00 88130000 05001500 c8000000");
	golden_one(NL_OP_DELETE, rule_by_mark(AF_INET, 5000, 0x10000, 5000),
		   "44000000 21000500 00000000 00000000 02000000 00000000 00000000 08000600 88130000"
		   "08000a00 00000100 08001000 0000ff00 08000f00 88130000 05001500 c8000000");
}

/* What the kernel tells of a link, with attributes we do not read before and behind. */
static void
put_link_notice(Message *message)
{
	struct rtnl_link_stats64 stats = { .rx_packets = 7, .tx_packets = 1ull << 40 };
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(message);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));

	nlh->nlmsg_type = RTM_NEWLINK;
	ifi->ifi_index = DEV;
	ifi->ifi_flags = IFF_UP | IFF_LOWER_UP | IFF_NOARP;
	mnl_attr_put_u32(nlh, IFLA_TXQLEN, 1000);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, "wwan0");
	mnl_attr_put_u32(nlh, IFLA_MTU, 1430);
	mnl_attr_put(nlh, IFLA_STATS64, sizeof(stats), &stats);
	mnl_attr_put_u8(nlh, IFLA_CARRIER, 1);
}

static void
test_a_link_is_read_with_its_flags_and_counters(void)
{
	Message message;
	NlObject object;
	bool gone;

	put_link_notice(&message);
	CU_ASSERT_EQUAL_FATAL(nl_codec_parse(&message.nlh, &object, &gone), NL_PARSE_OK);
	CU_ASSERT_FALSE(gone);
	CU_ASSERT_STRING_EQUAL(object.link.name, "wwan0");
	CU_ASSERT_TRUE(object.link.up && object.link.running && object.link.point_to_point);
	CU_ASSERT_EQUAL(object.link.ifindex, DEV);
	CU_ASSERT_EQUAL(object.link.mtu_bytes, 1430);
	CU_ASSERT_EQUAL(object.link.rx_packets, 7);
	CU_ASSERT_EQUAL(object.link.tx_packets, 1ull << 40);
	message.nlh.nlmsg_type = RTM_DELLINK;
	CU_ASSERT_EQUAL(nl_codec_parse(&message.nlh, &object, &gone), NL_PARSE_OK);
	CU_ASSERT_TRUE(gone);
}

static void
test_a_bridge_losing_a_port_is_no_link_gone(void)
{
	Message message;
	NlObject object;
	bool gone;

	put_link_notice(&message);
	message.nlh.nlmsg_type = RTM_DELLINK;
	((struct ifinfomsg *)mnl_nlmsg_get_payload(&message.nlh))->ifi_family = AF_BRIDGE;
	CU_ASSERT_EQUAL(nl_codec_parse(&message.nlh, &object, &gone), NL_PARSE_OTHER);
}

static size_t
samples(NlObject ret[16])
{
	NlObject full = route_by_device("10.99.0.0/16", 5000, 7, DEV), via = nexthop_object(9, DEV), hole = via;
	size_t n = 0;

	full.route.gateway = ip("10.45.0.1");
	full.route.source = ip("10.45.0.2");
	full.route.mtu_bytes = 1400;
	via.nexthop.gateway = ip("fe80::1");
	hole.nexthop = (NlNexthop){ .id = 4, .family = AF_INET, .blackhole = true };
	ret[n++] = addr_object(DEV, "10.45.0.2/16");
	ret[n++] = addr_object(DEV, "2001:db8::2/64");
	ret[n++] = nexthop_object(NL_NEXTHOP_ACTIVE, DEV);
	ret[n++] = via;
	ret[n++] = hole;
	ret[n++] = route_by_device("0.0.0.0/0", 254, 50, DEV);
	ret[n++] = route_by_nexthop("::/0", 5063, 0xffffffff, NL_NEXTHOP_ACTIVE);
	ret[n++] = full;
	ret[n++] = rule_by_mark(AF_INET, 5000, 0x10000, 5000);
	ret[n++] = rule_by_mark(AF_INET6, 5000, 0xff0000, 100);
	ret[n++] = rule_by_source("10.45.0.2", 5100, 5000);
	ret[n++] = rule_by_source("2001:db8::/48", 5100, 5000);
	return n;
}

static void
test_what_is_written_is_read_again(void)
{
	NlObject object[16], again;
	size_t n = samples(object);
	Message message;
	bool gone;

	for (size_t i = 0; i < n; i++) {
		NlObject owned = owned_by(object[i], NL_PROTOCOL);
		struct nlmsghdr *nlh = nl_codec_put(&message, NL_REQUEST_SIZE, NL_OP_ADD, &object[i]);

		CU_ASSERT_PTR_NOT_NULL_FATAL(nlh);
		CU_ASSERT_EQUAL_FATAL(nl_codec_parse(nlh, &again, &gone), NL_PARSE_OK);
		CU_ASSERT_TRUE(nl_object_equal(&owned, &again));
		CU_ASSERT_TRUE(nl_object_is_ours(&again) && !gone);
	}
}

static void
test_a_buffer_too_small_is_refused_at_every_size(void)
{
	NlObject object[16];
	size_t n = samples(object);
	Message message;

	for (size_t i = 0; i < n; i++) {
		size_t need = nl_codec_put(&message, NL_REQUEST_SIZE, NL_OP_ADD, &object[i])->nlmsg_len;

		for (size_t size = 0; size < need; size++) {
			g_autofree uint8_t *small = g_malloc(MAX(size, 1));     /* exact, for the sanitizer */

			CU_ASSERT_PTR_NULL(nl_codec_put(small, size, NL_OP_ADD, &object[i]));
		}
		CU_ASSERT_PTR_NOT_NULL(nl_codec_put(&message, need, NL_OP_ADD, &object[i]));
	}
}

static void
test_what_rtnetlink_cannot_do_is_refused(void)
{
	NlObject link = link_object(DEV, true, 0), addr = addr_object(DEV, "10.0.0.1/24");
	Message message;

	CU_ASSERT_PTR_NULL(nl_codec_put(&message, NL_REQUEST_SIZE, NL_OP_ADD, &link));
	CU_ASSERT_PTR_NULL(nl_codec_put(&message, NL_REQUEST_SIZE, NL_OP_DELETE, &link));
	CU_ASSERT_PTR_NULL(nl_codec_put(&message, NL_REQUEST_SIZE, NL_OP_REPLACE, &addr));
}

/* Hands `len` bytes to the parser as a receiver would: in a block of exactly that size, lengths checked on the way. */
static void
feed(const uint8_t *bytes, size_t len)
{
	g_autofree uint8_t *block = g_memdup2(bytes, MAX(len, 1));
	const struct nlmsghdr *nlh;
	const void *at = block;
	NlObject object;
	bool gone;

	while ((nlh = nl_wire_next(&at, &len)))
		if (nl_codec_parse(nlh, &object, &gone) == NL_PARSE_OK) {
			g_autofree char *text = nl_object_to_string(&object);

			CU_ASSERT_TRUE(strlen(text) > 0);
		}
}

static GArray *
all_messages(void)
{
	GArray *messages = g_array_new(FALSE, FALSE, sizeof(Message));
	NlObject object[16];
	size_t n = samples(object);
	Message message;

	for (size_t i = 0; i < n; i++) {
		nl_codec_put(&message, NL_REQUEST_SIZE, NL_OP_ADD, &object[i]);
		g_array_append_val(messages, message);
	}
	put_link_notice(&message);
	g_array_append_val(messages, message);
	return messages;
}

static void
test_every_truncation_is_survived(void)
{
	g_autoptr(GArray) messages = all_messages();

	for (guint i = 0; i < messages->len; i++) {
		Message message = g_array_index(messages, Message, i);

		for (uint32_t len = 0; len <= g_array_index(messages, Message, i).nlh.nlmsg_len; len++) {
			message.nlh.nlmsg_len = len;
			feed(message.bytes, MAX(len, sizeof(struct nlmsghdr)));
			message.nlh.nlmsg_len = MESSAGE_MAX;
			feed(message.bytes, len);
		}
	}
}

static void
test_every_bit_flipped_is_survived(void)
{
	g_autoptr(GArray) messages = all_messages();

	for (guint i = 0; i < messages->len; i++) {
		Message message = g_array_index(messages, Message, i);
		uint32_t len = message.nlh.nlmsg_len;

		for (uint32_t bit = 0; bit < len * 8; bit++) {
			message.bytes[bit / 8] ^= 1 << bit % 8;
			feed(message.bytes, len);
			message.bytes[bit / 8] ^= 1 << bit % 8;
		}
	}
}

static void
test_random_damage_is_survived(void)
{
	g_autoptr(GArray) messages = all_messages();
	const char *given = g_getenv("SEED");
	guint32 seed = given ? strtoul(given, NULL, 0) : g_random_int();
	GRand *rand = g_rand_new_with_seed(seed);

	printf("# SEED=%u\n", seed);
	for (int i = 0; i < FLIPS; i++) {
		Message message = g_array_index(messages, Message, g_rand_int_range(rand, 0, messages->len));
		uint32_t len = message.nlh.nlmsg_len;

		for (int flips = g_rand_int_range(rand, 1, 6); flips > 0; flips--)
			message.bytes[g_rand_int_range(rand, 0, len)] = g_rand_int(rand);
		feed(message.bytes, g_rand_int_range(rand, 0, len + 1));
	}
	g_rand_free(rand);
}

static void
broken_one(const char *what, Message *message)
{
	NlObject object = { .kind = _NL_KIND_MAX };
	bool gone;

	CU_ASSERT_EQUAL(nl_codec_parse(&message->nlh, &object, &gone), NL_PARSE_BROKEN);
	if (object.kind != _NL_KIND_MAX)
		printf("# %s was believed\n", what);
	CU_ASSERT_EQUAL(object.kind, _NL_KIND_MAX);
}

static struct nlmsghdr *
start(Message *message, uint16_t type, uint8_t family, uint8_t len, size_t header_size)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(message);
	uint8_t *header = mnl_nlmsg_put_extra_header(nlh, header_size);

	nlh->nlmsg_type = type;
	header[0] = family;
	header[1] = len;
	return nlh;
}

static void
test_impossible_sizes_are_refused(void)
{
	Message message;
	struct nlmsghdr *nlh = start(&message, RTM_NEWADDR, AF_INET, 33, sizeof(struct ifaddrmsg));

	mnl_attr_put_u32(nlh, IFA_LOCAL, 1);
	broken_one("an IPv4 prefix of 33 bits", &message);
	nlh = start(&message, RTM_NEWADDR, AF_INET6, 64, sizeof(struct ifaddrmsg));
	mnl_attr_put_u32(nlh, IFA_ADDRESS, 1);
	broken_one("an IPv6 address of 4 bytes", &message);
	nlh = start(&message, RTM_NEWADDR, AF_INET, 24, sizeof(struct ifaddrmsg));
	broken_one("an address without address", &message);
	nlh = start(&message, RTM_NEWROUTE, AF_INET, 24, sizeof(struct rtmsg));
	((struct rtmsg *)mnl_nlmsg_get_payload(nlh))->rtm_type = RTN_UNICAST;
	mnl_attr_put_u16(nlh, RTA_TABLE, 1);
	broken_one("a table number of 2 bytes", &message);
	nlh = start(&message, RTM_NEWNEXTHOP, AF_INET, 0, sizeof(struct nhmsg));
	broken_one("a nexthop without id", &message);
	nlh = start(&message, RTM_NEWLINK, AF_UNSPEC, 0, sizeof(struct ifinfomsg));
	((struct ifinfomsg *)mnl_nlmsg_get_payload(nlh))->ifi_index = DEV;
	mnl_attr_put(nlh, IFLA_IFNAME, 16, "sixteen-byte-name");
	broken_one("a name without end", &message);
}

static void
other_one(Message *message)
{
	NlObject object;
	bool gone;

	CU_ASSERT_EQUAL(nl_codec_parse(&message->nlh, &object, &gone), NL_PARSE_OTHER);
}

static void
test_what_an_object_cannot_say_is_no_object(void)
{
	NlObject route = route_by_device("10.1.0.0/16", 254, 0, DEV);
	NlObject rule = rule_by_mark(AF_INET, 5000, 0x10000, 5000);
	Message message;
	struct nlmsghdr *nlh;

	nlh = nl_codec_put(&message, NL_REQUEST_SIZE, NL_OP_ADD, &route);
	mnl_attr_put(nlh, RTA_MULTIPATH, 0, NULL);
	other_one(&message);
	nl_codec_put(&message, NL_REQUEST_SIZE, NL_OP_ADD, &route);
	((struct rtmsg *)mnl_nlmsg_get_payload(&message.nlh))->rtm_type = RTN_BLACKHOLE;
	other_one(&message);
	nlh = nl_codec_put(&message, NL_REQUEST_SIZE, NL_OP_ADD, &rule);
	mnl_attr_put_strz(nlh, FRA_IIFNAME, "lan0");
	other_one(&message);
	nl_codec_put(&message, NL_REQUEST_SIZE, NL_OP_ADD, &rule);
	((struct fib_rule_hdr *)mnl_nlmsg_get_payload(&message.nlh))->flags = FIB_RULE_INVERT;
	other_one(&message);
	nlh = start(&message, RTM_NEWNEXTHOP, AF_UNSPEC, 0, sizeof(struct nhmsg));
	mnl_attr_put_u32(nlh, NHA_ID, 1);
	mnl_attr_put(nlh, NHA_GROUP, 0, NULL);
	other_one(&message);
	message.nlh.nlmsg_type = RTM_NEWNEIGH;
	other_one(&message);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "link bytes are those of ip(8)", test_link_bytes_are_those_of_ip },
		{ "address bytes are those of ip(8) and the owner", test_address_bytes_are_those_of_ip_and_the_owner },
		{ "nexthop bytes are those of ip(8)", test_nexthop_bytes_are_those_of_ip },
		{ "route bytes are those of ip(8)", test_route_bytes_are_those_of_ip },
		{ "rule bytes are those of ip(8)", test_rule_bytes_are_those_of_ip },
		{ "a link is read with its flags and counters", test_a_link_is_read_with_its_flags_and_counters },
		{ "a bridge losing a port is no link gone", test_a_bridge_losing_a_port_is_no_link_gone },
		{ "what is written is read again", test_what_is_written_is_read_again },
		{ "a buffer too small is refused at every size", test_a_buffer_too_small_is_refused_at_every_size },
		{ "what rtnetlink cannot do is refused", test_what_rtnetlink_cannot_do_is_refused },
		{ "every truncation is survived", test_every_truncation_is_survived },
		{ "every bit flipped is survived", test_every_bit_flipped_is_survived },
		{ "random damage is survived", test_random_damage_is_survived },
		{ "impossible sizes are refused", test_impossible_sizes_are_refused },
		{ "what an object cannot say is no object", test_what_an_object_cannot_say_is_no_object },
		CU_TEST_INFO_NULL,
	};

	return tap_main("nl-codec", tests, argc, argv);
}
