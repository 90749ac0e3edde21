/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* unshare() and setns() */
#define _GNU_SOURCE
#include "tests/fake/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

static bool
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = write(fd, text, strlen(text));
	close(fd);
	return n == (ssize_t)strlen(text);
}

static bool
write_map(const char *path, unsigned outside)
{
	char text[32];

	snprintf(text, sizeof(text), "0 %u 1", outside);
	return write_file(path, text);
}

static bool
raise_lo(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool done = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &request) == 0;

	if (fd >= 0)
		close(fd);
	return done;
}

const char *
netns_enter(void)
{
	static char reason[128];
	uid_t uid = geteuid();
	gid_t gid = getegid();

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) == 0) {
		/* A kernel without setgroups restriction has no such file; then nothing has to be denied. */
		(void)write_file("/proc/self/setgroups", "deny");
		if (!write_map("/proc/self/uid_map", uid) || !write_map("/proc/self/gid_map", gid))
			return "cannot map the user into a user namespace";
	} else if (uid != 0 || unshare(CLONE_NEWNET | CLONE_NEWNS) < 0) {
		snprintf(reason, sizeof(reason), "no user and network namespaces here: %s", strerror(errno));
		return reason;
	}
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 || !raise_lo()) {
		snprintf(reason, sizeof(reason), "cannot set up a namespace: %s", strerror(errno));
		return reason;
	}
	return NULL;
}

bool
netns_fresh(void)
{
	return unshare(CLONE_NEWNET) == 0 && raise_lo();
}

int
netns_open(void)
{
	return open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
}

bool
netns_switch(int fd)
{
	return setns(fd, CLONE_NEWNET) == 0;
}

int
netns_new(void)
{
	int before = netns_open(), made = -1;

	if (before < 0)
		return -1;
	if (netns_fresh())
		made = netns_open();
	if (!netns_switch(before) && made >= 0) {
		close(made);
		made = -1;
	}
	close(before);
	return made;
}

bool
netns_mount_sys(void)
{
	return mount("sysfs", "/sys", "sysfs", 0, NULL) == 0;
}

static char *
run(const char *line)
{
	g_autofree char *out = NULL, *err = NULL;
	int status;

	if (!g_spawn_command_line_sync(line, &out, &err, &status, NULL) ||
	    !g_spawn_check_wait_status(status, NULL))
		return NULL;
	return g_steal_pointer(&out);
}

bool
netns_run(const char *format, ...)
{
	g_autofree char *line = NULL, *out = NULL;
	va_list args;

	va_start(args, format);
	line = g_strdup_vprintf(format, args);
	va_end(args);
	out = run(line);
	return out;
}

char *
netns_output(const char *format, ...)
{
	g_autofree char *line = NULL;
	va_list args;

	va_start(args, format);
	line = g_strdup_vprintf(format, args);
	va_end(args);
	return run(line);
}

bool
netns_batch(const char *lines)
{
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("uplinkd-batch-XXXXXX", &path, NULL);
	bool done;

	if (fd < 0)
		return false;
	close(fd);
	done = g_file_set_contents(path, lines, -1, NULL) && netns_run("ip -batch %s", path);
	unlink(path);
	return done;
}
