/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/uplink/uplink-choose.h"
#include "tests/unit/tap.h"
#include "tests/unit/uplink-samples.h"

#include <string.h>

#define MIN_STABLE SECONDS(30)
#define N_MAX 4

typedef struct Bench {
	UplinkFacts facts[N_MAX];
	UplinkLife lives[N_MAX];
	size_t n;
	gint64 now_us, recheck_us;
	UplinkPolicy policy;
	UplinkChoice choice;
	unsigned switches;              /* the active one changed from one uplink to another */
} Bench;

static void
choose(Bench *bench)
{
	int before = bench->choice.active >= 0 ? bench->choice.active : bench->choice.kept;

	uplink_choose(bench->lives, bench->facts, bench->n, &bench->policy, bench->now_us, &bench->choice,
		      &bench->recheck_us);
	CU_ASSERT_TRUE(bench->recheck_us > bench->now_us);
	if (before >= 0 && bench->choice.active >= 0 && bench->choice.active != before)
		bench->switches++;
	for (size_t i = 0; i < bench->n; i++)
		CU_ASSERT_EQUAL(bench->lives[i].refused, 0);
}

static void
choose_at(Bench *bench, gint64 now_us)
{
	bench->now_us = now_us;
	choose(bench);
}

/* `n` good modems, number 0 preferred; nothing chosen yet. */
static void
bench_init(Bench *bench, size_t n)
{
	*bench = (Bench) { .n = n, .now_us = SECONDS(100), .policy.min_stable_us = MIN_STABLE,
			   .choice = { .active = -1, .kept = -1 } };
	for (size_t i = 0; i < n; i++) {
		sample_modem(&bench->facts[i], i);
		uplink_life_init(&bench->lives[i], bench->now_us);
	}
}

/*
 * As bench_init(), and all of them good for longer than the policy wants: 0 active, the others
 * on standby.
 */
static void
bench_settle(Bench *bench, size_t n)
{
	bench_init(bench, n);
	choose(bench);
	choose_at(bench, bench->now_us + MIN_STABLE);
	CU_ASSERT_EQUAL_FATAL(bench->choice.active, 0);
}

static void
test_at_first_the_preferred_of_good_uplinks_is_chosen_without_waiting(void)
{
	Bench bench;

	bench_init(&bench, 3);
	bench.facts[2].priority = 1;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, 2);
	CU_ASSERT_EQUAL(bench.choice.kept, -1);
	CU_ASSERT_EQUAL(bench.choice.standing[2], UPLINK_STANDING_ACTIVE);
	CU_ASSERT_EQUAL(bench.choice.standing[0], UPLINK_STANDING_HOLD_DOWN);
	CU_ASSERT_EQUAL(bench.recheck_us, bench.now_us + MIN_STABLE);
}

static void
test_equal_priorities_are_decided_by_number(void)
{
	Bench bench;

	bench_init(&bench, 2);
	bench.facts[0].priority = bench.facts[1].priority = 7;
	bench.facts[0].number = 1;
	bench.facts[1].number = 0;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, 1);
}

static void
test_a_dead_path_is_left_at_once(void)
{
	Bench bench;

	bench_settle(&bench, 2);
	bench.facts[0].path = PATH_VERDICT_DEAD;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, 1);
	CU_ASSERT_EQUAL(bench.choice.standing[0], UPLINK_STANDING_PATH_DEAD);
	CU_ASSERT_EQUAL(bench.choice.standing[1], UPLINK_STANDING_ACTIVE);
}

static void
test_traffic_returns_after_the_hold_and_not_one_microsecond_before(void)
{
	Bench bench;
	gint64 good_us;

	bench_settle(&bench, 2);
	bench.facts[0].path = PATH_VERDICT_DEAD;
	choose(&bench);
	good_us = bench.now_us + SECONDS(5);
	bench.facts[0].path = PATH_VERDICT_GOOD;
	choose_at(&bench, good_us);
	CU_ASSERT_EQUAL(bench.choice.active, 1);
	CU_ASSERT_EQUAL(bench.choice.standing[0], UPLINK_STANDING_HOLD_DOWN);
	CU_ASSERT_EQUAL(bench.recheck_us, good_us + MIN_STABLE);
	choose_at(&bench, bench.recheck_us - 1);
	CU_ASSERT_EQUAL(bench.choice.active, 1);
	choose_at(&bench, bench.recheck_us);
	CU_ASSERT_EQUAL(bench.choice.active, 0);
	CU_ASSERT_EQUAL(bench.choice.standing[1], UPLINK_STANDING_STANDBY);
	CU_ASSERT_EQUAL(bench.recheck_us, G_MAXINT64);
}

