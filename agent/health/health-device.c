/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The device stands as well as the uplink that carries its traffic, and one step lower when
 * nothing is left beside it. Of several troubles the one nearest to an outage is named: no
 * usable uplink, then the active uplink's own trouble, then no redundancy, then the
 * controller.
 */
#include "agent/health/health-layers.h"

/*
 * The uplink's verdict without the controller, which all uplinks share: the trouble of its way
 * to the network.
 */
static HealthVerdict
way_verdict(const UplinkHealth *uplink)
{
	if (uplink->root == HEALTH_LAYER_CONTROLLER)
		return HEALTH_VERDICT_OK;
	return uplink->verdict == HEALTH_VERDICT_FAILED ? HEALTH_VERDICT_DEGRADED : uplink->verdict;
}

/* The preferred of the enabled uplinks that are not usable, -1 = none. */
static int
find_preferred_unusable(const UplinkFacts *facts, const UplinkChoice *choice, size_t n)
{
	int found = -1;

	for (size_t i = 0; i < n; i++) {
		if (!facts[i].enabled || uplink_standing_is_usable(choice->standing[i]))
			continue;
		if (found < 0 || facts[i].priority < facts[found].priority)
			found = i;
	}
	return found;
}

static void
count(DeviceHealth *health, const UplinkFacts *facts, const UplinkChoice *choice, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		health->configured += facts[i].enabled;
		health->usable += facts[i].enabled && uplink_standing_is_usable(choice->standing[i]);
	}
}

/*
 * 0 when no uplink is usable. Else 100
 *  - 30 when the active uplink is degraded, - 20 when its path is not known;
 *  - 20 x (configured - usable) / (configured - 1), rounded: 20 when only one of several is
 *    left;
 *  - 10 when the controller layer failed, - 5 when it is degraded or not known.
 * So a device that is online has 40 at least.
 */
static unsigned
health_score(const DeviceHealth *health, HealthVerdict way, HealthVerdict controller)
{
	unsigned score = 100, spare = health->configured - 1;

	if (health->usable == 0)
		return 0;
	score -= way == HEALTH_VERDICT_DEGRADED ? 30 : way == HEALTH_VERDICT_UNKNOWN ? 20 : 0;
	if (spare > 0)
		score -= (20 * (health->configured - health->usable) + spare / 2) / spare;
	score -= controller == HEALTH_VERDICT_FAILED ? 10 : controller == HEALTH_VERDICT_DEGRADED ||
		controller == HEALTH_VERDICT_UNKNOWN ? 5 : 0;
	return score;
}

static void
judge_online(DeviceHealth *health, const UplinkHealth *uplinks, const UplinkFacts *facts,
	     const UplinkChoice *choice, size_t n, const HealthController *reporting)
{
	const UplinkHealth *active = &uplinks[choice->active];
	HealthFinding controller;

	health_judge_controller(&(HealthInput) { .controller = reporting }, &controller);
	health->verdict = way_verdict(active);
	if (health->verdict == HEALTH_VERDICT_DEGRADED) {
		health->cause = active->layer[active->root].cause;
		health->root_uplink = choice->active;
	} else if (health->configured > 1 && health->usable == 1) {
		health->verdict = HEALTH_VERDICT_DEGRADED;
		health->cause = CAUSE_DEVICE_NO_REDUNDANCY;
		health->root_uplink = find_preferred_unusable(facts, choice, n);
	} else {
		health->cause = controller.cause;
		if (controller.cause != CAUSE_NONE && health->verdict == HEALTH_VERDICT_OK)
			health->verdict = HEALTH_VERDICT_DEGRADED;
	}
	health->score = health_score(health, way_verdict(active), controller.verdict);
}

void
health_update_device(DeviceHealth *io, const UplinkHealth *uplinks, const UplinkFacts *facts,
		     const UplinkChoice *choice, size_t n, const HealthController *controller, gint64 now_us)
{
	DeviceHealth health = { .verdict = HEALTH_VERDICT_FAILED, .cause = CAUSE_DEVICE_OFFLINE, .root_uplink = -1,
				.since_us = io->since_us };

	count(&health, facts, choice, n);
	if (choice->active >= 0)
		judge_online(&health, uplinks, facts, choice, n, controller);
	else
		health.root_uplink = find_preferred_unusable(facts, choice, n);
	if (health.since_us == 0 || health.verdict != io->verdict || health.cause != io->cause)
		health.since_us = now_us;
	*io = health;
}
