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