static void
test_without_a_hold_traffic_returns_at_once(void)
{
	Bench bench;

	bench_settle(&bench, 2);
	bench.policy.min_stable_us = 0;
	bench.facts[0].path = PATH_VERDICT_DEAD;
	choose(&bench);
	bench.facts[0].path = PATH_VERDICT_GOOD;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, 0);
	CU_ASSERT_EQUAL(bench.recheck_us, G_MAXINT64);
}

static void
test_a_degraded_uplink_is_used_only_when_nothing_better_is_there(void)
{
	Bench bench;

	bench_settle(&bench, 2);
	bench.facts[0].path = PATH_VERDICT_DEGRADED;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, 1);
	CU_ASSERT_EQUAL(bench.choice.standing[0], UPLINK_STANDING_DEGRADED);

	bench.facts[1].path = PATH_VERDICT_DEGRADED;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, 1);        /* no better, so no move */

	bench.facts[1].path = PATH_VERDICT_DEAD;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, 0);
	CU_ASSERT_EQUAL(bench.choice.standing[0], UPLINK_STANDING_ACTIVE);
}

static void
test_one_on_hold_is_taken_before_a_degraded_one_when_the_active_dies(void)
{
	Bench bench;

	bench_settle(&bench, 3);
	bench.facts[1].path = PATH_VERDICT_DEGRADED;
	bench.facts[2].path = PATH_VERDICT_DEAD;
	choose(&bench);
	bench.facts[2].path = PATH_VERDICT_GOOD;
	choose_at(&bench, bench.now_us + SECONDS(1));
	CU_ASSERT_EQUAL(bench.choice.standing[2], UPLINK_STANDING_HOLD_DOWN);
	bench.facts[0].modem.session = UPLINK_SESSION_DOWN;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, 2);
}

static void
test_an_uplink_is_not_chosen_before_its_first_verdict_while_another_is_usable(void)
{
	Bench bench;

	bench_init(&bench, 3);
	bench.facts[0].path = bench.facts[1].path = PATH_VERDICT_UNKNOWN;
	bench.facts[2].path = PATH_VERDICT_DEGRADED;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, 2);
	CU_ASSERT_EQUAL(bench.choice.standing[0], UPLINK_STANDING_PATH_UNKNOWN);

	bench.facts[2].path = PATH_VERDICT_DEAD;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, 0);
}

static void
test_an_active_uplink_without_a_verdict_gets_as_much_time_as_the_hold(void)
{
	Bench bench;
	gint64 lost_us;

	bench_settle(&bench, 2);
	bench.facts[0].path = PATH_VERDICT_UNKNOWN;     /* its session was made anew, the path is bound afresh */
	lost_us = bench.now_us + SECONDS(1);
	choose_at(&bench, lost_us);
	CU_ASSERT_EQUAL(bench.choice.active, 0);
	CU_ASSERT_EQUAL(bench.recheck_us, lost_us + MIN_STABLE);
	choose_at(&bench, bench.recheck_us - 1);
	CU_ASSERT_EQUAL(bench.choice.active, 0);
	choose_at(&bench, bench.recheck_us);
	CU_ASSERT_EQUAL(bench.choice.active, 1);
	CU_ASSERT_EQUAL(bench.choice.standing[0], UPLINK_STANDING_PATH_UNKNOWN);
}

static void
test_an_interface_that_is_not_probed_counts_when_link_and_address_are_there(void)
{
	Bench bench;

	bench_init(&bench, 1);
	sample_ethernet(&bench.facts[0], 0);
	bench.facts[0].probed = false;
	bench.facts[0].path = PATH_VERDICT_UNKNOWN;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, 0);
	bench.facts[0].link.running = false;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, -1);
	CU_ASSERT_EQUAL(bench.choice.kept, 0);
	CU_ASSERT_EQUAL(bench.choice.standing[0], UPLINK_STANDING_NO_CARRIER);
}

