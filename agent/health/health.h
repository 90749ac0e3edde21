/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Seven layers, each with a verdict, a cause and its evidence; the root cause is the lowest that explains those above; pure. */
#pragma once

#include "agent/health/cause.h"
#include "agent/uplink/uplink-choose.h"

typedef enum HealthVerdict {
	HEALTH_VERDICT_OK, HEALTH_VERDICT_DEGRADED, HEALTH_VERDICT_FAILED, HEALTH_VERDICT_UNKNOWN,
	HEALTH_VERDICT_DISABLED, _HEALTH_VERDICT_MAX,
} HealthVerdict;

#define HEALTH_EVIDENCE_MAX 120

typedef struct HealthLayerState {
	HealthVerdict verdict;
	CauseCode cause;                /* CAUSE_NONE when ok */
	int32_t cause_value;            /* 3GPP cause of reg.denied / sess.rejected, else UPLINK_VALUE_UNKNOWN */
	gint64 since_us;                /* of this verdict and cause */
	HealthLayer explained_by;       /* the lower layer that explains this one, _HEALTH_LAYER_MAX = none */
	char evidence[HEALTH_EVIDENCE_MAX];     /* "no reply from 198.51.100.10 for 3 probes" */
} HealthLayerState;

typedef struct UplinkHealth {
	HealthLayerState layer[_HEALTH_LAYER_MAX];
	HealthVerdict verdict;          /* of the uplink as a whole */
	HealthLayer root;               /* the root cause's layer, _HEALTH_LAYER_MAX = healthy */
	gint64 since_us;
} UplinkHealth;

typedef struct HealthController {       /* what uplink-report last told, or when it went silent */
	bool configured, connected;
	CauseCode cause;                /* CAUSE_NONE, or CTL_* */
	guint64 backlog_records;
	char evidence[HEALTH_EVIDENCE_MAX];
} HealthController;

typedef struct DeviceHealth {
	HealthVerdict verdict;          /* of the best usable uplink, degraded when none is left beside it */
	CauseCode cause;
	int root_uplink;                /* index whose root cause stands for the device, -1 = none */
	unsigned usable, configured;    /* redundancy left */
	unsigned score;                 /* 0..100; the arithmetic is at health_score() in health-device.c */
	gint64 since_us;
} DeviceHealth;

/*
 * `io` holds the last result (zeroed at first) and receives the new one; since_us moves only
 * when verdict or cause change. The verdict of an uplink is that of its way to the network: a
 * controller out of reach makes it degraded, never failed.
 */
void health_update_uplink(UplinkHealth *io, const UplinkFacts *facts, const HealthController *controller, gint64 now_us);
void health_update_device(DeviceHealth *io, const UplinkHealth *uplinks, const UplinkFacts *facts,
			  const UplinkChoice *choice, size_t n, const HealthController *controller, gint64 now_us);

/*
 * "denied by 999-70: 5GMM cause 11 (PLMN not allowed) [reg.denied]. ... Advice: ..." free with
 * g_free().
 */
char *health_explain(const UplinkHealth *health, const UplinkFacts *facts);
/*
 * One line of the causal chain, "session: failed, sess.down: no session; explained by
 * registration"; free with g_free().
 */
char *health_layer_to_text(const UplinkHealth *health, HealthLayer layer);

const char *health_verdict_to_string(HealthVerdict verdict);
