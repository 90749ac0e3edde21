/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ICMP method by itself, on a kernel of its own: exact counts, stamps, rights and the cost in system calls. */
#define _GNU_SOURCE             /* struct mmsghdr */
#include "tests/unit/path-rig.h"

#include <arpa/inet.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "agent/path/window.h"
#include "tests/fake/netns.h"
#include "tests/unit/tap.h"

#define PROBES 1000
#define GAP_US 2000

static const guint8 seed[SIPHASH_KEY_SIZE] = { 4 };

/* What the linker puts in place of the two system calls that probe-icmp.c makes per probe. */
static guint n_sendto, n_recvmmsg;
ssize_t __real_sendto(int fd, const void *bytes, size_t size, int flags, const struct sockaddr *to, socklen_t to_size);
ssize_t __wrap_sendto(int fd, const void *bytes, size_t size, int flags, const struct sockaddr *to, socklen_t to_size);
int __real_recvmmsg(int fd, struct mmsghdr *messages, unsigned n, int flags, struct timespec *timeout);
int __wrap_recvmmsg(int fd, struct mmsghdr *messages, unsigned n, int flags, struct timespec *timeout);

ssize_t
__wrap_sendto(int fd, const void *bytes, size_t size, int flags, const struct sockaddr *to, socklen_t to_size)
{
	n_sendto++;
	return __real_sendto(fd, bytes, size, flags, to, to_size);
}

int
__wrap_recvmmsg(int fd, struct mmsghdr *messages, unsigned n, int flags, struct timespec *timeout)
{
	n_recvmmsg++;
	return __real_recvmmsg(fd, messages, n, flags, timeout);
}

static struct {
	gpointer probe;
	Window *window;
	guint answered, untimed, other, dropped, user_stamps;
	gint64 min_us, max_us;
	gint64 wall_step_us;            /* how far the wall clock was moved */
} lab;

static ProbeClock
lab_clock(gpointer user_data)
{
	return (ProbeClock){ rig_now_us(NULL), g_get_real_time() + lab.wall_step_us };
}

static void
lab_ready(gpointer user_data)
{
	probe_icmp.receive(lab.probe);
}

static void
lab_stamped(const ProbeStamp *stamp, gpointer user_data)
{
	window_stamp(lab.window, stamp);
}

static void
lab_replied(const ProbeReply *reply, gpointer user_data)
{
	WindowRtt rtt;

	switch (window_reply(lab.window, reply, &rtt)) {
	case WINDOW_ANSWERED:
		lab.answered++;
		lab.user_stamps += rtt.user_stamps;
		lab.min_us = MIN(lab.min_us, rtt.us);
		lab.max_us = MAX(lab.max_us, rtt.us);
		break;
	case WINDOW_UNTIMED:
		lab.untimed++;
		break;
	case WINDOW_LATE:
	case WINDOW_DUPLICATE:
	case WINDOW_FORGED:
		lab.other++;
		break;
	}
}

static void
lab_dropped(ProbeDrop drop, gpointer user_data)
{
	lab.dropped++;
}

