/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/host.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPTIONS_MAX 40
#define READY_MS 10000
#define STOP_MS 10000

static void
run(const HostModem *modem, int out, const char *const *options)
{
	const char *build = getenv("abs_top_builddir");
	char program[4096], control[128];
	const char *argv[OPTIONS_MAX + 8] = { program, "--name", "test", "--transport", modem->transport,
					      "--control", control };

	snprintf(program, sizeof(program), "%s/tests/sim/simmodem", build ? build : ".");
	snprintf(control, sizeof(control), "%s/control", modem->dir);
	for (size_t i = 0; options && options[i] && i < OPTIONS_MAX; i++)
		argv[7 + i] = options[i];
	prctl(PR_SET_PDEATHSIG, SIGTERM);       /* a test that dies takes its modem along */
	dup2(out, STDOUT_FILENO);
	execv(program, (char *const *)argv);
	fprintf(stderr, "# %s cannot be run\n", program);
	_exit(127);
}

static bool
await_ready(int fd)
{
	int64_t until_ms = host_now_ms() + READY_MS;
	char line[256];
	size_t n = 0;

	while (n + 1 < sizeof(line)) {
		struct pollfd out = { .fd = fd, .events = POLLIN };
		int64_t left_ms = until_ms - host_now_ms();

		if (left_ms < 0 || poll(&out, 1, (int)left_ms) <= 0 || read(fd, line + n, 1) != 1)
			return false;
		if (line[n++] == '\n')
			return strncmp(line, "ready ", 6) == 0;
	}
	return false;
}

bool
host_modem_start(HostModem *modem, bool pty, const char *const *options)
{
	int out[2];
	bool ready;

	snprintf(modem->dir, sizeof(modem->dir), "/tmp/simmodem-test.XXXXXX");
	if (!mkdtemp(modem->dir) || pipe(out) < 0)
		return false;
	if (pty)
		snprintf(modem->transport, sizeof(modem->transport), "pty:%s/port", modem->dir);
	else
		snprintf(modem->transport, sizeof(modem->transport), "abstract:%s", modem->dir);
	fflush(NULL);
	modem->pid = fork();
	if (modem->pid == 0)
		run(modem, out[1], options);
	close(out[1]);
	ready = modem->pid > 0 && await_ready(out[0]);
	close(out[0]);
	return ready;
}

/* What is left in its directory goes; false when there was something. */
static bool
clean(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool empty = true;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		empty = false;
		unlinkat(dirfd(dir), entry->d_name, 0);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
	return empty;
}

bool
host_modem_stop(HostModem *modem)
{
	int status = -1;
	int64_t until_ms = host_now_ms() + STOP_MS;

	kill(modem->pid, SIGTERM);
	while (waitpid(modem->pid, &status, WNOHANG) == 0) {
		if (host_now_ms() > until_ms)
			kill(modem->pid, SIGKILL);
		poll(NULL, 0, 5);
	}
	return clean(modem->dir) && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool
host_modem_tell(HostModem *modem, const char *command, char *answer, size_t cap)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char line[1100], got[4200] = "";
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t n = 0;
	ssize_t more = 1;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/control", modem->dir);
	snprintf(line, sizeof(line), "%s\n", command);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	    write(fd, line, strlen(line)) == (ssize_t)strlen(line))
		while (more > 0 && n + 1 < sizeof(got) && !memchr(got, '\n', n)) {
			more = read(fd, got + n, sizeof(got) - 1 - n);
			n += more > 0 ? (size_t)more : 0;
		}
	close(fd);
	if (answer)
		snprintf(answer, cap, "%.*s", (int)strcspn(got, "\n"), got);
	return strncmp(got, "ok", 2) == 0;
}
