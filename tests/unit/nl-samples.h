/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Short ways to write kernel objects in tests. */
#pragma once

#include <string.h>
#include <sys/socket.h>

#include "netlink/nl-diff.h"
#include "netlink/nl-ids.h"
#include "tests/unit/tap.h"

NlIp ip(const char *text);
NlObject link_object(uint32_t ifindex, bool up, uint32_t mtu_bytes);
NlObject addr_object(uint32_t ifindex, const char *address);
/* Device-only, of the family that carries both. */
NlObject nexthop_object(uint32_t id, uint32_t ifindex);
NlObject route_by_nexthop(const char *destination, uint32_t table, uint32_t metric, uint32_t id);
NlObject route_by_device(const char *destination, uint32_t table, uint32_t metric, uint32_t ifindex);
NlObject rule_by_mark(uint8_t family, uint32_t preference, uint32_t mark, uint32_t table);
NlObject rule_by_source(const char *source, uint32_t preference, uint32_t table);
/* The object as the kernel would hold it for this owner. */
NlObject owned_by(NlObject object, uint8_t protocol);
GArray *objects_new(void);
void add_object(GArray *objects, NlObject object);

GArray *changes_new(void);
void add_change(GArray *changes, NlOp op, NlObject object, NlObject before);
