/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ids that mark a kernel object as ours; nothing else is ever changed or deleted. */
#pragma once

/* rtm_protocol of routes, nexthops, rules and (IFA_PROTO) addresses: unused by any known daemon. */
#define NL_PROTOCOL 0xC8

/* Routing table of uplink number n (0-based, its place in the configuration): NL_TABLE_BASE + n. */
#define NL_TABLE_BASE 5000
#define NL_UPLINK_MAX 64

/* Rule preferences, all inside [NL_RULE_BASE, NL_RULE_END): by firewall mark first, then by source. */
#define NL_RULE_BASE 5000
#define NL_RULE_MARK (NL_RULE_BASE + 0)
#define NL_RULE_SOURCE (NL_RULE_BASE + 100)
#define NL_RULE_END (NL_RULE_BASE + 200)

/* Firewall marks: one byte, (uplink number + 1) << NL_MARK_SHIFT; the other bits belong to others. */
#define NL_MARK_SHIFT 16
#define NL_MARK_MASK 0x00ff0000u

/*
 * Nexthop objects: "ACTIVE" is the one stable id that the default routes in main point to. It
 * is of family AF_INET6, which carries routes of both; an IPv4 gateway needs family AF_INET,
 * which cannot carry IPv6 routes, and so an id apart.
 */
#define NL_NEXTHOP_BASE 0x75700000u
#define NL_NEXTHOP_ACTIVE (NL_NEXTHOP_BASE + 1)
#define NL_NEXTHOP_ACTIVE_GATEWAY4 (NL_NEXTHOP_BASE + 2)
/* Uplink number n's own, for its rung of the ladder: + 2 n, and 1 more for an IPv4 gateway. */
#define NL_NEXTHOP_UPLINK (NL_NEXTHOP_BASE + 0x100)
#define NL_NEXTHOP_END (NL_NEXTHOP_BASE + 0x1000)

/* Metrics in the main table: the active default, then the standby ladder the kernel falls back to. */
#define NL_METRIC_ACTIVE 50
#define NL_METRIC_STANDBY 200
/* Rungs of uplinks that are degraded or not proven stand below all others. */
#define NL_METRIC_STANDBY_POOR (NL_METRIC_STANDBY + NL_UPLINK_MAX)
