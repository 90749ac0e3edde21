/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/health/health.h"

static bool
is_bad(const HealthLayerState *state)
{
	return state->verdict == HEALTH_VERDICT_DEGRADED || state->verdict == HEALTH_VERDICT_FAILED;
}

char *
health_layer_to_text(const UplinkHealth *health, HealthLayer layer)
{
	const HealthLayerState *state = &health->layer[layer];
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "%s: %s", health_layer_to_string(layer), health_verdict_to_string(state->verdict));
	if (state->cause != CAUSE_NONE)
		g_string_append_printf(text, ", %s", cause_get(state->cause)->code);
	if (state->evidence[0])
		g_string_append_printf(text, ": %s", state->evidence);
	if (state->explained_by < _HEALTH_LAYER_MAX)
		g_string_append_printf(text, "; explained by %s", health_layer_to_string(state->explained_by));
	return g_string_free(text, FALSE);
}

/* "Works: modem answers; SIM ready." of all layers but the root that are well. */
static void
append_what_works(GString *text, const UplinkHealth *health)
{
	const char *before = " Works: ";

	for (HealthLayer layer = 0; layer < _HEALTH_LAYER_MAX; layer++) {
		if (health->layer[layer].verdict != HEALTH_VERDICT_OK)
			continue;
		g_string_append_printf(text, "%s%s", before, health->layer[layer].evidence);
		before = "; ";
	}
	if (before[0] == ';')
		g_string_append_c(text, '.');
}

/*
 * "Follows from it: session (sess.down), path (path.no_address)." or "Besides: ..." for
 * troubles of their own.
 */
static void
append_other_troubles(GString *text, const UplinkHealth *health, bool followers)
{
	const char *before = followers ? " Follows from it: " : " Besides: ";

	for (HealthLayer layer = 0; layer < _HEALTH_LAYER_MAX; layer++) {
		const HealthLayerState *state = &health->layer[layer];

		if (!is_bad(state) || layer == health->root || (state->explained_by == health->root) != followers)
			continue;
		g_string_append_printf(text, "%s%s (%s)", before, health_layer_to_string(layer),
				       cause_get(state->cause)->code);
		before = ", ";
	}
	if (before[0] == ',')
		g_string_append_c(text, '.');
}

static char *
explain_root(const UplinkHealth *health)
{
	const HealthLayerState *root = &health->layer[health->root];
	const Cause *cause = cause_get(root->cause);
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "%s [%s]. %s", root->evidence, cause->code, cause->meaning);
	append_what_works(text, health);
	append_other_troubles(text, health, true);
	append_other_troubles(text, health, false);
	g_string_append_printf(text, " Look at: %s. Advice: %s", cause->side, cause->advice);
	if (cause->clause[0])
		g_string_append_printf(text, " See %s.", cause->clause);
	return g_string_free(text, FALSE);
}

char *
health_explain(const UplinkHealth *health, const UplinkFacts *facts)
{
	const char *path = health->layer[HEALTH_LAYER_PATH].evidence;
	GString *text;

	if (health->root < _HEALTH_LAYER_MAX)
		return explain_root(health);
	if (!facts->enabled)
		return g_strdup("The uplink is switched off by the configuration.");
	text = g_string_new(NULL);
	if (health->verdict == HEALTH_VERDICT_OK)
		g_string_append(text, "Nothing is wrong.");
	else
		g_string_append_printf(text, "Not known whether the path works: %s.", path);
	append_what_works(text, health);
	return g_string_free(text, FALSE);
}
