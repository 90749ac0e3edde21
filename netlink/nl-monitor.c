/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-monitor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "netlink/nl-codec.h"
#include "netlink/nl-ids.h"
#include "netlink/nl-socket.h"
#include "netlink/nl-wire.h"

#define RECEIVE_BUFFER_BYTES (8 << 20)  /* 20,000 notifications; the default holds 256 */

struct NlMonitor {
	struct mnl_socket *wire;
	unsigned n_read;                /* datagrams of this batch */
	bool drained;
	const void *at;                 /* what is left of the newest datagram */
	size_t left;
	NlMonitorStats stats;
	char buffer[NL_DATAGRAM_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
};

/* Offsets into a route message, for the filter. */
#define AT_TYPE offsetof(struct nlmsghdr, nlmsg_type)
#define AT_FLAGS offsetof(struct nlmsghdr, nlmsg_flags)
#define AT_PROTOCOL (NLMSG_HDRLEN + offsetof(struct rtmsg, rtm_protocol))
#define AT_TABLE (NLMSG_HDRLEN + offsetof(struct rtmsg, rtm_table))
#define AT_ATTRIBUTES (NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(struct rtmsg)))

/* Powers of two whose multiples enclose our ranges: a few foreign routes more may pass, none of interest less. */
#define METRIC_BLOCK 64
#define TABLE_BLOCK 128
#define BLOCK(value, size) ((value) / (size) * (size))
G_STATIC_ASSERT(NL_METRIC_STANDBY + NL_UPLINK_MAX <= BLOCK(NL_METRIC_STANDBY, METRIC_BLOCK) + 2 * METRIC_BLOCK);
G_STATIC_ASSERT(NL_TABLE_BASE + NL_UPLINK_MAX <= BLOCK(NL_TABLE_BASE, TABLE_BLOCK) + TABLE_BLOCK);

#define LOAD(width, offset) BPF_STMT(BPF_LD | BPF_##width | BPF_ABS, offset)
#define IF_EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define IF_SET(bits, yes, no) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, yes, no)
#define FIND_ATTRIBUTE(type) \
	BPF_STMT(BPF_LD | BPF_IMM, AT_ATTRIBUTES), BPF_STMT(BPF_LDX | BPF_IMM, type), \
	LOAD(W, SKF_AD_OFF + SKF_AD_NLATTR)
#define LOAD_ATTRIBUTE() BPF_STMT(BPF_MISC | BPF_TAX, 0), BPF_STMT(BPF_LD | BPF_W | BPF_IND, NLA_HDRLEN)
#define ACCEPT BPF_STMT(BPF_RET | BPF_K, UINT32_MAX)
#define DROP BPF_STMT(BPF_RET | BPF_K, 0)

/*
 * Tens of thousands of foreign routes a second must not push out what we need to hear. All but routes passes; of routes, those
 * with our protocol number, and foreign ones that replaced another where ours could stand: in our tables, or in
 * main at our metrics (the kernel tells nothing else of the route that lost its place). The filter reads
 * big-endian, messages are in the machine's order: hence the conversions of its constants.
 */
static bool
attach_filter(struct mnl_socket *wire)
{
	const uint32_t metric_mask = htonl(~(METRIC_BLOCK - 1u)), table_mask = htonl(~(TABLE_BLOCK - 1u));
	struct sock_filter program[] = {
		LOAD(H, AT_TYPE),
		IF_EQUAL(htons(RTM_NEWROUTE), 2, 0),
		IF_EQUAL(htons(RTM_DELROUTE), 1, 0),
		ACCEPT,
		LOAD(B, AT_PROTOCOL),
		IF_EQUAL(NL_PROTOCOL, 0, 1),
		ACCEPT,
		LOAD(H, AT_FLAGS),
		IF_SET(htons(NLM_F_REPLACE), 1, 0),
		DROP,
		LOAD(B, AT_TABLE),
		IF_EQUAL(RT_TABLE_COMPAT, 12, 0),       /* a number above 255, in an attribute */
		IF_EQUAL(RT_TABLE_MAIN, 1, 0),
		DROP,
		FIND_ATTRIBUTE(RTA_PRIORITY),
		IF_EQUAL(0, 15, 0),
		LOAD_ATTRIBUTE(),
		IF_EQUAL(htonl(NL_METRIC_ACTIVE), 11, 0),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, metric_mask),
		IF_EQUAL(htonl(BLOCK(NL_METRIC_STANDBY, METRIC_BLOCK)), 9, 0),
		IF_EQUAL(htonl(BLOCK(NL_METRIC_STANDBY, METRIC_BLOCK) + METRIC_BLOCK), 8, 9),
		FIND_ATTRIBUTE(RTA_TABLE),
		IF_EQUAL(0, 5, 0),
		LOAD_ATTRIBUTE(),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, table_mask),
		IF_EQUAL(htonl(BLOCK(NL_TABLE_BASE, TABLE_BLOCK)), 0, 1),
		ACCEPT,
		DROP,
	};
	struct sock_fprog filter = { .len = G_N_ELEMENTS(program), .filter = program };

	return setsockopt(mnl_socket_get_fd(wire), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) == 0;
}

