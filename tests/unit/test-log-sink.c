/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define _GNU_SOURCE     /* unshare() */
#define G_LOG_DOMAIN "test"
#include "agent/log-sink.h"
#include "tests/unit/tap.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_SKIP 77

static char *
stream_of(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		abort();
	return g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, (guint64)st.st_dev, (guint64)st.st_ino);
}

static void
test_the_journal_is_used_only_where_it_is_this_stderr(void)
{
	int ends[2];
	g_autofree char *mine = NULL, *other = NULL;

	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	mine = stream_of(ends[1]);
	other = g_strdup_printf("%s1", mine);
	CU_ASSERT_EQUAL(log_sink_pick(LOG_TARGET_AUTO, mine, ends[1]), LOG_TARGET_JOURNAL);
	CU_ASSERT_EQUAL(log_sink_pick(LOG_TARGET_AUTO, other, ends[1]), LOG_TARGET_STDERR);
	CU_ASSERT_EQUAL(log_sink_pick(LOG_TARGET_AUTO, "", ends[1]), LOG_TARGET_STDERR);
	CU_ASSERT_EQUAL(log_sink_pick(LOG_TARGET_AUTO, NULL, ends[1]), LOG_TARGET_STDERR);
	close(ends[0]);
	close(ends[1]);
	CU_ASSERT_EQUAL(log_sink_pick(LOG_TARGET_AUTO, mine, ends[1]), LOG_TARGET_SYSLOG);
}

static void
test_a_daemon_without_stderr_goes_to_syslog(void)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	CU_ASSERT_TRUE_FATAL(null >= 0);
	CU_ASSERT_EQUAL(log_sink_pick(LOG_TARGET_AUTO, NULL, null), LOG_TARGET_SYSLOG);
	CU_ASSERT_EQUAL(log_sink_pick(LOG_TARGET_STDERR, NULL, null), LOG_TARGET_STDERR);
	CU_ASSERT_EQUAL(log_sink_pick(LOG_TARGET_JOURNAL, NULL, null), LOG_TARGET_JOURNAL);
	close(null);
}

static void
test_a_full_disk_is_reported_not_ignored(void)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	g_autoptr(GString) line = g_string_new("line\n");

	if (full < 0) {
		tap_skip("no /dev/full here");
		return;
	}
	CU_ASSERT_FALSE(log_sink_fd(full, line));
	close(full);
	CU_ASSERT_FALSE(log_sink_fd(full, line));
}

static void
test_a_gone_reader_is_reported_and_kills_nobody(void)
{
	g_autoptr(GString) line = g_string_new("line\n");
	int ends[2];

	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	CU_ASSERT_TRUE(log_sink_fd(ends[1], line));
	close(ends[0]);
	CU_ASSERT_FALSE(log_sink_fd(ends[1], line));    /* SIGPIPE would end this program */
	close(ends[1]);
}

static bool
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return written;
}

/* Root in a user and mount namespace of its own, with an empty directory of ours in the place of `over`. */
static bool
enter_namespace(const char *over)
{
	char uid_map[32], gid_map[32];

	snprintf(uid_map, sizeof(uid_map), "0 %u 1", (unsigned)getuid());
	snprintf(gid_map, sizeof(gid_map), "0 %u 1", (unsigned)getgid());
	return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && write_file("/proc/self/setgroups", "deny") &&
	       write_file("/proc/self/uid_map", uid_map) && write_file("/proc/self/gid_map", gid_map) &&
	       mount("none", over, "tmpfs", 0, NULL) == 0;
}

static int
listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
	return fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 ? fd : -1;
}

static bool
has_line(const char *datagram, const char *line)
{
	g_auto(GStrv) lines = g_strsplit(datagram, "\n", -1);

	if (g_strv_contains((const char *const *)lines, line))
		return true;
	fprintf(stdout, "# missing: %s\n", line);
	fflush(stdout);
	return false;
}

