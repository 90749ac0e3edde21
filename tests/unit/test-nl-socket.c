/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-socket.h"
#include "tests/unit/nl-world.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <stdio.h>

#include "netlink/nl-wire.h"

/* While set, nothing can be read: answers wait in their queues. */
static bool starve;

ssize_t __real_recvmsg(int fd, struct msghdr *msg, int flags);
ssize_t __wrap_recvmsg(int fd, struct msghdr *msg, int flags);

ssize_t
__wrap_recvmsg(int fd, struct msghdr *msg, int flags)
{
	if (!starve)
		return __real_recvmsg(fd, msg, flags);
	errno = EAGAIN;
	return -1;
}

/* The port of the one rtnetlink socket open in this namespace. */
static uint32_t
only_port(void)
{
	g_autofree char *table = NULL;
	g_auto(GStrv) lines = NULL;
	unsigned protocol, port;

	CU_ASSERT_TRUE_FATAL(g_file_get_contents("/proc/thread-self/net/netlink", &table, NULL, NULL));
	lines = g_strsplit(table, "\n", -1);
	for (char **line = lines; *line; line++)
		if (sscanf(*line, "%*s %u %u", &protocol, &port) == 2 && protocol == NETLINK_ROUTE && port != 0)
			return port;
	CU_FAIL_FATAL("no rtnetlink socket");
	return 0;
}

/* Another program that tells the command socket that its request number `seq` went well. False: its queue is full. */
static bool
forge_ack(struct mnl_socket *forger, uint32_t port, uint32_t seq)
{
	char buffer[64] __attribute__((aligned(NLMSG_ALIGNTO))) = { 0 };
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct sockaddr_nl to = { .nl_family = AF_NETLINK, .nl_pid = port };

	mnl_nlmsg_put_extra_header(nlh, sizeof(struct nlmsgerr));
	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_seq = seq;
	nlh->nlmsg_pid = port;
	return sendto(mnl_socket_get_fd(forger), nlh, nlh->nlmsg_len, MSG_DONTWAIT, (struct sockaddr *)&to,
		      sizeof(to)) > 0;
}

static void
test_an_acknowledgement_another_program_forged_is_dropped(void)
{
	NlChange bad = { .op = NL_OP_ADD, .object = nexthop_object(NL_NEXTHOP_ACTIVE, 999999) };
	g_autoptr(GError) error = NULL;
	g_autoptr(NlSocket) nl = NULL;
	struct mnl_socket *forger;
	uint32_t port;

	if (!world_new())
		return;
	nl = nl_socket_new(NULL);
	port = only_port();
	forger = nl_wire_open(NULL);
	CU_ASSERT_TRUE(forge_ack(forger, port, 1));
	CU_ASSERT_FALSE_FATAL(nl_socket_apply(nl, &bad, &error));
	CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "Invalid device index"));
	CU_ASSERT_EQUAL(nl_socket_get_dropped(nl), 1);
	mnl_socket_close(forger);
}

static void
test_a_lost_answer_ends_in_time_and_the_change_is_taken_back(void)
{
	g_autoptr(GArray) before = NULL, after = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(NlSocket) nl = NULL;
	NlChange change = { .op = NL_OP_ADD };
	struct mnl_socket *forger;
	gint64 start_us, took_us;
	uint32_t port, n = 0;

	if (!world_new())
		return;
	before = world_objects(false);
	nl = nl_socket_new(NULL);
	port = only_port();
	forger = nl_wire_open(NULL);
	while (n < 100000 && forge_ack(forger, port, 1))
		n++;
	CU_ASSERT_TRUE(n > 0 && n < 100000);            /* the queue is full: the kernel's answer has no place */
	change.object = nexthop_object(NL_NEXTHOP_ACTIVE, if_nametoindex("wwan0"));
	start_us = g_get_monotonic_time();
	CU_ASSERT_FALSE_FATAL(nl_socket_apply(nl, &change, &error));
	took_us = g_get_monotonic_time() - start_us;
	CU_ASSERT_TRUE(g_error_matches(error, NL_ERROR, ETIMEDOUT));
	CU_ASSERT_STRING_EQUAL(error->message, "add nexthop id 1970274305 inet6 dev wwan0: "
					       "no answer from the kernel in 200 ms");
	CU_ASSERT_TRUE(took_us >= 200 * 1000 && took_us < 2000 * 1000);
	CU_ASSERT_TRUE(nl_socket_get_dropped(nl) >= n);
	after = world_objects(false);
	CU_ASSERT_TRUE(same_objects(before, after));
	CU_ASSERT_TRUE(nl_socket_apply(nl, &change, NULL));     /* and the socket is as good as before */
	mnl_socket_close(forger);
}

static void
test_a_late_answer_is_not_taken_for_that_of_a_newer_request(void)
{
	NlChange bad = { .op = NL_OP_ADD, .object = nexthop_object(NL_NEXTHOP_ACTIVE, 999999) };
	NlChange good = { .op = NL_OP_ADD, .object = rule_by_mark(AF_INET, 5000, 0x10000, 5000) };
	g_autoptr(GError) error = NULL;
	g_autoptr(NlSocket) nl = NULL;

	if (!world_new())
		return;
	nl = nl_socket_new(NULL);
	starve = true;
	CU_ASSERT_FALSE(nl_socket_apply(nl, &good, &error));
	starve = false;
	CU_ASSERT_TRUE(g_error_matches(error, NL_ERROR, ETIMEDOUT));
	g_clear_error(&error);
	CU_ASSERT_FALSE_FATAL(nl_socket_apply(nl, &bad, &error));
	CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "Invalid device index"));
	CU_ASSERT_EQUAL(nl_socket_get_dropped(nl), 1);
}

