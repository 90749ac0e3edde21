/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kernel objects to and from the bytes of rtnetlink; pure, and safe on any bytes. */
#pragma once

#include <libmnl/libmnl.h>

#include "netlink/nl-diff.h"

#define NL_REQUEST_SIZE 256     /* bytes that hold any request below; the largest, a route, takes 148 */

/*
 * Writes the request that carries out `op` on `object` into `buffer` (4-aligned); the sender fills in the sequence number.
 * The protocol sent is the object's, or NL_PROTOCOL when that is 0. NULL: does not fit into `size`, or the
 * kernel has no such request (a link is neither added nor deleted, an address or rule is never replaced).
 */
struct nlmsghdr *nl_codec_put(void *buffer, size_t size, NlOp op, const NlObject *object);

typedef enum NlParse {
	NL_PARSE_OK,
	NL_PARSE_OTHER,         /* well formed, but nothing an NlObject can say: see each parser */
	NL_PARSE_BROKEN,        /* cut off or of impossible sizes */
} NlParse;

/* Reads a notification or part of a dump whose nlmsg_len the caller has checked. Writes only when OK; *ret_gone: deleted. */
NlParse nl_codec_parse(const struct nlmsghdr *nlh, NlObject *ret, bool *ret_gone);

/* One pair per object, the parts of the above. */
bool nl_link_put(struct nlmsghdr *nlh, size_t size, NlOp op, const NlLink *link);
bool nl_addr_put(struct nlmsghdr *nlh, size_t size, NlOp op, const NlAddr *addr);
bool nl_nexthop_put(struct nlmsghdr *nlh, size_t size, NlOp op, const NlNexthop *nexthop);
bool nl_route_put(struct nlmsghdr *nlh, size_t size, NlOp op, const NlRoute *route);
bool nl_rule_put(struct nlmsghdr *nlh, size_t size, NlOp op, const NlRule *rule);
NlParse nl_link_parse(const struct nlmsghdr *nlh, NlLink *ret);
NlParse nl_addr_parse(const struct nlmsghdr *nlh, NlAddr *ret);
NlParse nl_nexthop_parse(const struct nlmsghdr *nlh, NlNexthop *ret);
NlParse nl_route_parse(const struct nlmsghdr *nlh, NlRoute *ret);
NlParse nl_rule_parse(const struct nlmsghdr *nlh, NlRule *ret);
