/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/clock.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

/* A wall clock outside these years is wrong whatever the kernel says: a dead RTC battery, a bad server. */
#define WALL_MIN_US (G_GINT64_CONSTANT(1704067200) * G_USEC_PER_SEC)    /* 2024-01-01 */
#define WALL_MAX_US (G_GINT64_CONSTANT(4102444800) * G_USEC_PER_SEC)    /* 2100-01-01 */

/* systemd-timesyncd leaves this file once it has set the clock. */
#define TIMESYNC_MARK "/run/systemd/timesync/synchronized"

/* So many callbacks without time moving on: somebody re-arms in the past for ever. */
#define STUCK_MAX 1000000

struct Clock {
	bool is_virtual;
	gint64 mono_us, wall_us;        /* virtual only */
	bool synced;                    /* virtual only */
	gint64 due_us;                  /* G_MAXINT64: disarmed */
	void (*due)(gpointer user_data);
	gpointer user_data;
	int timer_fd;                   /* real only */
	GSource *source;                /* real only: owns timer_fd's place in the loop */
};

static gint64
read_clock_us(clockid_t id)
{
	struct timespec now;

	if (clock_gettime(id, &now) < 0)
		g_error("clock_gettime(%d): %s", (int)id, g_strerror(errno));
	return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
program_timer(Clock *clock)
{
	struct itimerspec at = { 0 };   /* all zero disarms */

	if (clock->due_us != G_MAXINT64) {
		gint64 due_us = MAX(clock->due_us, 1);  /* 0 would disarm; the past fires at once */

		at.it_value.tv_sec = (time_t)(due_us / G_USEC_PER_SEC);
		at.it_value.tv_nsec = (long)(due_us % G_USEC_PER_SEC) * 1000;
	}
	if (timerfd_settime(clock->timer_fd, TFD_TIMER_ABSTIME, &at, NULL) < 0)
		g_error("timerfd_settime: %s", g_strerror(errno));
}

/* Disarms first: the callback may arm anew, and may free the clock. */
static void
fire(Clock *clock)
{
	void (*due)(gpointer user_data) = clock->due;
	gpointer user_data = clock->user_data;

	clock->due_us = G_MAXINT64;
	due(user_data);
}

static gboolean
timer_readable(gint fd, GIOCondition condition, gpointer user_data)
{
	Clock *clock = user_data;
	guint64 expirations;

	if (read(fd, &expirations, sizeof(expirations)) < 0 && errno != EAGAIN)
		g_error("timerfd: %s", g_strerror(errno));
	if (clock->due_us == G_MAXINT64)
		return G_SOURCE_CONTINUE;       /* disarmed after it had expired */
	if (clock_now_us(clock) < clock->due_us)
		program_timer(clock);           /* re-armed later after it had expired */
	else
		fire(clock);
	return G_SOURCE_CONTINUE;
}

Clock *
clock_new_real(void)
{
	Clock *clock = g_new0(Clock, 1);

	clock->due_us = G_MAXINT64;
	clock->timer_fd = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	if (clock->timer_fd < 0)
		g_error("timerfd_create: %s", g_strerror(errno));
	clock->source = g_unix_fd_source_new(clock->timer_fd, G_IO_IN);
	g_source_set_static_name(clock->source, "clock");
	g_source_set_callback(clock->source, G_SOURCE_FUNC(timer_readable), clock, NULL);
	g_source_attach(clock->source, g_main_context_get_thread_default());
	return clock;
}

Clock *
clock_new_virtual(gint64 mono_us, gint64 wall_us)
{
	Clock *clock = g_new0(Clock, 1);

	clock->is_virtual = true;
	clock->due_us = G_MAXINT64;
	clock->mono_us = mono_us;
	clock->wall_us = wall_us;
	clock->timer_fd = -1;
	return clock;
}

void
clock_free(Clock *clock)
{
	if (!clock)
		return;
	if (clock->source) {
		g_source_destroy(clock->source);
		g_source_unref(clock->source);
		close(clock->timer_fd);
	}
	g_free(clock);
}

gint64
clock_now_us(const Clock *clock)
{
	return clock->is_virtual ? clock->mono_us : read_clock_us(CLOCK_BOOTTIME);
}

gint64
clock_wall_us(const Clock *clock)
{
	return clock->is_virtual ? clock->wall_us : read_clock_us(CLOCK_REALTIME);
}

/* A sandbox may forbid adjtimex(2), reading included; then only timesyncd's own mark counts. */
static bool
kernel_is_synced(void)
{
	struct timex query = { 0 };     /* modes 0: read only */
	int state = adjtimex(&query);

	if (state < 0)
		return access(TIMESYNC_MARK, F_OK) == 0;
	return state != TIME_ERROR && !(query.status & STA_UNSYNC);
}

bool
clock_wall_is_synced(const Clock *clock)
{
	gint64 wall_us = clock_wall_us(clock);

	if (wall_us < WALL_MIN_US || wall_us >= WALL_MAX_US)
		return false;
	return clock->is_virtual ? clock->synced : kernel_is_synced();
}

void
clock_arm(Clock *clock, gint64 due_us, void (*due)(gpointer user_data), gpointer user_data)
{
	g_assert(due || due_us == G_MAXINT64);
	clock->due_us = due_us;
	clock->due = due;
	clock->user_data = user_data;
	if (!clock->is_virtual)
		program_timer(clock);
}

static void
move_to(Clock *clock, gint64 mono_us)
{
	if (mono_us <= clock->mono_us)
		return;
	clock->wall_us += mono_us - clock->mono_us;
	clock->mono_us = mono_us;
}

void
clock_advance(Clock *clock, gint64 by_us)
{
	gint64 target_us = clock->mono_us + by_us, last_us = -1;
	guint stuck = 0;

	g_assert(clock->is_virtual && by_us >= 0);
	while (clock->due_us <= target_us) {
		move_to(clock, clock->due_us);
		stuck = clock->mono_us == last_us ? stuck + 1 : 0;
		if (stuck > STUCK_MAX)
			g_error("the timer at %" G_GINT64_FORMAT " us is armed for the past again and again",
				clock->mono_us);
		last_us = clock->mono_us;
		fire(clock);
	}
	move_to(clock, target_us);
}

void
clock_set_wall(Clock *clock, gint64 wall_us, bool synced)
{
	g_assert(clock->is_virtual);
	clock->wall_us = wall_us;
	clock->synced = synced;
}
