/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The radio: registration, attach, signal, and what the host wished for; NAS and DSD only translate it. */
#pragma once

#include "tests/sim/profile.h"

struct Sim;

typedef struct SimRadio {
	bool on;                        /* operating mode and card allow it to look for a network */
	SimRegistration registration;   /* meaningful while on */
	SimRegistration aim;            /* what the network will decide */
	uint8_t reject_cause;           /* of a denial */
	bool ps_attached;
	bool ps_wanted;                 /* the host may detach */
	int32_t rsrp_dbm10, rsrq_db10, sinr_db10;
	uint16_t mode_preference;       /* NAS mask of radio technologies */
	bool manual;                    /* PLMN chosen by the host */
	ProfilePlmn chosen;
	uint64_t search;                /* schedule id of the search under way */
	unsigned searches;
} SimRadio;

void sim_radio_boot(struct Sim *sim);
/* Card or operating mode changed: off, or a search that ends as aimed after registration-delay-ms. */
void sim_radio_follow(struct Sim *sim);
/* A new search, as after Initiate Network Register. */
void sim_radio_search(struct Sim *sim);
/* The network's word, at once; cause is for DENIED, 0 = PLMN not allowed. */
void sim_radio_register(struct Sim *sim, SimRegistration registration, uint8_t cause);
void sim_radio_attach(struct Sim *sim, bool attached);
void sim_radio_signal_changed(struct Sim *sim);
/* In service: registered at home or abroad. */
bool sim_radio_is_registered(const struct Sim *sim);
const char *sim_registration_to_string(SimRegistration registration);
