/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Random lives of up to six uplinks; after each step the promises of the choice are checked by
 * other means than its own.
 */
#include "agent/uplink/uplink-choose.h"
#include "tests/unit/tap.h"
#include "tests/unit/uplink-samples.h"

#include <stdlib.h>
#include <string.h>

#define RUNS 300
#define STEPS 400
#define N_MAX 6

typedef struct World {
	GRand *rand;
	UplinkFacts facts[N_MAX];
	UplinkLife lives[N_MAX];
	gint64 good_since_us[N_MAX];    /* kept by the test; G_MAXINT64 = not good */
	gint64 unknown_since_us[N_MAX];
	bool proven[N_MAX];             /* good without a break since it was in use or held out */
	size_t n;
	gint64 now_us, recheck_us;
	UplinkPolicy policy;
	UplinkChoice choice, before;
} World;

static guint32
seed_of_the_day(void)
{
	const char *text = g_getenv("SEED");
	guint32 seed = text ? strtoul(text, NULL, 0) : (guint32)g_get_real_time();

	printf("# SEED=%u\n", seed);
	return seed;
}

static void
mutate(World *world)
{
	UplinkFacts *facts = &world->facts[g_rand_int_range(world->rand, 0, world->n)];
	bool modem = facts->kind == UPLINK_KIND_MODEM;

	switch (g_rand_int_range(world->rand, 0, 9)) {
	case 0:
		facts->enabled = g_rand_int_range(world->rand, 0, 8) != 0;
		break;
	case 1:
		facts->link.running = !facts->link.running;
		break;
	case 2:
		facts->address = facts->address.family ? (NlIp) { 0 } :
			sample_ip(modem ? "10.45.1.2/24" : "192.0.2.2/24");
		break;
	case 3:
		facts->gateway = facts->gateway.family ? (NlIp) { 0 } : sample_ip("192.0.2.1");
		break;
	case 4:
		facts->modem.session = g_rand_int_range(world->rand, UPLINK_SESSION_UNKNOWN, UPLINK_SESSION_UP + 1);
		break;
	case 5:
		facts->modem.hardware = g_rand_boolean(world->rand) ? UPLINK_HARDWARE_READY :
			g_rand_int_range(world->rand, UPLINK_HARDWARE_UNKNOWN, UPLINK_HARDWARE_READY);
		break;
	default:
		facts->path = g_rand_int_range(world->rand, PATH_VERDICT_UNKNOWN, _PATH_VERDICT_MAX);
		break;
	}
}

static UplinkStanding
fact(const World *world, int i)
{
	return uplink_standing_of_facts(&world->facts[i]);
}

static void
keep_own_books(World *world)
{
	for (size_t i = 0; i < world->n; i++) {
		UplinkStanding standing = fact(world, i);

		if (standing != UPLINK_STANDING_STANDBY) {
			world->good_since_us[i] = G_MAXINT64;
			world->proven[i] = false;
		} else if (world->good_since_us[i] == G_MAXINT64) {
			world->good_since_us[i] = world->now_us;
		}
		if (standing != UPLINK_STANDING_PATH_UNKNOWN)
			world->unknown_since_us[i] = G_MAXINT64;
		else if (world->unknown_since_us[i] == G_MAXINT64)
			world->unknown_since_us[i] = world->now_us;
		if (standing == UPLINK_STANDING_STANDBY && ((int)i == world->before.active ||
		    world->now_us - world->good_since_us[i] >= world->policy.min_stable_us))
			world->proven[i] = true;
	}
}

static bool
check_standings(const World *world)
{
	const UplinkChoice *choice = &world->choice;
	bool usable = false, ok = true;

	for (size_t i = 0; i < world->n; i++) {
		UplinkStanding standing = choice->standing[i];

		usable = usable || uplink_standing_is_usable(fact(world, i));
		ok = ok && standing < _UPLINK_STANDING_MAX;
		ok = ok && (standing == UPLINK_STANDING_ACTIVE) == ((int)i == choice->active);
		ok = ok && uplink_standing_is_usable(standing) == uplink_standing_is_usable(fact(world, i));
		ok = ok && uplink_life_has_routes(&world->lives[i]) ==
			((int)i == choice->active || (int)i == choice->kept);
		ok = ok && world->lives[i].refused == 0;
	}
	return ok && usable == (choice->active >= 0) && (choice->active < 0 || choice->kept < 0);
}

static bool
check_routes_stay(const World *world)
{
	int had = world->before.active >= 0 ? world->before.active : world->before.kept;

	if (world->choice.active >= 0)
		return true;
	if (had >= 0 && world->facts[had].enabled)
		return world->choice.kept == had;
	return world->choice.kept == -1;
}

static bool
is_preferred(const UplinkFacts *a, const UplinkFacts *b)
{
	return a->priority < b->priority || (a->priority == b->priority && a->number < b->number);
}

/* Traffic left an uplink that could still carry it: the new one must be proven, and better. */
static bool
check_no_move_without_a_better_one(const World *world)
{
	int from = world->before.active, to = world->choice.active;

	if (from < 0 || to < 0 || from == to || !uplink_standing_is_usable(fact(world, from)))
		return true;
	if (fact(world, to) != UPLINK_STANDING_STANDBY || !world->proven[to])
		return false;
	return is_preferred(&world->facts[to], &world->facts[from]) ||
	       fact(world, from) == UPLINK_STANDING_DEGRADED ||
	       (fact(world, from) == UPLINK_STANDING_PATH_UNKNOWN &&
		world->now_us - world->unknown_since_us[from] >= world->policy.min_stable_us);
}

