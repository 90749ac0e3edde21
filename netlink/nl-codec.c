/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-codec.h"

#include <linux/rtnetlink.h>
#include <string.h>

#define HEADER_MAX 16           /* struct ifinfomsg, the largest of the fixed headers */
G_STATIC_ASSERT(sizeof(struct ifinfomsg) <= HEADER_MAX && sizeof(struct rtmsg) <= HEADER_MAX);

static const struct {
	uint16_t new_type, del_type;
	bool can_add, can_replace;
} kinds[_NL_KIND_MAX] = {
	[NL_KIND_LINK] = { RTM_NEWLINK, RTM_DELLINK, .can_replace = true },
	[NL_KIND_ADDR] = { RTM_NEWADDR, RTM_DELADDR, .can_add = true },
	[NL_KIND_NEXTHOP] = { RTM_NEWNEXTHOP, RTM_DELNEXTHOP, .can_add = true, .can_replace = true },
	[NL_KIND_ROUTE] = { RTM_NEWROUTE, RTM_DELROUTE, .can_add = true, .can_replace = true },
	[NL_KIND_RULE] = { RTM_NEWRULE, RTM_DELRULE, .can_add = true },
};

static bool
put_body(struct nlmsghdr *nlh, size_t size, NlOp op, const NlObject *object)
{
	switch (object->kind) {
	case NL_KIND_LINK:
		return nl_link_put(nlh, size, op, &object->link);
	case NL_KIND_ADDR:
		return nl_addr_put(nlh, size, op, &object->addr);
	case NL_KIND_NEXTHOP:
		return nl_nexthop_put(nlh, size, op, &object->nexthop);
	case NL_KIND_ROUTE:
		return nl_route_put(nlh, size, op, &object->route);
	case NL_KIND_RULE:
		return nl_rule_put(nlh, size, op, &object->rule);
	case _NL_KIND_MAX:
		break;
	}
	g_assert_not_reached();
}

/*
 * An add is refused by the kernel where anything with this key exists (EXCL), a replace where nothing does (no CREATE):
 * neither can take over what appeared behind our back.
 */
struct nlmsghdr *
nl_codec_put(void *buffer, size_t size, NlOp op, const NlObject *object)
{
	static const uint16_t flags[_NL_OP_MAX] = {
		[NL_OP_ADD] = NLM_F_CREATE | NLM_F_EXCL,
		[NL_OP_REPLACE] = NLM_F_REPLACE,
	};
	bool can = op == NL_OP_REPLACE ? kinds[object->kind].can_replace : kinds[object->kind].can_add;
	struct nlmsghdr *nlh;

	if (!can || size < MNL_NLMSG_HDRLEN + HEADER_MAX)
		return NULL;
	memset(buffer, 0, size);        /* libmnl leaves what pads an attribute as it was */
	nlh = mnl_nlmsg_put_header(buffer);
	nlh->nlmsg_type = op == NL_OP_DELETE ? kinds[object->kind].del_type : kinds[object->kind].new_type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	if (object->kind != NL_KIND_LINK)
		nlh->nlmsg_flags |= flags[op];
	return put_body(nlh, size, op, object) ? nlh : NULL;
}

static NlParse
parse_body(const struct nlmsghdr *nlh, NlObject *object)
{
	switch (object->kind) {
	case NL_KIND_LINK:
		return nl_link_parse(nlh, &object->link);
	case NL_KIND_ADDR:
		return nl_addr_parse(nlh, &object->addr);
	case NL_KIND_NEXTHOP:
		return nl_nexthop_parse(nlh, &object->nexthop);
	case NL_KIND_ROUTE:
		return nl_route_parse(nlh, &object->route);
	case NL_KIND_RULE:
		return nl_rule_parse(nlh, &object->rule);
	case _NL_KIND_MAX:
		break;
	}
	g_assert_not_reached();
}

NlParse
nl_codec_parse(const struct nlmsghdr *nlh, NlObject *ret, bool *ret_gone)
{
	for (NlKind kind = 0; kind < _NL_KIND_MAX; kind++) {
		NlObject object = { .kind = kind };
		NlParse parse;

		if (nlh->nlmsg_type != kinds[kind].new_type && nlh->nlmsg_type != kinds[kind].del_type)
			continue;
		parse = parse_body(nlh, &object);
		if (parse == NL_PARSE_OK) {
			*ret = object;
			*ret_gone = nlh->nlmsg_type == kinds[kind].del_type;
		}
		return parse;
	}
	return NL_PARSE_OTHER;
}
