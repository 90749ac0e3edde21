/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/uplink/uplink-choose.h"

static const char *const standing_names[_UPLINK_STANDING_MAX] = {
	[UPLINK_STANDING_ACTIVE] = "active",
	[UPLINK_STANDING_STANDBY] = "standby",
	[UPLINK_STANDING_HOLD_DOWN] = "hold-down",
	[UPLINK_STANDING_DEGRADED] = "degraded",
	[UPLINK_STANDING_PATH_UNKNOWN] = "path-unknown",
	[UPLINK_STANDING_PATH_DEAD] = "path-dead",
	[UPLINK_STANDING_NO_CARRIER] = "no-carrier",
	[UPLINK_STANDING_NO_GATEWAY] = "no-gateway",
	[UPLINK_STANDING_NO_ADDRESS] = "no-address",
	[UPLINK_STANDING_NO_INTERFACE] = "no-interface",
	[UPLINK_STANDING_NO_SESSION] = "no-session",
	[UPLINK_STANDING_NOT_REGISTERED] = "not-registered",
	[UPLINK_STANDING_NO_SIM] = "no-sim",
	[UPLINK_STANDING_NO_MODEM] = "no-modem",
	[UPLINK_STANDING_DISABLED] = "disabled",
};

const char *
uplink_standing_to_string(UplinkStanding standing)
{
	return standing < _UPLINK_STANDING_MAX ? standing_names[standing] : "?";
}

bool
uplink_standing_is_usable(UplinkStanding standing)
{
	return standing <= UPLINK_STANDING_PATH_UNKNOWN;
}

/* A SIM not read yet stands in nobody's way: only what is known to be wrong does. */
static bool
sim_is_bad(UplinkSim sim)
{
	return sim != UPLINK_SIM_UNKNOWN && sim != UPLINK_SIM_READY;
}

/*
 * The lowest layer in the way of a session. A session that is up proves the layers below it,
 * and a modem that went silent on its control port may well carry data still: that is for the
 * path to say. One that is gone cannot.
 */
static UplinkStanding
standing_of_modem(const UplinkModemFacts *modem)
{
	bool silent = modem->hardware == UPLINK_HARDWARE_UNRESPONSIVE;

	if (modem->session == UPLINK_SESSION_UP && (silent || modem->hardware == UPLINK_HARDWARE_READY))
		return UPLINK_STANDING_STANDBY;
	if (modem->hardware != UPLINK_HARDWARE_READY)
		return UPLINK_STANDING_NO_MODEM;
	if (sim_is_bad(modem->sim))
		return UPLINK_STANDING_NO_SIM;
	if (modem->registration != UPLINK_REGISTRATION_REGISTERED)
		return UPLINK_STANDING_NOT_REGISTERED;
	return UPLINK_STANDING_NO_SESSION;
}

static UplinkStanding
standing_of_path(const UplinkFacts *facts)
{
	static const UplinkStanding of_verdict[_PATH_VERDICT_MAX] = {
		[PATH_VERDICT_UNKNOWN] = UPLINK_STANDING_PATH_UNKNOWN,
		[PATH_VERDICT_GOOD] = UPLINK_STANDING_STANDBY,
		[PATH_VERDICT_DEGRADED] = UPLINK_STANDING_DEGRADED,
		[PATH_VERDICT_DEAD] = UPLINK_STANDING_PATH_DEAD,
	};

	return facts->probed ? of_verdict[facts->path] : UPLINK_STANDING_STANDBY;
}

/*
 * A cable pulled takes the address with it, so an interface's carrier is asked first; a
 * modem's link is raised only when there is an address for it, so its address is.
 */
UplinkStanding
uplink_standing_of_link(const UplinkFacts *facts)
{
	bool carrier = facts->link.up && facts->link.running;

	if (facts->link.ifindex == 0)
		return UPLINK_STANDING_NO_INTERFACE;
	if (facts->kind == UPLINK_KIND_INTERFACE && !carrier)
		return UPLINK_STANDING_NO_CARRIER;
	if (facts->address.family == 0)
		return UPLINK_STANDING_NO_ADDRESS;
	if (!carrier)
		return UPLINK_STANDING_NO_CARRIER;
	if (uplink_needs_gateway(facts) && !uplink_gateway_is_valid(facts))
		return UPLINK_STANDING_NO_GATEWAY;
	return standing_of_path(facts);
}

UplinkStanding
uplink_standing_of_facts(const UplinkFacts *facts)
{
	UplinkStanding standing = UPLINK_STANDING_STANDBY;

	if (!facts->enabled)
		return UPLINK_STANDING_DISABLED;
	if (facts->kind == UPLINK_KIND_MODEM)
		standing = standing_of_modem(&facts->modem);
	return standing == UPLINK_STANDING_STANDBY ? uplink_standing_of_link(facts) : standing;
}
