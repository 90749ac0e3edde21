/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-object.h"

#include <string.h>
#include <sys/socket.h>

#include "netlink/nl-default.h"

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

static int
order_bytes(const NlIp *a, const NlIp *b)
{
	return ORDER(a->family, b->family) ?: memcmp(a->bytes, b->bytes, nl_ip_size(a));
}

static int
order_prefix(const NlIp *a, const NlIp *b)
{
	return order_bytes(a, b) ?: ORDER(a->prefix_len, b->prefix_len);
}

/* An IPv4 address may stand twice on an interface with two prefix lengths, an IPv6 address only once. */
static int
order_addr(const NlAddr *a, const NlAddr *b)
{
	int order = ORDER(a->ifindex, b->ifindex) ?: order_bytes(&a->address, &b->address);

	if (order || a->address.family != AF_INET)
		return order;
	return ORDER(a->address.prefix_len, b->address.prefix_len);
}

static int
order_route(const NlRoute *a, const NlRoute *b)
{
	NlIp a_network = nl_ip_network(&a->destination), b_network = nl_ip_network(&b->destination);

	return ORDER(nl_default_table(a->table), nl_default_table(b->table)) ?: order_prefix(&a_network, &b_network)
		?: ORDER(nl_default_metric(a), nl_default_metric(b));
}

static int
order_rule(const NlRule *a, const NlRule *b)
{
	return ORDER(a->preference, b->preference) ?: ORDER(a->family, b->family)
		?: ORDER(a->table, b->table) ?: order_prefix(&a->source, &b->source)
		?: ORDER(a->mark_mask, b->mark_mask) ?: ORDER(a->mark & a->mark_mask, b->mark & b->mark_mask)
		?: ORDER(nl_default_protocol(a->protocol), nl_default_protocol(b->protocol));
}

int
nl_object_compare(const void *a, const void *b)
{
	const NlObject *x = a, *y = b;

	if (x->kind != y->kind)
		return ORDER(x->kind, y->kind);
	switch (x->kind) {
	case NL_KIND_LINK:
		return ORDER(x->link.ifindex, y->link.ifindex);
	case NL_KIND_ADDR:
		return order_addr(&x->addr, &y->addr);
	case NL_KIND_NEXTHOP:
		return ORDER(x->nexthop.id, y->nexthop.id);
	case NL_KIND_ROUTE:
		return order_route(&x->route, &y->route);
	case NL_KIND_RULE:
		return order_rule(&x->rule, &y->rule);
	case _NL_KIND_MAX:
		break;
	}
	g_assert_not_reached();
}

bool
nl_object_same_key(const NlObject *a, const NlObject *b)
{
	return nl_object_compare(a, b) == 0;
}

static bool
link_satisfies(const NlLink *wanted, const NlLink *actual)
{
	return wanted->up == actual->up &&
	       (wanted->mtu_bytes == 0 || wanted->mtu_bytes == actual->mtu_bytes);
}

static bool
nexthop_satisfies(const NlNexthop *wanted, const NlNexthop *actual)
{
	if (nl_default_protocol(wanted->protocol) != actual->protocol || wanted->family != actual->family ||
	    wanted->blackhole != actual->blackhole)
		return false;
	return wanted->blackhole || (wanted->ifindex == actual->ifindex &&
				     order_bytes(&wanted->gateway, &actual->gateway) == 0);
}

static bool
route_satisfies(const NlRoute *wanted, const NlRoute *actual)
{
	if (nl_default_protocol(wanted->protocol) != actual->protocol || wanted->nexthop_id != actual->nexthop_id ||
	    wanted->mtu_bytes != actual->mtu_bytes || order_bytes(&wanted->source, &actual->source) != 0)
		return false;
	/* Of a route over a nexthop object the kernel repeats the object's own interface and gateway. */
	return wanted->nexthop_id || (wanted->ifindex == actual->ifindex &&
				      order_bytes(&wanted->gateway, &actual->gateway) == 0);
}

bool
nl_object_satisfies(const NlObject *wanted, const NlObject *actual)
{
	if (!nl_object_same_key(wanted, actual))
		return false;
	switch (wanted->kind) {
	case NL_KIND_LINK:
		return link_satisfies(&wanted->link, &actual->link);
	case NL_KIND_ADDR:
		return wanted->addr.address.prefix_len == actual->addr.address.prefix_len;
	case NL_KIND_NEXTHOP:
		return nexthop_satisfies(&wanted->nexthop, &actual->nexthop);
	case NL_KIND_ROUTE:
		return route_satisfies(&wanted->route, &actual->route);
	case NL_KIND_RULE:
		return true;            /* all of a rule is its key */
	case _NL_KIND_MAX:
		break;
	}
	g_assert_not_reached();
}

static bool
link_equal(const NlLink *a, const NlLink *b)
{
	return a->up == b->up && a->running == b->running && a->point_to_point == b->point_to_point &&
	       a->mtu_bytes == b->mtu_bytes && strcmp(a->name, b->name) == 0;
}

bool
nl_object_equal(const NlObject *a, const NlObject *b)
{
	if (!nl_object_satisfies(a, b) || !nl_object_satisfies(b, a))
		return false;
	if (a->kind == NL_KIND_LINK)
		return link_equal(&a->link, &b->link);
	if (a->kind == NL_KIND_ADDR)
		return a->addr.protocol == b->addr.protocol;
	if (a->kind == NL_KIND_ROUTE)
		return a->route.ifindex == b->route.ifindex &&
		       order_bytes(&a->route.gateway, &b->route.gateway) == 0;
	return true;
}

bool
nl_object_is_ours(const NlObject *actual)
{
	switch (actual->kind) {
	case NL_KIND_LINK:
		return false;
	case NL_KIND_ADDR:
		return actual->addr.protocol == NL_PROTOCOL;
	case NL_KIND_NEXTHOP:
		return actual->nexthop.protocol == NL_PROTOCOL;
	case NL_KIND_ROUTE:
		return actual->route.protocol == NL_PROTOCOL;
	case NL_KIND_RULE:
		return actual->rule.protocol == NL_PROTOCOL;
	case _NL_KIND_MAX:
		break;
	}
	g_assert_not_reached();
}

uint8_t
nl_object_family(const NlObject *object)
{
	switch (object->kind) {
	case NL_KIND_ADDR:
		return object->addr.address.family;
	case NL_KIND_ROUTE:
		return object->route.destination.family;
	case NL_KIND_RULE:
		return object->rule.family;
	case NL_KIND_LINK:
	case NL_KIND_NEXTHOP:
	case _NL_KIND_MAX:
		break;
	}
	return AF_UNSPEC;
}
