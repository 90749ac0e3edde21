/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/tell.h"

#include "tests/sim/command.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define ANSWER_S 10

static int
connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval limit = { .tv_sec = ANSWER_S };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
	} else if (fd >= 0) {
		memcpy(address.sun_path, path, strlen(path));
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
		if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
			return fd;
	}
	fprintf(stderr, "simmodem: %s: %s\n", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool
join(char **words, int n_words, char *line, size_t cap)
{
	size_t n = 0;

	for (int i = 0; i < n_words && n < cap; i++)
		n += (size_t)snprintf(line + n, cap - n, "%s%s", i > 0 ? " " : "", words[i]);
	if (n + 1 < cap) {
		line[n] = '\n';
		line[n + 1] = 0;
		return true;
	}
	fprintf(stderr, "simmodem: command longer than %zu bytes\n", cap - 2);
	return false;
}

static bool
exchange(int fd, const char *line, char *answer, size_t cap)
{
	size_t n = 0;
	ssize_t got = 1;

	if (send(fd, line, strlen(line), MSG_NOSIGNAL) != (ssize_t)strlen(line))
		return false;
	while (n + 1 < cap && got > 0 && !memchr(answer, '\n', n)) {
		got = recv(fd, answer + n, cap - 1 - n, 0);
		n += got > 0 ? (size_t)got : 0;
	}
	answer[n] = 0;
	return n > 0 && answer[n - 1] == '\n';
}

int
tell(const char *socket_path, char **words, int n_words)
{
	char line[COMMAND_LINE_MAX + 1], answer[COMMAND_ANSWER_MAX + 2] = "";
	bool answered;
	int fd;

	if (!join(words, n_words, line, sizeof(line)))
		return 2;
	fd = connect_to(socket_path);
	if (fd < 0)
		return 2;
	answered = exchange(fd, line, answer, sizeof(answer));
	close(fd);
	if (!answered) {
		fprintf(stderr, "simmodem: %s: no answer within %d s\n", socket_path, ANSWER_S);
		return 2;
	}
	fputs(answer, stdout);
	return strncmp(answer, "ok", 2) == 0 ? 0 : 1;
}
