/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An IPv4 or IPv6 address, with a prefix length where one is meant; pure values. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define NL_IP_TEXT_MAX 50       /* longest IPv6 text, '/', three digits, NUL */

typedef struct NlIp {
	uint8_t family;         /* AF_INET, AF_INET6, or 0: no address */
	uint8_t prefix_len;     /* 0..32 or 0..128; 32/128 for a lone address */
	uint8_t bytes[16];      /* network order; the first 4 for IPv4, the rest 0 */
} NlIp;

/* Text "a.b.c.d[/len]" or "x::y[/len]". False: not an address; *ret untouched. */
bool nl_ip_parse(const char *text, NlIp *ret);

/* Writes the address, with "/len" unless it is a lone address; returns `text`. Family 0 gives "none". */
const char *nl_ip_format(const NlIp *ip, char text[NL_IP_TEXT_MAX]);

/* Family, prefix length and the address bits are all equal. */
bool nl_ip_equal(const NlIp *a, const NlIp *b);

/* Bytes in an address of this family: 4, 16, or 0. */
size_t nl_ip_size(const NlIp *ip);

/* `ip` lies inside the network of `prefix`. */
bool nl_ip_contains(const NlIp *prefix, const NlIp *ip);

/* The network `ip` lies in: the same with all bits beyond the prefix cleared. */
NlIp nl_ip_network(const NlIp *ip);
