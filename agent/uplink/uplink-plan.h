/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel should hold for these uplinks and this choice: the wanted set that netlink/nl-diff compares; pure. */
#pragma once

#include "agent/uplink/uplink-choose.h"

/*
 * Array of NlObject (owned by the caller). For each uplink with a link and an address, and a
 * gateway where it needs one: link up, MTU and address (modem uplinks only), the default route
 * in its own table, rules by mark and by source. For each usable one: a nexthop of its own and
 * its rung of the standby ladder. For the active one (or the one whose routes are kept):
 * nexthop ACTIVE and the default route over it at NL_METRIC_ACTIVE.
 */
GArray *uplink_plan(const UplinkFacts *facts, size_t n_facts, const UplinkChoice *choice);

guint32 uplink_table(unsigned number);
guint32 uplink_mark(unsigned number);
