/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* uplink-report: brings the records of the spool to the fleet controller. */
#define G_LOG_DOMAIN "main"
#include "agent/report/delivery.h"

#include "agent/cli.h"
#include "agent/log.h"
#include "agent/signal-source.h"

#include <signal.h>
#include <stdlib.h>

typedef struct Program {
	const char *config_file;
	GMainLoop *loop;
	Clock *clock;
	Notify *notify;
	Delivery *delivery;
	Config *next;                   /* what a reload brought; takes over when the old delivery has parted */
	GSource *signals, *timer;
	bool ending, failed;
} Program;

typedef struct TimerSource {
	GSource source;
	Program *program;
	gint64 armed_us;
} TimerSource;

static void run_due(gpointer user_data);

/* Every turn of the loop may have moved a deadline: the one timer is set anew before the loop goes to sleep. */
static gboolean
timer_prepare(GSource *source, gint *timeout_ms)
{
	TimerSource *timer = (TimerSource *)source;
	const Program *program = timer->program;
	gint64 due_us = MIN(delivery_due_us(program->delivery), notify_due_us(program->notify));

	if (due_us != timer->armed_us)
		clock_arm(program->clock, due_us, run_due, timer->program);
	timer->armed_us = due_us;
	*timeout_ms = -1;
	return FALSE;
}

static GSourceFuncs timer_funcs = { .prepare = timer_prepare };

static void
run_due(gpointer user_data)
{
	Program *program = user_data;
	gint64 now_us = clock_now_us(program->clock);

	((TimerSource *)program->timer)->armed_us = -1;
	notify_run_due(program->notify, now_us);
	delivery_run_due(program->delivery, now_us);
}

/* The old delivery has parted with the controller: the end, or the new configuration's turn. */
static void
parted(gpointer user_data)
{
	Program *program = user_data;
	g_autoptr(Config) config = g_steal_pointer(&program->next);
	g_autoptr(GError) error = NULL;

	if (program->ending || !config) {
		g_main_loop_quit(program->loop);
		return;
	}
	g_clear_pointer(&program->delivery, delivery_free);
	program->delivery = delivery_new(program->clock, program->notify, config, &error);
	if (program->delivery) {
		log_event(G_LOG_LEVEL_MESSAGE, LOG_EVENT_CONFIG_LOADED, NULL, NULL, "configuration loaded again");
		notify_ready(program->notify, "Running");
		return;
	}
	log_event(G_LOG_LEVEL_CRITICAL, LOG_EVENT_CONFIG_REFUSED, NULL, NULL, "%s", error->message);
	program->failed = true;
	g_main_loop_quit(program->loop);
}

static void
reload(Program *program)
{
	g_autoptr(GError) error = NULL;
	Config *config = config_load(program->config_file, &error);

	notify_reloading(program->notify);
	if (!config || !delivery_check_config(config, &error)) {
		config_free(config);
		log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_CONFIG_REFUSED, NULL, NULL, "%s, keeping what was loaded before",
			  error->message);
		notify_ready(program->notify, "Running");
		return;
	}
	log_set_level(config->log_level);
	g_clear_pointer(&program->next, config_free);
	program->next = config;
	delivery_stop(program->delivery, parted, program);
}

static void
signal_came(int signal, gpointer user_data)
{
	Program *program = user_data;

	if (signal == SIGHUP && !program->ending) {
		reload(program);
		return;
	}
	program->ending = true;
	notify_stopping(program->notify, "Parting with the controller");
	delivery_stop(program->delivery, parted, program);
}

static bool
build(Program *program)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_load(program->config_file, &error);

	if (config) {
		log_set_level(config->log_level);
		program->delivery = delivery_new(program->clock, program->notify, config, &error);
	}
	if (!program->delivery)
		log_event(G_LOG_LEVEL_CRITICAL, LOG_EVENT_CONFIG_REFUSED, NULL, NULL, "%s", error->message);
	return program->delivery != NULL;
}

static void
run(Program *program)
{
	program->timer = g_source_new(&timer_funcs, sizeof(TimerSource));
	((TimerSource *)program->timer)->program = program;
	((TimerSource *)program->timer)->armed_us = -1;
	g_source_attach(program->timer, NULL);
	g_source_attach(program->signals, NULL);
	notify_ready(program->notify, "Running");
	program->loop = g_main_loop_new(NULL, FALSE);
	g_main_loop_run(program->loop);
	g_main_loop_unref(program->loop);
	g_source_destroy(program->timer);
	g_source_unref(program->timer);
}

int
main(int argc, char **argv)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP, 0 };
	Program program = { 0 };
	CliOptions options = { 0 };
	CliExit status;

	if (!cli_parse("uplink-report", "brings the health records of uplinkd to a fleet controller", argc, argv, &options,
		       &status))
		return status;
	program.config_file = options.config_file;
	program.signals = signal_source_new(signals, signal_came, &program);
	log_init("uplink-report", LOG_TARGET_AUTO, G_LOG_LEVEL_INFO);
	program.clock = clock_new_real();
	program.notify = notify_new();
	program.failed = !build(&program);
	if (!program.failed)
		run(&program);
	delivery_free(program.delivery);
	config_free(program.next);
	notify_free(program.notify);
	log_flush();
	clock_free(program.clock);
	g_source_destroy(program.signals);
	g_source_unref(program.signals);
	cli_options_clear(&options);
	return program.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
