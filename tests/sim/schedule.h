/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is due when: a heap of calls by time, first come first served at the same time. It has no clock of its own. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCHEDULE_NEVER INT64_MAX
#define SCHEDULE_MAX 65536              /* entries; more are refused */

typedef struct Schedule Schedule;
typedef void (*ScheduleCall)(void *data);

Schedule *schedule_new(void);
void schedule_free(Schedule *schedule); /* frees what still waits */

/*
 * Calls call(data) when schedule_run() is told that due_us has come, then free_data(data); free_data may be NULL.
 * Returns an id for schedule_cancel(), never 0; 0 when the schedule is full: data is freed then.
 */
uint64_t schedule_add(Schedule *schedule, int64_t due_us, ScheduleCall call, void *data, ScheduleCall free_data);
/* Forgets the entry and frees its data; unknown and 0 are fine. */
void schedule_cancel(Schedule *schedule, uint64_t id);
int64_t schedule_next_us(const Schedule *schedule);
size_t schedule_size(const Schedule *schedule);
/* Runs what is due at now_us, also what those calls add for now or before; returns how many. */
unsigned schedule_run(Schedule *schedule, int64_t now_us);
