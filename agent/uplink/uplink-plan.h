/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel should hold for these uplinks and this choice: the wanted set that netlink/nl-diff compares; pure. */
#pragma once

#include "agent/uplink/uplink-choose.h"

/*
 * Array of NlObject (owned by the caller). Per uplink with a link and an address: link up and MTU, address (modem uplinks only),
 * default route in its own table, rules by mark and by source. For the active one: nexthop ACTIVE and the
 * default route over it at NL_METRIC_ACTIVE. For every other usable one: its rung of the standby ladder.
 */
GArray *uplink_plan(const UplinkFacts *facts, size_t n_facts, const UplinkChoice *choice);

guint32 uplink_table(unsigned number);
guint32 uplink_mark(unsigned number);
