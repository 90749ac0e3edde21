/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/modem-rig.h"
#include "tests/unit/tap.h"

#include <sys/socket.h>

#define WAIT_MS 10000

typedef struct Wait {
	Rig *rig;
	ModemState state;
	SessionState session;
	bool (*condition)(const Rig *rig);
} Wait;

gint64
rig_now_us(gpointer user_data)
{
	const Rig *rig = user_data;

	return rig->start_us + (g_get_monotonic_time() - rig->start_us) * rig->speed;
}

static void
changed(Modem *modem, ModemChange what, gpointer user_data)
{
	Rig *rig = user_data;

	rig->changes[what]++;
}

void
rig_new_modem(Rig *rig)
{
	const ModemHost host = { .now_us = rig_now_us, .changed = changed, .user_data = rig };

	g_clear_pointer(&rig->modem, modem_free);
	rig->modem = modem_new(&rig->config, &host);
}

void
rig_init_port(Rig *rig, const char *port)
{
	*rig = (Rig){ .start_us = g_get_monotonic_time(), .speed = RIG_SPEED };
	rig->config = (ModemConfig){ .name = "m1", .port = port, .interface = "wwan0",
				     .session = { .name = "s1", .dnn = "factory", .family = AF_INET } };
	rig_new_modem(rig);
}

void
rig_init(Rig *rig, const char *transport, const char *const *options)
{
	FakeSim *sim = fake_sim_start("m1", transport, options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(sim);
	rig_init_port(rig, fake_sim_port(sim));
	rig->sim = sim;
}

void
rig_clear(Rig *rig)
{
	g_clear_pointer(&rig->modem, modem_free);
	while (g_main_context_iteration(NULL, FALSE))
		;
	g_clear_pointer(&rig->sim, fake_sim_stop);
}

const ModemFacts *
rig_facts(const Rig *rig)
{
	return modem_get_facts(rig->modem);
}

static void
run_due(gpointer user_data)
{
	Rig *rig = ((Wait *)user_data)->rig;

	if (modem_due_us(rig->modem) <= rig_now_us(rig))
		modem_run_due(rig->modem, rig_now_us(rig));
}

void
rig_turn(Rig *rig)
{
	Wait wait = { .rig = rig };

	if (!g_main_context_iteration(NULL, FALSE))
		g_usleep(100);
	run_due(&wait);
}

static bool
is_so(gpointer user_data)
{
	const Wait *wait = user_data;
	const ModemFacts *facts = rig_facts(wait->rig);

	if (wait->condition)
		return wait->condition(wait->rig);
	return (wait->state && facts->state == wait->state) || (wait->session && facts->session == wait->session);
}

static bool
wait_for(Wait *wait)
{
	const ModemFacts *facts = rig_facts(wait->rig);

	if (fake_wait(WAIT_MS, is_so, run_due, wait))
		return true;
	g_print("# still modem %s (%s), session %s (%s)\n", modem_state_to_string(facts->state), facts->error,
		session_state_to_string(facts->session), facts->session_error);
	return false;
}

bool
rig_wait_state(Rig *rig, ModemState state)
{
	return wait_for(&(Wait){ .rig = rig, .state = state });
}

bool
rig_wait_session(Rig *rig, SessionState state)
{
	return wait_for(&(Wait){ .rig = rig, .session = state });
}

bool
rig_wait(Rig *rig, bool (*condition)(const Rig *rig))
{
	return wait_for(&(Wait){ .rig = rig, .condition = condition });
}

static bool
never(const Rig *rig)
{
	return false;
}

void
rig_run_ms(Rig *rig, guint ms)
{
	fake_wait(ms, is_so, run_due, &(Wait){ .rig = rig, .condition = never });
}
