/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RTM_NEWROUTE: struct rtmsg and its attributes. */
#include "netlink/nl-codec.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "netlink/nl-attr.h"
#include "netlink/nl-default.h"

static bool
put_mtu(struct nlmsghdr *nlh, size_t size, uint32_t mtu_bytes)
{
	struct nlattr *metrics = mnl_attr_nest_start_check(nlh, size, RTA_METRICS);

	if (!metrics || !mnl_attr_put_u32_check(nlh, size, RTAX_MTU, mtu_bytes))
		return false;
	/* ip(8) and the kernel's own dumps leave NLA_F_NESTED out here. */
	metrics->nla_type = RTA_METRICS;
	mnl_attr_nest_end(nlh, metrics);
	return true;
}

/* Which of the tables' routes it is: all that a deletion says, together with the protocol in the header. */
static bool
put_key(struct nlmsghdr *nlh, size_t size, const NlRoute *route)
{
	uint32_t table = nl_default_table(route->table);
	uint32_t metric = nl_default_metric(route);

	if (metric && !mnl_attr_put_u32_check(nlh, size, RTA_PRIORITY, metric))
		return false;
	return table < 256 || mnl_attr_put_u32_check(nlh, size, RTA_TABLE, table);
}

static bool
put_way(struct nlmsghdr *nlh, size_t size, const NlRoute *route)
{
	if (route->gateway.family && !nl_attr_put_ip(nlh, size, RTA_GATEWAY, &route->gateway))
		return false;
	if (route->source.family && !nl_attr_put_ip(nlh, size, RTA_PREFSRC, &route->source))
		return false;
	return !route->nexthop_id || mnl_attr_put_u32_check(nlh, size, RTA_NH_ID, route->nexthop_id);
}

bool
nl_route_put(struct nlmsghdr *nlh, size_t size, NlOp op, const NlRoute *route)
{
	struct rtmsg *rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	NlIp destination = nl_ip_network(&route->destination);
	bool deletes = op == NL_OP_DELETE;
	bool on_link = !route->gateway.family && !route->nexthop_id;
	uint32_t table = nl_default_table(route->table);

	rtm->rtm_family = destination.family;
	rtm->rtm_dst_len = destination.prefix_len;
	rtm->rtm_table = table < 256 ? table : RT_TABLE_UNSPEC;
	rtm->rtm_protocol = nl_default_protocol(route->protocol);
	rtm->rtm_scope = RT_SCOPE_UNIVERSE;             /* all that IPv6 has */
	if (destination.family == AF_INET && (deletes || on_link))
		rtm->rtm_scope = deletes ? RT_SCOPE_NOWHERE : RT_SCOPE_LINK;
	rtm->rtm_type = deletes ? RTN_UNSPEC : RTN_UNICAST;
	if (destination.prefix_len && !nl_attr_put_ip(nlh, size, RTA_DST, &destination))
		return false;
	if (deletes)
		return put_key(nlh, size, route);
	if (!put_way(nlh, size, route) || !put_key(nlh, size, route))
		return false;
	if (!route->nexthop_id && !mnl_attr_put_u32_check(nlh, size, RTA_OIF, route->ifindex))
		return false;
	return !route->mtu_bytes || put_mtu(nlh, size, route->mtu_bytes);
}

static bool
parse_mtu(const struct nlattr *metrics, uint32_t *ret)
{
	static const uint8_t sizes[] = { [RTAX_MTU] = sizeof(uint32_t) };
	const struct nlattr *at[G_N_ELEMENTS(sizes)];

	if (!metrics)
		return true;
	if (!nl_attr_read(mnl_attr_get_payload(metrics), mnl_attr_get_payload_len(metrics), sizes, at,
			  G_N_ELEMENTS(at)))
		return false;
	*ret = nl_attr_u32(at[RTAX_MTU], 0);
	return true;
}

static bool
parse_addresses(const struct rtmsg *rtm, const struct nlattr **at, NlRoute *route)
{
	uint8_t bits = rtm->rtm_family == AF_INET ? 32 : 128;

	if (!nl_attr_ip(at[RTA_DST], rtm->rtm_family, rtm->rtm_dst_len, &route->destination))
		return false;
	if (at[RTA_GATEWAY] && !nl_attr_ip(at[RTA_GATEWAY], rtm->rtm_family, bits, &route->gateway))
		return false;
	return !at[RTA_PREFSRC] || nl_attr_ip(at[RTA_PREFSRC], rtm->rtm_family, bits, &route->source);
}

/* OTHER: cached, of several ways, selected by source or type of service, or no way at all (blackhole and the like). */
NlParse
nl_route_parse(const struct nlmsghdr *nlh, NlRoute *ret)
{
	static const uint8_t sizes[] = {
		[RTA_DST] = sizeof(uint32_t),           [RTA_OIF] = sizeof(uint32_t),
		[RTA_GATEWAY] = sizeof(uint32_t),       [RTA_PRIORITY] = sizeof(uint32_t),
		[RTA_PREFSRC] = sizeof(uint32_t),       [RTA_TABLE] = sizeof(uint32_t),
		[RTA_NH_ID] = sizeof(uint32_t),
	};
	const struct nlattr *at[G_N_ELEMENTS(sizes)];
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	NlRoute route = { 0 };

	if (!nl_attr_read_message(nlh, sizeof(*rtm), sizes, at, G_N_ELEMENTS(at)))
		return NL_PARSE_BROKEN;
	if ((rtm->rtm_family != AF_INET && rtm->rtm_family != AF_INET6) || rtm->rtm_type != RTN_UNICAST ||
	    (rtm->rtm_flags & RTM_F_CLONED) || rtm->rtm_src_len || rtm->rtm_tos || at[RTA_MULTIPATH])
		return NL_PARSE_OTHER;
	if (!parse_addresses(rtm, at, &route) || !parse_mtu(at[RTA_METRICS], &route.mtu_bytes))
		return NL_PARSE_BROKEN;
	route.table = nl_attr_u32(at[RTA_TABLE], rtm->rtm_table);
	route.metric = nl_attr_u32(at[RTA_PRIORITY], 0);
	route.nexthop_id = nl_attr_u32(at[RTA_NH_ID], 0);
	route.ifindex = nl_attr_u32(at[RTA_OIF], 0);
	route.protocol = rtm->rtm_protocol;
	*ret = route;
	return NL_PARSE_OK;
}
