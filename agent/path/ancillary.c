/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define _GNU_SOURCE             /* struct in6_pktinfo */
#include "agent/path/ancillary.h"

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <string.h>
#include <time.h>

/* Copies the data of a control message if it is long enough for it, and lies within the letter at all. */
static bool
take(const struct msghdr *message, const struct cmsghdr *cmsg, void *ret, size_t size)
{
	size_t at = (const guint8 *)cmsg - (const guint8 *)message->msg_control;

	if (cmsg->cmsg_len < CMSG_LEN(size) || message->msg_controllen - at < CMSG_LEN(size))
		return false;
	memcpy(ret, CMSG_DATA(cmsg), size);
	return true;
}

static gint64
stamp_to_ns(const struct timespec *stamp)
{
	gint64 seconds = stamp->tv_sec;

	if (seconds <= 0 || seconds >= G_MAXINT64 / 1000000000 || stamp->tv_nsec < 0 ||
	    stamp->tv_nsec >= 1000000000)
		return 0;
	return seconds * 1000000000 + stamp->tv_nsec;
}

static void
parse_socket_level(const struct msghdr *message, const struct cmsghdr *cmsg, Ancillary *ret)
{
	struct scm_timestamping stamps;

	if (cmsg->cmsg_type == SCM_TIMESTAMPING && take(message, cmsg, &stamps, sizeof stamps))
		ret->stamp_ns = stamp_to_ns(&stamps.ts[0]);
}

static void
parse_error(const struct msghdr *message, const struct cmsghdr *cmsg, Ancillary *ret)
{
	struct sock_extended_err error;

	if (!take(message, cmsg, &error, sizeof error) || error.ee_origin != SO_EE_ORIGIN_TIMESTAMPING)
		return;
	ret->is_sent = error.ee_info == SCM_TSTAMP_SND || error.ee_info == SCM_TSTAMP_SCHED;
	ret->by_driver = error.ee_info == SCM_TSTAMP_SND;
}

static void
parse_ipv4(const struct msghdr *message, const struct cmsghdr *cmsg, Ancillary *ret)
{
	struct in_pktinfo info;

	if (cmsg->cmsg_type == IP_PKTINFO && take(message, cmsg, &info, sizeof info))
		ret->ifindex = info.ipi_ifindex;
	else if (cmsg->cmsg_type == IP_RECVERR)
		parse_error(message, cmsg, ret);
}

static void
parse_ipv6(const struct msghdr *message, const struct cmsghdr *cmsg, Ancillary *ret)
{
	struct in6_pktinfo info;

	if (cmsg->cmsg_type == IPV6_PKTINFO && take(message, cmsg, &info, sizeof info))
		ret->ifindex = info.ipi6_ifindex;
	else if (cmsg->cmsg_type == IPV6_RECVERR)
		parse_error(message, cmsg, ret);
}

void
ancillary_parse(struct msghdr *message, Ancillary *ret)
{
	*ret = (Ancillary){ 0 };
	for (struct cmsghdr *cmsg = CMSG_FIRSTHDR(message); cmsg; cmsg = CMSG_NXTHDR(message, cmsg)) {
		if (cmsg->cmsg_level == SOL_SOCKET)
			parse_socket_level(message, cmsg, ret);
		else if (cmsg->cmsg_level == IPPROTO_IP)
			parse_ipv4(message, cmsg, ret);
		else if (cmsg->cmsg_level == IPPROTO_IPV6)
			parse_ipv6(message, cmsg, ret);
	}
}
