/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Against a dbus-daemon of its own: a client and a service in one loop, each on its bus source. */
#include "agent/bus/bus-source.h"
#include "tests/unit/tap.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SERVICE "org.example.Test"
#define CALLS 2000
#define TICK_MS 10
#define PATIENCE_US (10 * G_USEC_PER_SEC)       /* until a test gives up; nothing depends on it */

typedef struct Fixture {
	char *directory, *address;
	pid_t daemon;                   /* 0: none runs */
	sd_bus *client, *service;
	GSource *client_source, *service_source;
	guint n_closed, n_replies, n_errors, n_echoes;
	guint n_turns, echoes_before, most_echoes_a_turn;
	gint64 ticked_us;
	guint n_ticks, overdue_turns, most_overdue_turns;       /* turns in which the tick was due and did not come */
	bool destroy_in_echo;
} Fixture;

static guint n_polls;

static gint
counting_poll(GPollFD *fds, guint n_fds, gint timeout_ms)
{
	n_polls++;
	return g_poll(fds, n_fds, timeout_ms);
}

/* In the child: ends with its test, however that ends. */
static void
end_with_parent(gpointer user_data)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static bool
start_daemon(Fixture *f)
{
	g_autofree char *config = g_build_filename(f->directory, "bus.conf", NULL);
	g_autofree char *option = g_strdup_printf("--config-file=%s", config);
	g_autofree char *text = g_strdup_printf(
		"<busconfig><type>session</type><listen>%s</listen><auth>EXTERNAL</auth><policy context='default'>"
		"<allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/></policy>"
		"<limit name='max_replies_per_connection'>50000</limit></busconfig>", f->address);
	char *argv[] = { (char *)"dbus-daemon", (char *)"--nofork", (char *)"--nosyslog", option, NULL };
	GPid pid;

	if (!g_file_set_contents(config, text, -1, NULL) ||
	    !g_spawn_async(NULL, argv, NULL,
			   G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL |
			   G_SPAWN_STDERR_TO_DEV_NULL, end_with_parent, NULL, &pid, NULL))
		return false;
	f->daemon = pid;
	return true;
}

static void
stop_daemon(Fixture *f)
{
	if (f->daemon > 0 && kill(f->daemon, SIGKILL) == 0)
		waitpid(f->daemon, NULL, 0);
	f->daemon = 0;
}

static gboolean
closed(gpointer user_data)
{
	((Fixture *)user_data)->n_closed++;
	return G_SOURCE_REMOVE;
}

/* watch_bind: the connection waits for the daemon's socket to appear, on another fd than the one it then talks over. */
static sd_bus *
connect_to(Fixture *f)
{
	sd_bus *bus = NULL;

	if (sd_bus_new(&bus) < 0 || sd_bus_set_address(bus, f->address) < 0 || sd_bus_set_bus_client(bus, 1) < 0 ||
	    sd_bus_set_watch_bind(bus, 1) < 0 || sd_bus_start(bus) < 0)
		abort();
	return bus;
}

static GSource *
attach(Fixture *f, sd_bus *bus)
{
	GSource *source = bus_source_new(bus, closed, f);

	g_source_attach(source, NULL);
	return source;
}

static int
method_echo(sd_bus_message *m, void *user_data, sd_bus_error *error)
{
	Fixture *f = user_data;

	f->n_echoes++;
	if (f->destroy_in_echo)
		g_source_destroy(f->service_source);
	return sd_bus_reply_method_return(m, NULL);
}

