/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/notify.h"
#include "tests/unit/tap.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int manager = -1;
static char datagram[4096];

/* The service manager's end, on an abstract socket. */
static void
begin(const char *watchdog_usec)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	g_autofree char *name = g_strdup_printf("uplinkd-test-%d", (int)getpid()), *at = g_strconcat("@", name, NULL);
	g_autofree char *pid = g_strdup_printf("%d", (int)getpid());

	memcpy(address.sun_path + 1, name, strlen(name));
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (bind(manager, (struct sockaddr *)&address,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name))) < 0)
		abort();
	g_setenv("NOTIFY_SOCKET", at, TRUE);
	g_setenv("WATCHDOG_PID", pid, TRUE);
	if (watchdog_usec)
		g_setenv("WATCHDOG_USEC", watchdog_usec, TRUE);
	else
		g_unsetenv("WATCHDOG_USEC");
}

static void
end(void)
{
	close(manager);
	g_unsetenv("NOTIFY_SOCKET");
	g_unsetenv("WATCHDOG_USEC");
}

static const char *
received(void)
{
	ssize_t n = recv(manager, datagram, sizeof(datagram) - 1, 0);

	datagram[MAX(n, 0)] = '\0';
	return datagram;
}

static void
test_each_step_of_life_is_told(void)
{
	g_autoptr(Notify) notify = NULL;
	gint64 told_us = 0;

	begin(NULL);
	notify = notify_new();
	notify_ready(notify, "2 uplinks");
	CU_ASSERT_STRING_EQUAL(received(), "READY=1\nSTATUS=2 uplinks");
	notify_status(notify, "active: port5g");
	CU_ASSERT_STRING_EQUAL(received(), "STATUS=active: port5g");
	notify_reloading(notify);
	CU_ASSERT_EQUAL(sscanf(received(), "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, &told_us), 1);
	CU_ASSERT_TRUE(ABS(g_get_monotonic_time() - told_us) < 5 * G_USEC_PER_SEC);
	notify_stopping(notify, "bye");
	CU_ASSERT_STRING_EQUAL(received(), "STOPPING=1\nSTATUS=bye");
	CU_ASSERT_STRING_EQUAL(received(), "");
	end();
}

static void
test_a_status_cannot_smuggle_another_assignment(void)
{
	g_autoptr(Notify) notify = NULL;

	begin(NULL);
	notify = notify_new();
	notify_status(notify, "carrier\nSTOPPING=1\r\033[0m");
	CU_ASSERT_STRING_EQUAL(received(), "STATUS=carrier\\nSTOPPING=1\\r\\x1b[0m");
	end();
}

static void
test_the_watchdog_is_fed_twice_a_period_and_only_when_due(void)
{
	g_autoptr(Notify) notify = NULL;
	guint fed = 0;

	begin("20000000");
	notify = notify_new();
	for (gint64 now_us = 1000; now_us < 60 * G_USEC_PER_SEC; now_us += 100000) {
		bool due = notify_due_us(notify) <= now_us;

		notify_run_due(notify, now_us);
		CU_ASSERT_STRING_EQUAL(received(), due ? "WATCHDOG=1" : "");
		CU_ASSERT_TRUE(notify_due_us(notify) > now_us && notify_due_us(notify) <= now_us + 10 * G_USEC_PER_SEC);
		fed += due;
	}
	CU_ASSERT_EQUAL(fed, 6);
	end();
}

static void
test_without_a_watchdog_nothing_is_ever_due(void)
{
	g_autoptr(Notify) notify = NULL;

	begin(NULL);
	notify = notify_new();
	CU_ASSERT_EQUAL(notify_due_us(notify), G_MAXINT64);
	notify_run_due(notify, 3600 * (gint64)G_USEC_PER_SEC);
	CU_ASSERT_STRING_EQUAL(received(), "");
	end();
}

static void
test_the_watchdog_of_another_process_is_not_ours(void)
{
	g_autoptr(Notify) notify = NULL;

	begin("20000000");
	g_setenv("WATCHDOG_PID", "1", TRUE);
	notify = notify_new();
	CU_ASSERT_EQUAL(notify_due_us(notify), G_MAXINT64);
	end();
}

static void
test_without_a_manager_nothing_happens(void)
{
	g_autoptr(Notify) notify = notify_new();

	notify_ready(notify, "x");
	notify_stopping(notify, "x");
	CU_ASSERT_EQUAL(notify_due_us(notify), G_MAXINT64);
	g_setenv("NOTIFY_SOCKET", "/nonexistent/socket", TRUE);
	notify_status(notify, "x");
	g_unsetenv("NOTIFY_SOCKET");
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "each step of life is told", test_each_step_of_life_is_told },
		{ "a status cannot smuggle another assignment", test_a_status_cannot_smuggle_another_assignment },
		{ "the watchdog is fed twice a period and only when due",
		  test_the_watchdog_is_fed_twice_a_period_and_only_when_due },
		{ "without a watchdog nothing is ever due", test_without_a_watchdog_nothing_is_ever_due },
		{ "the watchdog of another process is not ours", test_the_watchdog_of_another_process_is_not_ours },
		{ "without a manager nothing happens", test_without_a_manager_nothing_happens },
		CU_TEST_INFO_NULL,
	};

	return tap_main("notify", tests, argc, argv);
}
