/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define _GNU_SOURCE             /* struct in6_pktinfo */
#include "agent/path/ancillary.h"
#include "tests/unit/tap.h"

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <string.h>
#include <time.h>

typedef struct Letter {
	union {
		char bytes[ANCILLARY_SIZE];
		struct cmsghdr alignment;
	} control;
	size_t used;
} Letter;

static void
put(Letter *letter, int level, int type, const void *data, size_t size)
{
	struct cmsghdr *cmsg = (struct cmsghdr *)(void *)(letter->control.bytes + letter->used);

	CU_ASSERT_TRUE_FATAL(letter->used + CMSG_SPACE(size) <= sizeof letter->control);
	cmsg->cmsg_len = CMSG_LEN(size);
	cmsg->cmsg_level = level;
	cmsg->cmsg_type = type;
	memcpy(CMSG_DATA(cmsg), data, size);
	letter->used += CMSG_SPACE(size);
}

static Ancillary
parse(Letter *letter)
{
	struct msghdr message = { .msg_control = &letter->control, .msg_controllen = letter->used };
	Ancillary told;

	ancillary_parse(&message, &told);
	return told;
}

static void
put_stamp(Letter *letter, gint64 seconds, long nanoseconds)
{
	struct scm_timestamping stamps = { .ts[0] = { seconds, nanoseconds } };

	put(letter, SOL_SOCKET, SCM_TIMESTAMPING, &stamps, sizeof stamps);
}

static void
test_nothing_told_is_nothing_known(void)
{
	Letter letter = { 0 };
	Ancillary told = parse(&letter);

	CU_ASSERT_EQUAL(told.ifindex, 0);
	CU_ASSERT_EQUAL(told.stamp_ns, 0);
	CU_ASSERT_FALSE(told.is_sent);
}

static void
test_a_reply_tells_interface_and_stamp_in_any_order(void)
{
	struct in_pktinfo v4 = { .ipi_ifindex = 7 };
	struct in6_pktinfo v6 = { .ipi6_ifindex = 8 };
	Letter letter = { 0 }, other = { 0 };
	Ancillary told;

	put(&letter, IPPROTO_IP, IP_PKTINFO, &v4, sizeof v4);
	put_stamp(&letter, 1700000000, 123456789);
	told = parse(&letter);
	CU_ASSERT_EQUAL(told.ifindex, 7);
	CU_ASSERT_EQUAL(told.stamp_ns, G_GINT64_CONSTANT(1700000000123456789));
	CU_ASSERT_FALSE(told.is_sent);

	put_stamp(&other, 1, 0);
	put(&other, IPPROTO_IP, IP_TTL, &(int){ 64 }, sizeof(int));
	put(&other, IPPROTO_IPV6, IPV6_PKTINFO, &v6, sizeof v6);
	told = parse(&other);
	CU_ASSERT_EQUAL(told.ifindex, 8);
	CU_ASSERT_EQUAL(told.stamp_ns, 1000000000);
}

static Ancillary
parse_error_message(int level, int type, guint8 origin, guint32 info)
{
	struct sock_extended_err error = { .ee_errno = 42, .ee_origin = origin, .ee_info = info };
	Letter letter = { 0 };

	put_stamp(&letter, 5, 6);
	put(&letter, level, type, &error, sizeof error);
	return parse(&letter);
}

static void
test_the_error_queue_tells_whose_stamp_it_is(void)
{
	Ancillary told = parse_error_message(IPPROTO_IP, IP_RECVERR, SO_EE_ORIGIN_TIMESTAMPING, SCM_TSTAMP_SND);

	CU_ASSERT_TRUE(told.is_sent && told.by_driver);
	CU_ASSERT_EQUAL(told.stamp_ns, G_GINT64_CONSTANT(5000000006));
	told = parse_error_message(IPPROTO_IPV6, IPV6_RECVERR, SO_EE_ORIGIN_TIMESTAMPING, SCM_TSTAMP_SCHED);
	CU_ASSERT_TRUE(told.is_sent && !told.by_driver);
	told = parse_error_message(IPPROTO_IP, IP_RECVERR, SO_EE_ORIGIN_TIMESTAMPING, SCM_TSTAMP_ACK);
	CU_ASSERT_FALSE(told.is_sent);
	told = parse_error_message(IPPROTO_IP, IP_RECVERR, SO_EE_ORIGIN_ICMP, SCM_TSTAMP_SND);
	CU_ASSERT_FALSE(told.is_sent);
}

static void
test_an_impossible_stamp_is_none(void)
{
	static const struct {
		gint64 seconds;
		long nanoseconds;
	} bad[] = { { 0, 0 }, { -1, 0 }, { 0, 5 }, { 1, -1 }, { 1, 1000000000 }, { G_MAXINT64, 0 },
		    { G_MAXINT64 / 1000000000, 999999999 } };

	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		Letter letter = { 0 };

		put_stamp(&letter, bad[i].seconds, bad[i].nanoseconds);
		CU_ASSERT_EQUAL(parse(&letter).stamp_ns, 0);
	}
}

static void
test_short_control_messages_tell_nothing(void)
{
	struct scm_timestamping stamps = { .ts[0] = { 1, 1 } };
	struct sock_extended_err error = { .ee_origin = SO_EE_ORIGIN_TIMESTAMPING, .ee_info = SCM_TSTAMP_SND };
	struct in_pktinfo v4 = { .ipi_ifindex = 7 };
	struct in6_pktinfo v6 = { .ipi6_ifindex = 8 };
	Letter letter = { 0 };
	Ancillary told;

	put(&letter, SOL_SOCKET, SCM_TIMESTAMPING, &stamps, sizeof stamps - 1);
	put(&letter, IPPROTO_IP, IP_PKTINFO, &v4, sizeof v4 - 1);
	put(&letter, IPPROTO_IPV6, IPV6_PKTINFO, &v6, sizeof v6 - 1);
	put(&letter, IPPROTO_IP, IP_RECVERR, &error, sizeof error - 1);
	told = parse(&letter);
	CU_ASSERT_EQUAL(told.ifindex, 0);
	CU_ASSERT_EQUAL(told.stamp_ns, 0);
	CU_ASSERT_FALSE(told.is_sent);
}

static void
test_a_control_message_longer_than_its_letter_is_not_read(void)
{
	struct in6_pktinfo info = { .ipi6_ifindex = 8 };
	Letter letter = { 0 };

	put(&letter, IPPROTO_IPV6, IPV6_PKTINFO, &info, sizeof info);
	for (size_t size = 0; size < CMSG_LEN(sizeof info); size++) {
		g_autofree guint8 *cut = g_memdup2(&letter.control, size);
		struct msghdr message = { .msg_control = cut, .msg_controllen = size };
		Ancillary told;

		ancillary_parse(&message, &told);
		CU_ASSERT_EQUAL(told.ifindex, 0);
	}
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "nothing told is nothing known", test_nothing_told_is_nothing_known },
		{ "a reply tells interface and stamp in any order",
		  test_a_reply_tells_interface_and_stamp_in_any_order },
		{ "the error queue tells whose stamp it is", test_the_error_queue_tells_whose_stamp_it_is },
		{ "an impossible stamp is none", test_an_impossible_stamp_is_none },
		{ "short control messages tell nothing", test_short_control_messages_tell_nothing },
		{ "a control message longer than its letter is not read",
		  test_a_control_message_longer_than_its_letter_is_not_read },
		CU_TEST_INFO_NULL,
	};

	return tap_main("ancillary", tests, argc, argv);
}