/* One without a verdict is taken only when there is none with a better one. */
static bool
check_last_resort(const World *world)
{
	int to = world->choice.active;

	if (to < 0 || to == world->before.active || fact(world, to) != UPLINK_STANDING_PATH_UNKNOWN)
		return true;
	for (size_t i = 0; i < world->n; i++)
		if (fact(world, i) <= UPLINK_STANDING_DEGRADED)
			return false;
	return true;
}

static void
choose(World *world)
{
	world->before = world->choice;
	uplink_choose(world->lives, world->facts, world->n, &world->policy, world->now_us, &world->choice,
		      &world->recheck_us);
	keep_own_books(world);
}

static bool
check_all(const World *world)
{
	return check_standings(world) && check_routes_stay(world) && check_no_move_without_a_better_one(world) &&
	       check_last_resort(world) && world->recheck_us > world->now_us;
}

/* With the facts at rest, the rechecks asked for come to an end, and asking again changes nothing. */
static bool
check_rechecks_end(const World *world)
{
	World rest = *world;

	for (size_t i = 0; i <= 2 * rest.n && rest.recheck_us != G_MAXINT64; i++) {
		rest.now_us = rest.recheck_us;
		choose(&rest);
		if (!check_all(&rest))
			return false;
	}
	if (rest.recheck_us != G_MAXINT64)
		return false;
	rest.now_us += SECONDS(86400);
	choose(&rest);
	return rest.choice.active == rest.before.active && rest.choice.kept == rest.before.kept &&
	       memcmp(rest.choice.standing, rest.before.standing, sizeof(rest.choice.standing)) == 0;
}

static void
world_init(World *world, GRand *rand)
{
	*world = (World) { .rand = rand, .n = g_rand_int_range(rand, 1, N_MAX + 1), .now_us = SECONDS(1),
			   .policy.min_stable_us = SECONDS(g_rand_int_range(rand, 0, 4) * 10),
			   .choice = { .active = -1, .kept = -1 }, .before = { .active = -1, .kept = -1 } };
	for (size_t i = 0; i < world->n; i++) {
		(g_rand_boolean(rand) ? sample_modem : sample_ethernet)(&world->facts[i], i);
		world->facts[i].priority = g_rand_int_range(rand, 1, 4);
		world->facts[i].probed = g_rand_int_range(rand, 0, 4) != 0;
		uplink_life_init(&world->lives[i], world->now_us);
		world->good_since_us[i] = world->unknown_since_us[i] = G_MAXINT64;
	}
}

static unsigned
run_one(World *world)
{
	for (unsigned step = 0; step < STEPS; step++) {
		bool alarm = world->recheck_us != G_MAXINT64 && g_rand_int_range(world->rand, 0, 4) == 0;

		if (step > 0 && alarm)
			world->now_us = world->recheck_us;
		else
			world->now_us += g_rand_int_range(world->rand, 0, 8) * SECONDS(2);
		for (int i = alarm ? 0 : g_rand_int_range(world->rand, 0, 3); i > 0; i--)
			mutate(world);
		choose(world);
		if (!check_all(world) || (step % 16 == 0 && !check_rechecks_end(world)))
			return step + 1;
	}
	return 0;
}

static void
test_the_promises_hold_for_random_lives(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed_of_the_day());
	World world;

	for (unsigned run = 0; run < RUNS; run++) {
		unsigned failed;

		world_init(&world, rand);
		failed = run_one(&world);
		if (failed > 0)
			printf("# run %u, step %u: %zu uplinks, active %d, kept %d, before %d\n", run, failed - 1, world.n,
			       world.choice.active, world.choice.kept, world.before.active);
		CU_ASSERT_EQUAL_FATAL(failed, 0);
	}
}

/* A flapping primary, each phase of random length below the hold: one switch away and none back. */
static void
test_random_flaps_shorter_than_the_hold_cost_one_switch(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed_of_the_day());
	World world;
	unsigned switches = 0;

	world_init(&world, rand);
	world.n = 2;
	world.policy.min_stable_us = SECONDS(30);
	for (unsigned i = 0; i < 2; i++) {
		sample_modem(&world.facts[i], i);
		uplink_life_init(&world.lives[i], world.now_us);
	}
	choose(&world);
	for (int i = 0; i < 2000; i++) {
		world.facts[0].path = i % 2 ? g_rand_int_range(rand, PATH_VERDICT_GOOD, PATH_VERDICT_DEAD) :
			PATH_VERDICT_DEAD;
		choose(&world);
		switches += world.choice.active != world.before.active;
		world.now_us += g_rand_int_range(rand, 1, 29999) * 1000;
		choose(&world);
		switches += world.choice.active != world.before.active;
	}
	CU_ASSERT_EQUAL(switches, 1);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "the promises hold for random lives", test_the_promises_hold_for_random_lives },
		{ "random flaps shorter than the hold cost one switch",
		  test_random_flaps_shorter_than_the_hold_cost_one_switch },
		CU_TEST_INFO_NULL,
	};

	return tap_main("uplink-random", tests, argc, argv);
}
