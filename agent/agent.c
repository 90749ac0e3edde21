/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "agent"
#include "agent/agent-private.h"

#include "agent/log.h"

#include <config.h>

/* A modem that was up is up again well within this; until then what an earlier life left in the kernel stays. */
#define ADOPT_US (10 * G_USEC_PER_SEC)
#define STOP_US (10 * G_USEC_PER_SEC)
/* uplink-report tells its state every 10 s; silent for three times that it is gone. */
#define CONTROLLER_SILENT_US (30 * G_USEC_PER_SEC)

static void
finish_stop(Agent *agent)
{
	void (*stopped)(gpointer) = g_steal_pointer(&agent->stopped);

	if (!stopped)
		return;
	log_event(G_LOG_LEVEL_MESSAGE, LOG_EVENT_AGENT_STOP, NULL, NULL, "stopped");
	stopped(agent->stopped_data);
}

/* Sessions end first; then the kernel is cleaned, so that nothing is sent into a link without its session. */
static void
continue_stop(Agent *agent, gint64 now_us)
{
	g_autoptr(GArray) nothing = g_array_new(FALSE, TRUE, sizeof(NlObject));

	for (guint i = 0; i < agent->modems->len && now_us < agent->stop_by_us; i++)
		if (modem_get_facts(g_ptr_array_index(agent->modems, i))->state != MODEM_STATE_STOPPED)
			return;
	if (agent->teardown)
		(void)kernel_converge(agent->kernel, nothing, false, now_us, NULL);
	finish_stop(agent);
}

static gboolean
take_turn(gpointer user_data)
{
	Agent *agent = user_data;
	guint changes;

	g_clear_pointer(&agent->turn, g_source_unref);
	if (agent->stopping) {
		continue_stop(agent, clock_now_us(agent->clock));
		return G_SOURCE_REMOVE;
	}
	agent_decide(agent);
	changes = agent->changes;
	agent->changes = 0;
	if (agent->observer && changes)
		agent->observer(agent, changes, agent->observer_data);
	return G_SOURCE_REMOVE;
}

void
agent_touch(Agent *agent, guint changes)
{
	agent->changes |= changes;
	if (agent->turn || !agent->started)
		return;
	agent->turn = g_idle_source_new();
	g_source_set_priority(agent->turn, G_PRIORITY_DEFAULT);
	g_source_set_callback(agent->turn, take_turn, agent, NULL);
	g_source_attach(agent->turn, g_main_context_get_thread_default());
}

static void
kernel_changed(gpointer user_data)
{
	agent_touch(user_data, 0);
}

static gint64
earliest_due_us(const Agent *agent)
{
	gint64 due_us = MIN(agent->recheck_us, reporter_due_us(agent->reporter));

	due_us = MIN(due_us, kernel_due_us(agent->kernel));
	for (guint i = 0; i < agent->modems->len; i++)
		due_us = MIN(due_us, modem_due_us(g_ptr_array_index(agent->modems, i)));
	for (guint i = 0; i < agent->uplinks->len; i++) {
		const AgentUplink *uplink = g_ptr_array_index(agent->uplinks, i);

		if (uplink->path)
			due_us = MIN(due_us, path_due_us(uplink->path));
	}
	if (agent->waiter.due_us)
		due_us = MIN(due_us, agent->waiter.due_us(agent->waiter.user_data));
	if (agent->controller_heard_us && agent->controller.cause != CAUSE_CTL_REPORTER_GONE)
		due_us = MIN(due_us, agent->controller_heard_us + CONTROLLER_SILENT_US);
	return agent->stopping ? MIN(due_us, agent->stop_by_us) : due_us;
}

static void
check_reporter_alive(Agent *agent, gint64 now_us)
{
	if (!agent->controller_heard_us || now_us - agent->controller_heard_us < CONTROLLER_SILENT_US ||
	    agent->controller.cause == CAUSE_CTL_REPORTER_GONE)
		return;
	agent->controller.connected = false;
	agent->controller.cause = CAUSE_CTL_REPORTER_GONE;
	g_snprintf(agent->controller.evidence, sizeof(agent->controller.evidence),
		   "nothing heard from uplink-report for %d s", (int)(CONTROLLER_SILENT_US / G_USEC_PER_SEC));
	agent_touch(agent, AGENT_CHANGE_REPORT);
}