static bool
join_groups(struct mnl_socket *wire)
{
	static const unsigned groups[] = {
		RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE,
		RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE, RTNLGRP_NEXTHOP,
	};

	for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
		unsigned group = groups[i];

		if (mnl_socket_setsockopt(wire, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) < 0)
			return false;
	}
	return true;
}

NlMonitor *
nl_monitor_new(GError **error)
{
	struct mnl_socket *wire = nl_wire_open(error);
	int size = RECEIVE_BUFFER_BYTES, saved;
	NlMonitor *monitor;

	if (!wire)
		return NULL;
	/* The first needs CAP_NET_ADMIN of the first user namespace, the second is cut to net.core.rmem_max. */
	if (setsockopt(mnl_socket_get_fd(wire), SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		(void)setsockopt(mnl_socket_get_fd(wire), SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (!attach_filter(wire) || !join_groups(wire)) {
		saved = errno;
		mnl_socket_close(wire);
		g_set_error(error, NL_ERROR, saved, "netlink notifications: %s", g_strerror(saved));
		return NULL;
	}
	monitor = g_new0(NlMonitor, 1);
	monitor->wire = wire;
	return monitor;
}

void
nl_monitor_free(NlMonitor *monitor)
{
	if (!monitor)
		return;
	mnl_socket_close(monitor->wire);
	g_free(monitor);
}

int
nl_monitor_get_fd(const NlMonitor *monitor)
{
	return mnl_socket_get_fd(monitor->wire);
}

const NlMonitorStats *
nl_monitor_get_stats(const NlMonitor *monitor)
{
	return &monitor->stats;
}

void
nl_monitor_start(NlMonitor *monitor)
{
	monitor->n_read = 0;
}

bool
nl_monitor_is_drained(const NlMonitor *monitor)
{
	return monitor->drained;
}

/* True: `ret` is something to tell. */
static bool
take_message(NlMonitor *monitor, const struct nlmsghdr *nlh, NlNotice *ret)
{
	bool replaced = nlh->nlmsg_type == RTM_NEWROUTE && (nlh->nlmsg_flags & NLM_F_REPLACE);
	bool gone;
	NlParse parse = nl_codec_parse(nlh, &ret->object, &gone);

	if (parse == NL_PARSE_BROKEN) {
		monitor->stats.broken++;
		ret->kind = NL_NOTICE_LOST;
		return true;
	}
	if (replaced && (parse != NL_PARSE_OK || !nl_object_is_ours(&ret->object))) {
		monitor->stats.others++;
		ret->kind = NL_NOTICE_TAKEN;
		return true;
	}
	if (parse == NL_PARSE_OTHER) {
		monitor->stats.others++;
		return false;
	}
	monitor->stats.notices++;
	ret->kind = gone ? NL_NOTICE_GONE : NL_NOTICE_NEW;
	return true;
}

typedef enum Fill { FILL_DATA, FILL_NOTHING, FILL_LOST } Fill;

static Fill
read_datagram(NlMonitor *monitor)
{
	NlRead result;

	if (monitor->left > 0)                  /* the rest of the last one was no message */
		monitor->stats.broken++;
	monitor->left = 0;
	if (monitor->n_read == NL_MONITOR_BATCH)
		return FILL_NOTHING;
	monitor->n_read++;
	monitor->at = monitor->buffer;
	result = nl_wire_read(monitor->wire, monitor->buffer, sizeof(monitor->buffer), &monitor->left);
	monitor->drained = result == NL_READ_EMPTY;
	switch (result) {
	case NL_READ_DATA:
		return FILL_DATA;
	case NL_READ_EMPTY:
		return FILL_NOTHING;
	case NL_READ_FORGED:
		monitor->stats.forged++;
		return FILL_DATA;
	case NL_READ_LOST:
	case NL_READ_FAILED:
		break;
	}
	monitor->stats.overruns++;
	return FILL_LOST;
}

bool
nl_monitor_next(NlMonitor *monitor, NlNotice *ret)
{
	for (;;) {
		const struct nlmsghdr *nlh = nl_wire_next(&monitor->at, &monitor->left);

		if (nlh && take_message(monitor, nlh, ret))
			return true;
		if (nlh)
			continue;
		switch (read_datagram(monitor)) {
		case FILL_DATA:
			break;
		case FILL_NOTHING:
			return false;
		case FILL_LOST:
			ret->kind = NL_NOTICE_LOST;
			return true;
		}
	}
}
