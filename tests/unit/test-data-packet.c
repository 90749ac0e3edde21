/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/data-packet.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/tap.h"

/* UDP 10.45.0.2:40000 > 198.51.100.10:9000, id 0x1c46, payload "abcd" */
static const uint8_t udp4[] = {
	0x45, 0, 0, 32, 0x1c, 0x46, 0x40, 0, 64, 17, 0, 0, 10, 45, 0, 2, 198, 51, 100, 10,
	0x9c, 0x40, 0x23, 0x28, 0, 12, 0, 0, 'a', 'b', 'c', 'd',
};

/* ICMPv6 echo request fe80::1 > ff02::2 */
static const uint8_t icmp6[] = {
	0x60, 0, 0, 0, 0, 8, 58, 255, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 128, 0, 0, 0, 0, 1, 0, 1,
};

/* Decodes from a buffer of exactly that size, so that a sanitizer sees a step beyond. */
static bool
decode(const uint8_t *bytes, size_t length, DataPacketInfo *info)
{
	uint8_t *exact = malloc(length ? length : 1);
	bool ok;

	memcpy(exact, bytes, length);
	ok = data_packet_decode(exact, length, info);
	free(exact);
	return ok;
}

static void
text_one(const uint8_t *bytes, size_t length, const char *expected)
{
	char text[DATA_PACKET_TEXT_MAX];
	DataPacketInfo info;

	decode(bytes, length, &info);
	CU_ASSERT_STRING_EQUAL(data_packet_format(&info, text), expected);
}

static void
test_packets_are_told_by_protocol_ends_and_id(void)
{
	uint8_t changed[sizeof(udp4)];

	text_one(udp4, sizeof(udp4), "udp 10.45.0.2:40000>198.51.100.10:9000 1c46 74f65942");
	text_one(icmp6, sizeof(icmp6), "icmp6 fe80::1>ff02::2 - ad4b2f2d");
	memcpy(changed, udp4, sizeof(changed));
	changed[9] = 6;
	text_one(changed, sizeof(changed), "tcp 10.45.0.2:40000>198.51.100.10:9000 1c46 74f65942");
	changed[9] = 47;
	text_one(changed, sizeof(changed), "47 10.45.0.2>198.51.100.10 1c46 74f65942");
}

static void
test_a_later_fragment_has_no_ports(void)
{
	uint8_t fragment[sizeof(udp4)];

	memcpy(fragment, udp4, sizeof(fragment));
	fragment[6] = 0x20;
	fragment[7] = 185;
	text_one(fragment, sizeof(fragment), "udp 10.45.0.2>198.51.100.10 1c46 74f65942");
}

static void
test_what_is_not_one_whole_packet_is_not_ip(void)
{
	DataPacketInfo info;
	uint8_t longer[sizeof(udp4) + 1] = { 0 };

	for (size_t length = 0; length < sizeof(udp4); length++)
		CU_ASSERT_FALSE(decode(udp4, length, &info) || info.family);
	for (size_t length = 0; length < sizeof(icmp6); length++)
		CU_ASSERT_FALSE(decode(icmp6, length, &info) || info.family);
	memcpy(longer, udp4, sizeof(udp4));
	CU_ASSERT_FALSE(decode(longer, sizeof(longer), &info));
	text_one(longer, 3, "- ->- - 5682a480");
}

static void
test_every_flipped_bit_decodes_without_harm(void)
{
	uint8_t bent[sizeof(udp4)];
	char text[DATA_PACKET_TEXT_MAX];
	DataPacketInfo info;
	size_t refused = 0;

	for (size_t bit = 0; bit < sizeof(udp4) * 8; bit++) {
		memcpy(bent, udp4, sizeof(bent));
		bent[bit / 8] ^= (uint8_t)(1 << bit % 8);
		refused += !decode(bent, sizeof(bent), &info);
		CU_ASSERT_TRUE(strlen(data_packet_format(&info, text)) < DATA_PACKET_TEXT_MAX);
	}
	/* 4 of the version, 16 of the length; of the header length 5 ^ 2 = 7 fits the packet, 4, 1 and 13 do not */
	CU_ASSERT_EQUAL(refused, 4 + 16 + 3);
}

static void
test_the_longest_text_fits(void)
{
	DataPacketInfo info = { .family = AF_INET6, .protocol = 17, .has_ports = true, .src_port = 65535, .dst_port = 65535,
				.hash = 0xffffffff };
	char text[DATA_PACKET_TEXT_MAX];

	memset(info.src, 0xff, 16);
	memset(info.dst, 0xff, 16);
	CU_ASSERT_PTR_NOT_NULL(strstr(data_packet_format(&info, text), " - ffffffff"));
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "packets are told by protocol, ends and id", test_packets_are_told_by_protocol_ends_and_id },
		{ "a later fragment has no ports", test_a_later_fragment_has_no_ports },
		{ "what is not one whole packet is not IP", test_what_is_not_one_whole_packet_is_not_ip },
		{ "every flipped bit decodes without harm", test_every_flipped_bit_decodes_without_harm },
		{ "the longest text fits", test_the_longest_text_fits },
		CU_TEST_INFO_NULL,
	};

	return tap_main("data-packet", tests, argc, argv);
}
