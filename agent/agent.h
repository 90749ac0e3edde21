/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The agent owns everything: modems, paths, kernel, health, spool; it reconsiders when any of them changed. */
#pragma once

#include "agent/clock.h"
#include "agent/config.h"
#include "agent/health/health.h"
#include "agent/path/path.h"
#include "agent/report/spool.h"
#include "modem/modem.h"

typedef struct Agent Agent;

typedef enum AgentChange {              /* what an observer is told changed; a bit each */
	AGENT_CHANGE_UPLINK = 1 << 0,   /* standing, active, health, verdict of some uplink */
	AGENT_CHANGE_MODEM = 1 << 1,    /* facts of some modem or session */
	AGENT_CHANGE_DEVICE = 1 << 2,   /* device health */
	AGENT_CHANGE_REPORT = 1 << 3,   /* spool or controller */
	AGENT_CHANGE_OBJECTS = 1 << 4,  /* modems or uplinks came or went (reload) */
} AgentChange;

/* Called once per reconsideration, after all state is consistent. */
typedef void (*AgentFunc)(Agent *agent, guint changes, gpointer user_data);

typedef struct AgentUplink {            /* read only for others */
	const ConfigUplink *config;
	UplinkFacts facts;
	UplinkLife life;
	UplinkStanding standing;
	gint64 standing_since_us;
	UplinkHealth health;
	Path *path;                     /* NULL: not probed */
	PathStats last_stats;           /* of the last finished report window */
	Modem *modem;                   /* NULL: kind INTERFACE */
} AgentUplink;

Agent *agent_new(Clock *clock, const char *config_file, Config *config, GError **error);        /* takes config */
void agent_free(Agent *agent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Agent, agent_free)

void agent_observe(Agent *agent, AgentFunc changed, gpointer user_data);        /* one observer: the bus */
void agent_start(Agent *agent);
/* Sessions down, kernel clean when `teardown`; calls `done` when finished or after 10 s. */
void agent_stop(Agent *agent, bool teardown, void (*done)(gpointer user_data), gpointer user_data);
/* Reads the configuration again: all of it is taken, or none and the error says why. */
bool agent_reload(Agent *agent, GError **error);

/* Who else waits on the agent's one timer (the bus): asked before each turn of the loop. */
typedef struct AgentWaiter {
	gint64 (*due_us)(gpointer user_data);
	void (*run_due)(gpointer user_data, gint64 now_us);
	gpointer user_data;
} AgentWaiter;
void agent_set_waiter(Agent *agent, const AgentWaiter *waiter);

Clock *agent_get_clock(const Agent *agent);
const Config *agent_get_config(const Agent *agent);
const GPtrArray *agent_get_uplinks(const Agent *agent);         /* of AgentUplink */
const GPtrArray *agent_get_modems(const Agent *agent);          /* of Modem */
const DeviceHealth *agent_get_health(const Agent *agent);
const HealthController *agent_get_controller(const Agent *agent);
const SpoolStatus *agent_get_spool_status(const Agent *agent);  /* NULL: the spool cannot be written */
int agent_get_active(const Agent *agent);                       /* index, -1 = none */
guint64 agent_get_switches(const Agent *agent);

/* From uplink-report by way of the bus. */
void agent_controller_status(Agent *agent, bool connected, CauseCode cause, guint64 backlog, const char *evidence);
void agent_controller_acknowledge(Agent *agent, guint64 id);
