/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/sim-radio.h"

#include "tests/sim/service-dsd.h"
#include "tests/sim/service-nas.h"
#include "tests/sim/sim.h"

#define MODE_LTE 0x0010
#define MODE_NR5G 0x0040
#define CAUSE_DEFAULT 11                /* TS 24.501 9.11.3.2: PLMN not allowed */

static const char *const registration_names[] = {
	[SIM_REGISTRATION_SEARCHING] = "searching", [SIM_REGISTRATION_HOME] = "home",
	[SIM_REGISTRATION_ROAMING] = "roaming", [SIM_REGISTRATION_DENIED] = "denied",
	[SIM_REGISTRATION_LIMITED] = "limited" };

const char *
sim_registration_to_string(SimRegistration registration)
{
	return registration_names[registration];
}

bool
sim_radio_is_registered(const struct Sim *sim)
{
	return sim->radio.on && (sim->radio.registration == SIM_REGISTRATION_HOME ||
				 sim->radio.registration == SIM_REGISTRATION_ROAMING);
}

/* Tells everybody who asked; sessions do not outlive the attach they hang on. */
static void
changed(Sim *sim)
{
	sim_log(sim, "radio %s, %s, packet domain %s", sim->radio.on ? "on" : "off",
		sim_registration_to_string(sim->radio.registration),
		sim->radio.ps_attached ? "attached" : "detached");
	if (!sim->radio.ps_attached)
		sim_session_end_all(sim, &sim_end_no_service);
	service_nas_registration_changed(sim);
	service_dsd_changed(sim);
}

static void
set_registration(Sim *sim, bool on, SimRegistration registration)
{
	sim->radio.on = on;
	sim->radio.registration = registration;
	sim->radio.ps_attached = sim_radio_is_registered(sim) && sim->radio.ps_wanted;
	changed(sim);
}

/* What the network will say, seen through what the host allows: a technology it excluded is never found. */
static SimRegistration
outcome(const Sim *sim)
{
	uint16_t needed = sim->profile.rat == SIM_RAT_NR5G ? MODE_NR5G : MODE_LTE;
	const ProfilePlmn *chosen = &sim->radio.chosen, *here = &sim->profile.plmn;

	if (!(sim->radio.mode_preference & needed))
		return SIM_REGISTRATION_SEARCHING;
	if (sim->radio.manual && (chosen->mcc != here->mcc || chosen->mnc != here->mnc ||
				  chosen->mnc_digits != here->mnc_digits))
		return SIM_REGISTRATION_SEARCHING;
	return sim->radio.aim;
}

static void
search_over(void *data)
{
	Sim *sim = data;
	SimRegistration found = outcome(sim);

	sim->radio.search = 0;
	if (found == SIM_REGISTRATION_DENIED)
		sim_radio_register(sim, found, sim->radio.reject_cause);
	else
		set_registration(sim, true, found);
}

static void
stop_search(Sim *sim)
{
	schedule_cancel(loop_get_schedule(sim->loop), sim->radio.search);
	sim->radio.search = 0;
}

void
sim_radio_search(struct Sim *sim)
{
	if (!sim->radio.on)
		return;
	stop_search(sim);
	sim->radio.searches++;
	set_registration(sim, true, SIM_REGISTRATION_SEARCHING);
	sim->radio.search = loop_after(sim->loop, (int64_t)sim->profile.registration_delay_ms * 1000, search_over,
				       sim, NULL);
}

void
sim_radio_follow(struct Sim *sim)
{
	bool on = sim->power.mode == SIM_MODE_ONLINE && sim->card.state == SIM_CARD_READY;

	if (on == sim->radio.on)
		return;
	stop_search(sim);
	set_registration(sim, on, SIM_REGISTRATION_SEARCHING);
	if (on)
		sim_radio_search(sim);
}

void
sim_radio_boot(struct Sim *sim)
{
	stop_search(sim);
	sim->radio = (SimRadio){
		.on = sim->power.mode == SIM_MODE_ONLINE && sim->card.state == SIM_CARD_READY,
		.aim = (SimRegistration)sim->profile.registration,
		.reject_cause = sim->radio.reject_cause ? sim->radio.reject_cause : CAUSE_DEFAULT, .ps_wanted = true,
		.rsrp_dbm10 = sim->profile.rsrp_dbm10, .rsrq_db10 = sim->profile.rsrq_db10,
		.sinr_db10 = sim->profile.sinr_db10, .mode_preference = MODE_LTE | MODE_NR5G };
	if (sim->profile.registration_delay_ms > 0)
		sim_radio_search(sim);
	else if (sim->radio.on)
		search_over(sim);
}

void
sim_radio_register(struct Sim *sim, SimRegistration registration, uint8_t cause)
{
	sim->radio.aim = registration;
	sim->radio.reject_cause = cause ? cause : CAUSE_DEFAULT;
	if (!sim->radio.on)
		return;
	stop_search(sim);
	if (registration == SIM_REGISTRATION_DENIED)
		service_nas_rejected(sim);
	set_registration(sim, true, registration);
}

void
sim_radio_attach(struct Sim *sim, bool attached)
{
	sim->radio.ps_wanted = attached;
	attached = attached && sim_radio_is_registered(sim);
	if (attached == sim->radio.ps_attached)
		return;
	sim->radio.ps_attached = attached;
	changed(sim);
}

void
sim_radio_signal_changed(struct Sim *sim)
{
	service_nas_signal_changed(sim);
}
