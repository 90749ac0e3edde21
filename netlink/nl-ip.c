/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-ip.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

size_t
nl_ip_size(const NlIp *ip)
{
	return ip->family == AF_INET ? 4 : ip->family == AF_INET6 ? 16 : 0;
}

bool
nl_ip_parse(const char *text, NlIp *ret)
{
	g_auto(GStrv) parts = g_strsplit(text, "/", 2);
	NlIp ip = { 0 };
	guint64 len;

	if (!parts[0])
		return false;
	if (inet_pton(AF_INET, parts[0], ip.bytes) == 1)
		ip.family = AF_INET;
	else if (inet_pton(AF_INET6, parts[0], ip.bytes) == 1)
		ip.family = AF_INET6;
	else
		return false;
	ip.prefix_len = nl_ip_size(&ip) * 8;
	if (parts[1]) {
		if (!g_ascii_string_to_unsigned(parts[1], 10, 0, ip.prefix_len, &len, NULL))
			return false;
		ip.prefix_len = len;
	}
	*ret = ip;
	return true;
}

const char *
nl_ip_format(const NlIp *ip, char text[NL_IP_TEXT_MAX])
{
	size_t used;

	if (!nl_ip_size(ip) || !inet_ntop(ip->family, ip->bytes, text, NL_IP_TEXT_MAX))
		return memcpy(text, "none", sizeof("none"));
	used = strlen(text);
	if (ip->prefix_len != nl_ip_size(ip) * 8)
		snprintf(text + used, NL_IP_TEXT_MAX - used, "/%u", ip->prefix_len);
	return text;
}

bool
nl_ip_equal(const NlIp *a, const NlIp *b)
{
	return a->family == b->family && a->prefix_len == b->prefix_len &&
	       memcmp(a->bytes, b->bytes, nl_ip_size(a)) == 0;
}

bool
nl_ip_contains(const NlIp *prefix, const NlIp *ip)
{
	unsigned whole = prefix->prefix_len / 8, bits = prefix->prefix_len % 8;
	uint8_t mask = bits ? 0xff << (8 - bits) : 0;

	if (prefix->family != ip->family || prefix->prefix_len > nl_ip_size(ip) * 8 ||
	    memcmp(prefix->bytes, ip->bytes, whole) != 0)
		return false;
	return bits == 0 || ((prefix->bytes[whole] ^ ip->bytes[whole]) & mask) == 0;
}

NlIp
nl_ip_network(const NlIp *ip)
{
	NlIp network = *ip;
	size_t whole = MIN(ip->prefix_len / 8, sizeof(network.bytes));

	if (whole == sizeof(network.bytes))
		return network;
	network.bytes[whole] &= 0xff << (8 - ip->prefix_len % 8);
	memset(network.bytes + whole + 1, 0, sizeof(network.bytes) - whole - 1);
	return network;
}
