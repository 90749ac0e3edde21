/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The wanted set of kernel objects.
 *
 * main holds one default route per family at NL_METRIC_ACTIVE, over the nexthop object ACTIVE.
 * To move the traffic is to replace that object: one message, atomic, whatever hangs on it.
 * What Linux (6.18) makes of that:
 *  - a device-only nexthop of family AF_INET6 carries IPv4 and IPv6 routes; so does one with
 *    an IPv6 gateway;
 *  - an IPv4 gateway needs family AF_INET, and IPv6 routes cannot use such a nexthop: neither
 *    can one be added to it nor an AF_INET6 one with IPv6 routes be replaced by it ("IPv6
 *    routes can not use an IPv4 nexthop");
 *  - a nexthop is refused while its device is down or has no carrier, and a gateway outside
 *    the device's networks.
 * Hence two ids: ACTIVE, always AF_INET6, and ACTIVE_GATEWAY4 for Ethernet with IPv4. Between
 * uplinks of one kind a move is one message. Between the kinds it is three, each of them
 * atomic by itself and none a gap: the other nexthop is added, the default route is replaced
 * (it then hangs on the other), the nexthop that nothing hangs on any more is deleted.
 *
 * Below stands the ladder: each usable uplink, the active one too, has a default route at a
 * metric that only its place in the order of preference decides. So a move touches no rung;
 * and since every rung hangs on a nexthop object of its own, the kernel itself drops the rungs
 * of a device that loses its carrier or is set down, together with ACTIVE when it is on that
 * device, and goes on with the next rung before anybody here knows. (Routes by interface would
 * stay and swallow.)
 *
 * Each uplink's own table serves bound probes and traffic by source or mark. Its route is by
 * interface: it must be there before the carrier is.
 *
 * A point-to-point link gets its address alone, without the network around it: everything
 * behind it is reached by the default route, and two modems in the same network (10.45.0.0/16
 * is popular) then do not fight over a connected route.
 */
#include "agent/uplink/uplink-plan.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#define MTU_MIN_IPV4 68         /* RFC 791; the kernel refuses less */
#define MTU_MIN_IPV6 1280       /* RFC 8200 5; less would switch IPv6 off on the link */

guint32
uplink_table(unsigned number)
{
	g_assert(number < NL_UPLINK_MAX);
	return NL_TABLE_BASE + number;
}

guint32
uplink_mark(unsigned number)
{
	g_assert(number < NL_UPLINK_MAX);
	return (guint32)(number + 1) << NL_MARK_SHIFT;
}

static NlIp
lone(NlIp ip)
{
	ip.prefix_len = nl_ip_size(&ip) * 8;
	return ip;
}

static NlIp
everywhere(uint8_t family)
{
	return (NlIp) { .family = family };
}

static NlIp
gateway_of(const UplinkFacts *facts)
{
	return uplink_needs_gateway(facts) ? lone(facts->gateway) : (NlIp) { 0 };
}

static bool
is_gateway4(const UplinkFacts *facts)
{
	return uplink_needs_gateway(facts) && facts->address.family == AF_INET;
}

/* There is something to want: link, address, and a gateway that can work. */
static bool
is_plannable(const UplinkFacts *facts)
{
	return facts->enabled && facts->link.ifindex != 0 && facts->address.family != 0 &&
	       (!uplink_needs_gateway(facts) || uplink_gateway_is_valid(facts));
}

/* The kernel would take a nexthop object on this link. */
static bool
has_carrier(const UplinkFacts *facts)
{
	return facts->link.up && facts->link.running;
}

static void
want_nexthop(GArray *objects, const UplinkFacts *facts, guint32 id)
{
	NlObject nexthop = { .kind = NL_KIND_NEXTHOP, .nexthop = {
		.id = id,
		.family = is_gateway4(facts) ? AF_INET : AF_INET6,
		.ifindex = facts->link.ifindex,
		.gateway = gateway_of(facts),
	} };

	g_array_append_val(objects, nexthop);
}

/* A default route in main over a nexthop object. */
static void
want_default(GArray *objects, const UplinkFacts *facts, guint32 id, guint32 metric)
{
	NlObject route = { .kind = NL_KIND_ROUTE, .route = {
		.destination = everywhere(facts->address.family),
		.table = RT_TABLE_MAIN,
		.metric = metric,
		.nexthop_id = id,
	} };

	want_nexthop(objects, facts, id);
	g_array_append_val(objects, route);
}

/* What the network says of the MTU is taken unless no kernel could: then the link keeps its own. */
static uint32_t
mtu_of(const UplinkFacts *facts)
{
	uint32_t min = facts->address.family == AF_INET6 ? MTU_MIN_IPV6 : MTU_MIN_IPV4;

	return facts->mtu_bytes >= min ? facts->mtu_bytes : 0;
}

static void
want_link_and_address(GArray *objects, const UplinkFacts *facts)
{
	NlObject link = { .kind = NL_KIND_LINK, .link = {
		.ifindex = facts->link.ifindex,
		.up = true,
		.mtu_bytes = mtu_of(facts),
	} };
	NlObject addr = { .kind = NL_KIND_ADDR, .addr = {
		.ifindex = facts->link.ifindex,
		.address = uplink_needs_gateway(facts) ? facts->address : lone(facts->address),
	} };

	g_strlcpy(link.link.name, facts->link.name, sizeof(link.link.name));
	g_array_append_val(objects, link);
	g_array_append_val(objects, addr);
}

static void
want_table(GArray *objects, const UplinkFacts *facts)
{
	NlObject route = { .kind = NL_KIND_ROUTE, .route = {
		.destination = everywhere(facts->address.family),
		.table = uplink_table(facts->number),
		.ifindex = facts->link.ifindex,
		.gateway = gateway_of(facts),
		.source = lone(facts->address),
	} };
	NlObject by_mark = { .kind = NL_KIND_RULE, .rule = {
		.family = facts->address.family,
		.preference = NL_RULE_MARK + facts->number,
		.table = uplink_table(facts->number),
		.mark = uplink_mark(facts->number),
		.mark_mask = NL_MARK_MASK,
	} };
	NlObject by_source = { .kind = NL_KIND_RULE, .rule = {
		.family = facts->address.family,
		.preference = NL_RULE_SOURCE + facts->number,
		.table = uplink_table(facts->number),
		.source = lone(facts->address),
	} };

	g_array_append_val(objects, route);
	g_array_append_val(objects, by_mark);
	g_array_append_val(objects, by_source);
}

/*
 * Place in the order of preference among all uplinks there are, whatever their state: it never
 * moves by itself.
 */
static unsigned
place_of(const UplinkFacts *facts, size_t n_facts, size_t index)
{
	const UplinkFacts *mine = &facts[index];
	unsigned place = 0;

	for (size_t i = 0; i < n_facts; i++)
		place += facts[i].priority < mine->priority ||
			 (facts[i].priority == mine->priority && facts[i].number < mine->number);
	return place;
}

static void
want_rung(GArray *objects, const UplinkFacts *facts, UplinkStanding standing, unsigned place)
{
	bool poor = standing == UPLINK_STANDING_DEGRADED || standing == UPLINK_STANDING_PATH_UNKNOWN;
	guint32 id = NL_NEXTHOP_UPLINK + 2 * facts->number + is_gateway4(facts);

	want_default(objects, facts, id, (poor ? NL_METRIC_STANDBY_POOR : NL_METRIC_STANDBY) + place);
}

static void
want_active(GArray *objects, const UplinkFacts *facts)
{
	guint32 id = is_gateway4(facts) ? NL_NEXTHOP_ACTIVE_GATEWAY4 : NL_NEXTHOP_ACTIVE;

	want_default(objects, facts, id, NL_METRIC_ACTIVE);
}

GArray *
uplink_plan(const UplinkFacts *facts, size_t n_facts, const UplinkChoice *choice)
{
	GArray *objects = g_array_new(FALSE, TRUE, sizeof(NlObject));
	int carrier = choice->active >= 0 ? choice->active : choice->kept;

	/* First in the set is first in its kind to be written: traffic moves before anything else is tidied. */
	if (carrier >= 0 && is_plannable(&facts[carrier]) && has_carrier(&facts[carrier]))
		want_active(objects, &facts[carrier]);

	for (size_t i = 0; i < n_facts; i++) {
		bool modem = facts[i].kind == UPLINK_KIND_MODEM;

		if (!is_plannable(&facts[i]))
			continue;
		if (modem)
			want_link_and_address(objects, &facts[i]);
		if (modem || facts[i].link.up)
			want_table(objects, &facts[i]);
		if (uplink_standing_is_usable(choice->standing[i]))
			want_rung(objects, &facts[i], choice->standing[i], place_of(facts, n_facts, i));
	}
	return objects;
}
