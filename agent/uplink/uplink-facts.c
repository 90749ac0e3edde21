/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/uplink/uplink-facts.h"

#include <string.h>
#include <sys/socket.h>

bool
uplink_needs_gateway(const UplinkFacts *facts)
{
	return !facts->link.point_to_point;
}

/* RFC 4291 2.5.6: fe80::/10, where routers announce themselves, lies outside every global prefix. */
static bool
is_link_local(const NlIp *ip)
{
	return ip->family == AF_INET6 && ip->bytes[0] == 0xfe && (ip->bytes[1] & 0xc0) == 0x80;
}

bool
uplink_gateway_is_valid(const UplinkFacts *facts)
{
	const NlIp *gateway = &facts->gateway;

	if (gateway->family == 0 || gateway->family != facts->address.family)
		return false;
	if (memcmp(gateway->bytes, facts->address.bytes, sizeof(gateway->bytes)) == 0)
		return false;
	return is_link_local(gateway) || nl_ip_contains(&facts->address, gateway);
}
