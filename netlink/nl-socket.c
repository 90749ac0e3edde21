/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-socket.h"

#include <errno.h>

#include "netlink/nl-request.h"
#include "netlink/nl-wire.h"

#define ACK_TIMEOUT_MS 200
#define ACK_SIZE 4096           /* an acknowledgement with its text takes some hundred bytes */

struct NlSocket {
	struct mnl_socket *wire;
	NlDump *dump;           /* NULL until the kernel refuses something */
	uint32_t seq;
	guint64 n_sent, n_dropped;
};

NlSocket *
nl_socket_new(GError **error)
{
	struct mnl_socket *wire = nl_wire_open(error);
	NlSocket *nl;

	if (!wire)
		return NULL;
	nl = g_new0(NlSocket, 1);
	nl->wire = wire;
	return nl;
}

void
nl_socket_free(NlSocket *nl)
{
	if (!nl)
		return;
	mnl_socket_close(nl->wire);
	nl_dump_free(nl->dump);
	g_free(nl);
}

NlDump *
nl_socket_get_dump(NlSocket *nl, GError **error)
{
	if (!nl->dump)
		nl->dump = nl_dump_new(error);
	return nl->dump;
}

guint64
nl_socket_get_sent(const NlSocket *nl)
{
	return nl->n_sent;
}

guint64
nl_socket_get_dropped(const NlSocket *nl)
{
	return nl->n_dropped;
}

/* The acknowledgement of our newest request among the messages of a datagram; late ones of older requests are dropped. */
static const struct nlmsghdr *
find_ack(NlSocket *nl, const void *datagram, size_t len)
{
	const struct nlmsghdr *nlh;

	while ((nlh = nl_wire_next(&datagram, &len))) {
		if (nlh->nlmsg_type == NLMSG_ERROR && nlh->nlmsg_seq == nl->seq &&
		    nlh->nlmsg_pid == mnl_socket_get_portid(nl->wire))
			return nlh;
		nl->n_dropped++;
	}
	return NULL;
}

static bool
report_verdict(const struct nlmsghdr *ack, GError **error)
{
	g_autofree char *text = NULL;
	int code = nl_wire_verdict(ack, &text);

	if (code)
		g_set_error(error, NL_ERROR, code, "%s", text ?: "senseless acknowledgement");
	return code == 0;
}

/* rtnetlink answers while it takes the request, so the answer is there at once; all else is trouble. */
static bool
wait_ack(NlSocket *nl, GError **error)
{
	char buffer[ACK_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	gint64 deadline_us = g_get_monotonic_time() + ACK_TIMEOUT_MS * 1000;

	do {
		const struct nlmsghdr *ack;
		size_t len = 0;

		switch (nl_wire_read(nl->wire, buffer, sizeof(buffer), &len)) {
		case NL_READ_DATA:
			ack = find_ack(nl, buffer, len);
			if (ack)
				return report_verdict(ack, error);
			continue;
		case NL_READ_FORGED:
		case NL_READ_LOST:
			nl->n_dropped++;
			continue;
		case NL_READ_FAILED:
			g_set_error(error, NL_ERROR, errno, "netlink: %s", g_strerror(errno));
			return false;
		case NL_READ_EMPTY:
			if (nl_wire_wait(nl->wire, deadline_us))
				continue;
		}
	} while (g_get_monotonic_time() < deadline_us);
	g_set_error(error, NL_ERROR, ETIMEDOUT, "no answer from the kernel in %d ms", ACK_TIMEOUT_MS);
	return false;
}

bool
nl_socket_request(NlSocket *nl, struct nlmsghdr *nlh, GError **error)
{
	ssize_t sent;

	nlh->nlmsg_seq = ++nl->seq;
	nl->n_sent++;
	do
		sent = mnl_socket_sendto(nl->wire, nlh, nlh->nlmsg_len);
	while (sent < 0 && errno == EINTR);
	if (sent < 0) {
		g_set_error(error, NL_ERROR, errno, "netlink: %s", g_strerror(errno));
		return false;
	}
	return wait_ack(nl, error);
}