static void
run_due(gpointer user_data)
{
	Agent *agent = user_data;
	gint64 now_us = clock_now_us(agent->clock);

	for (guint i = 0; i < agent->modems->len; i++)
		modem_run_due(g_ptr_array_index(agent->modems, i), now_us);
	for (guint i = 0; i < agent->uplinks->len; i++) {
		AgentUplink *uplink = g_ptr_array_index(agent->uplinks, i);

		if (uplink->path)
			path_run_due(uplink->path, now_us);
	}
	if (now_us >= reporter_due_us(agent->reporter)) {
		(void)kernel_refresh_counters(agent->kernel, NULL);
		reporter_run_due(agent->reporter, now_us);
		agent_touch(agent, AGENT_CHANGE_REPORT);
	}
	if (agent->waiter.due_us && now_us >= agent->waiter.due_us(agent->waiter.user_data))
		agent->waiter.run_due(agent->waiter.user_data, now_us);
	check_reporter_alive(agent, now_us);
	if (now_us >= agent->recheck_us || now_us >= kernel_due_us(agent->kernel) || agent->stopping)
		agent_touch(agent, 0);
}

typedef struct PulseSource {
	GSource source;
	Agent *agent;
} PulseSource;

/*
 * The one timer of the program. Whoever waits for something is asked until when before the loop waits, so that no deadline that
 * moved in some callback is ever missed and nobody has to tell.
 */
static gboolean
pulse_prepare(GSource *source, gint *timeout_ms)
{
	Agent *agent = ((PulseSource *)source)->agent;

	*timeout_ms = -1;
	clock_arm(agent->clock, earliest_due_us(agent), run_due, agent);
	return FALSE;
}

static GSourceFuncs pulse_funcs = { .prepare = pulse_prepare };

static void
start_pulse(Agent *agent)
{
	agent->pulse = g_source_new(&pulse_funcs, sizeof(PulseSource));
	((PulseSource *)agent->pulse)->agent = agent;
	g_source_attach(agent->pulse, g_main_context_get_thread_default());
}

/* A choice made by an earlier life of ours shows in the kernel: it stays until it is known to be wrong. */
static void
adopt(Agent *agent)
{
	guint32 ifindex = kernel_get_active_ifindex(agent->kernel);

	if (!kernel_has_ours(agent->kernel))
		return;
	agent->adopt_until_us = clock_now_us(agent->clock) + ADOPT_US;
	for (guint i = 0; ifindex && i < agent->uplinks->len; i++) {
		AgentUplink *uplink = g_ptr_array_index(agent->uplinks, i);

		agent_gather(agent, uplink);
		if (uplink->facts.link.ifindex == ifindex)
			agent->active = i;
	}
	agent->adopted = agent->active >= 0;
}

Agent *
agent_new(Clock *clock, const char *config_file, Config *config, GError **error)
{
	g_autoptr(Agent) agent = g_new0(Agent, 1);
	KernelHost host = { .changed = kernel_changed, .user_data = agent };

	agent->clock = clock;
	agent->config_file = g_strdup(config_file);
	agent->config = config;
	agent->active = -1;
	agent->recheck_us = G_MAXINT64;
	agent->controller.configured = *config->controller_host != '\0';
	agent->kernel = kernel_new(&host, error);
	if (!agent->kernel)
		return NULL;
	agent->reporter = reporter_new(agent);
	agent_build_objects(agent, NULL, NULL);
	adopt(agent);
	start_pulse(agent);
	return g_steal_pointer(&agent);
}

