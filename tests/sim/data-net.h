/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TUN interfaces in other network namespaces, and the little rtnetlink the core's side needs. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "tests/sim/data.h"

/* A point-to-point TUN without packet headers, non-blocking; it lives as long as the fd. -1 with `error` filled. */
int data_net_open_tun(const char *netns, const char *ifname, char *error, size_t error_size);

/* Up, with this MTU and these addresses (family 0: none); their prefixes are routed to it by the kernel. */
bool data_net_configure(const char *netns, const char *ifname, unsigned mtu, const SimDataAddress *addresses,
			size_t n_addresses, char *error, size_t error_size);

/* Packets the kernel had for the interface and dropped, since nobody read them in time. False: it cannot be known. */
bool data_net_dropped(const char *netns, const char *ifname, uint64_t *ret);
