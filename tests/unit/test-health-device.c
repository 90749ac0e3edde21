/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/health/health.h"
#include "tests/unit/tap.h"
#include "tests/unit/uplink-samples.h"

#define N_MAX 3

typedef struct Bench {
	UplinkFacts facts[N_MAX];
	UplinkLife lives[N_MAX];
	UplinkHealth health[N_MAX];
	UplinkChoice choice;
	DeviceHealth device;
	HealthController controller;
	size_t n;
	gint64 now_us;
} Bench;

static void
update(Bench *bench)
{
	UplinkPolicy policy = { .min_stable_us = SECONDS(30) };
	gint64 recheck_us;

	bench->now_us += SECONDS(1);
	uplink_choose(bench->lives, bench->facts, bench->n, &policy, bench->now_us, &bench->choice, &recheck_us);
	for (size_t i = 0; i < bench->n; i++)
		health_update_uplink(&bench->health[i], &bench->facts[i], &bench->controller, bench->now_us);
	health_update_device(&bench->device, bench->health, bench->facts, &bench->choice, bench->n, &bench->controller,
			     bench->now_us);
}

static void
bench_init(Bench *bench, size_t n)
{
	*bench = (Bench) { .n = n, .controller = { .configured = true, .connected = true } };
	for (size_t i = 0; i < n; i++) {
		sample_modem(&bench->facts[i], i);
		uplink_life_init(&bench->lives[i], 0);
	}
	update(bench);
}

static void
device_is(const Bench *bench, HealthVerdict verdict, CauseCode cause, int root_uplink, unsigned score)
{
	const DeviceHealth *device = &bench->device;

	if (device->verdict != verdict || device->cause != cause || device->root_uplink != root_uplink ||
	    device->score != score)
		printf("# %s, %s, root %d, score %u\n", health_verdict_to_string(device->verdict),
		       cause_get(device->cause)->code, device->root_uplink, device->score);
	CU_ASSERT_EQUAL(device->verdict, verdict);
	CU_ASSERT_EQUAL(device->cause, cause);
	CU_ASSERT_EQUAL(device->root_uplink, root_uplink);
	CU_ASSERT_EQUAL(device->score, score);
}

static void
test_all_uplinks_well_is_a_device_at_100(void)
{
	Bench bench;

	bench_init(&bench, 2);
	device_is(&bench, HEALTH_VERDICT_OK, CAUSE_NONE, -1, 100);
	CU_ASSERT_EQUAL(bench.device.usable, 2);
	CU_ASSERT_EQUAL(bench.device.configured, 2);
	CU_ASSERT_EQUAL(bench.device.since_us, SECONDS(1));
}

static void
test_the_last_of_several_uplinks_is_no_redundancy_and_names_the_broken_one(void)
{
	Bench bench;

	bench_init(&bench, 3);
	bench.facts[0].path = PATH_VERDICT_DEAD;
	update(&bench);
	device_is(&bench, HEALTH_VERDICT_OK, CAUSE_NONE, -1, 90);
	bench.facts[1].path = PATH_VERDICT_DEAD;
	update(&bench);
	device_is(&bench, HEALTH_VERDICT_DEGRADED, CAUSE_DEVICE_NO_REDUNDANCY, 0, 80);
	CU_ASSERT_EQUAL(bench.device.usable, 1);
	CU_ASSERT_EQUAL(bench.device.since_us, SECONDS(3));
	update(&bench);
	CU_ASSERT_EQUAL(bench.device.since_us, SECONDS(3));
	bench.facts[0].path = bench.facts[1].path = PATH_VERDICT_GOOD;
	update(&bench);
	device_is(&bench, HEALTH_VERDICT_OK, CAUSE_NONE, -1, 100);
	CU_ASSERT_EQUAL(bench.device.since_us, SECONDS(5));
}