static int
method_hang(sd_bus_message *m, void *user_data, sd_bus_error *error)
{
	return 1;                       /* handled, and never answered */
}

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("Echo", NULL, NULL, method_echo, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("Hang", NULL, NULL, method_hang, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END
};

static int
reply(sd_bus_message *m, void *user_data, sd_bus_error *error)
{
	Fixture *f = user_data;

	f->n_replies++;
	f->n_errors += sd_bus_message_is_method_error(m, NULL) > 0;
	return 1;
}

static void
call(Fixture *f, const char *method, guint64 timeout_us)
{
	sd_bus_message *m = NULL;

	if (sd_bus_message_new_method_call(f->client, &m, SERVICE, "/", SERVICE, method) < 0 ||
	    sd_bus_call_async(f->client, NULL, m, reply, f, timeout_us) < 0)
		abort();
	sd_bus_message_unref(m);
}

static gboolean
nothing(gpointer user_data)
{
	return G_SOURCE_CONTINUE;
}

/* Turns the loop until *counter reaches `count` or patience ends; true: it did. */
static bool
run_until(const guint *counter, guint count)
{
	gint64 end_us = g_get_monotonic_time() + PATIENCE_US;
	guint ticker = g_timeout_add(100, nothing, NULL);

	while (*counter < count && g_get_monotonic_time() < end_us)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(ticker);
	return *counter >= count;
}

static void
run_for_us(gint64 duration_us)
{
	gint64 end_us = g_get_monotonic_time() + duration_us;
	guint ticker = g_timeout_add((guint)(duration_us / 1000) + 1, nothing, NULL);

	while (g_get_monotonic_time() < end_us)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(ticker);
}

/* A client and a service that owns its name, on a daemon of ours; false: this machine has none. */
static bool
begin(Fixture *f)
{
	g_autofree char *program = g_find_program_in_path("dbus-daemon");

	if (!program) {
		tap_skip("no dbus-daemon here (Debian: dbus-daemon)");
		return false;
	}
	f->directory = g_dir_make_tmp("uplinkd-bus-XXXXXX", NULL);
	f->address = g_strdup_printf("unix:path=%s/socket", f->directory);
	f->client = connect_to(f);
	f->service = connect_to(f);
	f->client_source = attach(f, f->client);
	f->service_source = attach(f, f->service);
	if (sd_bus_add_object_vtable(f->service, NULL, "/", SERVICE, vtable, f) < 0 ||
	    sd_bus_request_name_async(f->service, NULL, SERVICE, 0, reply, f) < 0)
		abort();
	run_for_us(20000);              /* both are waiting for the socket now */
	CU_ASSERT_EQUAL(f->n_replies + f->n_closed, 0);
	CU_ASSERT_TRUE(start_daemon(f));
	CU_ASSERT_TRUE(run_until(&f->n_replies, 1));
	f->n_replies = 0;
	return true;
}

static void
end(Fixture *f)
{
	g_autofree char *socket_path = g_build_filename(f->directory, "socket", NULL);
	g_autofree char *config = g_build_filename(f->directory, "bus.conf", NULL);

	g_source_destroy(f->client_source);
	g_source_destroy(f->service_source);
	g_source_unref(f->client_source);
	g_source_unref(f->service_source);
	sd_bus_close_unref(f->client);
	sd_bus_close_unref(f->service);
	stop_daemon(f);
	g_unlink(socket_path);
	g_unlink(config);
	g_rmdir(f->directory);
	g_free(f->directory);
	g_free(f->address);
}

static void
test_a_call_makes_its_round_trip_although_the_fd_changed_while_connecting(void)
{
	Fixture f = { 0 };

	if (!begin(&f))
		return;
	call(&f, "Echo", 0);
	CU_ASSERT_TRUE(run_until(&f.n_replies, 1));
	CU_ASSERT_EQUAL(f.n_errors, 0);
	CU_ASSERT_EQUAL(f.n_echoes, 1);
	end(&f);
}

static gboolean
count_turn(gpointer user_data)
{
	Fixture *f = user_data;

	f->n_turns++;
	f->overdue_turns = g_get_monotonic_time() > f->ticked_us + TICK_MS * 1000 ? f->overdue_turns + 1 : 0;
	f->most_overdue_turns = MAX(f->most_overdue_turns, f->overdue_turns);
	f->most_echoes_a_turn = MAX(f->most_echoes_a_turn, f->n_echoes - f->echoes_before);
	f->echoes_before = f->n_echoes;
	return G_SOURCE_CONTINUE;
}

static gboolean
count_tick(gpointer user_data)
{
	Fixture *f = user_data;

	f->n_ticks++;
	f->ticked_us = g_get_monotonic_time();
	f->overdue_turns = 0;
	return G_SOURCE_CONTINUE;
}

static void
test_a_flood_of_calls_leaves_every_turn_to_others_too(void)
{
	Fixture f = { 0 };
	guint turn, tick;
	gint64 from_us;

	if (!begin(&f))
		return;
	for (guint i = 0; i < CALLS; i++)
		call(&f, "Echo", 0);
	from_us = f.ticked_us = g_get_monotonic_time();
	turn = g_timeout_add(0, count_turn, &f);
	tick = g_timeout_add(TICK_MS, count_tick, &f);
	CU_ASSERT_TRUE(run_until(&f.n_replies, CALLS));
	g_source_remove(turn);
	g_source_remove(tick);
	CU_ASSERT_EQUAL(f.n_echoes, CALLS);
	CU_ASSERT_EQUAL(f.n_errors, 0);
	CU_ASSERT_TRUE(f.most_echoes_a_turn <= 16);
	/* the tick's own turn and the one before it; once more for each time the machine took the processor away */
	CU_ASSERT_TRUE(f.most_overdue_turns <= 4);
	printf("# %u calls in %" G_GINT64_FORMAT " us, %u turns, %u ticks of %u ms\n", CALLS,
	       g_get_monotonic_time() - from_us, f.n_turns, f.n_ticks, TICK_MS);
	end(&f);
}

static void
test_an_idle_bus_does_not_wake_the_loop(void)
{
	Fixture f = { 0 };

	if (!begin(&f))
		return;
	call(&f, "Echo", 0);
	CU_ASSERT_TRUE(run_until(&f.n_replies, 1));
	run_for_us(50000);
	g_main_context_set_poll_func(NULL, counting_poll);
	n_polls = 0;
	run_for_us(300000);
	CU_ASSERT_TRUE(n_polls <= 2);   /* the end of run_for_us() itself */
	g_main_context_set_poll_func(NULL, NULL);
	end(&f);
}

static void
test_a_call_times_out_in_time_without_spinning(void)
{
	Fixture f = { 0 };
	gint64 from_us, took_us;

	if (!begin(&f))
		return;
	from_us = g_get_monotonic_time();
	call(&f, "Hang", 60500);
	g_main_context_set_poll_func(NULL, counting_poll);
	n_polls = 0;
	CU_ASSERT_TRUE(run_until(&f.n_replies, 1));
	took_us = g_get_monotonic_time() - from_us;
	CU_ASSERT_EQUAL(f.n_errors, 1);
	CU_ASSERT_TRUE(took_us >= 60500 && took_us < 10 * G_USEC_PER_SEC);
	CU_ASSERT_TRUE(n_polls < 20 + took_us / 100000);
	g_main_context_set_poll_func(NULL, NULL);
	end(&f);
}

static void
test_the_death_of_the_daemon_is_told_once_and_pending_calls_fail(void)
{
	Fixture f = { 0 };

	if (!begin(&f))
		return;
	call(&f, "Hang", 0);
	call(&f, "Echo", 0);
	CU_ASSERT_TRUE(run_until(&f.n_replies, 1));
	stop_daemon(&f);
	CU_ASSERT_TRUE(run_until(&f.n_closed, 2));
	run_for_us(50000);
	CU_ASSERT_EQUAL(f.n_closed, 2);         /* once for the client, once for the service */
	CU_ASSERT_EQUAL(f.n_replies, 2);
	CU_ASSERT_EQUAL(f.n_errors, 1);
	CU_ASSERT_TRUE(g_source_is_destroyed(f.client_source) && g_source_is_destroyed(f.service_source));
	end(&f);
}

static void
test_a_handler_may_destroy_its_own_source(void)
{
	Fixture f = { 0 };

	if (!begin(&f))
		return;
	f.destroy_in_echo = true;
	for (int i = 0; i < 10; i++)
		call(&f, "Echo", 0);
	g_usleep(50000);                /* the daemon passes all of them on; one batch of the source could take them */
	run_for_us(50000);
	CU_ASSERT_EQUAL(f.n_echoes, 1);
	CU_ASSERT_EQUAL(f.n_closed, 0);
	end(&f);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a call makes its round trip although the fd changed while connecting",
		  test_a_call_makes_its_round_trip_although_the_fd_changed_while_connecting },
		{ "a flood of calls leaves every turn to others too", test_a_flood_of_calls_leaves_every_turn_to_others_too },
		{ "an idle bus does not wake the loop", test_an_idle_bus_does_not_wake_the_loop },
		{ "a call times out in time, without spinning", test_a_call_times_out_in_time_without_spinning },
		{ "the death of the daemon is told once, and pending calls fail",
		  test_the_death_of_the_daemon_is_told_once_and_pending_calls_fail },
		{ "a handler may destroy its own source", test_a_handler_may_destroy_its_own_source },
		CU_TEST_INFO_NULL,
	};

	return tap_main("bus-source", tests, argc, argv);
}
