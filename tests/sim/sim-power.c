/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A commanded restart as real modems show it: success at once; reset-removal-ms later gone from the bus;
 * reset-return-ms later back, but deaf for reset-silent-ms; then usable, with no client id left.
 */
#include "tests/sim/sim-power.h"

#include "tests/sim/sim-path.h"

static void after_ms(Sim *sim, uint32_t ms, ScheduleCall call);

static bool
on_bus(Sim *sim, SimError *error)
{
	if (!transport_plug(sim->transport, error))
		return false;
	sim_path_plug(sim);
	return true;
}

static void
awake(void *data)
{
	Sim *sim = data;

	sim->power.step = 0;
	sim->power.booting = false;
	sim_boot(sim);
	sim_log(sim, "awake");
}

static void
back_on_bus(void *data)
{
	Sim *sim = data;
	SimError error;

	sim->power.step = 0;
	if (!on_bus(sim, &error)) {
		sim_log(sim, "cannot come back: %s", error.text);
		after_ms(sim, 1000, back_on_bus);
		return;
	}
	after_ms(sim, sim->profile.reset_silent_ms, awake);
}

static void
go(Sim *sim)
{
	sim->boot++;
	sim->stats.restarts++;
	sim->power.booting = true;
	sim_session_boot(sim);
	transport_unplug(sim->transport);
	sim_path_unplug(sim);
	sim_log(sim, "off the bus");
}

static void
off_bus(void *data)
{
	Sim *sim = data;

	go(sim);
	after_ms(sim, sim->profile.reset_return_ms, back_on_bus);
}

static void
off_for_good(void *data)
{
	Sim *sim = data;

	sim->power.step = 0;
	go(sim);
}

static void
after_ms(Sim *sim, uint32_t ms, ScheduleCall call)
{
	schedule_cancel(loop_get_schedule(sim->loop), sim->power.step);
	sim->power.step = loop_after(sim->loop, (int64_t)ms * 1000, call, sim, NULL);
}

bool
sim_power_set_mode(struct Sim *sim, SimMode mode)
{
	SimMode was = sim->power.mode;

	/* once offline, only a restart brings it back; a modem that restarts has no other way */
	if (was == SIM_MODE_RESET || was == SIM_MODE_SHUTTING_DOWN ||
	    (was == SIM_MODE_OFFLINE && mode != SIM_MODE_OFFLINE && mode != SIM_MODE_RESET &&
	     mode != SIM_MODE_SHUTTING_DOWN))
		return false;
	sim->power.mode = mode;
	sim_log(sim, "operating mode %d", mode);
	sim_radio_follow(sim);
	if (mode == SIM_MODE_RESET)
		after_ms(sim, sim->profile.reset_removal_ms, off_bus);
	else if (mode == SIM_MODE_SHUTTING_DOWN)
		after_ms(sim, sim->profile.reset_removal_ms, off_for_good);
	return true;
}

void
sim_power_reset(struct Sim *sim)
{
	off_bus(sim);
}

void
sim_power_unplug(struct Sim *sim)
{
	schedule_cancel(loop_get_schedule(sim->loop), sim->power.step);
	off_for_good(sim);
}

bool
sim_power_plug(struct Sim *sim, uint32_t silent_ms, SimError *error)
{
	if (transport_is_plugged(sim->transport))
		return sim_fail(error, "plugged already");
	if (!on_bus(sim, error))
		return false;
	if (silent_ms > 0)
		after_ms(sim, silent_ms, awake);
	else
		awake(sim);
	return true;
}
