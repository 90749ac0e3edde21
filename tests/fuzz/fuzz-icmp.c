/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A datagram and its control messages, as probe-icmp.c takes them from the kernel, up to what the window makes of it.
 * Input: one byte each for flags and the control messages' size, then these, then the packet.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>
#include <sys/socket.h>

#include "agent/path/ancillary.h"
#include "agent/path/icmp.h"
#include "agent/path/window.h"

#define FLAG_IPV6 1
#define FLAG_ERROR_QUEUE 2
#define TIMEOUT_US 500000

static void
put_to_window(const IcmpEcho *echo, const Ancillary *told)
{
	static const guint8 seed[SIPHASH_KEY_SIZE];
	static const ProbeClock sent = { 1000000, 1700000000000000 }, read = { 1020000, 1700000000020000 };
	g_autoptr(Window) window = window_new(TIMEOUT_US, 1, seed);
	const ProbeReply reply = { echo->number, echo->cookie, told->stamp_ns, read };
	WindowRtt rtt = { .us = -1 };
	WindowOutcome outcome;
	guint64 cookie;

	window_send(window, sent, 0, &cookie);
	window_stamp(window, &(ProbeStamp){ echo->number, echo->cookie, told->stamp_ns, told->by_driver });
	outcome = window_reply(window, &reply, &rtt);
	g_assert((outcome == WINDOW_FORGED) == (echo->number != 1 || echo->cookie != cookie));
	g_assert(outcome != WINDOW_ANSWERED || (rtt.us >= 0 && rtt.us <= TIMEOUT_US));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	int family = size > 0 && bytes[0] & FLAG_IPV6 ? AF_INET6 : AF_INET;
	size_t control_size, packet_size;
	struct msghdr message = { 0 };
	g_autofree guint8 *control = NULL, *packet = NULL;
	IcmpEcho echo;
	Ancillary told;

	if (size < 2)
		return 0;
	control_size = MIN(bytes[1], size - 2);
	packet_size = size - 2 - control_size;
	/* copies of exactly the size, and aligned: reading beyond them is caught */
	control = g_memdup2(bytes + 2, control_size);
	packet = g_memdup2(bytes + 2 + control_size, packet_size);
	message.msg_control = control;
	message.msg_controllen = control_size;
	ancillary_parse(&message, &told);
	g_assert(told.stamp_ns >= 0 && (told.is_sent || !told.by_driver));
	if (bytes[0] & FLAG_ERROR_QUEUE ? icmp_echo_parse_frame(packet, packet_size, &echo)
					: icmp_echo_parse(family, packet, packet_size, &echo) == ICMP_PARSE_OK)
		put_to_window(&echo, &told);
	return 0;
}
