/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/data-packet.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

enum { IPV4_HEADER_MIN = 20, IPV6_HEADER = 40, HASHED_MAX = 256 };

static uint16_t
get16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static uint32_t
fnv1a(const uint8_t *bytes, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len && i < HASHED_MAX; i++)
		hash = (hash ^ bytes[i]) * 16777619u;
	return hash;
}

static size_t
decode_ipv4(const uint8_t *bytes, size_t len, DataPacketInfo *info, bool *ret_first)
{
	size_t header;

	if (len < IPV4_HEADER_MIN)
		return 0;
	header = (bytes[0] & 0x0f) * 4u;
	if (header < IPV4_HEADER_MIN || header > len || get16(bytes + 2) != len)
		return 0;
	info->family = AF_INET;
	info->protocol = bytes[9];
	info->ip_id = get16(bytes + 4);
	memcpy(info->src, bytes + 12, 4);
	memcpy(info->dst, bytes + 16, 4);
	*ret_first = (get16(bytes + 6) & 0x1fff) == 0;
	return header;
}

static size_t
decode_ipv6(const uint8_t *bytes, size_t len, DataPacketInfo *info)
{
	if (len < IPV6_HEADER || get16(bytes + 4) + (size_t)IPV6_HEADER != len)
		return 0;
	info->family = AF_INET6;
	info->protocol = bytes[6];
	memcpy(info->src, bytes + 8, 16);
	memcpy(info->dst, bytes + 24, 16);
	return IPV6_HEADER;
}

bool
data_packet_decode(const uint8_t *bytes, size_t len, DataPacketInfo *ret)
{
	DataPacketInfo info = { 0 };
	bool first = true;
	size_t header = 0;

	if (len > 0 && bytes[0] >> 4 == 4)
		header = decode_ipv4(bytes, len, &info, &first);
	else if (len > 0 && bytes[0] >> 4 == 6)
		header = decode_ipv6(bytes, len, &info);
	if (header && first && (info.protocol == IPPROTO_UDP || info.protocol == IPPROTO_TCP) && len - header >= 4) {
		info.has_ports = true;
		info.src_port = get16(bytes + header);
		info.dst_port = get16(bytes + header + 2);
	}
	info.hash = fnv1a(bytes + header, len - header);
	*ret = info;
	return header > 0;
}

static void
format_protocol(const DataPacketInfo *info, char *text, size_t size)
{
	switch (info->protocol) {
	case IPPROTO_ICMP:
		snprintf(text, size, "icmp");
		break;
	case IPPROTO_ICMPV6:
		snprintf(text, size, "icmp6");
		break;
	case IPPROTO_UDP:
		snprintf(text, size, "udp");
		break;
	case IPPROTO_TCP:
		snprintf(text, size, "tcp");
		break;
	default:
		snprintf(text, size, "%u", info->protocol);
	}
}

static void
format_end(const DataPacketInfo *info, const uint8_t *address, uint16_t port, char *text, size_t size)
{
	char ip[INET6_ADDRSTRLEN];

	inet_ntop(info->family, address, ip, sizeof(ip));
	if (!info->has_ports)
		snprintf(text, size, "%s", ip);
	else if (info->family == AF_INET6)
		snprintf(text, size, "[%s]:%u", ip, port);
	else
		snprintf(text, size, "%s:%u", ip, port);
}

const char *
data_packet_format(const DataPacketInfo *info, char text[DATA_PACKET_TEXT_MAX])
{
	char protocol[8], src[INET6_ADDRSTRLEN + 10], dst[INET6_ADDRSTRLEN + 10], id[8] = "-";

	if (!info->family) {
		snprintf(text, DATA_PACKET_TEXT_MAX, "- ->- - %08x", info->hash);
		return text;
	}
	format_protocol(info, protocol, sizeof(protocol));
	format_end(info, info->src, info->src_port, src, sizeof(src));
	format_end(info, info->dst, info->dst_port, dst, sizeof(dst));
	if (info->family == AF_INET)
		snprintf(id, sizeof(id), "%04x", info->ip_id);
	snprintf(text, DATA_PACKET_TEXT_MAX, "%s %s>%s %s %08x", protocol, src, dst, id, info->hash);
	return text;
}
