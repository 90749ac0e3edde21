/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RTM_NEWRULE: struct fib_rule_hdr and its attributes. */
#include "netlink/nl-codec.h"

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "netlink/nl-attr.h"
#include "netlink/nl-default.h"

#define FRA_KNOWN_MAX 40        /* some beyond today's, so that a new selector is noticed */

/* All of it is the rule's key, so a deletion says the same as an addition. */
bool
nl_rule_put(struct nlmsghdr *nlh, size_t size, NlOp op, const NlRule *rule)
{
	struct fib_rule_hdr *frh = mnl_nlmsg_put_extra_header(nlh, sizeof(*frh));
	uint32_t table = nl_default_table(rule->table);

	frh->family = rule->family;
	frh->table = table < 256 ? table : RT_TABLE_UNSPEC;
	frh->action = op == NL_OP_DELETE ? FR_ACT_UNSPEC : FR_ACT_TO_TBL;
	frh->src_len = rule->source.family ? rule->source.prefix_len : 0;
	if (!mnl_attr_put_u32_check(nlh, size, FRA_PRIORITY, rule->preference))
		return false;
	if (frh->src_len && !nl_attr_put_ip(nlh, size, FRA_SRC, &rule->source))
		return false;
	if (rule->mark_mask && (!mnl_attr_put_u32_check(nlh, size, FRA_FWMARK, rule->mark) ||
				!mnl_attr_put_u32_check(nlh, size, FRA_FWMASK, rule->mark_mask)))
		return false;
	if (table >= 256 && !mnl_attr_put_u32_check(nlh, size, FRA_TABLE, table))
		return false;
	return mnl_attr_put_u8_check(nlh, size, FRA_PROTOCOL, nl_default_protocol(rule->protocol));
}

static bool
selects_otherwise(const struct fib_rule_hdr *frh, const struct nlattr **at)
{
	if (frh->action != FR_ACT_TO_TBL || frh->dst_len || frh->tos || (frh->flags & FIB_RULE_INVERT) ||
	    nl_attr_u32(at[FRA_SUPPRESS_PREFIXLEN], UINT32_MAX) != UINT32_MAX)
		return true;
	for (unsigned type = 0; type < FRA_KNOWN_MAX; type++)
		switch (type) {
		case FRA_SRC:
		case FRA_PRIORITY:
		case FRA_FWMARK:
		case FRA_FWMASK:
		case FRA_TABLE:
		case FRA_PROTOCOL:
		case FRA_SUPPRESS_PREFIXLEN:
		case FRA_PAD:
			break;
		default:
			if (at[type])
				return true;
		}
	return false;
}

/* OTHER: selects by, or does, more than an NlRule can say; such a rule is not ours to touch. */
NlParse
nl_rule_parse(const struct nlmsghdr *nlh, NlRule *ret)
{
	static const uint8_t sizes[FRA_KNOWN_MAX] = {
		[FRA_SRC] = sizeof(uint32_t),
		[FRA_PRIORITY] = sizeof(uint32_t),
		[FRA_FWMARK] = sizeof(uint32_t),
		[FRA_FWMASK] = sizeof(uint32_t),
		[FRA_TABLE] = sizeof(uint32_t),
		[FRA_PROTOCOL] = sizeof(uint8_t),
		[FRA_SUPPRESS_PREFIXLEN] = sizeof(uint32_t),
	};
	const struct nlattr *at[FRA_KNOWN_MAX];
	const struct fib_rule_hdr *frh = mnl_nlmsg_get_payload(nlh);
	NlRule rule = { 0 };

	if (!nl_attr_read_message(nlh, sizeof(*frh), sizes, at, G_N_ELEMENTS(at)))
		return NL_PARSE_BROKEN;
	if ((frh->family != AF_INET && frh->family != AF_INET6) || selects_otherwise(frh, at))
		return NL_PARSE_OTHER;
	if (at[FRA_SRC] && !nl_attr_ip(at[FRA_SRC], frh->family, frh->src_len, &rule.source))
		return NL_PARSE_BROKEN;
	rule.family = frh->family;
	rule.preference = nl_attr_u32(at[FRA_PRIORITY], 0);
	rule.table = nl_attr_u32(at[FRA_TABLE], frh->table);
	rule.mark = nl_attr_u32(at[FRA_FWMARK], 0);
	rule.mark_mask = nl_attr_u32(at[FRA_FWMASK], rule.mark ? UINT32_MAX : 0);
	rule.protocol = nl_attr_u8(at[FRA_PROTOCOL], 0);
	*ret = rule;
	return NL_PARSE_OK;
}
