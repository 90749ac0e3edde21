/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The SIM card: absent, locked, broken or ready, and its PIN with the tries that are left. */
#pragma once

#include "tests/sim/profile.h"

struct Sim;

typedef enum SimPinResult { SIM_PIN_GOOD, SIM_PIN_WRONG, SIM_PIN_NOW_BLOCKED, SIM_PIN_NOT_NEEDED } SimPinResult;

typedef struct SimCard {
	SimCardState state;
	bool pin_enabled;
	uint32_t pin_retries, puk_retries;
} SimCard;

void sim_card_boot(struct Sim *sim);
/* A card pulled, put in, locked: tells UIM clients and lets the radio follow. */
void sim_card_set(struct Sim *sim, SimCardState state);
SimPinResult sim_card_verify(struct Sim *sim, const char *pin);
/* These want a card that is ready. */
SimPinResult sim_card_change(struct Sim *sim, const char *pin, const char *new_pin);
SimPinResult sim_card_protect(struct Sim *sim, const char *pin, bool on);
SimPinResult sim_card_unblock(struct Sim *sim, const char *puk, const char *new_pin);
const char *sim_card_state_to_string(SimCardState state);
bool sim_card_state_from_string(const char *text, SimCardState *ret_state);
