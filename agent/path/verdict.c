/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/path/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "agent/path/path-state.h"

#define LOST_US (-2)            /* in the ring: a lost probe; -1 = answered, RTT unknown */
#define MEDIAN_MIN_SAMPLES 10   /* the first RTTs after radio idle are not yet typical */

struct PathJudge {
	PathVerdictConfig config;
	PathState life;
	gint64 ring_us[PATH_JUDGE_PROBES];
	guint n_ring, next;             /* filled entries; where the next one goes */
	guint lost, lost_run, answered_run;
	guint64 newest_lost, newest_answered;   /* numbers, 0 = none yet */
};

PathJudge *
path_judge_new(const PathVerdictConfig *config)
{
	PathJudge *judge = g_new0(PathJudge, 1);

	judge->config = *config;
	return judge;
}

void
path_judge_free(PathJudge *judge)
{
	g_free(judge);
}

static void
forget_ring(PathJudge *judge)
{
	judge->n_ring = judge->next = judge->lost = 0;
}

static void
remember(PathJudge *judge, gint64 us)
{
	if (judge->n_ring == PATH_JUDGE_PROBES)
		judge->lost -= judge->ring_us[judge->next] == LOST_US;
	else
		judge->n_ring++;
	judge->ring_us[judge->next] = us;
	judge->next = (judge->next + 1) % PATH_JUDGE_PROBES;
	judge->lost += us == LOST_US;
}

static void
handle(PathJudge *judge, PathEvent event)
{
	switch (path_state_handle(&judge->life, event)) {
	case PATH_ACTION_REFUSE:
	case PATH_ACTION_NONE:
		break;
	case PATH_ACTION_RESTART:
		forget_ring(judge);
		break;
	case PATH_ACTION_FORGET:
		forget_ring(judge);
		judge->lost_run = judge->answered_run = 0;
		judge->newest_lost = judge->newest_answered = 0;
		break;
	}
}

static int
compare_us(const void *a, const void *b)
{
	gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

	return x < y ? -1 : x > y;
}

gint64
path_judge_get_median_us(const PathJudge *judge)
{
	gint64 sorted[PATH_JUDGE_PROBES];
	guint n = 0;

	for (guint i = 0; i < judge->n_ring; i++)
		if (judge->ring_us[i] >= 0)
			sorted[n++] = judge->ring_us[i];
	if (n < MEDIAN_MIN_SAMPLES)
		return -1;
	qsort(sorted, n, sizeof sorted[0], compare_us);
	return sorted[(n - 1) / 2];
}

guint32
path_judge_get_loss_ppm(const PathJudge *judge)
{
	return judge->lost * (1000000 / PATH_JUDGE_PROBES);
}

/*
 * Each limit is left at another mark than it is entered at: loss at half, latency at 7/8 of it. Without a median
 * there is no latency to hold against the path.
 */
static void
judge_limits(PathJudge *judge)
{
	guint32 loss_ppm = path_judge_get_loss_ppm(judge), loss_max = judge->config.loss_max_ppm;
	gint64 rtt_max = judge->config.rtt_max_us, median = rtt_max ? path_judge_get_median_us(judge) : -1;

	if (judge->life.state != PATH_VERDICT_GOOD && judge->life.state != PATH_VERDICT_DEGRADED)
		return;
	if ((loss_max && loss_ppm > loss_max) || (rtt_max && median > rtt_max))
		handle(judge, PATH_EVENT_EXCESS);
	else if ((!loss_max || loss_ppm <= loss_max / 2) && (!rtt_max || median <= rtt_max - rtt_max / 8))
		handle(judge, PATH_EVENT_RELIEF);
}

void
path_judge_answered(PathJudge *judge, guint64 number, gint64 rtt_us)
{
	remember(judge, MAX(rtt_us, -1));
	if (number < judge->newest_lost) {
		/* younger ones are lost already, but not those before this one */
		judge->lost_run = MIN(judge->lost_run, judge->newest_lost - number);
	} else if (number > judge->newest_answered) {
		judge->answered_run = number == judge->newest_answered + 1 ? judge->answered_run + 1 : 1;
		judge->lost_run = 0;
	}
	judge->newest_answered = MAX(judge->newest_answered, number);
	handle(judge, judge->answered_run >= judge->config.up_after ? PATH_EVENT_UP : PATH_EVENT_ANSWERED);
	judge_limits(judge);
}

void
path_judge_lost(PathJudge *judge, guint64 number)
{
	remember(judge, LOST_US);
	if (number > judge->newest_answered) {
		judge->answered_run = 0;
		judge->lost_run++;
	}
	judge->newest_lost = MAX(judge->newest_lost, number);
	handle(judge, judge->lost_run >= judge->config.down_after ? PATH_EVENT_DOWN : PATH_EVENT_LOST);
	judge_limits(judge);
}

void
path_judge_forget(PathJudge *judge)
{
	handle(judge, PATH_EVENT_FORGET);
}

PathVerdict
path_judge_get_verdict(const PathJudge *judge)
{
	return judge->life.state;
}
