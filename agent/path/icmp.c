/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/path/icmp.h"

#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <sys/socket.h>

static const guint8 magic[4] = { 'u', 'p', 'l', 1 };

static void
store_be64(guint8 *bytes, guint64 value)
{
	value = GUINT64_TO_BE(value);
	memcpy(bytes, &value, sizeof value);
}

static guint64
load_be64(const guint8 *bytes)
{
	guint64 value;

	memcpy(&value, bytes, sizeof value);
	return GUINT64_FROM_BE(value);
}

static guint16
load_be16(const guint8 *bytes)
{
	return bytes[0] << 8 | bytes[1];
}

void
icmp_echo_build(int family, const IcmpEcho *echo, guint8 ret_packet[ICMP_ECHO_SIZE])
{
	memset(ret_packet, 0, ICMP_ECHO_SIZE);          /* code, checksum: the kernel's work */
	ret_packet[0] = family == AF_INET6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO;
	ret_packet[4] = echo->ident >> 8;
	ret_packet[5] = echo->ident;
	ret_packet[6] = echo->number >> 8;
	ret_packet[7] = echo->number;
	memcpy(ret_packet + 8, magic, sizeof magic);
	store_be64(ret_packet + 12, echo->number);
	store_be64(ret_packet + 20, echo->cookie);
}

IcmpParse
icmp_echo_parse(int family, const guint8 *packet, size_t size, IcmpEcho *ret)
{
	guint8 type = family == AF_INET6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY;
	IcmpEcho echo;

	if (size != ICMP_ECHO_SIZE || packet[0] != type || packet[1] != 0 ||
	    memcmp(packet + 8, magic, sizeof magic) != 0)
		return ICMP_PARSE_MALFORMED;
	echo.ident = load_be16(packet + 4);
	echo.number = load_be64(packet + 12);
	echo.cookie = load_be64(packet + 20);
	if (load_be16(packet + 6) != (echo.number & 0xffff))
		return ICMP_PARSE_MISMATCH;
	*ret = echo;
	return ICMP_PARSE_OK;
}

bool
icmp_echo_parse_frame(const guint8 *frame, size_t size, IcmpEcho *ret)
{
	const guint8 *packet;

	if (size < ICMP_ECHO_SIZE)
		return false;
	packet = frame + size - ICMP_ECHO_SIZE;
	if (memcmp(packet + 8, magic, sizeof magic) != 0)
		return false;
	*ret = (IcmpEcho){ .number = load_be64(packet + 12), .cookie = load_be64(packet + 20) };
	return true;
}
