/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The life of an uplink in the failover sense.
 *
 * Each round of the choice first tells every life what its facts are (DISABLE, LOST, UNPROVEN,
 * POOR, GOOD), lets those that held out become STANDBY (STABLE), then picks one and says so
 * (SELECT to it, RELEASE to the one before). A fact alone never makes an uplink active nor
 * takes its routes away: an active one that dies is KEPT until the choice has found a better
 * one, and a kept one that lives again must be chosen again. Only the configuration (DISABLE)
 * takes routes at once.
 *
 * RELEASE leads to STANDBY, not to HOLDING: it was in use until now and has nothing to prove.
 * When it is no longer good, the fact that the choice repeats right after it says so.
 */
#include "agent/uplink/uplink-state.h"

#define EDGE(from, event, to) [UPLINK_STATE_##from][UPLINK_EVENT_##event] = UPLINK_STATE_##to

static const UplinkState edges[_UPLINK_STATE_MAX][_UPLINK_EVENT_MAX] = {
	EDGE(DISABLED, DISABLE,  DISABLED),
	EDGE(DISABLED, LOST,     DOWN),
	EDGE(DISABLED, UNPROVEN, PROVING),
	EDGE(DISABLED, POOR,     DEGRADED),
	EDGE(DISABLED, GOOD,     HOLDING),

	EDGE(DOWN,     DISABLE,  DISABLED),
	EDGE(DOWN,     LOST,     DOWN),
	EDGE(DOWN,     UNPROVEN, PROVING),
	EDGE(DOWN,     POOR,     DEGRADED),
	EDGE(DOWN,     GOOD,     HOLDING),

	EDGE(PROVING,  DISABLE,  DISABLED),
	EDGE(PROVING,  LOST,     DOWN),
	EDGE(PROVING,  UNPROVEN, PROVING),
	EDGE(PROVING,  POOR,     DEGRADED),
	EDGE(PROVING,  GOOD,     HOLDING),
	EDGE(PROVING,  SELECT,   ACTIVE),

	EDGE(DEGRADED, DISABLE,  DISABLED),
	EDGE(DEGRADED, LOST,     DOWN),
	EDGE(DEGRADED, UNPROVEN, PROVING),
	EDGE(DEGRADED, POOR,     DEGRADED),
	EDGE(DEGRADED, GOOD,     HOLDING),
	EDGE(DEGRADED, SELECT,   ACTIVE),

	EDGE(HOLDING,  DISABLE,  DISABLED),
	EDGE(HOLDING,  LOST,     DOWN),
	EDGE(HOLDING,  UNPROVEN, PROVING),
	EDGE(HOLDING,  POOR,     DEGRADED),
	EDGE(HOLDING,  GOOD,     HOLDING),
	EDGE(HOLDING,  STABLE,   STANDBY),
	EDGE(HOLDING,  SELECT,   ACTIVE),

	EDGE(STANDBY,  DISABLE,  DISABLED),
	EDGE(STANDBY,  LOST,     DOWN),
	EDGE(STANDBY,  UNPROVEN, PROVING),
	EDGE(STANDBY,  POOR,     DEGRADED),
	EDGE(STANDBY,  GOOD,     STANDBY),
	EDGE(STANDBY,  SELECT,   ACTIVE),

	EDGE(ACTIVE,   DISABLE,  DISABLED),
	EDGE(ACTIVE,   LOST,     KEPT),
	EDGE(ACTIVE,   UNPROVEN, ACTIVE),
	EDGE(ACTIVE,   POOR,     ACTIVE),
	EDGE(ACTIVE,   GOOD,     ACTIVE),
	EDGE(ACTIVE,   RELEASE,  STANDBY),

	EDGE(KEPT,     DISABLE,  DISABLED),
	EDGE(KEPT,     LOST,     KEPT),
	EDGE(KEPT,     UNPROVEN, KEPT),
	EDGE(KEPT,     POOR,     KEPT),
	EDGE(KEPT,     GOOD,     KEPT),
	EDGE(KEPT,     SELECT,   ACTIVE),
	EDGE(KEPT,     RELEASE,  DOWN),
};

UplinkState
uplink_state_step(UplinkState from, UplinkEvent event)
{
	g_assert(from < _UPLINK_STATE_MAX && event < _UPLINK_EVENT_MAX);
	return edges[from][event];
}

void
uplink_life_init(UplinkLife *life, gint64 now_us)
{
	*life = (UplinkLife) { .state = UPLINK_STATE_DOWN, .since_us = now_us,
			       .quality = UPLINK_EVENT_LOST, .quality_since_us = now_us };
}

static void
enter(UplinkLife *life, UplinkState next, gint64 now_us)
{
	if (life->state == next)
		return;
	life->state = next;
	life->since_us = now_us;
}

bool
uplink_life_handle(UplinkLife *life, UplinkEvent event, gint64 now_us)
{
	UplinkState next = uplink_state_step(life->state, event);

	if (next == UPLINK_STATE_NONE) {
		life->refused++;
		return false;
	}
	if (event <= UPLINK_EVENT_GOOD && event != life->quality) {
		life->quality = event;
		life->quality_since_us = now_us;
	}
	enter(life, next, now_us);
	return true;
}

bool
uplink_life_has_routes(const UplinkLife *life)
{
	return life->state == UPLINK_STATE_ACTIVE || life->state == UPLINK_STATE_KEPT;
}

static const char *const state_names[_UPLINK_STATE_MAX] = {
	[UPLINK_STATE_NONE] = "none",
	[UPLINK_STATE_DISABLED] = "disabled",
	[UPLINK_STATE_DOWN] = "down",
	[UPLINK_STATE_PROVING] = "proving",
	[UPLINK_STATE_DEGRADED] = "degraded",
	[UPLINK_STATE_HOLDING] = "holding",
	[UPLINK_STATE_STANDBY] = "standby",
	[UPLINK_STATE_ACTIVE] = "active",
	[UPLINK_STATE_KEPT] = "kept",
};

static const char *const event_names[_UPLINK_EVENT_MAX] = {
	[UPLINK_EVENT_DISABLE] = "disable",
	[UPLINK_EVENT_LOST] = "lost",
	[UPLINK_EVENT_UNPROVEN] = "unproven",
	[UPLINK_EVENT_POOR] = "poor",
	[UPLINK_EVENT_GOOD] = "good",
	[UPLINK_EVENT_STABLE] = "stable",
	[UPLINK_EVENT_SELECT] = "select",
	[UPLINK_EVENT_RELEASE] = "release",
};

const char *
uplink_state_to_string(UplinkState state)
{
	return state < _UPLINK_STATE_MAX ? state_names[state] : "?";
}

const char *
uplink_event_to_string(UplinkEvent event)
{
	return event < _UPLINK_EVENT_MAX ? event_names[event] : "?";
}
