/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One reconsideration: facts -> choice -> kernel -> paths -> health -> whoever must know.
 *
 * Everything that changed since the last one is seen at once, and every decision in it is pure, so that the same facts at the
 * same time give the same result. Only this file moves `active`, standings and health.
 */
#define G_LOG_DOMAIN "agent"
#include "agent/agent-private.h"

#include "agent/health/health-layers.h"
#include "agent/log.h"
#include "agent/uplink/uplink-plan.h"

static const char *
name_of(const Agent *agent, int index)
{
	const AgentUplink *uplink = index >= 0 ? g_ptr_array_index(agent->uplinks, index) : NULL;

	return uplink ? uplink->config->name : "none";
}

/* The pure functions take arrays. */
typedef struct Round {
	UplinkFacts facts[NL_UPLINK_MAX];
	UplinkLife lives[NL_UPLINK_MAX];
	UplinkHealth health[NL_UPLINK_MAX];
	size_t n;
} Round;

static Round *
gather_round(Agent *agent)
{
	Round *round = g_new0(Round, 1);

	round->n = agent->uplinks->len;
	for (size_t i = 0; i < round->n; i++) {
		AgentUplink *uplink = g_ptr_array_index(agent->uplinks, i);

		agent_gather(agent, uplink);
		round->facts[i] = uplink->facts;
		round->lives[i] = uplink->life;
		round->health[i] = uplink->health;
	}
	return round;
}

/* The code that says why this uplink cannot carry traffic, "" = it can. */
static const char *
cause_of(const Agent *agent, int index)
{
	const AgentUplink *uplink = index >= 0 ? g_ptr_array_index(agent->uplinks, index) : NULL;

	if (!uplink || uplink->health.root >= _HEALTH_LAYER_MAX)
		return "";
	return cause_get(uplink->health.layer[uplink->health.root].cause)->code;
}

static void
set_active(Agent *agent, int active)
{
	const char *from = name_of(agent, agent->active), *to = name_of(agent, active);
	const char *cause = cause_of(agent, agent->active);

	log_event(G_LOG_LEVEL_MESSAGE, LOG_EVENT_UPLINK_SWITCH, "UPLINK", to, "traffic moves %s -> %s%s%s",
		  from, to, *cause ? ": " : "", cause);
	agent->active = active;
	agent->switches++;
	agent->changes |= AGENT_CHANGE_DEVICE | AGENT_CHANGE_UPLINK;
	reporter_change(agent->reporter, "", from, to, cause);
}

static void
set_standing(Agent *agent, AgentUplink *uplink, UplinkStanding standing, gint64 now_us)
{
	if (uplink->standing == standing)
		return;
	log_event(G_LOG_LEVEL_INFO, LOG_EVENT_UPLINK_STATE, "UPLINK", uplink->config->name, "%s -> %s",
		  uplink_standing_to_string(uplink->standing), uplink_standing_to_string(standing));
	uplink->standing = standing;
	uplink->standing_since_us = now_us;
	agent->changes |= AGENT_CHANGE_UPLINK;
}

/* Until its uplink has come up again, or its path is known to be dead, an earlier life's choice stands. */
static bool
adopting(const Agent *agent, const Round *round, gint64 now_us)
{
	if (agent->active < 0 || now_us >= agent->adopt_until_us)
		return false;
	switch (uplink_standing_of_facts(&round->facts[agent->active])) {
	case UPLINK_STANDING_ACTIVE:
	case UPLINK_STANDING_STANDBY:
	case UPLINK_STANDING_DEGRADED:
	case UPLINK_STANDING_PATH_DEAD:
	case UPLINK_STANDING_DISABLED:
		return false;
	case UPLINK_STANDING_HOLD_DOWN:
	case UPLINK_STANDING_PATH_UNKNOWN:
	case UPLINK_STANDING_NO_CARRIER:
	case UPLINK_STANDING_NO_GATEWAY:
	case UPLINK_STANDING_NO_ADDRESS:
	case UPLINK_STANDING_NO_INTERFACE:
	case UPLINK_STANDING_NO_SESSION:
	case UPLINK_STANDING_NOT_REGISTERED:
	case UPLINK_STANDING_NO_SIM:
	case UPLINK_STANDING_NO_MODEM:
	case _UPLINK_STANDING_MAX:
		break;
	}
	return true;
}