static void
test_when_none_is_usable_the_routes_stay_and_the_standing_says_why(void)
{
	Bench bench;

	bench_settle(&bench, 2);
	bench.facts[0].path = bench.facts[1].path = PATH_VERDICT_DEAD;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, -1);
	CU_ASSERT_EQUAL(bench.choice.kept, 0);
	CU_ASSERT_EQUAL(bench.choice.standing[0], UPLINK_STANDING_PATH_DEAD);
	choose_at(&bench, bench.now_us + SECONDS(3600));
	CU_ASSERT_EQUAL(bench.choice.kept, 0);

	bench.facts[0].path = PATH_VERDICT_GOOD;        /* nothing moved, so there is nothing to wait for */
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, 0);
	CU_ASSERT_EQUAL(bench.choice.kept, -1);
	CU_ASSERT_EQUAL(bench.switches, 0);
}

static void
test_a_kept_uplink_is_left_for_the_first_that_can_carry_traffic(void)
{
	Bench bench;

	bench_settle(&bench, 2);
	bench.facts[0].path = bench.facts[1].path = PATH_VERDICT_DEAD;
	choose(&bench);
	bench.facts[1].path = PATH_VERDICT_DEGRADED;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, 1);
	CU_ASSERT_EQUAL(bench.lives[0].state, UPLINK_STATE_DOWN);
}

static void
test_with_no_uplink_ever_usable_nothing_is_kept(void)
{
	Bench bench;

	bench_init(&bench, 2);
	bench.facts[0].modem.hardware = bench.facts[1].modem.hardware = UPLINK_HARDWARE_ABSENT;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, -1);
	CU_ASSERT_EQUAL(bench.choice.kept, -1);
	CU_ASSERT_EQUAL(bench.recheck_us, G_MAXINT64);
	bench.n = 0;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, -1);
}

static void
test_an_uplink_switched_off_loses_its_routes_even_when_none_is_left(void)
{
	Bench bench;

	bench_settle(&bench, 1);
	bench.facts[0].enabled = false;
	choose(&bench);
	CU_ASSERT_EQUAL(bench.choice.active, -1);
	CU_ASSERT_EQUAL(bench.choice.kept, -1);
	CU_ASSERT_EQUAL(bench.choice.standing[0], UPLINK_STANDING_DISABLED);
}

static void
test_a_primary_that_flaps_20_times_a_minute_costs_one_switch(void)
{
	Bench bench;

	bench_settle(&bench, 2);
	for (int half = 0; half < 40 * 10; half++) {    /* ten minutes, 1.5 s dead, 1.5 s good */
		gint64 until_us = bench.now_us + SECONDS(3) / 2;

		bench.facts[0].path = half % 2 ? PATH_VERDICT_GOOD : PATH_VERDICT_DEAD;
		choose(&bench);
		for (; bench.recheck_us < until_us; choose(&bench))
			bench.now_us = bench.recheck_us;
		bench.now_us = until_us;
	}
	CU_ASSERT_EQUAL(bench.switches, 1);
	choose_at(&bench, bench.now_us + MIN_STABLE);   /* good since the last half */
	CU_ASSERT_EQUAL(bench.choice.active, 0);
	CU_ASSERT_EQUAL(bench.switches, 2);
}

