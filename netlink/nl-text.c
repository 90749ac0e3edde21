/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one-line text of an object; apart from nl-object.c because it asks the kernel for interface names. */
#include "netlink/nl-object.h"

#include <inttypes.h>
#include <sys/socket.h>

static void
append_dev(GString *text, uint32_t ifindex)
{
	char name[IFNAMSIZ];

	if (if_indextoname(ifindex, name))
		g_string_append_printf(text, " dev %s", name);
	else
		g_string_append_printf(text, " dev if%" PRIu32, ifindex);
}

static void
append_ip(GString *text, const char *word, const NlIp *ip)
{
	char buffer[NL_IP_TEXT_MAX];

	if (ip->family)
		g_string_append_printf(text, " %s %s", word, nl_ip_format(ip, buffer));
}

static void
append_link(GString *text, const NlLink *link)
{
	g_string_append_printf(text, "link %s %s", link->name[0] ? link->name : "?", link->up ? "up" : "down");
	if (link->up && !link->running)
		g_string_append(text, " no-carrier");
	if (link->mtu_bytes)
		g_string_append_printf(text, " mtu %" PRIu32, link->mtu_bytes);
}

static void
append_nexthop(GString *text, const NlNexthop *nexthop)
{
	g_string_append_printf(text, "nexthop id %" PRIu32, nexthop->id);
	if (nexthop->family == AF_INET6)
		g_string_append(text, " inet6");
	if (nexthop->blackhole) {
		g_string_append(text, " blackhole");
		return;
	}
	append_ip(text, "via", &nexthop->gateway);
	append_dev(text, nexthop->ifindex);
}

/* "default" is IPv4's, IPv6's is "::/0": ip(8) tells the two apart by an option, one line cannot. */
static void
append_route(GString *text, const NlRoute *route)
{
	char buffer[NL_IP_TEXT_MAX];
	bool ipv4_default = route->destination.family == AF_INET && route->destination.prefix_len == 0;

	g_string_append_printf(text, "route %s",
			       ipv4_default ? "default" : nl_ip_format(&route->destination, buffer));
	if (route->nexthop_id)
		g_string_append_printf(text, " nhid %" PRIu32, route->nexthop_id);
	append_ip(text, "via", &route->gateway);
	if (route->ifindex)
		append_dev(text, route->ifindex);
	if (route->table)
		g_string_append_printf(text, " table %" PRIu32, route->table);
	if (route->metric)
		g_string_append_printf(text, " metric %" PRIu32, route->metric);
	append_ip(text, "src", &route->source);
	if (route->mtu_bytes)
		g_string_append_printf(text, " mtu %" PRIu32, route->mtu_bytes);
}

static void
append_rule(GString *text, const NlRule *rule)
{
	g_string_append_printf(text, "rule pref %" PRIu32, rule->preference);
	if (rule->source.family)
		append_ip(text, "from", &rule->source);
	else
		g_string_append(text, rule->family == AF_INET6 ? " from ::/0" : " from all");
	if (rule->mark_mask)
		g_string_append_printf(text, " fwmark 0x%" PRIx32 "/0x%" PRIx32, rule->mark, rule->mark_mask);
	g_string_append_printf(text, " lookup %" PRIu32, rule->table);
}

char *
nl_object_to_string(const NlObject *object)
{
	GString *text = g_string_new(NULL);

	switch (object->kind) {
	case NL_KIND_LINK:
		append_link(text, &object->link);
		break;
	case NL_KIND_ADDR:
		append_ip(text, "address", &object->addr.address);
		g_string_erase(text, 0, 1);
		append_dev(text, object->addr.ifindex);
		break;
	case NL_KIND_NEXTHOP:
		append_nexthop(text, &object->nexthop);
		break;
	case NL_KIND_ROUTE:
		append_route(text, &object->route);
		break;
	case NL_KIND_RULE:
		append_rule(text, &object->rule);
		break;
	case _NL_KIND_MAX:
		g_assert_not_reached();
	}
	return g_string_free(text, FALSE);
}