static void
choose(Agent *agent, Round *round, gint64 now_us)
{
	const UplinkPolicy policy = { .min_stable_us = (gint64)agent->config->min_stable_ms * 1000 };

	if (agent->adopted && adopting(agent, round, now_us)) {
		agent->choice.active = -1;
		agent->choice.kept = agent->active;
		for (size_t i = 0; i < round->n; i++)
			agent->choice.standing[i] = uplink_standing_of_facts(&round->facts[i]);
		agent->recheck_us = G_MAXINT64;
		return;
	}
	agent->adopted = false;
	uplink_choose(round->lives, round->facts, round->n, &policy, now_us, &agent->choice,
		      &agent->recheck_us);
	for (size_t i = 0; i < round->n; i++)
		((AgentUplink *)g_ptr_array_index(agent->uplinks, i))->life = round->lives[i];
}

static void
note_uplink_health(Agent *agent, guint index, const UplinkHealth *was)
{
	AgentUplink *uplink = g_ptr_array_index(agent->uplinks, index);
	const char *cause = cause_of(agent, index);

	if (was->verdict == uplink->health.verdict && was->root == uplink->health.root &&
	    was->since_us == uplink->health.since_us)
		return;
	agent->changes |= AGENT_CHANGE_UPLINK;
	log_event(G_LOG_LEVEL_MESSAGE, LOG_EVENT_HEALTH_CHANGE, "UPLINK", uplink->config->name, "%s -> %s%s%s",
		  health_verdict_to_string(was->verdict), health_verdict_to_string(uplink->health.verdict),
		  *cause ? ": " : "", cause);
}

static void
note_device_health(Agent *agent, const DeviceHealth *was)
{
	const DeviceHealth *is = &agent->health;

	if (was->verdict == is->verdict && was->cause == is->cause)
		return;
	agent->changes |= AGENT_CHANGE_DEVICE;
	reporter_change(agent->reporter, "", health_verdict_to_string(was->verdict),
			health_verdict_to_string(is->verdict),
			is->cause != CAUSE_NONE ? cause_get(is->cause)->code : "");
}

/* A search that goes on becomes a verdict of its own with time alone: looked at again when it does. */
static void
recheck_search(Agent *agent, const UplinkHealth *health, gint64 now_us)
{
	const HealthLayerState *registration = &health->layer[HEALTH_LAYER_REGISTRATION];
	gint64 due_us = registration->since_us + RADIO_NO_CELL_US;

	if (registration->cause == CAUSE_REG_SEARCHING && due_us > now_us)
		agent->recheck_us = MIN(agent->recheck_us, due_us);
}

static void
update_health(Agent *agent, Round *round, gint64 now_us)
{
	DeviceHealth was_device = agent->health;

	for (size_t i = 0; i < round->n; i++) {
		AgentUplink *uplink = g_ptr_array_index(agent->uplinks, i);
		UplinkHealth was = uplink->health;

		health_update_uplink(&uplink->health, &round->facts[i], &agent->controller, now_us);
		round->health[i] = uplink->health;
		note_uplink_health(agent, i, &was);
		recheck_search(agent, &uplink->health, now_us);
	}
	health_update_device(&agent->health, round->health, round->facts, &agent->choice, round->n,
			     &agent->controller, now_us);
	note_device_health(agent, &was_device);
}

static void
converge(Agent *agent, const Round *round, gint64 now_us)
{
	g_autoptr(GArray) wanted = uplink_plan(round->facts, round->n, &agent->choice);

	/* a refusal is logged by the kernel object, once each; the missing link or route shows in the facts */
	(void)kernel_converge(agent->kernel, wanted, now_us < agent->adopt_until_us, now_us, NULL);
}

/* The uplink that the routes belong to, usable or not. */
static int
owner_of_routes(const UplinkChoice *choice)
{
	return choice->active >= 0 ? choice->active : choice->kept;
}

void
agent_decide(Agent *agent)
{
	gint64 now_us = clock_now_us(agent->clock);
	g_autofree Round *round = gather_round(agent);

	choose(agent, round, now_us);
	if (now_us < agent->adopt_until_us)
		agent->recheck_us = MIN(agent->recheck_us, agent->adopt_until_us);
	converge(agent, round, now_us);
	agent_bind_paths(agent);
	for (size_t i = 0; i < round->n; i++)   /* a path that was just bound is no evidence against its uplink */
		agent_gather_path(g_ptr_array_index(agent->uplinks, i), &round->facts[i]);
	for (size_t i = 0; i < round->n; i++)
		set_standing(agent, g_ptr_array_index(agent->uplinks, i), agent->choice.standing[i], now_us);
	update_health(agent, round, now_us);
	if (owner_of_routes(&agent->choice) != agent->active)
		set_active(agent, owner_of_routes(&agent->choice));
}
