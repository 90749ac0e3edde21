/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/path/icmp.h"
#include "tests/unit/tap.h"

#include <string.h>
#include <sys/socket.h>

static const IcmpEcho sample = {
	.ident = 0x1234,
	.number = G_GUINT64_CONSTANT(0x0102030405060708),
	.cookie = G_GUINT64_CONSTANT(0xf1f2f3f4f5f6f7f8),
};

static const guint8 request_v4[ICMP_ECHO_SIZE] = {
	8, 0, 0, 0, 0x12, 0x34, 0x07, 0x08, 'u', 'p', 'l', 1, 1, 2, 3, 4, 5, 6, 7, 8,
	0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
};

/* The sample as its reply. */
static void
make_reply(int family, guint8 packet[ICMP_ECHO_SIZE])
{
	icmp_echo_build(family, &sample, packet);
	packet[0] = family == AF_INET6 ? 129 : 0;
}

static void
test_a_request_is_these_bytes(void)
{
	guint8 packet[ICMP_ECHO_SIZE];

	icmp_echo_build(AF_INET, &sample, packet);
	CU_ASSERT_EQUAL(memcmp(packet, request_v4, sizeof packet), 0);
	icmp_echo_build(AF_INET6, &sample, packet);
	CU_ASSERT_EQUAL(packet[0], 128);
	CU_ASSERT_EQUAL(memcmp(packet + 1, request_v4 + 1, sizeof packet - 1), 0);
}

static void
reply_one(int family)
{
	guint8 packet[ICMP_ECHO_SIZE];
	IcmpEcho echo;

	make_reply(family, packet);
	CU_ASSERT_EQUAL_FATAL(icmp_echo_parse(family, packet, sizeof packet, &echo), ICMP_PARSE_OK);
	CU_ASSERT_EQUAL(echo.ident, sample.ident);
	CU_ASSERT_EQUAL(echo.number, sample.number);
	CU_ASSERT_EQUAL(echo.cookie, sample.cookie);
}

static void
test_a_reply_tells_what_was_sent(void)
{
	reply_one(AF_INET);
	reply_one(AF_INET6);
}

static void
refuse_one(int family, size_t at, guint8 value, IcmpParse want)
{
	guint8 packet[ICMP_ECHO_SIZE];
	IcmpEcho echo = { .ident = 77 };

	make_reply(family, packet);
	packet[at] = value;
	CU_ASSERT_EQUAL(icmp_echo_parse(family, packet, sizeof packet, &echo), want);
	CU_ASSERT_EQUAL(echo.ident, 77);
}

static void
test_what_is_no_reply_of_ours_is_refused(void)
{
	refuse_one(AF_INET, 0, 8, ICMP_PARSE_MALFORMED);        /* a request */
	refuse_one(AF_INET, 0, 3, ICMP_PARSE_MALFORMED);        /* unreachable */
	refuse_one(AF_INET, 0, 129, ICMP_PARSE_MALFORMED);      /* the other family's reply */
	refuse_one(AF_INET6, 0, 0, ICMP_PARSE_MALFORMED);
	refuse_one(AF_INET, 1, 1, ICMP_PARSE_MALFORMED);
	for (size_t at = 8; at < 12; at++)
		refuse_one(AF_INET, at, 0, ICMP_PARSE_MALFORMED);
	refuse_one(AF_INET, 6, 0, ICMP_PARSE_MISMATCH);
	refuse_one(AF_INET, 7, 0, ICMP_PARSE_MISMATCH);
	refuse_one(AF_INET, 18, 0, ICMP_PARSE_MISMATCH);
}

static void
test_every_other_length_is_refused(void)
{
	guint8 packet[ICMP_ECHO_SIZE + 8] = { 0 };
	IcmpEcho echo;

	make_reply(AF_INET, packet);
	for (size_t size = 0; size <= sizeof packet; size++) {
		/* a copy of exactly that size: reading beyond it is the sanitizer's catch */
		g_autofree guint8 *copy = g_memdup2(packet, size);

		CU_ASSERT_EQUAL(icmp_echo_parse(AF_INET, copy, size, &echo) == ICMP_PARSE_OK,
				size == ICMP_ECHO_SIZE);
	}
}

static void
test_a_looped_frame_is_read_from_its_end(void)
{
	for (size_t headers = 0; headers < 60; headers++) {
		size_t size = headers + ICMP_ECHO_SIZE;
		g_autofree guint8 *frame = g_malloc0(size);
		IcmpEcho echo = { 0 };

		icmp_echo_build(AF_INET, &sample, frame + headers);
		CU_ASSERT_TRUE(icmp_echo_parse_frame(frame, size, &echo));
		CU_ASSERT_EQUAL(echo.number, sample.number);
		CU_ASSERT_EQUAL(echo.cookie, sample.cookie);
	}
}

static void
test_a_cut_or_foreign_frame_is_refused(void)
{
	guint8 frame[42 + ICMP_ECHO_SIZE] = { 0 };
	IcmpEcho echo;

	icmp_echo_build(AF_INET, &sample, frame + 42);
	for (size_t size = 0; size < sizeof frame; size++) {
		g_autofree guint8 *copy = g_memdup2(frame, size);

		CU_ASSERT_FALSE(icmp_echo_parse_frame(copy, size, &echo));
	}
	frame[42 + 8] ^= 1;
	CU_ASSERT_FALSE(icmp_echo_parse_frame(frame, sizeof frame, &echo));
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a request is these bytes", test_a_request_is_these_bytes },
		{ "a reply tells what was sent", test_a_reply_tells_what_was_sent },
		{ "what is no reply of ours is refused", test_what_is_no_reply_of_ours_is_refused },
		{ "every other length is refused", test_every_other_length_is_refused },
		{ "a looped frame is read from its end", test_a_looped_frame_is_read_from_its_end },
		{ "a cut or foreign frame is refused", test_a_cut_or_foreign_frame_is_refused },
		CU_TEST_INFO_NULL,
	};

	return tap_main("icmp", tests, argc, argv);
}
