/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/loop.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define WATCH_MAX 128

typedef struct Watch {
	LoopReady ready;                /* NULL = free place */
	void *data;
	uint64_t serial;                /* tells a new watch from an old one of the same descriptor */
} Watch;

struct Loop {
	Schedule *schedule;
	int timer;
	struct pollfd fds[WATCH_MAX];
	Watch watches[WATCH_MAX];
	nfds_t n;
	uint64_t last_serial;
	bool quit;
	int status;
};

Loop *
loop_new(void)
{
	Loop *loop = calloc(1, sizeof(*loop));

	if (!loop)
		abort();
	loop->schedule = schedule_new();
	loop->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (loop->timer < 0)
		abort();
	return loop;
}

void
loop_free(Loop *loop)
{
	if (!loop)
		return;
	schedule_free(loop->schedule);
	close(loop->timer);
	free(loop);
}

int64_t
loop_now_us(const Loop *loop)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

Schedule *
loop_get_schedule(Loop *loop)
{
	return loop->schedule;
}

uint64_t
loop_after(Loop *loop, int64_t delay_us, ScheduleCall call, void *data, ScheduleCall free_data)
{
	return schedule_add(loop->schedule, loop_now_us(loop) + delay_us, call, data, free_data);
}

static nfds_t
find(const Loop *loop, int fd)
{
	nfds_t i = 0;

	while (i < loop->n && loop->fds[i].fd != fd)
		i++;
	return i;
}

void
loop_watch(Loop *loop, int fd, short events, LoopReady ready, void *data)
{
	nfds_t i = find(loop, -1);

	if (i == loop->n) {
		if (loop->n == WATCH_MAX)
			abort();
		loop->n++;
	}
	loop->fds[i] = (struct pollfd){ .fd = fd, .events = events };
	loop->watches[i] = (Watch){ ready, data, ++loop->last_serial };
}

void
loop_set_events(Loop *loop, int fd, short events)
{
	nfds_t i = find(loop, fd);

	if (i < loop->n)
		loop->fds[i].events = events;
}

void
loop_unwatch(Loop *loop, int fd)
{
	nfds_t i = find(loop, fd);

	if (i == loop->n)
		return;
	loop->fds[i] = (struct pollfd){ .fd = -1 };
	loop->watches[i] = (Watch){ 0 };
}

static void
arm(Loop *loop)
{
	int64_t due_us = schedule_next_us(loop->schedule);
	struct itimerspec spec = { 0 };

	if (due_us != SCHEDULE_NEVER) {
		if (due_us < 1)
			due_us = 1;     /* zero would disarm it */
		spec.it_value.tv_sec = due_us / 1000000;
		spec.it_value.tv_nsec = due_us % 1000000 * 1000;
	}
	timerfd_settime(loop->timer, TFD_TIMER_ABSTIME, &spec, NULL);
}

static void
dispatch(Loop *loop)
{
	uint64_t newest = loop->last_serial;

	for (nfds_t i = 0; i < loop->n && !loop->quit; i++) {
		Watch watch = loop->watches[i];
		short revents = loop->fds[i].revents;

		if (watch.ready && revents && watch.serial <= newest)
			watch.ready(loop->fds[i].fd, revents, watch.data);
	}
}

static void
drain_timer(int fd, short revents, void *data)
{
	uint64_t expired;

	if (read(fd, &expired, sizeof(expired)) < 0 && errno != EAGAIN)
		abort();
}

int
loop_run(Loop *loop)
{
	loop_watch(loop, loop->timer, POLLIN, drain_timer, NULL);
	while (!loop->quit) {
		arm(loop);
		for (nfds_t i = 0; i < loop->n; i++)
			loop->fds[i].revents = 0;
		if (poll(loop->fds, loop->n, -1) < 0 && errno != EINTR)
			return 1;
		dispatch(loop);
		if (!loop->quit)
			schedule_run(loop->schedule, loop_now_us(loop));
	}
	loop_unwatch(loop, loop->timer);
	return loop->status;
}

void
loop_quit(Loop *loop, int status)
{
	loop->quit = true;
	loop->status = status;
}
