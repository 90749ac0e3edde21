/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RTM_NEWADDR: struct ifaddrmsg and its attributes. */
#include "netlink/nl-codec.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "netlink/nl-attr.h"
#include "netlink/nl-default.h"

/*
 * No duplicate address detection: a 3GPP network gives a prefix to one terminal alone (RFC 6459 clause 5.2), and a
 * tentative address could not be used for the first second.
 */
bool
nl_addr_put(struct nlmsghdr *nlh, size_t size, NlOp op, const NlAddr *addr)
{
	struct ifaddrmsg *ifa = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));

	ifa->ifa_family = addr->address.family;
	ifa->ifa_prefixlen = addr->address.prefix_len;
	ifa->ifa_index = addr->ifindex;
	if (op != NL_OP_DELETE && addr->address.family == AF_INET6)
		ifa->ifa_flags = IFA_F_NODAD;
	if (!nl_attr_put_ip(nlh, size, IFA_LOCAL, &addr->address) ||
	    !nl_attr_put_ip(nlh, size, IFA_ADDRESS, &addr->address))
		return false;
	return op == NL_OP_DELETE ||
	       mnl_attr_put_u8_check(nlh, size, IFA_PROTO, nl_default_protocol(addr->protocol));
}

/* OTHER: not an IP address. */
NlParse
nl_addr_parse(const struct nlmsghdr *nlh, NlAddr *ret)
{
	static const uint8_t sizes[] = {
		[IFA_LOCAL] = sizeof(uint32_t),
		[IFA_ADDRESS] = sizeof(uint32_t),
		[IFA_PROTO] = sizeof(uint8_t),
	};
	const struct nlattr *at[G_N_ELEMENTS(sizes)];
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	NlAddr addr = { 0 };

	if (!nl_attr_read_message(nlh, sizeof(*ifa), sizes, at, G_N_ELEMENTS(at)))
		return NL_PARSE_BROKEN;
	if (ifa->ifa_family != AF_INET && ifa->ifa_family != AF_INET6)
		return NL_PARSE_OTHER;
	/* Where both are given and differ, IFA_ADDRESS is the far end of a point-to-point link. */
	if ((!at[IFA_LOCAL] && !at[IFA_ADDRESS]) ||
	    !nl_attr_ip(at[IFA_LOCAL] ?: at[IFA_ADDRESS], ifa->ifa_family, ifa->ifa_prefixlen, &addr.address))
		return NL_PARSE_BROKEN;
	addr.ifindex = ifa->ifa_index;
	addr.protocol = nl_attr_u8(at[IFA_PROTO], 0);
	*ret = addr;
	return NL_PARSE_OK;
}
