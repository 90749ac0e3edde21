/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of the agent share: its parts and the steps of one reconsideration. */
#pragma once

#include "agent/agent.h"
#include "agent/kernel.h"
#include "agent/reporter.h"

struct Agent {
	Clock *clock;
	char *config_file;
	Config *config;
	GPtrArray *modems;              /* of Modem */
	GPtrArray *uplinks;             /* of AgentUplink, in the order of the configuration: the index is the number */
	Kernel *kernel;
	Reporter *reporter;

	UplinkChoice choice;
	int active;                     /* whose routes are installed, usable or not; -1 = none */
	guint64 switches;
	gint64 recheck_us;              /* the choice asks to be made again */
	bool adopted;                   /* `active` is an earlier life's choice, not yet judged */
	gint64 adopt_until_us;          /* until then nothing in the kernel is deleted and such a choice may stand */
	DeviceHealth health;
	HealthController controller;
	gint64 controller_heard_us;     /* 0 = never since start */

	guint changes;                  /* AgentChange bits not yet told */
	GSource *turn;                  /* the reconsideration to come, NULL = none */
	GSource *pulse;                 /* sets the timer before the loop waits */
	AgentWaiter waiter;
	AgentFunc observer;
	gpointer observer_data;

	bool started, stopping, teardown;
	gint64 stop_by_us;
	void (*stopped)(gpointer user_data);
	gpointer stopped_data;
};

/* Something changed: one reconsideration follows, however many calls there are. */
void agent_touch(Agent *agent, guint changes);

/* agent-objects.c: modems, uplinks and paths of a configuration; those whose configuration stays the same are kept. */
void agent_build_objects(Agent *agent, GPtrArray *old_modems, GPtrArray *old_uplinks);
void agent_uplink_free(AgentUplink *uplink);
/* Fills uplink->facts from modem, kernel and path. */
void agent_gather(Agent *agent, AgentUplink *uplink);
void agent_gather_path(const AgentUplink *uplink, UplinkFacts *io);
/* Binds each path to its link once that carries its address, or to nothing. */
void agent_bind_paths(Agent *agent);

/* agent-decide.c: choice, kernel, health, in this order; notes and announces what changed. */
void agent_decide(Agent *agent);
