/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/fake/sim.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANSWER_MAX 8192

struct FakeSim {
	GPid pid;
	char *directory, *port, *control_path;
	int control;                    /* -1 = not connected */
};

static void
end_with_parent(gpointer user_data)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

/* "ready NAME TRANSPORT" on its standard output. */
static bool
wait_ready(int fd)
{
	char text[256];
	gsize used = 0;

	while (used < sizeof(text) - 1) {
		struct pollfd pollfd = { .fd = fd, .events = POLLIN };
		gssize n = poll(&pollfd, 1, 10000) == 1 ? read(fd, text + used, 1) : 0;

		if (n <= 0)
			return false;
		used += n;
		if (text[used - 1] == '\n')
			return g_str_has_prefix(text, "ready ");
	}
	return false;
}

static bool
spawn(FakeSim *sim, const char *name, const char *transport, const char *const *options)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_autoptr(GError) error = NULL;
	const char *program = g_getenv("SIMMODEM") ?: "tests/sim/simmodem";
	const char *fixed[] = { program, "--name", name, "--transport", transport, "--control", sim->control_path,
				"--timing", "none" };
	int output = -1;
	bool ready;

	for (gsize i = 0; i < G_N_ELEMENTS(fixed); i++)
		g_ptr_array_add(argv, (char *)fixed[i]);
	for (; options && *options; options++)
		g_ptr_array_add(argv, (char *)*options);
	g_ptr_array_add(argv, NULL);
	if (!g_spawn_async_with_pipes(NULL, (char **)argv->pdata, NULL, G_SPAWN_DO_NOT_REAP_CHILD, end_with_parent,
				      NULL, &sim->pid, NULL, &output, NULL, &error)) {
		printf("# %s: %s\n", program, error->message);
		return false;
	}
	ready = wait_ready(output);
	close(output);
	if (!ready)
		printf("# %s did not become ready\n", program);
	return ready;
}

FakeSim *
fake_sim_start(const char *name, const char *transport, const char *const *options)
{
	FakeSim *sim = g_new0(FakeSim, 1);
	g_autofree char *full = NULL;
	bool pty = strcmp(transport, "pty") == 0;

	sim->control = -1;
	sim->directory = g_dir_make_tmp("uplinkd-sim.XXXXXX", NULL);
	sim->control_path = g_build_filename(sim->directory, "control", NULL);
	if (pty)
		sim->port = g_build_filename(sim->directory, "port", NULL);
	else
		sim->port = g_strdup_printf("abstract:%s-%d", name, getpid());
	full = pty ? g_strdup_printf("pty:%s", sim->port) : g_strdup(sim->port);
	if (spawn(sim, name, full, options))
		return sim;
	fake_sim_stop(sim);
	return NULL;
}

static void
remove_directory(const char *path)
{
	GDir *dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *file = g_build_filename(path, name, NULL);

		g_unlink(file);
	}
	if (dir)
		g_dir_close(dir);
	g_rmdir(path);
}

void
fake_sim_stop(FakeSim *sim)
{
	int status = 0;

	if (!sim)
		return;
	if (sim->pid > 0) {
		kill(sim->pid, SIGTERM);
		waitpid(sim->pid, &status, 0);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
			printf("# simmodem ended with status 0x%x\n", status);
	}
	if (sim->control >= 0)
		close(sim->control);
	remove_directory(sim->directory);
	g_free(sim->directory);
	g_free(sim->control_path);
	g_free(sim->port);
	g_free(sim);
}

const char *
fake_sim_port(const FakeSim *sim)
{
	return sim->port;
}

const char *
fake_sim_directory(const FakeSim *sim)
{
	return sim->directory;
}

static bool
connect_control(FakeSim *sim)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (sim->control >= 0)
		return true;
	g_strlcpy(address.sun_path, sim->control_path, sizeof(address.sun_path));
	sim->control = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(sim->control, (struct sockaddr *)&address, sizeof(address)) == 0)
		return true;
	printf("# %s: %s\n", sim->control_path, g_strerror(errno));
	close(sim->control);
	sim->control = -1;
	return false;
}

static bool
ask(FakeSim *sim, const char *line, char answer[ANSWER_MAX])
{
	gsize used = 0;

	answer[0] = '\0';
	if (!connect_control(sim) || send(sim->control, line, strlen(line), MSG_NOSIGNAL) < 0)
		return false;
	while (used < ANSWER_MAX - 1) {
		struct pollfd pollfd = { .fd = sim->control, .events = POLLIN };
		gssize n = poll(&pollfd, 1, 5000) == 1 ? read(sim->control, answer + used, ANSWER_MAX - 1 - used) : 0;

		if (n <= 0)
			break;
		used += n;
		answer[used] = '\0';
		if (answer[used - 1] == '\n')
			break;
	}
	return g_str_has_prefix(answer, "ok");
}

bool
fake_sim_tell(FakeSim *sim, const char *format, ...)
{
	g_autofree char *command = NULL;
	g_autofree char *line = NULL;
	char answer[ANSWER_MAX];
	va_list args;

	va_start(args, format);
	command = g_strdup_vprintf(format, args);
	va_end(args);
	line = g_strconcat(command, "\n", NULL);
	if (ask(sim, line, answer))
		return true;
	printf("# %s: %s\n", command, g_strchomp(answer));
	return false;
}

static char *
find_value(FakeSim *sim, const char *key)
{
	char answer[ANSWER_MAX];
	g_auto(GStrv) words = NULL;

	if (!ask(sim, "stats\n", answer))
		return NULL;
	words = g_strsplit_set(g_strchomp(answer), " ", -1);
	for (char **word = words; *word; word++)
		if (g_str_has_prefix(*word, key) && (*word)[strlen(key)] == '=')
			return g_strdup(*word + strlen(key) + 1);
	return NULL;
}

gint64
fake_sim_count(FakeSim *sim, const char *key)
{
	g_autofree char *value = find_value(sim, key);

	return value && g_ascii_isdigit(*value) ? g_ascii_strtoll(value, NULL, 10) : -1;
}

bool
fake_sim_says(FakeSim *sim, const char *key, const char *value)
{
	g_autofree char *found = find_value(sim, key);

	return g_strcmp0(found, value) == 0;
}

bool
fake_wait(guint timeout_ms, bool (*condition)(gpointer), void (*idle)(gpointer), gpointer user_data)
{
	gint64 end_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;

	while (!condition(user_data)) {
		if (g_get_monotonic_time() >= end_us)
			return false;
		if (!g_main_context_iteration(NULL, FALSE))
			g_usleep(200);
		if (idle)
			idle(user_data);
	}
	return true;
}