static bool
lab_begin(int family)
{
	const ProbeSink sink = { lab_clock, lab_ready, lab_stamped, lab_replied, lab_dropped, NULL };
	ProbeTarget target = { .family = family };
	g_autoptr(GError) error = NULL;

	if (!rig_begin())
		return false;
	memset(&lab, 0, sizeof lab);
	lab.min_us = G_MAXINT64;
	lab.window = window_new(G_USEC_PER_SEC, PROBES, seed);
	inet_pton(family, family == AF_INET ? RIG_PEER_V4 : RIG_PEER_V6, &target.address);
	g_strlcpy(target.interface, "w0", sizeof target.interface);
	target.ifindex = if_nametoindex("w0");
	CU_ASSERT_TRUE(rig_open_ping());
	lab.probe = probe_icmp.open(&target, &sink, &error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(lab.probe);
	return true;
}

static void
lab_end(void)
{
	probe_icmp.close(lab.probe);
	window_free(lab.window);
	rig_end();
}

static void
lab_send(void)
{
	guint64 number, cookie;

	number = window_send(lab.window, lab_clock(NULL), 0, &cookie);
	CU_ASSERT_TRUE(probe_icmp.send(lab.probe, number, cookie, NULL));
}

static bool
all_answered(void)
{
	return lab.answered >= PROBES;
}

static void
count_one(int family)
{
	const char *protocol = "Icmp", *out = "OutEchos", *in = "InEchoReps";
	gint64 next;

	if (!lab_begin(family))
		return;
	lab_send();                     /* the first: neighbour, and the kernel's stamps get switched on */
	rig_run_for(150);
	lab.answered = lab.user_stamps = 0;
	lab.min_us = G_MAXINT64;
	lab.max_us = 0;
	n_sendto = n_recvmmsg = 0;
	next = rig_now_us(NULL);
	for (int i = 0; i < PROBES; i++, next += GAP_US) {
		while (rig_now_us(NULL) < next)
			if (!g_main_context_iteration(NULL, FALSE))
				g_usleep(100);
		lab_send();
	}
	CU_ASSERT_TRUE(rig_run_until(all_answered, 1000));
	CU_ASSERT_EQUAL(lab.answered, PROBES);
	CU_ASSERT_EQUAL(lab.untimed + lab.other + lab.dropped, 0);
	CU_ASSERT_EQUAL(lab.user_stamps, 0);
	if (family == AF_INET) {
		CU_ASSERT_EQUAL(rig_snmp(protocol, out), PROBES + 1);
		CU_ASSERT_EQUAL(rig_snmp(protocol, in), PROBES + 1);
	}
	/* one to send, one for its stamps, at most one for its reply and rarely one for a stamp that was late */
	CU_ASSERT_EQUAL(n_sendto, PROBES);
	CU_ASSERT_TRUE(n_recvmmsg <= PROBES * 5 / 2);
	printf("# %u probes: RTT %d .. %d us, %.2f system calls a probe\n", lab.answered, (int)lab.min_us,
	       (int)lab.max_us, (n_sendto + n_recvmmsg) / (double)PROBES);
	lab_end();
}

static void
test_a_thousand_probes_are_a_thousand_answers_with_kernel_stamps(void)
{
	count_one(AF_INET);
}

static void
test_a_thousand_ipv6_probes_too(void)
{
	count_one(AF_INET6);
}

static void
test_a_clock_that_steps_between_stamps_costs_the_sample(void)
{
	if (!lab_begin(AF_INET))
		return;
	lab_send();
	rig_run_for(150);
	CU_ASSERT_EQUAL(lab.answered, 1);
	lab_send();                     /* its answer waits in the socket already */
	lab.wall_step_us = G_GINT64_CONSTANT(-3600) * G_USEC_PER_SEC;
	rig_run_for(50);
	CU_ASSERT_EQUAL(lab.answered, 1);
	CU_ASSERT_EQUAL(lab.untimed, 1);
	lab_send();
	rig_run_for(50);
	CU_ASSERT_EQUAL(lab.answered, 2);
	lab_end();
}

/* The error queue alone wakes the loop; drained, it lets it sleep again. */
static void
test_stamps_without_replies_leave_the_loop_asleep(void)
{
	guint before;

	if (!lab_begin(AF_INET))
		return;
	CU_ASSERT_TRUE(rig_peer_write("/proc/sys/net/ipv4/icmp_echo_ignore_all", "1"));
	for (int i = 0; i < 100; i++)
		lab_send();
	rig_run_for(50);
	before = n_recvmmsg;
	rig_run_for(200);
	CU_ASSERT_EQUAL(n_recvmmsg, before);
	lab_end();
}

/* Takes the two capabilities that allow SO_MARK out of effect, or puts them back. */
static bool
allow_marks(bool allowed)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];
	guint32 bits = 1u << CAP_NET_ADMIN | 1u << CAP_NET_RAW;

	if (syscall(SYS_capget, &header, data) < 0)
		return false;
	data[0].effective = allowed ? data[0].effective | bits : data[0].effective & ~bits;
	return syscall(SYS_capset, &header, data) == 0;
}

static void
test_a_mark_without_the_right_names_the_right(void)
{
	PathConfig config = rig_config;
	PathBinding binding;
	g_autoptr(GError) error = NULL;

	if (!rig_begin())
		return;
	config.mark = 0x1001;
	CU_ASSERT_TRUE(rig_open_ping());
	rig_new_path(&config);
	binding = rig_binding("w0");
	CU_ASSERT_TRUE_FATAL(allow_marks(false));
	CU_ASSERT_FALSE(path_bind(rig.path, &binding, &error));
	CU_ASSERT_TRUE(allow_marks(true));
	CU_ASSERT_TRUE_FATAL(g_error_matches(error, PATH_ERROR, PATH_ERROR_DENIED));
	CU_ASSERT_STRING_EQUAL(error->message, "marking probes 0x1001 needs CAP_NET_ADMIN");
	CU_ASSERT_EQUAL(path_get_verdict(rig.path), PATH_VERDICT_UNKNOWN);
	rig_end();
}

/* Binding needs no right, so the same process without it still probes. */
static void
test_without_a_mark_no_right_is_needed(void)
{
	PathBinding binding;

	if (!rig_begin())
		return;
	CU_ASSERT_TRUE(rig_open_ping());
	rig_new_path(&rig_config);
	binding = rig_binding("w0");
	CU_ASSERT_TRUE_FATAL(allow_marks(false));
	CU_ASSERT_TRUE(path_bind(rig.path, &binding, NULL));
	rig_run_for(100);
	CU_ASSERT_TRUE(allow_marks(true));
	CU_ASSERT_EQUAL(path_get_verdict(rig.path), PATH_VERDICT_GOOD);
	rig_end();
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a thousand probes are a thousand answers with kernel stamps",
		  test_a_thousand_probes_are_a_thousand_answers_with_kernel_stamps },
		{ "a thousand IPv6 probes too", test_a_thousand_ipv6_probes_too },
		{ "a clock that steps between stamps costs the sample",
		  test_a_clock_that_steps_between_stamps_costs_the_sample },
		{ "stamps without replies leave the loop asleep", test_stamps_without_replies_leave_the_loop_asleep },
		{ "a mark without the right names the right", test_a_mark_without_the_right_names_the_right },
		{ "without a mark no right is needed", test_without_a_mark_no_right_is_needed },
		CU_TEST_INFO_NULL,
	};

	return tap_main("probe-icmp", tests, argc, argv);
}
