/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Is the path alive? A pure decision over answered and lost probes, with hysteresis both ways. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum PathVerdict {
	PATH_VERDICT_UNKNOWN,           /* not bound, or no probe decided yet */
	PATH_VERDICT_GOOD,
	PATH_VERDICT_DEGRADED,          /* alive, but beyond the loss or latency limit */
	PATH_VERDICT_DEAD,
	_PATH_VERDICT_MAX,
} PathVerdict;

typedef struct PathVerdictConfig {
	guint32 interval_ms;            /* 10..3600000 */
	guint32 timeout_ms;             /* 10..60000 */
	guint32 down_after;             /* lost in a row -> DEAD; 1..100 */
	guint32 up_after;               /* answered in a row -> alive again; 1..100 */
	guint32 loss_max_ppm;           /* over the last 100 probes; beyond -> DEGRADED; 0 = do not judge */
	guint32 rtt_max_us;             /* median of the last 100; beyond -> DEGRADED; 0 = do not judge */
} PathVerdictConfig;

const char *path_verdict_to_string(PathVerdict verdict);

#define PATH_JUDGE_PROBES 100           /* the last so many are looked at for loss and median */

/*
 * Decides from one finding per probe. Probes have rising numbers; a row is a row of sending, so a loss that times
 * out after a younger probe was answered ends no recovery and starts no outage.
 */
typedef struct PathJudge PathJudge;

PathJudge *path_judge_new(const PathVerdictConfig *config);
void path_judge_free(PathJudge *judge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PathJudge, path_judge_free)

void path_judge_answered(PathJudge *judge, guint64 number, gint64 rtt_us);      /* -1: alive, but time unknown */
void path_judge_lost(PathJudge *judge, guint64 number);
void path_judge_forget(PathJudge *judge);       /* another binding: UNKNOWN */

PathVerdict path_judge_get_verdict(const PathJudge *judge);
/* Losses among the last 100 as a part of 100, however few there were: three losses never look like 100 %. */
guint32 path_judge_get_loss_ppm(const PathJudge *judge);
/* Median RTT among the last 100, -1 = fewer than 10 of them have one. */
gint64 path_judge_get_median_us(const PathJudge *judge);
