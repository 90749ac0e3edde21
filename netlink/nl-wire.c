/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-wire.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <string.h>

#include "netlink/nl-attr.h"
#include "netlink/nl-socket.h"

#define EXTACK_TEXT_MAX 256     /* longest text taken from the kernel, bytes */

G_DEFINE_QUARK(nl-error-quark, nl_error)

struct mnl_socket *
nl_wire_open(GError **error)
{
	struct mnl_socket *wire = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK);
	int one = 1, saved;

	if (wire && mnl_socket_bind(wire, 0, MNL_SOCKET_AUTOPID) == 0 &&
	    mnl_socket_setsockopt(wire, NETLINK_EXT_ACK, &one, sizeof(one)) == 0 &&
	    mnl_socket_setsockopt(wire, NETLINK_CAP_ACK, &one, sizeof(one)) == 0)
		return wire;
	saved = errno;
	if (wire)
		mnl_socket_close(wire);
	g_set_error(error, NL_ERROR, saved, "netlink socket: %s", g_strerror(saved));
	return NULL;
}

NlRead
nl_wire_read(struct mnl_socket *wire, void *buffer, size_t size, size_t *ret_len)
{
	struct sockaddr_nl from = { 0 };
	struct iovec iov = { .iov_base = buffer, .iov_len = size };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &iov, .msg_iovlen = 1,
	};
	ssize_t len;

	do
		len = recvmsg(mnl_socket_get_fd(wire), &msg, MSG_DONTWAIT);
	while (len < 0 && errno == EINTR);
	if (len < 0)
		return errno == EAGAIN ? NL_READ_EMPTY : errno == ENOBUFS ? NL_READ_LOST : NL_READ_FAILED;
	if (msg.msg_namelen != sizeof(from) || from.nl_pid != 0)
		return NL_READ_FORGED;
	if (msg.msg_flags & MSG_TRUNC)
		return NL_READ_LOST;
	*ret_len = len;
	return NL_READ_DATA;
}

bool
nl_wire_wait(struct mnl_socket *wire, gint64 deadline_us)
{
	struct pollfd pollfd = { .fd = mnl_socket_get_fd(wire), .events = POLLIN };
	gint64 left_us;
	int n = 0;

	while ((left_us = deadline_us - g_get_monotonic_time()) > 0) {
		n = poll(&pollfd, 1, (left_us + 999) / 1000);
		if (n > 0 || (n < 0 && errno != EINTR))
			break;
	}
	return n > 0;
}

const struct nlmsghdr *
nl_wire_next(const void **at, size_t *left)
{
	const struct nlmsghdr *nlh = *at;
	size_t step;

	if (*left < sizeof(*nlh) || nlh->nlmsg_len < sizeof(*nlh) || nlh->nlmsg_len > *left)
		return NULL;
	step = MIN((size_t)MNL_ALIGN(nlh->nlmsg_len), *left);
	*at = (const uint8_t *)*at + step;
	*left -= step;
	return nlh;
}

/* The text stands behind the echo of our request, which the kernel leaves out when it says CAPPED. */
static char *
find_text(const struct nlmsghdr *nlh, size_t start)
{
	static const uint8_t sizes[] = { [NLMSGERR_ATTR_MSG] = 1 };
	const struct nlattr *at[G_N_ELEMENTS(sizes)];
	char text[EXTACK_TEXT_MAX];

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS) || !nl_attr_read_message(nlh, start, sizes, at, G_N_ELEMENTS(at)) ||
	    !at[NLMSGERR_ATTR_MSG] || !nl_attr_string(at[NLMSGERR_ATTR_MSG], text, sizeof(text)))
		return NULL;
	return g_utf8_make_valid(text, -1);
}

int
nl_wire_verdict(const struct nlmsghdr *nlh, char **ret_text)
{
	const struct nlmsgerr *ack = mnl_nlmsg_get_payload(nlh);
	bool is_ack = nlh->nlmsg_type == NLMSG_ERROR;
	size_t size = is_ack ? sizeof(*ack) : sizeof(ack->error);

	*ret_text = NULL;
	if (mnl_nlmsg_get_payload_len(nlh) < size)
		return is_ack ? EBADMSG : 0;            /* an end of dump without a code is a good one */
	if (ack->error == 0)
		return 0;
	if (is_ack && !(nlh->nlmsg_flags & NLM_F_CAPPED) && ack->msg.nlmsg_len > sizeof(ack->msg))
		size += ack->msg.nlmsg_len - sizeof(ack->msg);
	*ret_text = find_text(nlh, size);
	if (ack->error > 0 || ack->error < -4095)
		return EBADMSG;
	if (!*ret_text)
		*ret_text = g_strdup(g_strerror(-ack->error));
	return -ack->error;
}
