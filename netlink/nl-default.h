/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a value left 0 in an object stands for. */
#pragma once

#include <linux/rtnetlink.h>

#include "netlink/nl-ids.h"
#include "netlink/nl-object.h"

#define NL_METRIC_IPV6_DEFAULT 1024     /* the kernel's IP6_RT_PRIO_USER */

static inline uint8_t
nl_default_protocol(uint8_t protocol)
{
	return protocol ?: NL_PROTOCOL;
}

static inline uint32_t
nl_default_table(uint32_t table)
{
	return table ?: RT_TABLE_MAIN;
}

static inline uint32_t
nl_default_metric(const NlRoute *route)
{
	if (route->metric == 0 && route->destination.family == AF_INET6)
		return NL_METRIC_IPV6_DEFAULT;
	return route->metric;
}
