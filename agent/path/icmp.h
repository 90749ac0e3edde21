/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Our echo requests as bytes, for ICMP (RFC 792) and ICMPv6 (RFC 4443), and back from replies and looped frames; pure. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * Header 8, then magic 4, number 8, cookie 8, big-endian. 20 bytes of payload make an IPv4 Ethernet frame 62 bytes:
 * no driver pads it, so the payload is always the end of the frame.
 */
#define ICMP_ECHO_HEADER 8
#define ICMP_ECHO_SIZE (ICMP_ECHO_HEADER + 20)

typedef struct IcmpEcho {
	guint16 ident;                  /* host order; the kernel puts its own into what we send */
	guint64 number, cookie;         /* the header's sequence is the number's low 16 bits */
} IcmpEcho;

typedef enum IcmpParse {
	ICMP_PARSE_OK,
	ICMP_PARSE_MALFORMED,           /* not an echo reply of our size and form */
	ICMP_PARSE_MISMATCH,            /* sequence and number contradict each other */
} IcmpParse;

void icmp_echo_build(int family, const IcmpEcho *echo, guint8 ret_packet[ICMP_ECHO_SIZE]);
/* A reply as a datagram socket gives it: from the ICMP header on. *ret is written on OK only. */
IcmpParse icmp_echo_parse(int family, const guint8 *packet, size_t size, IcmpEcho *ret);
/* A frame of ours as the kernel loops it back with its stamp, link and IP headers and all; ident stays 0. */
bool icmp_echo_parse_frame(const guint8 *frame, size_t size, IcmpEcho *ret);