static void
break_disabled(UplinkFacts *f) { f->enabled = false; }
static void
break_absent(UplinkFacts *f) { f->modem.hardware = UPLINK_HARDWARE_ABSENT; }
static void
break_opening(UplinkFacts *f) { f->modem.hardware = UPLINK_HARDWARE_OPENING; f->modem.session = UPLINK_SESSION_DOWN; }
static void
break_silent(UplinkFacts *f) { f->modem.hardware = UPLINK_HARDWARE_UNRESPONSIVE; f->modem.session = UPLINK_SESSION_DOWN; }
static void
break_sim(UplinkFacts *f) { f->modem.sim = UPLINK_SIM_PIN_REQUIRED; f->modem.session = UPLINK_SESSION_DOWN; }
static void
break_sim_unread(UplinkFacts *f)
{
	f->modem.sim = UPLINK_SIM_UNKNOWN;
	f->modem.registration = UPLINK_REGISTRATION_SEARCHING;
	f->modem.session = UPLINK_SESSION_DOWN;
}
static void
break_registration(UplinkFacts *f)
{
	f->modem.registration = UPLINK_REGISTRATION_NO_PS;
	f->modem.session = UPLINK_SESSION_DOWN;
}
static void
break_session(UplinkFacts *f) { f->modem.session = UPLINK_SESSION_REJECTED; }
static void
break_interface(UplinkFacts *f) { f->link = (NlLink) { 0 }; }
static void
break_address(UplinkFacts *f) { f->address.family = 0; f->link.up = false; }
static void
break_carrier(UplinkFacts *f) { f->link.running = false; }
static void
break_admin(UplinkFacts *f) { f->link.up = false; }
static void
break_path(UplinkFacts *f) { f->path = PATH_VERDICT_DEAD; }
static void
break_no_gateway(UplinkFacts *f) { f->gateway.family = 0; }
static void
break_far_gateway(UplinkFacts *f) { f->gateway = sample_ip("203.0.113.1"); }
static void
break_own_gateway(UplinkFacts *f) { f->gateway = f->address; }
static void
break_other_family(UplinkFacts *f) { f->gateway = sample_ip("fe80::1"); }
static void
break_cable(UplinkFacts *f) { f->link.running = false; f->address.family = 0; }
static void
silent_but_carrying(UplinkFacts *f) { f->modem.hardware = UPLINK_HARDWARE_UNRESPONSIVE; }
static void
ipv6_link_local_gateway(UplinkFacts *f) { f->address = sample_ip("2001:db8::2/64"); f->gateway = sample_ip("fe80::1"); }

static void
test_every_fault_has_its_standing(void)
{
	static const struct {
		UplinkKind kind;
		void (*break_it)(UplinkFacts *facts);
		UplinkStanding standing;
	} cases[] = {
		{ UPLINK_KIND_MODEM, break_disabled, UPLINK_STANDING_DISABLED },
		{ UPLINK_KIND_MODEM, break_absent, UPLINK_STANDING_NO_MODEM },
		{ UPLINK_KIND_MODEM, break_opening, UPLINK_STANDING_NO_MODEM },
		{ UPLINK_KIND_MODEM, break_silent, UPLINK_STANDING_NO_MODEM },
		{ UPLINK_KIND_MODEM, break_sim, UPLINK_STANDING_NO_SIM },
		{ UPLINK_KIND_MODEM, break_sim_unread, UPLINK_STANDING_NOT_REGISTERED },
		{ UPLINK_KIND_MODEM, break_registration, UPLINK_STANDING_NOT_REGISTERED },
		{ UPLINK_KIND_MODEM, break_session, UPLINK_STANDING_NO_SESSION },
		{ UPLINK_KIND_MODEM, break_interface, UPLINK_STANDING_NO_INTERFACE },
		{ UPLINK_KIND_MODEM, break_address, UPLINK_STANDING_NO_ADDRESS },
		{ UPLINK_KIND_MODEM, break_carrier, UPLINK_STANDING_NO_CARRIER },
		{ UPLINK_KIND_MODEM, break_path, UPLINK_STANDING_PATH_DEAD },
		{ UPLINK_KIND_MODEM, break_no_gateway, UPLINK_STANDING_STANDBY },
		{ UPLINK_KIND_MODEM, silent_but_carrying, UPLINK_STANDING_STANDBY },
		{ UPLINK_KIND_INTERFACE, break_absent, UPLINK_STANDING_STANDBY },
		{ UPLINK_KIND_INTERFACE, break_interface, UPLINK_STANDING_NO_INTERFACE },
		{ UPLINK_KIND_INTERFACE, break_address, UPLINK_STANDING_NO_CARRIER },
		{ UPLINK_KIND_INTERFACE, break_admin, UPLINK_STANDING_NO_CARRIER },
		{ UPLINK_KIND_INTERFACE, break_cable, UPLINK_STANDING_NO_CARRIER },
		{ UPLINK_KIND_INTERFACE, break_no_gateway, UPLINK_STANDING_NO_GATEWAY },
		{ UPLINK_KIND_INTERFACE, break_far_gateway, UPLINK_STANDING_NO_GATEWAY },
		{ UPLINK_KIND_INTERFACE, break_own_gateway, UPLINK_STANDING_NO_GATEWAY },
		{ UPLINK_KIND_INTERFACE, break_other_family, UPLINK_STANDING_NO_GATEWAY },
		{ UPLINK_KIND_INTERFACE, ipv6_link_local_gateway, UPLINK_STANDING_STANDBY },
		{ UPLINK_KIND_INTERFACE, break_path, UPLINK_STANDING_PATH_DEAD },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		UplinkFacts facts;

		(cases[i].kind == UPLINK_KIND_MODEM ? sample_modem : sample_ethernet)(&facts, 1);
		cases[i].break_it(&facts);
		if (uplink_standing_of_facts(&facts) != cases[i].standing)
			printf("# case %zu: %s, expected %s\n", i,
			       uplink_standing_to_string(uplink_standing_of_facts(&facts)),
			       uplink_standing_to_string(cases[i].standing));
		CU_ASSERT_EQUAL(uplink_standing_of_facts(&facts), cases[i].standing);
	}
}