static int
child_journal(void)
{
	char datagram[8192] = { 0 };
	int journal;

	if (!enter_namespace("/run"))
		return CHILD_SKIP;
	if (mkdir("/run/systemd", 0755) < 0 || mkdir("/run/systemd/journal", 0755) < 0)
		return 2;
	log_init("uplinkd", LOG_TARGET_JOURNAL, G_LOG_LEVEL_INFO);
	dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
	log_event(G_LOG_LEVEL_INFO, LOG_EVENT_AGENT_START, NULL, NULL, "before journald is there");
	if ((journal = listen_at("/run/systemd/journal/socket")) < 0)
		return 3;
	g_log_structured("modem", G_LOG_LEVEL_WARNING, "EVENT_ID", "session-state", "SESSION", "s1", "DNN", "factory",
			 "MESSAGE", "lost\nPRIORITY=0");
	if (recv(journal, datagram, sizeof(datagram) - 1, 0) <= 0)
		return 4;
	return has_line(datagram, "MESSAGE=lost\\nPRIORITY=0") && has_line(datagram, "PRIORITY=4") &&
	       has_line(datagram, "SYSLOG_IDENTIFIER=uplinkd") && has_line(datagram, "EVENT_ID=session-state") &&
	       has_line(datagram, "MESSAGE_ID=6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c08") &&
	       has_line(datagram, "SESSION=s1") && has_line(datagram, "DNN=factory") &&
	       has_line(datagram, "GLIB_DOMAIN=modem") && !strstr(datagram, "CODE_FILE=") ? 0 : 1;
}

static int
child_journal_gone(void)
{
	char text[512] = { 0 };
	int ends[2];

	if (!enter_namespace("/run"))
		return CHILD_SKIP;
	if (pipe(ends) < 0)
		return 2;
	dup2(ends[1], STDERR_FILENO);
	log_init("uplinkd", LOG_TARGET_JOURNAL, G_LOG_LEVEL_INFO);
	log_event(G_LOG_LEVEL_INFO, LOG_EVENT_AGENT_START, NULL, NULL, "nobody listens");
	return read(ends[0], text, sizeof(text) - 1) > 0 && strstr(text, "info agent-start: nobody listens\n") ? 0 : 1;
}

static int
child_syslog(void)
{
	char datagram[1024] = { 0 };
	int syslogd;

	if (!enter_namespace("/dev"))
		return CHILD_SKIP;
	if ((syslogd = listen_at("/dev/log")) < 0)
		return 2;
	log_init("uplinkd", LOG_TARGET_SYSLOG, G_LOG_LEVEL_INFO);
	log_event(G_LOG_LEVEL_MESSAGE, LOG_EVENT_UPLINK_STATE, "UPLINK", "wan", "%%n %s", "%n");
	if (recv(syslogd, datagram, sizeof(datagram) - 1, 0) <= 0)
		return 3;
	/* <29>: facility daemon, notice */
	return strncmp(datagram, "<29>", 4) == 0 && strstr(datagram, "uplinkd[") &&
	       strstr(datagram, "]: notice uplink-state wan: %n %n") ? 0 : 1;
}

static void
in_child(int (*run)(void))
{
	pid_t child = fork();
	int status = 0;

	if (child == 0)
		_exit(run());
	CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_SKIP)
		tap_skip("no user and mount namespaces here");
	else
		CU_ASSERT_EQUAL(status, 0);
}

static void
test_journald_receives_every_field_and_the_message_id(void)
{
	in_child(child_journal);
}

static void
test_without_journald_the_line_goes_to_stderr(void)
{
	in_child(child_journal_gone);
}

static void
test_syslog_receives_the_line(void)
{
	in_child(child_syslog);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "the journal is used only where it is this stderr", test_the_journal_is_used_only_where_it_is_this_stderr },
		{ "a daemon without stderr goes to syslog", test_a_daemon_without_stderr_goes_to_syslog },
		{ "a full disk is reported, not ignored", test_a_full_disk_is_reported_not_ignored },
		{ "a gone reader is reported and kills nobody", test_a_gone_reader_is_reported_and_kills_nobody },
		{ "journald receives every field and the MESSAGE_ID", test_journald_receives_every_field_and_the_message_id },
		{ "without journald the line goes to stderr", test_without_journald_the_line_goes_to_stderr },
		{ "syslog receives the line", test_syslog_receives_the_line },
		CU_TEST_INFO_NULL,
	};

	return tap_main("log-sink", tests, argc, argv);
}
