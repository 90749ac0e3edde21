/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From seven verdicts to one cause.
 *
 * Each layer is judged by itself (health-layers.c, health-path.c). Then the graph below says
 * which lower layers can be the reason for a cause: no session because not registered, but
 * never a refusal by the network because of a weak signal, for a refusal is an answer. A layer
 * that is not well is explained by the lowest such layer that is not well either.
 *
 * The root cause is that of the lowest among the worst layers, or of the layer that explains
 * it: a weak signal is the root of a session that does not come up, and a mere companion of
 * one that was rejected.
 *
 * The verdict of the uplink is its worst layer's up to the path; but a path that is measured
 * and good caps it at degraded (a silent modem that still carries data), and so does a
 * controller out of reach while all else is well.
 */
#include "agent/health/health-layers.h"

#define BELOW(layer) ((1u << HEALTH_LAYER_##layer) - 1)
#define LAYER(layer) (1u << HEALTH_LAYER_##layer)

/* The layers that can be the reason for a cause. */
static const guint8 reasons[_CAUSE_MAX] = {
	[CAUSE_REG_SEARCHING] = LAYER(SIM) | LAYER(RADIO),
	[CAUSE_REG_LIMITED] = LAYER(SIM),
	[CAUSE_REG_NO_PS] = LAYER(SIM),
	[CAUSE_SESS_DOWN] = BELOW(SESSION),
	[CAUSE_SESS_STARTING] = BELOW(SESSION),
	[CAUSE_SESS_REJECTED] = LAYER(SIM) | LAYER(REGISTRATION),
	[CAUSE_PATH_NO_INTERFACE] = BELOW(PATH),
	[CAUSE_PATH_NO_CARRIER] = BELOW(PATH),
	[CAUSE_PATH_NO_ADDRESS] = BELOW(PATH),
	[CAUSE_PATH_NO_GATEWAY] = LAYER(SESSION),
	[CAUSE_PATH_PROBE_FAILED] = BELOW(PATH),
	[CAUSE_PATH_BLACKHOLE] = BELOW(PATH),
	[CAUSE_PATH_DEGRADED] = BELOW(PATH),
	[CAUSE_CTL_UNREACHABLE] = BELOW(CONTROLLER),
	[CAUSE_CTL_BACKLOG] = BELOW(CONTROLLER),
};

/* The same for a layer of which nothing is known: a path not measured is nobody's fault. */
static const guint8 reasons_unknown[_HEALTH_LAYER_MAX] = {
	[HEALTH_LAYER_SIM] = LAYER(HARDWARE),
	[HEALTH_LAYER_RADIO] = LAYER(HARDWARE),
	[HEALTH_LAYER_REGISTRATION] = LAYER(HARDWARE) | LAYER(SIM),
	[HEALTH_LAYER_SESSION] = LAYER(HARDWARE) | LAYER(SIM) | LAYER(REGISTRATION),
};

static bool
is_bad(HealthVerdict verdict)
{
	return verdict == HEALTH_VERDICT_DEGRADED || verdict == HEALTH_VERDICT_FAILED;
}

static void
take_finding(HealthLayerState *state, const HealthFinding *finding, gint64 now_us)
{
	if (state->since_us == 0 || state->verdict != finding->verdict || state->cause != finding->cause ||
	    state->cause_value != finding->cause_value)
		state->since_us = now_us;
	state->verdict = finding->verdict;
	state->cause = finding->cause;
	state->cause_value = finding->cause_value;
	g_strlcpy(state->evidence, finding->evidence, sizeof(state->evidence));
}

static HealthLayer
explain_layer(const UplinkHealth *health, HealthLayer layer)
{
	const HealthLayerState *state = &health->layer[layer];
	guint8 mask = 0;

	if (is_bad(state->verdict))
		mask = reasons[state->cause];
	else if (state->verdict == HEALTH_VERDICT_UNKNOWN)
		mask = reasons_unknown[layer];
	for (HealthLayer lower = 0; lower < layer; lower++)
		if ((mask & (1u << lower)) && is_bad(health->layer[lower].verdict))
			return lower;
	return _HEALTH_LAYER_MAX;
}

/*
 * The lowest of the worst layers up to the path, _HEALTH_LAYER_MAX when all are well or
 * nothing is known.
 */
static HealthLayer
find_worst(const UplinkHealth *health)
{
	HealthLayer worst = _HEALTH_LAYER_MAX;

	for (HealthLayer layer = 0; layer <= HEALTH_LAYER_PATH; layer++) {
		HealthVerdict verdict = health->layer[layer].verdict;

		if (is_bad(verdict) && (worst == _HEALTH_LAYER_MAX || verdict > health->layer[worst].verdict))
			worst = layer;
	}
	return worst;
}

static HealthVerdict
verdict_and_root(const UplinkHealth *health, HealthLayer *ret_root)
{
	const HealthLayerState *layers = health->layer;
	HealthLayer worst = find_worst(health);
	bool carries = layers[HEALTH_LAYER_PATH].verdict == HEALTH_VERDICT_OK;

	*ret_root = _HEALTH_LAYER_MAX;
	if (layers[HEALTH_LAYER_SESSION].cause == CAUSE_SESS_STOPPED) {
		*ret_root = HEALTH_LAYER_SESSION;
		return HEALTH_VERDICT_DISABLED;
	}
	if (worst != _HEALTH_LAYER_MAX) {
		*ret_root = MIN(worst, layers[worst].explained_by);
		return carries ? HEALTH_VERDICT_DEGRADED : layers[worst].verdict;
	}
	if (carries && is_bad(layers[HEALTH_LAYER_CONTROLLER].verdict)) {
		*ret_root = HEALTH_LAYER_CONTROLLER;
		return HEALTH_VERDICT_DEGRADED;
	}
	return layers[HEALTH_LAYER_PATH].verdict;
}

static CauseCode
root_cause(const UplinkHealth *health)
{
	return health->root < _HEALTH_LAYER_MAX ? health->layer[health->root].cause : CAUSE_NONE;
}

void
health_update_uplink(UplinkHealth *io, const UplinkFacts *facts, const HealthController *controller, gint64 now_us)
{
	HealthInput input = { .facts = facts, .controller = controller, .before = io, .now_us = now_us };
	HealthVerdict verdict_before = io->verdict;
	CauseCode cause_before = io->since_us ? root_cause(io) : CAUSE_NONE;
	HealthFinding findings[_HEALTH_LAYER_MAX];

	for (HealthLayer layer = 0; layer < _HEALTH_LAYER_MAX; layer++)
		health_judge(layer, &input, &findings[layer]);
	for (HealthLayer layer = 0; layer < _HEALTH_LAYER_MAX; layer++) {
		take_finding(&io->layer[layer], &findings[layer], now_us);
		io->layer[layer].explained_by = explain_layer(io, layer);
	}
	io->verdict = verdict_and_root(io, &io->root);
	if (io->since_us == 0 || io->verdict != verdict_before || root_cause(io) != cause_before)
		io->since_us = now_us;
}

static const char *const verdict_names[_HEALTH_VERDICT_MAX] = {
	[HEALTH_VERDICT_OK] = "ok",
	[HEALTH_VERDICT_DEGRADED] = "degraded",
	[HEALTH_VERDICT_FAILED] = "failed",
	[HEALTH_VERDICT_UNKNOWN] = "unknown",
	[HEALTH_VERDICT_DISABLED] = "disabled",
};

const char *
health_verdict_to_string(HealthVerdict verdict)
{
	return verdict < _HEALTH_VERDICT_MAX ? verdict_names[verdict] : "?";
}
