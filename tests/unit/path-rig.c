/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/path-rig.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/fake/netns.h"
#include "tests/unit/tap.h"

#define LOOK_US 10000           /* how often `done` is asked when nothing happens */

Rig rig;
const PathConfig rig_config = {
	.target = RIG_PEER_V4,
	.verdict = { .interval_ms = 200, .timeout_ms = 300, .down_after = 3, .up_after = 3 },
};

gint64
rig_now_us(gpointer user_data)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
rig_changed(Path *path, gpointer user_data)
{
	rig.changed++;
}

bool
rig_write(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return written;
}

bool
rig_peer_write(const char *file, const char *text)
{
	bool written = netns_switch(rig.peer) && rig_write(file, text);

	return netns_switch(rig.home) && written;
}

bool
rig_peer_run(const char *line)
{
	bool done = netns_switch(rig.peer) && netns_run("%s", line);

	return netns_switch(rig.home) && done;
}

/* "Icmp: InMsgs ..." names the columns, the next "Icmp:" line has the values. */
guint64
rig_snmp(const char *protocol, const char *counter)
{
	g_autofree char *text = NULL, *prefix = g_strdup_printf("%s: ", protocol);
	g_auto(GStrv) lines = NULL, names = NULL, values = NULL;
	guint at = 0;

	CU_ASSERT_TRUE_FATAL(g_file_get_contents("/proc/thread-self/net/snmp", &text, NULL, NULL));
	lines = g_strsplit(text, "\n", -1);
	while (lines[at] && !g_str_has_prefix(lines[at], prefix))
		at++;
	CU_ASSERT_TRUE_FATAL(lines[at] && lines[at + 1]);
	names = g_strsplit(lines[at], " ", -1);
	values = g_strsplit(lines[at + 1], " ", -1);
	for (guint i = 0; names[i] && values[i]; i++)
		if (!strcmp(names[i], counter))
			return g_ascii_strtoull(values[i], NULL, 10);
	CU_FAIL_FATAL("no such counter");
	return 0;
}

/* The kernel has seen the carrier: w0 has, or p0 has, its link-local address. */
static bool
is_ready(int namespace)
{
	g_autofree char *text = NULL;
	bool ready = netns_switch(namespace) &&
		     g_file_get_contents("/proc/thread-self/net/if_inet6", &text, NULL, NULL) &&
		     strstr(text, "fe80");

	return netns_switch(rig.home) && ready;
}

static bool
are_ready(void)
{
	return is_ready(rig.home) && is_ready(rig.peer);
}

/*
 * Without duplicate address detection, which keeps IPv6 silent for its first seconds; and not before both ends are
 * ready, since a neighbour solicitation lost at the start is repeated only after one.
 */
static bool
join(void)
{
	static const char dad[] = "/proc/sys/net/ipv6/conf/default/accept_dad";

	return rig_write(dad, "0") && rig_peer_write(dad, "0") &&
	       netns_run("ip link add w0 type veth peer name p0 netns /proc/%d/fd/%d", getpid(), rig.peer) &&
	       netns_run("ip addr add " RIG_HOME_V4 "/24 dev w0") &&
	       netns_run("ip addr add " RIG_HOME_V6 "/64 dev w0 nodad") &&
	       netns_run("ip link set w0 up") &&
	       rig_peer_run("ip addr add " RIG_PEER_V4 "/24 dev p0") &&
	       rig_peer_run("ip addr add " RIG_PEER_V6 "/64 dev p0 nodad") &&
	       rig_peer_run("ip link set p0 up") && rig_run_until(are_ready, 2000);
}

bool
rig_begin(void)
{
	static const char *refused = "not asked yet";
	static bool asked;

	if (!asked)
		refused = netns_enter();
	asked = true;
	if (refused) {
		tap_skip(refused);
		return false;
	}
	rig = (Rig){ .home = -1, .peer = -1 };
	if (netns_fresh()) {
		rig.home = netns_open();
		rig.peer = netns_new();
	}
	if (rig.home >= 0 && rig.peer >= 0 && join())
		return true;
	CU_FAIL("two namespaces with a veth pair between could not be made");
	rig_end();
	return false;
}

void
rig_end(void)
{
	g_clear_pointer(&rig.path, path_free);
	if (rig.home >= 0)
		close(rig.home);
	if (rig.peer >= 0)
		close(rig.peer);
}

PathBinding
rig_binding(const char *interface)
{
	PathBinding binding = { .ifindex = if_nametoindex(interface) };

	g_strlcpy(binding.interface, interface, sizeof binding.interface);
	return binding;
}

bool
rig_open_ping(void)
{
	return rig_write("/proc/sys/net/ipv4/ping_group_range", "0 0");
}

void
rig_new_path(const PathConfig *config)
{
	const PathHost host = { .now_us = rig_now_us, .changed = rig_changed };

	rig.path = path_new(config, &host, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(rig.path);
}

void
rig_start_path(const PathConfig *config)
{
	PathBinding binding = rig_binding("w0");
	g_autoptr(GError) error = NULL;

	rig_new_path(config);
	CU_ASSERT_TRUE(rig_open_ping() && path_bind(rig.path, &binding, &error));
	if (error)
		printf("# %s\n", error->message);
}

static gboolean
wake_up(gpointer user_data)
{
	return G_SOURCE_REMOVE;
}

static void
wait_until(gint64 us)
{
	gint64 wait_us = us - rig_now_us(NULL);
	g_autoptr(GSource) timer = g_timeout_source_new(wait_us > 0 ? (wait_us + 999) / 1000 : 0);

	g_source_set_callback(timer, wake_up, NULL, NULL);
	g_source_attach(timer, NULL);
	g_main_context_iteration(NULL, TRUE);
	g_source_destroy(timer);
}

bool
rig_run_until(bool (*done)(void), gint64 ms)
{
	gint64 end = rig_now_us(NULL) + ms * 1000;

	while (!done()) {
		gint64 now = rig_now_us(NULL), due = rig.path ? path_due_us(rig.path) : G_MAXINT64;

		if (now >= end)
			return false;
		if (due <= now)
			path_run_due(rig.path, now);
		wait_until(MIN(end, MIN(due, now + LOOK_US)));
	}
	return true;
}

static bool
never(void)
{
	return false;
}

void
rig_run_for(gint64 ms)
{
	rig_run_until(never, ms);
}
