/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one loop: poll() over file descriptors and a timerfd that follows the schedule. */
#pragma once

#include "tests/sim/schedule.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Loop Loop;
typedef void (*LoopReady)(int fd, short revents, void *data);

Loop *loop_new(void);
void loop_free(Loop *loop);

int64_t loop_now_us(const Loop *loop);  /* CLOCK_MONOTONIC */
Schedule *loop_get_schedule(Loop *loop);
/* Calls call(data) after delay_us; see schedule_add() for the rest. */
uint64_t loop_after(Loop *loop, int64_t delay_us, ScheduleCall call, void *data, ScheduleCall free_data);

/* Watches fd (borrowed) for poll() events until loop_unwatch(); one watch a descriptor. */
void loop_watch(Loop *loop, int fd, short events, LoopReady ready, void *data);
void loop_set_events(Loop *loop, int fd, short events);
void loop_unwatch(Loop *loop, int fd);

/* Runs until loop_quit(); returns the status given there. */
int loop_run(Loop *loop);
void loop_quit(Loop *loop, int status);
