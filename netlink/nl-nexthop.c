/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RTM_NEWNEXTHOP: struct nhmsg and its attributes. */
#include "netlink/nl-codec.h"

#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "netlink/nl-attr.h"
#include "netlink/nl-default.h"

/* The kernel refuses a deletion that says more than the id. */
bool
nl_nexthop_put(struct nlmsghdr *nlh, size_t size, NlOp op, const NlNexthop *nexthop)
{
	struct nhmsg *nhm = mnl_nlmsg_put_extra_header(nlh, sizeof(*nhm));

	if (!mnl_attr_put_u32_check(nlh, size, NHA_ID, nexthop->id))
		return false;
	if (op == NL_OP_DELETE)
		return true;
	nhm->nh_family = nexthop->family;
	nhm->nh_protocol = nl_default_protocol(nexthop->protocol);
	if (nexthop->blackhole)
		return mnl_attr_put_check(nlh, size, NHA_BLACKHOLE, 0, NULL);
	if (nexthop->gateway.family && !nl_attr_put_ip(nlh, size, NHA_GATEWAY, &nexthop->gateway))
		return false;
	return mnl_attr_put_u32_check(nlh, size, NHA_OIF, nexthop->ifindex);
}

/* OTHER: a group, or a nexthop of a bridge's forwarding table. */
NlParse
nl_nexthop_parse(const struct nlmsghdr *nlh, NlNexthop *ret)
{
	static const uint8_t sizes[] = {
		[NHA_ID] = sizeof(uint32_t),
		[NHA_OIF] = sizeof(uint32_t),
		[NHA_GATEWAY] = sizeof(uint32_t),
		[NHA_FDB] = 0,
	};
	const struct nlattr *at[G_N_ELEMENTS(sizes)];
	const struct nhmsg *nhm = mnl_nlmsg_get_payload(nlh);
	NlNexthop nexthop = { 0 };

	if (!nl_attr_read_message(nlh, sizeof(*nhm), sizes, at, G_N_ELEMENTS(at)) || !at[NHA_ID])
		return NL_PARSE_BROKEN;
	if (at[NHA_GROUP] || at[NHA_FDB])
		return NL_PARSE_OTHER;
	nexthop.id = mnl_attr_get_u32(at[NHA_ID]);
	nexthop.family = nhm->nh_family;
	nexthop.protocol = nhm->nh_protocol;
	nexthop.ifindex = nl_attr_u32(at[NHA_OIF], 0);
	nexthop.blackhole = at[NHA_BLACKHOLE];
	if (at[NHA_GATEWAY] && !nl_attr_ip(at[NHA_GATEWAY], nhm->nh_family,
					   nhm->nh_family == AF_INET ? 32 : 128, &nexthop.gateway))
		return NL_PARSE_BROKEN;
	*ret = nexthop;
	return NL_PARSE_OK;
}
