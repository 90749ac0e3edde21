/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which uplink carries the traffic: a pure decision that leaves a standing, with its reason, for every uplink. */
#pragma once

#include "agent/uplink/uplink-facts.h"
#include "agent/uplink/uplink-state.h"
#include "netlink/nl-ids.h"

typedef enum UplinkStanding {           /* in the order of nearness to use; each but ACTIVE says why not */
	UPLINK_STANDING_ACTIVE,
	UPLINK_STANDING_STANDBY,        /* usable, a better one is active */
	UPLINK_STANDING_HOLD_DOWN,      /* usable again, not yet for long enough */
	UPLINK_STANDING_DEGRADED,       /* alive beyond its limits; used when nothing better is there */
	UPLINK_STANDING_PATH_UNKNOWN,   /* up, but no probe has decided yet; the last resort */
	UPLINK_STANDING_PATH_DEAD,      /* this one and all that follow: not usable */
	UPLINK_STANDING_NO_CARRIER,
	UPLINK_STANDING_NO_GATEWAY,     /* Ethernet whose gateway is unknown or outside its prefix */
	UPLINK_STANDING_NO_ADDRESS,
	UPLINK_STANDING_NO_INTERFACE,
	UPLINK_STANDING_NO_SESSION,
	UPLINK_STANDING_NOT_REGISTERED,
	UPLINK_STANDING_NO_SIM,
	UPLINK_STANDING_NO_MODEM,
	UPLINK_STANDING_DISABLED,
	_UPLINK_STANDING_MAX,
} UplinkStanding;

typedef struct UplinkPolicy {
	gint64 min_stable_us;           /* a better uplink must be good for so long before traffic returns to it */
} UplinkPolicy;

typedef struct UplinkChoice {
	int active;                     /* index into facts, -1 = none usable */
	int kept;                       /* none is usable: this index keeps the routes it had; -1 = none had any */
	UplinkStanding standing[NL_UPLINK_MAX];
} UplinkChoice;

/*
 * lives[i] is the life of facts[i], at most NL_UPLINK_MAX of them; this is what remembers the
 * active one between calls. Never moves without a better candidate; moves at once away from a
 * dead uplink, and back to a preferred one only after min_stable_us. ret_recheck_us: when to
 * ask again, always later than now; G_MAXINT64 = never.
 */
void uplink_choose(UplinkLife *lives, const UplinkFacts *facts, size_t n_facts, const UplinkPolicy *policy,
		   gint64 now_us, UplinkChoice *ret, gint64 *ret_recheck_us);

/* What the facts alone say: STANDBY for one that could carry traffic, else what stands in its way. */
UplinkStanding uplink_standing_of_facts(const UplinkFacts *facts);
/* The same for link, address, gateway and path alone. */
UplinkStanding uplink_standing_of_link(const UplinkFacts *facts);
bool uplink_standing_is_usable(UplinkStanding standing);
const char *uplink_standing_to_string(UplinkStanding standing);