static void
test_every_standing_has_a_name_of_its_own(void)
{
	for (UplinkStanding a = 0; a < _UPLINK_STANDING_MAX; a++) {
		CU_ASSERT_STRING_NOT_EQUAL(uplink_standing_to_string(a), "?");
		for (UplinkStanding b = 0; b < a; b++)
			CU_ASSERT_STRING_NOT_EQUAL(uplink_standing_to_string(a), uplink_standing_to_string(b));
	}
	CU_ASSERT_STRING_EQUAL(uplink_standing_to_string(_UPLINK_STANDING_MAX), "?");
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "at first the preferred of good uplinks is chosen without waiting",
		  test_at_first_the_preferred_of_good_uplinks_is_chosen_without_waiting },
		{ "equal priorities are decided by number", test_equal_priorities_are_decided_by_number },
		{ "a dead path is left at once", test_a_dead_path_is_left_at_once },
		{ "traffic returns after the hold and not one microsecond before",
		  test_traffic_returns_after_the_hold_and_not_one_microsecond_before },
		{ "without a hold traffic returns at once", test_without_a_hold_traffic_returns_at_once },
		{ "a degraded uplink is used only when nothing better is there",
		  test_a_degraded_uplink_is_used_only_when_nothing_better_is_there },
		{ "one on hold is taken before a degraded one when the active dies",
		  test_one_on_hold_is_taken_before_a_degraded_one_when_the_active_dies },
		{ "an uplink is not chosen before its first verdict while another is usable",
		  test_an_uplink_is_not_chosen_before_its_first_verdict_while_another_is_usable },
		{ "an active uplink without a verdict gets as much time as the hold",
		  test_an_active_uplink_without_a_verdict_gets_as_much_time_as_the_hold },
		{ "an interface that is not probed counts when link and address are there",
		  test_an_interface_that_is_not_probed_counts_when_link_and_address_are_there },
		{ "when none is usable the routes stay and the standing says why",
		  test_when_none_is_usable_the_routes_stay_and_the_standing_says_why },
		{ "a kept uplink is left for the first that can carry traffic",
		  test_a_kept_uplink_is_left_for_the_first_that_can_carry_traffic },
		{ "with no uplink ever usable nothing is kept", test_with_no_uplink_ever_usable_nothing_is_kept },
		{ "an uplink switched off loses its routes even when none is left",
		  test_an_uplink_switched_off_loses_its_routes_even_when_none_is_left },
		{ "a primary that flaps 20 times a minute costs one switch",
		  test_a_primary_that_flaps_20_times_a_minute_costs_one_switch },
		{ "every fault has its standing", test_every_fault_has_its_standing },
		{ "every standing has a name of its own", test_every_standing_has_a_name_of_its_own },
		CU_TEST_INFO_NULL,
	};

	return tap_main("uplink-choose", tests, argc, argv);
}