void
agent_free(Agent *agent)
{
	if (!agent)
		return;
	clock_arm(agent->clock, G_MAXINT64, run_due, agent);
	if (agent->pulse)
		g_source_destroy(agent->pulse);
	g_clear_pointer(&agent->pulse, g_source_unref);
	if (agent->turn)
		g_source_destroy(agent->turn);
	g_clear_pointer(&agent->turn, g_source_unref);
	g_clear_pointer(&agent->uplinks, g_ptr_array_unref);
	g_clear_pointer(&agent->modems, g_ptr_array_unref);
	reporter_free(agent->reporter);
	kernel_free(agent->kernel);
	config_free(agent->config);
	g_free(agent->config_file);
	g_free(agent);
}

void
agent_observe(Agent *agent, AgentFunc changed, gpointer user_data)
{
	agent->observer = changed;
	agent->observer_data = user_data;
}

void
agent_set_waiter(Agent *agent, const AgentWaiter *waiter)
{
	agent->waiter = *waiter;
}

void
agent_start(Agent *agent)
{
	log_event(G_LOG_LEVEL_MESSAGE, LOG_EVENT_AGENT_START, NULL, NULL,
		  "uplinkd " PACKAGE_VERSION ": %u modems, %u uplinks", agent->modems->len,
		  agent->uplinks->len);
	agent->started = true;
	for (guint i = 0; i < agent->modems->len; i++)
		modem_start(g_ptr_array_index(agent->modems, i));
	reporter_inventory(agent->reporter);
	agent_touch(agent, AGENT_CHANGE_OBJECTS);
}

void
agent_stop(Agent *agent, bool teardown, void (*done)(gpointer user_data), gpointer user_data)
{
	agent->stopping = true;
	agent->teardown = teardown;
	agent->stop_by_us = clock_now_us(agent->clock) + STOP_US;
	agent->stopped = done;
	agent->stopped_data = user_data;
	for (guint i = 0; i < agent->modems->len; i++)
		modem_stop(g_ptr_array_index(agent->modems, i));
	agent_touch(agent, 0);
}

/* Keys that only a start takes are named, so that nobody waits for their effect. */
static void
tell_restart_keys(const Config *before, const Config *after)
{
	g_autofree char *keys = config_restart_keys(before, after);

	if (keys)
		log_event(G_LOG_LEVEL_MESSAGE, LOG_EVENT_CONFIG_LOADED, NULL, NULL,
			  "%s: takes effect at the next start", keys);
}

bool
agent_reload(Agent *agent, GError **error)
{
	g_autoptr(Config) config = config_load(agent->config_file, error);
	g_autoptr(GPtrArray) old_modems = NULL, old_uplinks = NULL;
	Config *old_config;

	if (!config)
		return false;
	log_set_level(config->log_level);
	old_config = agent->config;
	tell_restart_keys(old_config, config);
	old_modems = g_steal_pointer(&agent->modems);
	old_uplinks = g_steal_pointer(&agent->uplinks);
	agent->config = g_steal_pointer(&config);
	agent->controller.configured = *agent->config->controller_host != '\0';
	agent_build_objects(agent, old_modems, old_uplinks);
	reporter_configure(agent->reporter);
	config_free(old_config);
	agent_touch(agent, AGENT_CHANGE_OBJECTS | AGENT_CHANGE_UPLINK | AGENT_CHANGE_MODEM | AGENT_CHANGE_DEVICE);
	return true;
}

void
agent_controller_status(Agent *agent, bool connected, CauseCode cause, guint64 backlog, const char *evidence)
{
	HealthController *controller = &agent->controller;

	controller->connected = connected;
	controller->cause = cause;
	controller->backlog_records = backlog;
	g_strlcpy(controller->evidence, evidence, sizeof(controller->evidence));
	agent->controller_heard_us = clock_now_us(agent->clock);
	agent_touch(agent, AGENT_CHANGE_REPORT);
}

void
agent_controller_acknowledge(Agent *agent, guint64 id)
{
	reporter_acknowledge(agent->reporter, id);
	agent_touch(agent, AGENT_CHANGE_REPORT);
}
