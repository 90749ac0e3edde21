/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/signal-source.h"
#include "tests/unit/tap.h"

#include <dirent.h>
#include <signal.h>
#include <unistd.h>

static const int wanted[] = { SIGHUP, SIGTERM, SIGUSR1, 0 };

typedef struct Seen {
	guint n, count[NSIG];
} Seen;

static void
seen(int signal, gpointer user_data)
{
	Seen *all = user_data;

	all->n++;
	all->count[signal]++;
}

static void
turn_loop(void)
{
	while (g_main_context_iteration(NULL, FALSE))
		;
}

static GSource *
attach(Seen *all)
{
	GSource *source = signal_source_new(wanted, seen, all);

	g_source_attach(source, NULL);
	return source;
}

static void
test_a_signal_becomes_one_event(void)
{
	Seen all = { 0 };
	GSource *source = attach(&all);

	CU_ASSERT_EQUAL(kill(getpid(), SIGTERM), 0);
	CU_ASSERT_EQUAL(all.n, 0);      /* nothing happens outside the loop */
	turn_loop();
	CU_ASSERT_EQUAL(all.count[SIGTERM], 1);
	turn_loop();
	CU_ASSERT_EQUAL(all.n, 1);
	g_source_destroy(source);
	g_source_unref(source);
}

static void
test_several_signals_arrive_each(void)
{
	Seen all = { 0 };
	GSource *source = attach(&all);

	for (int i = 0; wanted[i]; i++)
		CU_ASSERT_EQUAL(kill(getpid(), wanted[i]), 0);
	CU_ASSERT_EQUAL(kill(getpid(), SIGHUP), 0);
	turn_loop();
	CU_ASSERT_EQUAL(all.n, 3);
	for (int i = 0; wanted[i]; i++)
		CU_ASSERT_EQUAL(all.count[wanted[i]], 1);
	g_source_destroy(source);
	g_source_unref(source);
}

static void
test_a_signal_waits_for_a_loop_that_is_busy_elsewhere(void)
{
	Seen all = { 0 };
	GSource *first = attach(&all), *second;

	g_source_destroy(first);
	g_source_unref(first);
	CU_ASSERT_EQUAL(kill(getpid(), SIGHUP), 0);     /* still blocked: we are alive */
	second = attach(&all);
	turn_loop();
	CU_ASSERT_EQUAL(all.count[SIGHUP], 1);
	g_source_destroy(second);
	g_source_unref(second);
}

static void
test_writing_to_a_gone_reader_is_an_error_not_a_death(void)
{
	Seen all = { 0 };
	GSource *source = attach(&all);
	int ends[2];

	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	close(ends[0]);
	CU_ASSERT_EQUAL(write(ends[1], "x", 1), -1);
	close(ends[1]);
	g_source_destroy(source);
	g_source_unref(source);
}

static guint
count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	guint count = 0;

	while (dir && readdir(dir))
		count++;
	if (dir)
		closedir(dir);
	return count;
}

static void
test_the_source_leaves_no_descriptor_behind(void)
{
	Seen all = { 0 };
	guint before = count_fds();
	GSource *source = attach(&all);

	g_source_destroy(source);
	g_source_unref(source);
	g_source_unref(signal_source_new(wanted, seen, &all));
	CU_ASSERT_EQUAL(count_fds(), before);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a signal becomes one event", test_a_signal_becomes_one_event },
		{ "several signals arrive each", test_several_signals_arrive_each },
		{ "a signal waits for a loop that is busy elsewhere", test_a_signal_waits_for_a_loop_that_is_busy_elsewhere },
		{ "writing to a gone reader is an error, not a death",
		  test_writing_to_a_gone_reader_is_an_error_not_a_death },
		{ "the source leaves no descriptor behind", test_the_source_leaves_no_descriptor_behind },
		CU_TEST_INFO_NULL,
	};

	g_main_context_iteration(NULL, FALSE);  /* the context's own descriptors are open from here on */
	return tap_main("signal-source", tests, argc, argv);
}
