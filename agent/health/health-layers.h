/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verdict on each layer by itself, from the facts; what follows from what is health.c's to say. */
#pragma once

#include "agent/health/health.h"

#define RADIO_RSRP_WEAK_DBM10 (-1100)           /* SS-RSRP or RSRP below this: weak */
#define RADIO_SINR_BAD_DB10 0                   /* SINR below this: more noise than signal */
#define RADIO_HYSTERESIS_DB10 20                /* what was bad is well again only so far above its limit */
#define RADIO_NO_CELL_US (15 * G_USEC_PER_SEC)  /* searching for so long without one value of a signal */

typedef struct HealthInput {
	const UplinkFacts *facts;
	const HealthController *controller;
	const UplinkHealth *before;     /* the last result, for what has memory */
	gint64 now_us;
} HealthInput;

typedef struct HealthFinding {
	HealthVerdict verdict;
	CauseCode cause;
	int32_t cause_value;            /* or UPLINK_VALUE_UNKNOWN */
	char evidence[HEALTH_EVIDENCE_MAX];
} HealthFinding;

void health_judge(HealthLayer layer, const HealthInput *input, HealthFinding *ret);
/* Path and controller, in health-path.c. */
void health_judge_path(const HealthInput *input, HealthFinding *ret);
void health_judge_controller(const HealthInput *input, HealthFinding *ret);

/*
 * Fills verdict, cause and evidence; what does not fit is cut at a whole character, so that it
 * stays UTF-8.
 */
void health_find(HealthFinding *ret, HealthVerdict verdict, CauseCode cause, const char *format, ...)
	G_GNUC_PRINTF(4, 5);
