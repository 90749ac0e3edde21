/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RTM_NEWLINK: struct ifinfomsg and its attributes. */
#include "netlink/nl-codec.h"

#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "netlink/nl-attr.h"

bool
nl_link_put(struct nlmsghdr *nlh, size_t size, NlOp op, const NlLink *link)
{
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));

	ifi->ifi_index = link->ifindex;
	ifi->ifi_flags = link->up ? IFF_UP : 0;
	ifi->ifi_change = IFF_UP;
	return link->mtu_bytes == 0 || mnl_attr_put_u32_check(nlh, size, IFLA_MTU, link->mtu_bytes);
}

static uint64_t
read_counter(const struct nlattr *stats, size_t offset)
{
	uint64_t value = 0;

	if (stats)
		memcpy(&value, (const uint8_t *)mnl_attr_get_payload(stats) + offset, sizeof(value));
	return value;
}

/* OTHER: a bridge tells of its ports with the same message, and an RTM_DELLINK of that kind removes no interface. */
NlParse
nl_link_parse(const struct nlmsghdr *nlh, NlLink *ret)
{
	static const uint8_t sizes[] = {
		[IFLA_IFNAME] = 1,
		[IFLA_MTU] = sizeof(uint32_t),
		[IFLA_STATS64] = offsetof(struct rtnl_link_stats64, rx_bytes),
	};
	const struct nlattr *at[G_N_ELEMENTS(sizes)];
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	NlLink link = { 0 };

	if (!nl_attr_read_message(nlh, sizeof(*ifi), sizes, at, G_N_ELEMENTS(at)))
		return NL_PARSE_BROKEN;
	if (ifi->ifi_family != AF_UNSPEC)
		return NL_PARSE_OTHER;
	if (ifi->ifi_index <= 0 || !at[IFLA_IFNAME] ||
	    !nl_attr_string(at[IFLA_IFNAME], link.name, sizeof(link.name)))
		return NL_PARSE_BROKEN;
	link.ifindex = ifi->ifi_index;
	link.up = ifi->ifi_flags & IFF_UP;
	link.running = ifi->ifi_flags & IFF_LOWER_UP;
	link.point_to_point = ifi->ifi_flags & (IFF_POINTOPOINT | IFF_NOARP);
	link.mtu_bytes = nl_attr_u32(at[IFLA_MTU], 0);
	link.rx_packets = read_counter(at[IFLA_STATS64], offsetof(struct rtnl_link_stats64, rx_packets));
	link.tx_packets = read_counter(at[IFLA_STATS64], offsetof(struct rtnl_link_stats64, tx_packets));
	*ret = link;
	return NL_PARSE_OK;
}
