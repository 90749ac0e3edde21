/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The choice, in three rules:
 *  1. An active uplink that is alive is left only for one on STANDBY (good for min_stable_us)
 *     that is better: preferred by priority, or any at all when the active one is degraded or
 *     has gone without a verdict for min_stable_us. The wait for that verdict is what keeps a
 *     re-made session or address from moving the traffic to and fro.
 *  2. An active uplink that died is left at once, for the best there is: on standby before
 *     good but not yet for long enough, before degraded, before not proven; then by priority;
 *     then by number.
 *  3. When there is none, the routes stay where they were.
 * So a flapping uplink costs one move away from it, and none back before it has kept still.
 */
#include "agent/uplink/uplink-choose.h"

typedef enum Rank { RANK_STANDBY, RANK_HOLDING, RANK_POOR, RANK_UNPROVEN, RANK_NONE } Rank;

static UplinkEvent
event_of_facts(const UplinkFacts *facts)
{
	switch (uplink_standing_of_facts(facts)) {
	case UPLINK_STANDING_ACTIVE:
	case UPLINK_STANDING_STANDBY:
	case UPLINK_STANDING_HOLD_DOWN:
		return UPLINK_EVENT_GOOD;
	case UPLINK_STANDING_DEGRADED:
		return UPLINK_EVENT_POOR;
	case UPLINK_STANDING_PATH_UNKNOWN:
		return UPLINK_EVENT_UNPROVEN;
	case UPLINK_STANDING_DISABLED:
		return UPLINK_EVENT_DISABLE;
	case UPLINK_STANDING_PATH_DEAD:
	case UPLINK_STANDING_NO_CARRIER:
	case UPLINK_STANDING_NO_GATEWAY:
	case UPLINK_STANDING_NO_ADDRESS:
	case UPLINK_STANDING_NO_INTERFACE:
	case UPLINK_STANDING_NO_SESSION:
	case UPLINK_STANDING_NOT_REGISTERED:
	case UPLINK_STANDING_NO_SIM:
	case UPLINK_STANDING_NO_MODEM:
	case _UPLINK_STANDING_MAX:
		break;
	}
	return UPLINK_EVENT_LOST;
}

static bool
has_held_out(const UplinkLife *life, const UplinkPolicy *policy, gint64 now_us)
{
	return life->quality == UPLINK_EVENT_GOOD && now_us - life->quality_since_us >= policy->min_stable_us;
}

/* Tells a life what its facts are, and that it held out when it did. */
static void
feed(UplinkLife *life, UplinkEvent fact, const UplinkPolicy *policy, gint64 now_us)
{
	uplink_life_handle(life, fact, now_us);
	if (life->state == UPLINK_STATE_HOLDING && has_held_out(life, policy, now_us))
		uplink_life_handle(life, UPLINK_EVENT_STABLE, now_us);
}

/* A kept one that lives again ranks by what it is now, like any other. */
static Rank
rank_of(const UplinkLife *life, const UplinkPolicy *policy, gint64 now_us)
{
	if (life->state == UPLINK_STATE_STANDBY || has_held_out(life, policy, now_us))
		return RANK_STANDBY;
	if (life->quality == UPLINK_EVENT_GOOD)
		return RANK_HOLDING;
	if (life->quality == UPLINK_EVENT_POOR)
		return RANK_POOR;
	return life->quality == UPLINK_EVENT_UNPROVEN ? RANK_UNPROVEN : RANK_NONE;
}

static bool
is_preferred(const UplinkFacts *facts, const UplinkFacts *other)
{
	if (facts->priority != other->priority)
		return facts->priority < other->priority;
	return facts->number < other->number;
}

/* The best of all by rank, then preference; -1 = none usable. */
static int
best_candidate(const UplinkLife *lives, const UplinkFacts *facts, size_t n_facts, const UplinkPolicy *policy,
	       gint64 now_us, Rank *ret_rank)
{
	Rank best_rank = RANK_NONE;
	int best = -1;

	for (size_t i = 0; i < n_facts; i++) {
		Rank rank = rank_of(&lives[i], policy, now_us);

		if (rank == RANK_NONE || rank > best_rank)
			continue;
		if (rank == best_rank && !is_preferred(&facts[i], &facts[best]))
			continue;
		best = i;
		best_rank = rank;
	}
	*ret_rank = best_rank;
	return best;
}

