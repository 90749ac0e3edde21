/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts of healthy uplinks, for tests to break one thing at a time. */
#pragma once

#include "agent/uplink/uplink-facts.h"

#include <stdio.h>

#define SECONDS(n) ((gint64)(n) * G_USEC_PER_SEC)

static inline NlIp
sample_ip(const char *text)
{
	NlIp ip = { 0 };

	if (!nl_ip_parse(text, &ip))
		g_error("not an address: %s", text);
	return ip;
}

static inline void
sample_common(UplinkFacts *facts, unsigned number, const char *name)
{
	*facts = (UplinkFacts) { .number = number, .priority = 10 * (number + 1), .enabled = true, .probed = true,
				 .path = PATH_VERDICT_GOOD, .rtt_us = 23400 };
	g_strlcpy(facts->name, name, sizeof(facts->name));
	g_strlcpy(facts->probe_target, "198.51.100.10", sizeof(facts->probe_target));
	/* far from any index in use, so that texts name no interface of the machine */
	facts->link = (NlLink) { .ifindex = 100001 + number, .up = true, .running = true, .mtu_bytes = 1500 };
}

/* Modem `number` on a private 5G network: wwanN, 10.45.N.2/24, point-to-point, all layers well. */
static inline void
sample_modem(UplinkFacts *facts, unsigned number)
{
	char text[NL_IP_TEXT_MAX];

	snprintf(text, sizeof(text), "cell%u", number);
	sample_common(facts, number, text);
	facts->kind = UPLINK_KIND_MODEM;
	snprintf(facts->link.name, sizeof(facts->link.name), "wwan%u", number);
	facts->link.point_to_point = true;
	snprintf(text, sizeof(text), "10.45.%u.2/24", number);
	facts->address = sample_ip(text);
	facts->mtu_bytes = 1400;
	facts->modem = (UplinkModemFacts) {
		.hardware = UPLINK_HARDWARE_READY, .sim = UPLINK_SIM_READY,
		.registration = UPLINK_REGISTRATION_REGISTERED, .session = UPLINK_SESSION_UP,
		.nr5g = true, .plmn = "999-70",
		.reject_cause = UPLINK_VALUE_UNKNOWN, .session_cause = UPLINK_VALUE_UNKNOWN,
		.rsrp_dbm10 = -955, .rsrq_db10 = -110, .sinr_db10 = 132,
	};
}

/* Ethernet `number`: ethN, 192.0.2.(16 N + 2)/28 with its gateway .(16 N + 1). */
static inline void
sample_ethernet(UplinkFacts *facts, unsigned number)
{
	char text[NL_IP_TEXT_MAX];

	snprintf(text, sizeof(text), "wan%u", number);
	sample_common(facts, number, text);
	facts->kind = UPLINK_KIND_INTERFACE;
	snprintf(facts->link.name, sizeof(facts->link.name), "eth%u", number);
	snprintf(text, sizeof(text), "192.0.2.%u/28", (16 * number + 2) & 0xff);
	facts->address = sample_ip(text);
	snprintf(text, sizeof(text), "192.0.2.%u", (16 * number + 1) & 0xff);
	facts->gateway = sample_ip(text);
}
