/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modem/modem-facts.h"

static const char *const sim_names[_MODEM_SIM_MAX] = {
	[MODEM_SIM_UNKNOWN] = "unknown",
	[MODEM_SIM_ABSENT] = "absent",
	[MODEM_SIM_PIN_REQUIRED] = "pin-required",
	[MODEM_SIM_PUK_REQUIRED] = "puk-required",
	[MODEM_SIM_ERROR] = "error",
	[MODEM_SIM_READY] = "ready",
};

static const char *const registration_names[_MODEM_REGISTRATION_MAX] = {
	[MODEM_REGISTRATION_UNKNOWN] = "unknown",
	[MODEM_REGISTRATION_IDLE] = "idle",
	[MODEM_REGISTRATION_SEARCHING] = "searching",
	[MODEM_REGISTRATION_DENIED] = "denied",
	[MODEM_REGISTRATION_LIMITED] = "limited",
	[MODEM_REGISTRATION_HOME] = "home",
	[MODEM_REGISTRATION_ROAMING] = "roaming",
};

static const char *const rat_names[_MODEM_RAT_MAX] = {
	[MODEM_RAT_UNKNOWN] = "unknown",
	[MODEM_RAT_UMTS] = "umts",
	[MODEM_RAT_LTE] = "lte",
	[MODEM_RAT_NR5G] = "nr5g",
};

const char *
modem_sim_to_string(ModemSim sim)
{
	return sim < _MODEM_SIM_MAX ? sim_names[sim] : "?";
}

const char *
modem_registration_to_string(ModemRegistration state)
{
	return state < _MODEM_REGISTRATION_MAX ? registration_names[state] : "?";
}

const char *
modem_rat_to_string(ModemRat rat)
{
	return rat < _MODEM_RAT_MAX ? rat_names[rat] : "?";
}