static int
find_holder(const UplinkLife *lives, size_t n_facts)
{
	for (size_t i = 0; i < n_facts; i++)
		if (uplink_life_has_routes(&lives[i]))
			return i;
	return -1;
}

/* The active one is alive, but not worth staying with when any other is on standby. */
static bool
is_wanting(const UplinkLife *active, const UplinkPolicy *policy, gint64 now_us)
{
	if (active->quality == UPLINK_EVENT_UNPROVEN)
		return now_us - active->quality_since_us >= policy->min_stable_us;
	return active->quality == UPLINK_EVENT_POOR;
}

/* Index of the one that is to be active now; -1 = none usable. */
static int
pick(const UplinkLife *lives, const UplinkFacts *facts, size_t n_facts, int holder, const UplinkPolicy *policy,
     gint64 now_us)
{
	Rank rank;
	int best = best_candidate(lives, facts, n_facts, policy, now_us, &rank);

	if (holder < 0 || lives[holder].state != UPLINK_STATE_ACTIVE)
		return best;
	if (rank != RANK_STANDBY)
		return holder;
	if (is_wanting(&lives[holder], policy, now_us) || is_preferred(&facts[best], &facts[holder]))
		return best;
	return holder;
}

static void
move(UplinkLife *lives, size_t n_facts, int to, const UplinkPolicy *policy, gint64 now_us)
{
	for (size_t i = 0; i < n_facts; i++) {
		if ((int)i == to || !uplink_life_has_routes(&lives[i]))
			continue;
		uplink_life_handle(&lives[i], UPLINK_EVENT_RELEASE, now_us);
		feed(&lives[i], lives[i].quality, policy, now_us);
	}
	if (lives[to].state != UPLINK_STATE_ACTIVE)
		uplink_life_handle(&lives[to], UPLINK_EVENT_SELECT, now_us);
}

/* When time alone can change the outcome: a hold that ends, or the patience with a missing verdict. */
static gint64
recheck_us(const UplinkLife *lives, size_t n_facts, const UplinkPolicy *policy, gint64 now_us)
{
	gint64 recheck = G_MAXINT64;

	for (size_t i = 0; i < n_facts; i++) {
		const UplinkLife *life = &lives[i];
		gint64 at = G_MAXINT64;

		if (life->state == UPLINK_STATE_HOLDING)
			at = life->quality_since_us + policy->min_stable_us;
		else if (life->state == UPLINK_STATE_ACTIVE && life->quality == UPLINK_EVENT_UNPROVEN)
			at = life->quality_since_us + policy->min_stable_us;
		if (at > now_us)
			recheck = MIN(recheck, at);
	}
	return recheck;
}

static UplinkStanding
standing_of(const UplinkLife *life, const UplinkFacts *facts)
{
	if (life->state == UPLINK_STATE_ACTIVE)
		return UPLINK_STANDING_ACTIVE;
	if (life->state == UPLINK_STATE_HOLDING)
		return UPLINK_STANDING_HOLD_DOWN;
	return uplink_standing_of_facts(facts);
}

void
uplink_choose(UplinkLife *lives, const UplinkFacts *facts, size_t n_facts, const UplinkPolicy *policy,
	      gint64 now_us, UplinkChoice *ret, gint64 *ret_recheck_us)
{
	UplinkChoice choice = { .active = -1, .kept = -1 };

	g_assert(n_facts <= NL_UPLINK_MAX);
	for (size_t i = 0; i < n_facts; i++)
		feed(&lives[i], event_of_facts(&facts[i]), policy, now_us);

	choice.active = pick(lives, facts, n_facts, find_holder(lives, n_facts), policy, now_us);
	if (choice.active >= 0)
		move(lives, n_facts, choice.active, policy, now_us);
	else
		choice.kept = find_holder(lives, n_facts);

	for (size_t i = 0; i < NL_UPLINK_MAX; i++)
		choice.standing[i] = i < n_facts ? standing_of(&lives[i], &facts[i]) : UPLINK_STANDING_DISABLED;
	*ret = choice;
	*ret_recheck_us = recheck_us(lives, n_facts, policy, now_us);
}
