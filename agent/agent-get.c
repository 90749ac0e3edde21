/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/agent-private.h"

Clock *
agent_get_clock(const Agent *agent)
{
	return agent->clock;
}

const Config *
agent_get_config(const Agent *agent)
{
	return agent->config;
}

const GPtrArray *
agent_get_uplinks(const Agent *agent)
{
	return agent->uplinks;
}

const GPtrArray *
agent_get_modems(const Agent *agent)
{
	return agent->modems;
}

const DeviceHealth *
agent_get_health(const Agent *agent)
{
	return &agent->health;
}

const HealthController *
agent_get_controller(const Agent *agent)
{
	return &agent->controller;
}

const SpoolStatus *
agent_get_spool_status(const Agent *agent)
{
	return reporter_get_status(agent->reporter);
}

int
agent_get_active(const Agent *agent)
{
	return agent->active;
}

guint64
agent_get_switches(const Agent *agent)
{
	return agent->switches;
}
