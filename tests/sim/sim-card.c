/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/sim-card.h"

#include "tests/sim/service-uim.h"
#include "tests/sim/sim.h"

#include <string.h>

#define PIN_RETRIES 3                   /* what an unblocked PIN has again */

static const char *const names[] = {
	[SIM_CARD_ABSENT] = "absent", [SIM_CARD_READY] = "ready", [SIM_CARD_PIN] = "pin",
	[SIM_CARD_PUK] = "puk", [SIM_CARD_ERROR] = "error" };

const char *
sim_card_state_to_string(SimCardState state)
{
	return names[state];
}

bool
sim_card_state_from_string(const char *text, SimCardState *ret_state)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(names[i], text) == 0) {
			*ret_state = (SimCardState)i;
			return true;
		}
	}
	return false;
}

/* What a card in this state has of PIN and tries. */
static void
enter(Sim *sim, SimCardState state)
{
	sim->card.state = state;
	if (state == SIM_CARD_PIN || state == SIM_CARD_PUK)
		sim->card.pin_enabled = true;
	if (state == SIM_CARD_PUK)
		sim->card.pin_retries = 0;
	else if (state == SIM_CARD_PIN && sim->card.pin_retries == 0)
		sim->card.pin_retries = PIN_RETRIES;
	sim_log(sim, "card %s", names[state]);
}

void
sim_card_boot(struct Sim *sim)
{
	sim->card = (SimCard){ .pin_retries = sim->profile.pin_retries, .puk_retries = sim->profile.puk_retries };
	enter(sim, (SimCardState)sim->profile.sim);
}

void
sim_card_set(struct Sim *sim, SimCardState state)
{
	sim->profile.sim = state;       /* a restart finds it like this */
	enter(sim, state);
	service_uim_card_changed(sim);
	sim_radio_follow(sim);
}

/* One try with the PIN: the third wrong one blocks it. */
static SimPinResult
try_pin(Sim *sim, const char *pin)
{
	if (strcmp(pin, sim->profile.pin) == 0) {
		sim->card.pin_retries = PIN_RETRIES;
		return SIM_PIN_GOOD;
	}
	if (sim->card.pin_retries > 0 && --sim->card.pin_retries > 0)
		return SIM_PIN_WRONG;
	sim_card_set(sim, SIM_CARD_PUK);
	return SIM_PIN_NOW_BLOCKED;
}

SimPinResult
sim_card_verify(struct Sim *sim, const char *pin)
{
	SimPinResult result;

	if (sim->card.state != SIM_CARD_PIN)
		return sim->card.state == SIM_CARD_PUK ? SIM_PIN_NOW_BLOCKED : SIM_PIN_NOT_NEEDED;
	result = try_pin(sim, pin);
	if (result != SIM_PIN_GOOD)
		return result;
	enter(sim, SIM_CARD_READY);
	service_uim_card_changed(sim);
	sim_radio_follow(sim);
	return SIM_PIN_GOOD;
}

SimPinResult
sim_card_change(struct Sim *sim, const char *pin, const char *new_pin)
{
	SimPinResult result;

	if (sim->card.state != SIM_CARD_READY)
		return SIM_PIN_NOT_NEEDED;
	result = try_pin(sim, pin);
	if (result == SIM_PIN_GOOD)
		snprintf(sim->profile.pin, sizeof(sim->profile.pin), "%s", new_pin);
	return result;
}

SimPinResult
sim_card_protect(struct Sim *sim, const char *pin, bool on)
{
	SimPinResult result;

	if (sim->card.state != SIM_CARD_READY)
		return SIM_PIN_NOT_NEEDED;
	result = try_pin(sim, pin);
	if (result != SIM_PIN_GOOD)
		return result;
	sim->card.pin_enabled = on;
	sim->profile.sim = on ? SIM_CARD_PIN : SIM_CARD_READY;  /* after the next restart */
	service_uim_card_changed(sim);
	return SIM_PIN_GOOD;
}

SimPinResult
sim_card_unblock(struct Sim *sim, const char *puk, const char *new_pin)
{
	if (sim->card.state != SIM_CARD_PUK)
		return SIM_PIN_NOT_NEEDED;
	if (sim->card.puk_retries == 0)
		return SIM_PIN_NOW_BLOCKED;
	if (strcmp(puk, sim->profile.puk) != 0)
		return --sim->card.puk_retries > 0 ? SIM_PIN_WRONG : SIM_PIN_NOW_BLOCKED;
	snprintf(sim->profile.pin, sizeof(sim->profile.pin), "%s", new_pin);
	sim->profile.sim = SIM_CARD_PIN;
	sim->card.pin_retries = PIN_RETRIES;
	enter(sim, SIM_CARD_READY);
	service_uim_card_changed(sim);
	sim_radio_follow(sim);
	return SIM_PIN_GOOD;
}