static void
test_every_message_is_counted(void)
{
	NlChange change = { .op = NL_OP_ADD };
	g_autoptr(NlSocket) nl = NULL;

	if (!world_new())
		return;
	nl = nl_socket_new(NULL);
	change.object = nexthop_object(NL_NEXTHOP_ACTIVE, if_nametoindex("wwan0"));
	CU_ASSERT_EQUAL(nl_socket_get_sent(nl), 0);
	CU_ASSERT_TRUE(nl_socket_apply(nl, &change, NULL));
	CU_ASSERT_EQUAL(nl_socket_get_sent(nl), 1);
	change = nl_change_inverse(&change);
	CU_ASSERT_TRUE(nl_socket_apply(nl, &change, NULL));
	CU_ASSERT_EQUAL(nl_socket_get_sent(nl), 2);
	CU_ASSERT_EQUAL(nl_socket_get_dropped(nl), 0);
}

static struct nlmsghdr *
start_ack(char *buffer, int code, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct nlmsgerr *ack = mnl_nlmsg_put_extra_header(nlh, sizeof(*ack));

	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_flags = flags;
	ack->error = code;
	ack->msg.nlmsg_len = sizeof(ack->msg) + 8;      /* the request echoed had a body of 8 bytes */
	return nlh;
}

static void
verdict_one(const struct nlmsghdr *nlh, int code, const char *expected)
{
	g_autofree struct nlmsghdr *exact = g_memdup2(nlh, nlh->nlmsg_len);
	g_autofree char *text = NULL;

	CU_ASSERT_EQUAL(nl_wire_verdict(exact, &text), code);
	CU_ASSERT_EQUAL(g_strcmp0(text, expected), 0);
	if (g_strcmp0(text, expected) != 0)
		printf("# \"%s\" instead of \"%s\"\n", text, expected);
}

static void
test_the_kernels_text_is_found_behind_a_whole_and_a_capped_echo(void)
{
	char buffer[512] __attribute__((aligned(NLMSG_ALIGNTO))) = { 0 };
	struct nlmsghdr *nlh = start_ack(buffer, -EINVAL, NLM_F_ACK_TLVS | NLM_F_CAPPED);

	mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS, 12);
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "in its own words");
	verdict_one(nlh, EINVAL, "in its own words");
	nlh = start_ack(buffer, -EINVAL, NLM_F_ACK_TLVS);
	mnl_nlmsg_put_extra_header(nlh, 8);
	mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, "in its own words");
	verdict_one(nlh, EINVAL, "in its own words");
	verdict_one(start_ack(buffer, -ENOENT, 0), ENOENT, "No such file or directory");
	verdict_one(start_ack(buffer, 0, 0), 0, NULL);
}

static void
test_a_senseless_acknowledgement_is_never_success(void)
{
	char buffer[512] __attribute__((aligned(NLMSG_ALIGNTO))) = { 0 };
	struct nlmsghdr *nlh = start_ack(buffer, 17, 0);

	verdict_one(nlh, EBADMSG, NULL);
	verdict_one(start_ack(buffer, G_MININT, 0), EBADMSG, NULL);
	nlh = start_ack(buffer, 0, 0);
	for (uint32_t len = sizeof(*nlh); len < sizeof(*nlh) + sizeof(struct nlmsgerr); len++) {
		nlh->nlmsg_len = len;
		verdict_one(nlh, EBADMSG, NULL);
	}
	nlh = start_ack(buffer, -EINVAL, NLM_F_ACK_TLVS);
	((struct nlmsgerr *)mnl_nlmsg_get_payload(nlh))->msg.nlmsg_len = UINT32_MAX;
	verdict_one(nlh, EINVAL, "Invalid argument");
	nlh = start_ack(buffer, -EINVAL, NLM_F_ACK_TLVS | NLM_F_CAPPED);
	mnl_attr_put(nlh, NLMSGERR_ATTR_MSG, 4, "\xff\xfe!");   /* not UTF-8 */
	verdict_one(nlh, EINVAL, "\xef\xbf\xbd\xef\xbf\xbd!");
	nlh = start_ack(buffer, -EINVAL, NLM_F_ACK_TLVS | NLM_F_CAPPED);
	mnl_attr_put(nlh, NLMSGERR_ATTR_MSG, 4, "abcd");        /* without end */
	verdict_one(nlh, EINVAL, "Invalid argument");
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "an acknowledgement another program forged is dropped",
		  test_an_acknowledgement_another_program_forged_is_dropped },
		{ "a lost answer ends in time and the change is taken back",
		  test_a_lost_answer_ends_in_time_and_the_change_is_taken_back },
		{ "a late answer is not taken for that of a newer request",
		  test_a_late_answer_is_not_taken_for_that_of_a_newer_request },
		{ "every message is counted", test_every_message_is_counted },
		{ "the kernel's text is found behind a whole and a capped echo",
		  test_the_kernels_text_is_found_behind_a_whole_and_a_capped_echo },
		{ "a senseless acknowledgement is never success", test_a_senseless_acknowledgement_is_never_success },
		CU_TEST_INFO_NULL,
	};

	world_enter();
	return tap_main("nl-socket", tests, argc, argv);
}
