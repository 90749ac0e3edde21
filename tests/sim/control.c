/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/control.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define USERS_MAX 16

typedef struct User {
	Control *control;
	int fd;                         /* -1 = free place */
	char line[COMMAND_LINE_MAX];
	size_t n;
	bool too_long;                  /* the rest of the line is thrown away */
} User;

struct Control {
	Sim *sim;
	struct sockaddr_un address;
	int listener;
	User users[USERS_MAX];
};

static void
drop(User *user)
{
	loop_unwatch(user->control->sim->loop, user->fd);
	close(user->fd);
	user->fd = -1;
}

/* An answer is short and its reader waits for it: what a full socket does not take is lost with its user. */
static bool
answer_line(User *user, CommandAnswer *answer)
{
	size_t n = strlen(answer->text);

	answer->text[n++] = '\n';       /* the text never fills its room */
	return send(user->fd, answer->text, n, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)n;
}

static bool
run_line(User *user)
{
	Sim *sim = user->control->sim;
	CommandAnswer answer = { .text = "error: line too long, allowed are 1023 bytes" };

	user->line[user->n] = 0;
	if (!user->too_long)
		command_run(sim, user->line, &answer);
	user->n = 0;
	user->too_long = false;
	if (answer.quit)
		loop_quit(sim->loop, 0);
	return answer_line(user, &answer);
}

static bool
take(User *user, char c)
{
	if (c == '\n')
		return run_line(user);
	if (user->n < sizeof(user->line) - 1)
		user->line[user->n++] = c;
	else
		user->too_long = true;
	return true;
}

static void
user_ready(int fd, short revents, void *data)
{
	User *user = data;
	char bytes[COMMAND_LINE_MAX];
	ssize_t n = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	for (ssize_t i = 0; i < n; i++) {
		if (!take(user, bytes[i])) {
			n = 0;
			break;
		}
	}
	if (n <= 0)
		drop(user);
}

static void
accept_user(int fd, short revents, void *data)
{
	Control *control = data;
	int host = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	size_t i = 0;

	if (host < 0)
		return;
	while (i < USERS_MAX && control->users[i].fd >= 0)
		i++;
	if (i == USERS_MAX) {
		close(host);
		return;
	}
	control->users[i] = (User){ .control = control, .fd = host };
	loop_watch(control->sim->loop, host, POLLIN, user_ready, &control->users[i]);
}

static bool
is_stale(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool refused = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 &&
		       errno == ECONNREFUSED;

	if (fd >= 0)
		close(fd);
	return refused;
}

static bool
listen_at(Control *control, SimError *error)
{
	const struct sockaddr *address = (const struct sockaddr *)&control->address;

	control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (control->listener >= 0 && is_stale(&control->address))
		unlink(control->address.sun_path);
	if (control->listener >= 0 && bind(control->listener, address, sizeof(control->address)) == 0 &&
	    listen(control->listener, USERS_MAX) == 0)
		return true;
	sim_fail(error, "control socket %s: %s", control->address.sun_path, strerror(errno));
	if (control->listener >= 0)
		close(control->listener);
	return false;
}

Control *
control_new(Sim *sim, const char *path, SimError *error)
{
	Control *control = calloc(1, sizeof(*control));

	if (!control)
		abort();
	control->sim = sim;
	control->address.sun_family = AF_UNIX;
	for (size_t i = 0; i < USERS_MAX; i++)
		control->users[i].fd = -1;
	if (*path == 0 || strlen(path) >= sizeof(control->address.sun_path)) {
		sim_fail(error, "control socket \"%.200s\": allowed are 1 to %zu bytes", path,
			 sizeof(control->address.sun_path) - 1);
		free(control);
		return NULL;
	}
	memcpy(control->address.sun_path, path, strlen(path));
	if (!listen_at(control, error)) {
		free(control);
		return NULL;
	}
	loop_watch(sim->loop, control->listener, POLLIN, accept_user, control);
	return control;
}

void
control_free(Control *control)
{
	if (!control)
		return;
	for (size_t i = 0; i < USERS_MAX; i++)
		if (control->users[i].fd >= 0)
			drop(&control->users[i]);
	loop_unwatch(control->sim->loop, control->listener);
	close(control->listener);
	unlink(control->address.sun_path);
	free(control);
}
