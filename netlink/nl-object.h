/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel objects we read and write, as plain values: one tagged union for plan, diff, cache and codec. */
#pragma once

#include "netlink/nl-ip.h"

#include <net/if.h>

/* In the order in which they are created; deletion goes backwards. */
typedef enum NlKind {
	NL_KIND_LINK, NL_KIND_ADDR, NL_KIND_NEXTHOP, NL_KIND_ROUTE, NL_KIND_RULE, _NL_KIND_MAX,
} NlKind;

typedef struct NlLink {         /* only `up` and `mtu_bytes` can be wanted; links are never created or deleted here */
	uint32_t ifindex;
	char name[IFNAMSIZ];
	bool up;                /* IFF_UP: administratively */
	bool running;           /* IFF_LOWER_UP: carrier; read only */
	bool point_to_point;    /* IFF_POINTOPOINT or IFF_NOARP; read only */
	uint32_t mtu_bytes;     /* 0 = do not care */
	uint64_t rx_packets, tx_packets;        /* read only */
} NlLink;

/* `protocol`, here and below, is the owner: 0 in a wanted object stands for NL_PROTOCOL. */
typedef struct NlAddr {
	uint32_t ifindex;
	NlIp address;           /* with the prefix length of its network */
	uint8_t protocol;       /* known to Linux since 5.18; always 0 before */
} NlAddr;

typedef struct NlNexthop {
	uint32_t id, ifindex;
	uint8_t family;         /* AF_INET6 device-only carries routes of both families */
	NlIp gateway;           /* family 0 = device-only */
	bool blackhole;
	uint8_t protocol;
} NlNexthop;

typedef struct NlRoute {
	NlIp destination;       /* 0.0.0.0/0 or ::/0 is the default route */
	uint32_t table, metric;
	uint32_t nexthop_id;    /* 0 = by ifindex and gateway */
	uint32_t ifindex;
	NlIp gateway, source;   /* family 0 = none */
	uint32_t mtu_bytes;     /* 0 = none */
	uint8_t protocol;
} NlRoute;

typedef struct NlRule {
	uint8_t family;
	uint32_t preference, table;
	NlIp source;            /* family 0 = any */
	uint32_t mark, mark_mask;       /* mask 0 = any */
	uint8_t protocol;       /* part of the key: the kernel lets each owner have its own copy */
} NlRule;

typedef struct NlObject {
	NlKind kind;
	union {
		NlLink link;
		NlAddr addr;
		NlNexthop nexthop;
		NlRoute route;
		NlRule rule;
	};
} NlObject;

/* Order by kind, then by key (what makes it the same object in the kernel's eyes); a GCompareFunc. */
int nl_object_compare(const void *a, const void *b);
bool nl_object_same_key(const NlObject *a, const NlObject *b);
/* Same key and the same values, as far as `wanted` cares about them. */
bool nl_object_satisfies(const NlObject *wanted, const NlObject *actual);
/* Same in everything but the packet counters. */
bool nl_object_equal(const NlObject *a, const NlObject *b);
/* Read from the kernel and marked with NL_PROTOCOL; a link never is. */
bool nl_object_is_ours(const NlObject *actual);
/* AF_UNSPEC for links, and for nexthops, which may serve both. */
uint8_t nl_object_family(const NlObject *object);
/* One line in the manner of ip(8), interface names looked up; free with g_free(). */
char *nl_object_to_string(const NlObject *object);
