/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One uplink's life in the failover sense, as pure data: no clock, no log, no kernel. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum UplinkState {
	UPLINK_STATE_NONE,              /* marks an edge that does not exist */
	UPLINK_STATE_DISABLED,          /* switched off by the configuration */
	UPLINK_STATE_DOWN,              /* cannot carry traffic */
	UPLINK_STATE_PROVING,           /* link and address are there, no probe has decided */
	UPLINK_STATE_DEGRADED,          /* alive beyond its limits */
	UPLINK_STATE_HOLDING,           /* good, but not yet for long enough to be returned to */
	UPLINK_STATE_STANDBY,           /* good for long enough */
	UPLINK_STATE_ACTIVE,            /* carries the traffic */
	UPLINK_STATE_KEPT,              /* cannot carry traffic, but keeps the routes: nothing better is there */
	_UPLINK_STATE_MAX,
} UplinkState;

typedef enum UplinkEvent {
	UPLINK_EVENT_DISABLE,           /* the first five say what the facts are; each round brings one of them */
	UPLINK_EVENT_LOST,
	UPLINK_EVENT_UNPROVEN,
	UPLINK_EVENT_POOR,
	UPLINK_EVENT_GOOD,
	UPLINK_EVENT_STABLE,            /* good for as long as the policy wants */
	UPLINK_EVENT_SELECT,            /* the choice fell on it */
	UPLINK_EVENT_RELEASE,           /* the choice fell on another one */
	_UPLINK_EVENT_MAX,
} UplinkEvent;

typedef struct UplinkLife {
	UplinkState state;
	gint64 since_us;                /* of the state */
	UplinkEvent quality;            /* the last of DISABLE .. GOOD */
	gint64 quality_since_us;
	guint64 refused;                /* events that had no edge */
} UplinkLife;

/* Born DOWN, as if just lost. */
void uplink_life_init(UplinkLife *life, gint64 now_us);

/* Where `event` leads from `from`; NONE when there is no such edge. */
UplinkState uplink_state_step(UplinkState from, UplinkEvent event);

/* The only way into a life. False: no such edge; counted, nothing else changed. */
bool uplink_life_handle(UplinkLife *life, UplinkEvent event, gint64 now_us);

/* ACTIVE or KEPT: the routes are its own. */
bool uplink_life_has_routes(const UplinkLife *life);

const char *uplink_state_to_string(UplinkState state);
const char *uplink_event_to_string(UplinkEvent event);
