/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/nl-samples.h"

NlIp
ip(const char *text)
{
	NlIp value = { 0 };

	CU_ASSERT_TRUE_FATAL(nl_ip_parse(text, &value));
	return value;
}

NlObject
link_object(uint32_t ifindex, bool up, uint32_t mtu_bytes)
{
	NlObject object = { .kind = NL_KIND_LINK, .link = { .ifindex = ifindex, .up = up } };

	g_strlcpy(object.link.name, "wwan0", sizeof(object.link.name));
	object.link.mtu_bytes = mtu_bytes;
	return object;
}

NlObject
addr_object(uint32_t ifindex, const char *address)
{
	return (NlObject){ .kind = NL_KIND_ADDR, .addr = { .ifindex = ifindex, .address = ip(address) } };
}

NlObject
nexthop_object(uint32_t id, uint32_t ifindex)
{
	return (NlObject){ .kind = NL_KIND_NEXTHOP,
			   .nexthop = { .id = id, .family = AF_INET6, .ifindex = ifindex } };
}

NlObject
route_by_nexthop(const char *destination, uint32_t table, uint32_t metric, uint32_t id)
{
	return (NlObject){ .kind = NL_KIND_ROUTE,
			   .route = { .destination = ip(destination), .table = table, .metric = metric,
				      .nexthop_id = id } };
}

NlObject
route_by_device(const char *destination, uint32_t table, uint32_t metric, uint32_t ifindex)
{
	return (NlObject){ .kind = NL_KIND_ROUTE,
			   .route = { .destination = ip(destination), .table = table, .metric = metric,
				      .ifindex = ifindex } };
}

NlObject
rule_by_mark(uint8_t family, uint32_t preference, uint32_t mark, uint32_t table)
{
	return (NlObject){ .kind = NL_KIND_RULE,
			   .rule = { .family = family, .preference = preference, .table = table, .mark = mark,
				     .mark_mask = NL_MARK_MASK } };
}

NlObject
rule_by_source(const char *source, uint32_t preference, uint32_t table)
{
	NlIp from = ip(source);

	return (NlObject){ .kind = NL_KIND_RULE,
			   .rule = { .family = from.family, .preference = preference, .table = table,
				     .source = from } };
}

NlObject
owned_by(NlObject object, uint8_t protocol)
{
	switch (object.kind) {
	case NL_KIND_ADDR:
		object.addr.protocol = protocol;
		break;
	case NL_KIND_NEXTHOP:
		object.nexthop.protocol = protocol;
		break;
	case NL_KIND_ROUTE:
		object.route.protocol = protocol;
		break;
	case NL_KIND_RULE:
		object.rule.protocol = protocol;
		break;
	case NL_KIND_LINK:
	case _NL_KIND_MAX:
		break;
	}
	return object;
}

GArray *
objects_new(void)
{
	return g_array_new(FALSE, TRUE, sizeof(NlObject));
}

void
add_object(GArray *objects, NlObject object)
{
	g_array_append_val(objects, object);
}

void
add_change(GArray *changes, NlOp op, NlObject object, NlObject before)
{
	NlChange change = { .op = op, .object = object, .before = before };

	g_array_append_val(changes, change);
}

GArray *
changes_new(void)
{
	return g_array_new(FALSE, TRUE, sizeof(NlChange));
}
