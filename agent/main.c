/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* uplinkd: builds the agent and its faces in order, runs the loop, takes them apart in reverse. */
#define G_LOG_DOMAIN "main"
#include "agent/agent.h"
#include "agent/bus/bus.h"
#include "agent/cli.h"
#include "agent/log.h"
#include "agent/notify.h"
#include "agent/signal-source.h"

#include <signal.h>
#include <stdlib.h>

typedef struct Daemon {
	GMainLoop *loop;
	Clock *clock;
	Notify *notify;
	Agent *agent;
	Bus *bus;
	GSource *signals;
} Daemon;

static gint64
faces_due_us(gpointer user_data)
{
	const Daemon *daemon = user_data;

	return MIN(bus_due_us(daemon->bus), notify_due_us(daemon->notify));
}

static void
faces_run_due(gpointer user_data, gint64 now_us)
{
	Daemon *daemon = user_data;

	bus_run_due(daemon->bus, now_us);
	notify_run_due(daemon->notify, now_us);
}

static void
stopped(gpointer user_data)
{
	Daemon *daemon = user_data;

	g_main_loop_quit(daemon->loop);
}

static void
reload(Daemon *daemon)
{
	g_autoptr(GError) error = NULL;

	notify_reloading(daemon->notify);
	if (agent_reload(daemon->agent, &error))
		log_event(G_LOG_LEVEL_MESSAGE, LOG_EVENT_CONFIG_LOADED, NULL, NULL, "configuration loaded again");
	else
		log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_CONFIG_REFUSED, NULL, NULL,
			  "%s, keeping what was loaded before", error->message);
	notify_ready(daemon->notify, "Running");
}

static void
signal_came(int signal, gpointer user_data)
{
	Daemon *daemon = user_data;

	if (signal == SIGHUP) {
		reload(daemon);
		return;
	}
	notify_stopping(daemon->notify, "Ending sessions");
	agent_stop(daemon->agent, true, stopped, daemon);
}

/* False: the reason was logged. Without a bus daemon the agent works all the same and is served once there is one. */
static bool
serve(Daemon *daemon)
{
	g_autoptr(GError) error = NULL;

	daemon->bus = bus_new(daemon->agent, agent_get_config(daemon->agent)->bus);
	if (bus_connect(daemon->bus, &error))
		return true;
	if (!g_error_matches(error, BUS_FAULT, BUS_FAULT_UNREACHABLE)) {
		log_event(G_LOG_LEVEL_CRITICAL, LOG_EVENT_BUS_FAULT, NULL, NULL, "%s", error->message);
		return false;
	}
	log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_BUS_FAULT, NULL, NULL, "%s, going on without", error->message);
	bus_retry(daemon->bus);
	return true;
}

static bool
build(Daemon *daemon, const char *config_file)
{
	g_autoptr(GError) error = NULL;
	Config *config = config_load(config_file, &error);

	if (!config) {
		log_event(G_LOG_LEVEL_CRITICAL, LOG_EVENT_CONFIG_REFUSED, NULL, NULL, "%s", error->message);
		return false;
	}
	log_set_level(config->log_level);
	daemon->clock = clock_new_real();
	daemon->notify = notify_new();
	daemon->agent = agent_new(daemon->clock, config_file, config, &error);
	if (!daemon->agent) {
		log_event(G_LOG_LEVEL_CRITICAL, LOG_EVENT_NETLINK_FAULT, NULL, NULL, "%s", error->message);
		return false;
	}
	return serve(daemon);
}

static void
run(Daemon *daemon)
{
	const AgentWaiter faces = { faces_due_us, faces_run_due, daemon };

	agent_set_waiter(daemon->agent, &faces);
	agent_start(daemon->agent);
	notify_ready(daemon->notify, "Running");
	daemon->loop = g_main_loop_new(NULL, FALSE);
	g_main_loop_run(daemon->loop);
}

static void
take_apart(Daemon *daemon)
{
	g_clear_pointer(&daemon->loop, g_main_loop_unref);
	bus_free(daemon->bus);
	agent_free(daemon->agent);
	notify_free(daemon->notify);
	log_flush();
	clock_free(daemon->clock);
	g_source_destroy(daemon->signals);
	g_source_unref(daemon->signals);
}

int
main(int argc, char **argv)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP, 0 };
	Daemon daemon = { 0 };
	CliOptions options = { 0 };
	CliExit status;
	bool built;

	if (!cli_parse("uplinkd", "keeps an industrial router connected over 5G", argc, argv, &options, &status))
		return status;
	daemon.signals = signal_source_new(signals, signal_came, &daemon);
	log_init("uplinkd", LOG_TARGET_AUTO, G_LOG_LEVEL_INFO);
	built = build(&daemon, options.config_file);
	if (built) {
		g_source_attach(daemon.signals, NULL);
		run(&daemon);
	}
	take_apart(&daemon);
	cli_options_clear(&options);
	return built ? EXIT_SUCCESS : EXIT_FAILURE;
}