static void
test_a_single_configured_uplink_lacks_no_redundancy(void)
{
	Bench bench;

	bench_init(&bench, 2);
	bench.facts[1].enabled = false;
	update(&bench);
	device_is(&bench, HEALTH_VERDICT_OK, CAUSE_NONE, -1, 100);
	CU_ASSERT_EQUAL(bench.device.configured, 1);
}

static void
test_no_usable_uplink_is_offline_and_names_the_preferred_one(void)
{
	Bench bench;

	bench_init(&bench, 2);
	bench.facts[0].priority = 99;
	bench.facts[0].modem.session = bench.facts[1].modem.session = UPLINK_SESSION_DOWN;
	update(&bench);
	device_is(&bench, HEALTH_VERDICT_FAILED, CAUSE_DEVICE_OFFLINE, 1, 0);
	bench.n = 0;
	update(&bench);
	device_is(&bench, HEALTH_VERDICT_FAILED, CAUSE_DEVICE_OFFLINE, -1, 0);
}

static void
test_the_active_uplinks_own_trouble_comes_before_redundancy_and_controller(void)
{
	Bench bench;

	bench_init(&bench, 2);
	bench.facts[0].modem.rsrp_dbm10 = -1150;
	bench.facts[1].modem.hardware = UPLINK_HARDWARE_ABSENT;
	bench.controller.cause = CAUSE_CTL_UNREACHABLE;
	update(&bench);
	device_is(&bench, HEALTH_VERDICT_DEGRADED, CAUSE_RADIO_WEAK, 0, 100 - 30 - 20 - 10);
	bench.facts[0].modem.rsrp_dbm10 = -900;
	update(&bench);
	device_is(&bench, HEALTH_VERDICT_DEGRADED, CAUSE_DEVICE_NO_REDUNDANCY, 1, 100 - 20 - 10);
	bench.facts[1].modem.hardware = UPLINK_HARDWARE_READY;
	update(&bench);
	device_is(&bench, HEALTH_VERDICT_DEGRADED, CAUSE_CTL_UNREACHABLE, -1, 100 - 10);
	bench.controller.cause = CAUSE_NONE;
	bench.controller.connected = false;
	update(&bench);
	device_is(&bench, HEALTH_VERDICT_OK, CAUSE_NONE, -1, 100 - 5);
}

static void
test_an_uplink_that_is_not_probed_leaves_the_device_unknown_not_ok(void)
{
	Bench bench;

	bench_init(&bench, 1);
	bench.facts[0].probed = false;
	update(&bench);
	device_is(&bench, HEALTH_VERDICT_UNKNOWN, CAUSE_NONE, -1, 80);
}

static void
test_trouble_of_a_standby_uplink_does_not_touch_the_device(void)
{
	Bench bench;

	bench_init(&bench, 2);
	bench.facts[1].path = PATH_VERDICT_DEGRADED;
	update(&bench);
	device_is(&bench, HEALTH_VERDICT_OK, CAUSE_NONE, -1, 100);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "all uplinks well is a device at 100", test_all_uplinks_well_is_a_device_at_100 },
		{ "the last of several uplinks is no redundancy and names the broken one",
		  test_the_last_of_several_uplinks_is_no_redundancy_and_names_the_broken_one },
		{ "a single configured uplink lacks no redundancy", test_a_single_configured_uplink_lacks_no_redundancy },
		{ "no usable uplink is offline and names the preferred one",
		  test_no_usable_uplink_is_offline_and_names_the_preferred_one },
		{ "the active uplink's own trouble comes before redundancy and controller",
		  test_the_active_uplinks_own_trouble_comes_before_redundancy_and_controller },
		{ "an uplink that is not probed leaves the device unknown, not ok",
		  test_an_uplink_that_is_not_probed_leaves_the_device_unknown_not_ok },
		{ "trouble of a standby uplink does not touch the device",
		  test_trouble_of_a_standby_uplink_does_not_touch_the_device },
		CU_TEST_INFO_NULL,
	};

	return tap_main("health-device", tests, argc, argv);
}
