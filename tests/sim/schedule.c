/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/schedule.h"

#include <stdlib.h>

typedef struct Entry {
	int64_t due_us;
	uint64_t id;                    /* counts up: breaks ties in the order of arrival */
	ScheduleCall call, free_data;
	void *data;
} Entry;

struct Schedule {
	Entry *heap;
	size_t n, cap;
	uint64_t last_id;
};

Schedule *
schedule_new(void)
{
	Schedule *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	return s;
}

static void
entry_free(Entry *entry)
{
	if (entry->free_data)
		entry->free_data(entry->data);
}

void
schedule_free(Schedule *schedule)
{
	if (!schedule)
		return;
	for (size_t i = 0; i < schedule->n; i++)
		entry_free(&schedule->heap[i]);
	free(schedule->heap);
	free(schedule);
}

static bool
before(const Entry *a, const Entry *b)
{
	return a->due_us != b->due_us ? a->due_us < b->due_us : a->id < b->id;
}

static void
swap(Entry *a, Entry *b)
{
	Entry kept = *a;

	*a = *b;
	*b = kept;
}

static void
sift_up(Schedule *s, size_t i)
{
	for (; i > 0 && before(&s->heap[i], &s->heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&s->heap[i], &s->heap[(i - 1) / 2]);
}

static void
sift_down(Schedule *s, size_t i)
{
	for (;;) {
		size_t least = i;

		for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < s->n; child++)
			if (before(&s->heap[child], &s->heap[least]))
				least = child;
		if (least == i)
			return;
		swap(&s->heap[i], &s->heap[least]);
		i = least;
	}
}

static Entry
take(Schedule *s, size_t i)
{
	Entry taken = s->heap[i];

	s->heap[i] = s->heap[--s->n];
	if (i < s->n) {
		sift_up(s, i);
		sift_down(s, i);
	}
	return taken;
}

uint64_t
schedule_add(Schedule *schedule, int64_t due_us, ScheduleCall call, void *data, ScheduleCall free_data)
{
	Entry entry = { due_us, ++schedule->last_id, call, free_data, data };

	if (schedule->n >= SCHEDULE_MAX) {
		entry_free(&entry);
		return 0;
	}
	if (schedule->n == schedule->cap) {
		schedule->cap = schedule->cap ? 2 * schedule->cap : 32;
		schedule->heap = realloc(schedule->heap, schedule->cap * sizeof(Entry));
		if (!schedule->heap)
			abort();
	}
	schedule->heap[schedule->n] = entry;
	sift_up(schedule, schedule->n++);
	return entry.id;
}

void
schedule_cancel(Schedule *schedule, uint64_t id)
{
	for (size_t i = 0; i < schedule->n; i++) {
		if (schedule->heap[i].id == id) {
			Entry entry = take(schedule, i);

			entry_free(&entry);
			return;
		}
	}
}

int64_t
schedule_next_us(const Schedule *schedule)
{
	return schedule->n > 0 ? schedule->heap[0].due_us : SCHEDULE_NEVER;
}

size_t
schedule_size(const Schedule *schedule)
{
	return schedule->n;
}

unsigned
schedule_run(Schedule *schedule, int64_t now_us)
{
	unsigned count = 0;

	while (schedule->n > 0 && schedule->heap[0].due_us <= now_us) {
		Entry entry = take(schedule, 0);

		entry.call(entry.data);
		entry_free(&entry);
		count++;
	}
	return count;
}
