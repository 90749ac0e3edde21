/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operating mode, unplugging, and the restart: success at once, gone from the bus, back, silent, then usable. */
#pragma once

#include "tests/sim/sim-error.h"

#include <stdint.h>

struct Sim;

typedef enum SimMode {                  /* QMI's numbers */
	SIM_MODE_ONLINE = 0, SIM_MODE_LOW_POWER = 1, SIM_MODE_FACTORY_TEST = 2, SIM_MODE_OFFLINE = 3,
	SIM_MODE_RESET = 4, SIM_MODE_SHUTTING_DOWN = 5, SIM_MODE_PERSISTENT_LOW_POWER = 6,
} SimMode;

typedef struct SimPower {
	SimMode mode;
	bool booting;                   /* on the bus, but deaf */
	uint64_t step;                  /* schedule id of the restart's next step */
} SimPower;

/* False = no such way from the mode it is in. RESET and SHUTTING_DOWN start their course. */
bool sim_power_set_mode(struct Sim *sim, SimMode mode);
/* A restart of its own accord: off the bus now. */
void sim_power_reset(struct Sim *sim);
void sim_power_unplug(struct Sim *sim);
/* Back on the bus, deaf for silent_ms; refused while it is there. */
bool sim_power_plug(struct Sim *sim, uint32_t silent_ms, SimError *error);
