/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/health/health-layers.h"
#include "tests/unit/tap.h"
#include "tests/unit/uplink-samples.h"

#include <string.h>

#define LAYER(name) HEALTH_LAYER_##name
#define BIT(name) (1u << HEALTH_LAYER_##name)

static const HealthController connected = { .configured = true, .connected = true };

/* After a fault of the modem there is no session, and without one no address. */
static void
no_session(UplinkFacts *f)
{
	f->modem.session = UPLINK_SESSION_DOWN;
	f->link = (NlLink) { 0 };
	f->address = (NlIp) { 0 };
	f->path = PATH_VERDICT_UNKNOWN;
}

static void
hardware(UplinkFacts *f, UplinkHardware state)
{
	no_session(f);
	f->modem.hardware = state;
}

static void
sim(UplinkFacts *f, UplinkSim state)
{
	no_session(f);
	f->modem.sim = state;
	f->modem.registration = UPLINK_REGISTRATION_LIMITED;
}

static void
registration(UplinkFacts *f, UplinkRegistration state)
{
	no_session(f);
	f->modem.registration = state;
}

static void hw_absent(UplinkFacts *f) { hardware(f, UPLINK_HARDWARE_ABSENT); }
static void hw_denied(UplinkFacts *f) { hardware(f, UPLINK_HARDWARE_DENIED); }
static void hw_busy(UplinkFacts *f) { hardware(f, UPLINK_HARDWARE_BUSY); }
static void hw_unresponsive(UplinkFacts *f) { hardware(f, UPLINK_HARDWARE_UNRESPONSIVE); }
static void hw_opening(UplinkFacts *f) { hardware(f, UPLINK_HARDWARE_OPENING); }
static void hw_mute_but_carrying(UplinkFacts *f) { f->modem.hardware = UPLINK_HARDWARE_UNRESPONSIVE; }
static void sim_absent(UplinkFacts *f) { sim(f, UPLINK_SIM_ABSENT); }
static void sim_pin(UplinkFacts *f) { sim(f, UPLINK_SIM_PIN_REQUIRED); }
static void sim_puk(UplinkFacts *f) { sim(f, UPLINK_SIM_PUK_LOCKED); }
static void sim_io(UplinkFacts *f) { sim(f, UPLINK_SIM_IO_ERROR); }
static void radio_weak(UplinkFacts *f) { f->modem.rsrp_dbm10 = -1101; }
static void radio_interference(UplinkFacts *f) { f->modem.sinr_db10 = -1; }
static void radio_unknown(UplinkFacts *f)
{
	f->modem.rsrp_dbm10 = f->modem.rsrq_db10 = f->modem.sinr_db10 = UPLINK_VALUE_UNKNOWN;
}
static void reg_searching(UplinkFacts *f) { registration(f, UPLINK_REGISTRATION_SEARCHING); }
static void reg_denied(UplinkFacts *f) { registration(f, UPLINK_REGISTRATION_DENIED); f->modem.reject_cause = 11; }
static void reg_limited(UplinkFacts *f) { registration(f, UPLINK_REGISTRATION_LIMITED); }
static void reg_no_ps(UplinkFacts *f) { registration(f, UPLINK_REGISTRATION_NO_PS); }
static void reg_searching_weak(UplinkFacts *f) { reg_searching(f); radio_weak(f); }
static void reg_denied_weak(UplinkFacts *f) { reg_denied(f); radio_weak(f); }
static void sess_down(UplinkFacts *f) { no_session(f); }
static void sess_starting(UplinkFacts *f) { no_session(f); f->modem.session = UPLINK_SESSION_STARTING; }
static void sess_rejected(UplinkFacts *f)
{
	no_session(f);
	f->modem.session = UPLINK_SESSION_REJECTED;
	f->modem.session_cause = 27;
}
static void sess_rejected_weak(UplinkFacts *f) { sess_rejected(f); radio_weak(f); }
static void sess_stopped(UplinkFacts *f) { no_session(f); f->modem.session = UPLINK_SESSION_STOPPED_BY_USER; }
static void path_blackhole(UplinkFacts *f) { f->path = PATH_VERDICT_DEAD; }
static void path_blackhole_weak(UplinkFacts *f) { path_blackhole(f); radio_weak(f); }
static void path_blackhole_unmeasured_radio(UplinkFacts *f) { path_blackhole(f); radio_unknown(f); }
static void path_degraded(UplinkFacts *f) { f->path = PATH_VERDICT_DEGRADED; }
static void path_degraded_noisy(UplinkFacts *f) { path_degraded(f); radio_interference(f); }
static void path_probe_failed(UplinkFacts *f)
{
	f->path = PATH_VERDICT_UNKNOWN;
	g_strlcpy(f->path_error, "socket: Permission denied", sizeof(f->path_error));
}
static void path_probe_lost(UplinkFacts *f) { path_probe_failed(f); f->path = PATH_VERDICT_DEAD; }
static void path_no_carrier(UplinkFacts *f) { f->link.running = false; }
static void path_no_address(UplinkFacts *f) { f->address = (NlIp) { 0 }; }
static void path_no_interface(UplinkFacts *f) { f->link = (NlLink) { 0 }; }
static void path_no_gateway(UplinkFacts *f) { f->gateway = (NlIp) { 0 }; }

typedef struct Case {
	const char *name;
	void (*fault)(UplinkFacts *facts);
	HealthLayer root;
	CauseCode cause;
	HealthVerdict verdict;
	unsigned explained;             /* layers that follow from the root */
} Case;

#define CASE(fault, layer, cause, verdict, explained) \
	{ #fault, fault, HEALTH_LAYER_##layer, CAUSE_##cause, HEALTH_VERDICT_##verdict, explained }

#define ABOVE_HARDWARE (BIT(SIM) | BIT(RADIO) | BIT(REGISTRATION) | BIT(SESSION) | BIT(PATH))

static const Case modem_cases[] = {
	CASE(hw_absent, HARDWARE, HW_ABSENT, FAILED, ABOVE_HARDWARE),
	CASE(hw_denied, HARDWARE, HW_DENIED, FAILED, ABOVE_HARDWARE),
	CASE(hw_busy, HARDWARE, HW_BUSY, FAILED, ABOVE_HARDWARE),
	CASE(hw_unresponsive, HARDWARE, HW_UNRESPONSIVE, FAILED, ABOVE_HARDWARE),
	CASE(hw_opening, HARDWARE, HW_OPENING, FAILED, ABOVE_HARDWARE),
	CASE(hw_mute_but_carrying, HARDWARE, HW_UNRESPONSIVE, DEGRADED, ABOVE_HARDWARE & ~BIT(PATH)),
	CASE(sim_absent, SIM, SIM_ABSENT, FAILED, BIT(REGISTRATION) | BIT(SESSION) | BIT(PATH)),
	CASE(sim_pin, SIM, SIM_PIN_REQUIRED, FAILED, BIT(REGISTRATION) | BIT(SESSION) | BIT(PATH)),
	CASE(sim_puk, SIM, SIM_PUK_LOCKED, FAILED, BIT(REGISTRATION) | BIT(SESSION) | BIT(PATH)),
	CASE(sim_io, SIM, SIM_IO_ERROR, FAILED, BIT(REGISTRATION) | BIT(SESSION) | BIT(PATH)),
	CASE(radio_weak, RADIO, RADIO_WEAK, DEGRADED, 0),
	CASE(radio_interference, RADIO, RADIO_INTERFERENCE, DEGRADED, 0),
	CASE(reg_searching, REGISTRATION, REG_SEARCHING, FAILED, BIT(SESSION) | BIT(PATH)),
	CASE(reg_searching_weak, RADIO, RADIO_WEAK, FAILED, BIT(REGISTRATION) | BIT(SESSION) | BIT(PATH)),
	CASE(reg_denied, REGISTRATION, REG_DENIED, FAILED, BIT(SESSION) | BIT(PATH)),
	CASE(reg_denied_weak, REGISTRATION, REG_DENIED, FAILED, 0),
	CASE(reg_limited, REGISTRATION, REG_LIMITED, FAILED, BIT(SESSION) | BIT(PATH)),
	CASE(reg_no_ps, REGISTRATION, REG_NO_PS, FAILED, BIT(SESSION) | BIT(PATH)),
	CASE(sess_down, SESSION, SESS_DOWN, FAILED, BIT(PATH)),
	CASE(sess_starting, SESSION, SESS_STARTING, FAILED, BIT(PATH)),
	CASE(sess_rejected, SESSION, SESS_REJECTED, FAILED, BIT(PATH)),
	CASE(sess_rejected_weak, SESSION, SESS_REJECTED, FAILED, 0),
	CASE(sess_stopped, SESSION, SESS_STOPPED, DISABLED, 0),
	CASE(path_blackhole, PATH, PATH_BLACKHOLE, FAILED, 0),
	CASE(path_blackhole_weak, RADIO, RADIO_WEAK, FAILED, BIT(PATH)),
	CASE(path_blackhole_unmeasured_radio, PATH, PATH_BLACKHOLE, FAILED, 0),
	CASE(path_degraded, PATH, PATH_DEGRADED, DEGRADED, 0),
	CASE(path_degraded_noisy, RADIO, RADIO_INTERFERENCE, DEGRADED, BIT(PATH)),
	CASE(path_probe_failed, PATH, PATH_PROBE_FAILED, DEGRADED, 0),
	CASE(path_probe_lost, PATH, PATH_PROBE_FAILED, FAILED, 0),
	CASE(path_no_carrier, PATH, PATH_NO_CARRIER, FAILED, 0),
};

static const Case ethernet_cases[] = {
	CASE(path_no_interface, PATH, PATH_NO_INTERFACE, FAILED, 0),
	CASE(path_no_carrier, PATH, PATH_NO_CARRIER, FAILED, 0),
	CASE(path_no_address, PATH, PATH_NO_ADDRESS, FAILED, 0),
	CASE(path_no_gateway, PATH, PATH_NO_GATEWAY, FAILED, 0),
	CASE(path_blackhole, PATH, PATH_BLACKHOLE, FAILED, 0),
	CASE(path_degraded, PATH, PATH_DEGRADED, DEGRADED, 0),
};

static bool
case_holds(const Case *c, const UplinkHealth *health)
{
	bool ok = health->root == c->root && health->verdict == c->verdict &&
		  health->layer[c->root].cause == c->cause && health->layer[c->root].evidence[0];

	for (HealthLayer layer = 0; layer < _HEALTH_LAYER_MAX; layer++) {
		bool explained = health->layer[layer].explained_by == c->root;

		/* what is a companion of the root may have an explanation of its own */
		if (c->explained || layer == c->root)
			ok = ok && explained == !!(c->explained & (1u << layer));
		ok = ok && (health->layer[layer].verdict != HEALTH_VERDICT_OK || health->layer[layer].cause == CAUSE_NONE);
	}
	return ok;
}

/* From health to the fault, and back: the right root, since when, and nothing left behind. */
static void
case_one(const Case *c, void (*sample)(UplinkFacts *facts, unsigned number))
{
	UplinkHealth health = { 0 };
	UplinkFacts facts;
	bool ok;

	sample(&facts, 0);
	health_update_uplink(&health, &facts, &connected, SECONDS(10));
	ok = health.verdict == HEALTH_VERDICT_OK && health.root == _HEALTH_LAYER_MAX && health.since_us == SECONDS(10);

	c->fault(&facts);
	health_update_uplink(&health, &facts, &connected, SECONDS(20));
	ok = ok && case_holds(c, &health) && health.since_us == SECONDS(20) && health.layer[c->root].since_us == SECONDS(20);
	health_update_uplink(&health, &facts, &connected, SECONDS(21));
	ok = ok && case_holds(c, &health) && health.since_us == SECONDS(20) && health.layer[c->root].since_us == SECONDS(20);

	sample(&facts, 0);
	health_update_uplink(&health, &facts, &connected, SECONDS(30));
	ok = ok && health.verdict == HEALTH_VERDICT_OK && health.root == _HEALTH_LAYER_MAX &&
	     health.since_us == SECONDS(30) && health.layer[c->root].since_us == SECONDS(30);
	if (!ok) {
		printf("# %s:\n", c->name);
		c->fault(&facts);
		health_update_uplink(&health, &facts, &connected, SECONDS(40));
		for (HealthLayer layer = 0; layer < _HEALTH_LAYER_MAX; layer++) {
			g_autofree char *text = health_layer_to_text(&health, layer);

			printf("#   %s%s\n", text, layer == health.root ? "  <- root" : "");
		}
	}
	CU_ASSERT_TRUE(ok);
}

static void
test_every_fault_of_a_modem_uplink_has_its_root_cause_and_recovers(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(modem_cases); i++)
		case_one(&modem_cases[i], sample_modem);
}

static void
test_every_fault_of_an_interface_uplink_has_its_root_cause_and_recovers(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(ethernet_cases); i++)
		case_one(&ethernet_cases[i], sample_ethernet);
}

static void
sim_puk_no_ps(UplinkFacts *f) { sim_puk(f); f->modem.registration = UPLINK_REGISTRATION_NO_PS; }
static void
starting_weak(UplinkFacts *f) { sess_starting(f); radio_weak(f); }
static void
rejected_denied(UplinkFacts *f) { sess_rejected(f); f->modem.registration = UPLINK_REGISTRATION_DENIED; }
static void
down_no_carrier(UplinkFacts *f) { f->modem.session = UPLINK_SESSION_DOWN; f->link.running = false; }
static void
down_no_gateway(UplinkFacts *f) { f->modem.session = UPLINK_SESSION_DOWN; f->link.point_to_point = false; }
static void
down_no_probe(UplinkFacts *f) { path_probe_lost(f); f->modem.session = UPLINK_SESSION_DOWN; }

/* The graph, an edge each: the upper layer is explained by the lower one. */
static void
test_what_follows_from_a_lower_layer_says_so(void)
{
	static const struct {
		void (*fault)(UplinkFacts *facts);
		HealthLayer upper;
		CauseCode cause;
		HealthLayer lower;
	} cases[] = {
		{ sim_puk_no_ps, LAYER(REGISTRATION), CAUSE_REG_NO_PS, LAYER(SIM) },
		{ starting_weak, LAYER(SESSION), CAUSE_SESS_STARTING, LAYER(RADIO) },
		{ rejected_denied, LAYER(SESSION), CAUSE_SESS_REJECTED, LAYER(REGISTRATION) },
		{ down_no_carrier, LAYER(PATH), CAUSE_PATH_NO_CARRIER, LAYER(SESSION) },
		{ down_no_gateway, LAYER(PATH), CAUSE_PATH_NO_GATEWAY, LAYER(SESSION) },
		{ down_no_probe, LAYER(PATH), CAUSE_PATH_PROBE_FAILED, LAYER(SESSION) },
		{ path_degraded, LAYER(CONTROLLER), CAUSE_CTL_BACKLOG, LAYER(PATH) },
	};
	HealthController slow = { .configured = true, .connected = true, .cause = CAUSE_CTL_BACKLOG };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		UplinkHealth health = { 0 };
		UplinkFacts facts;

		sample_modem(&facts, 0);
		cases[i].fault(&facts);
		health_update_uplink(&health, &facts, &slow, SECONDS(1));
		if (health.layer[cases[i].upper].explained_by != cases[i].lower)
			printf("# case %zu: explained by %s\n", i,
			       health_layer_to_string(health.layer[cases[i].upper].explained_by));
		CU_ASSERT_EQUAL(health.layer[cases[i].upper].cause, cases[i].cause);
		CU_ASSERT_EQUAL(health.layer[cases[i].upper].explained_by, cases[i].lower);
	}
}

static void
test_the_modem_layers_of_an_interface_uplink_are_disabled(void)
{
	UplinkHealth health = { 0 };
	UplinkFacts facts;

	sample_ethernet(&facts, 0);
	health_update_uplink(&health, &facts, &connected, SECONDS(1));
	for (HealthLayer layer = 0; layer < LAYER(PATH); layer++)
		CU_ASSERT_EQUAL(health.layer[layer].verdict, HEALTH_VERDICT_DISABLED);
	CU_ASSERT_EQUAL(health.layer[LAYER(PATH)].verdict, HEALTH_VERDICT_OK);
}

static void
test_an_uplink_switched_off_is_disabled_in_all_layers(void)
{
	UplinkHealth health = { 0 };
	UplinkFacts facts;

	sample_modem(&facts, 0);
	hw_absent(&facts);
	facts.enabled = false;
	health_update_uplink(&health, &facts, &connected, SECONDS(1));
	CU_ASSERT_EQUAL(health.verdict, HEALTH_VERDICT_DISABLED);
	CU_ASSERT_EQUAL(health.root, _HEALTH_LAYER_MAX);
	for (HealthLayer layer = 0; layer < _HEALTH_LAYER_MAX; layer++)
		CU_ASSERT_EQUAL(health.layer[layer].verdict, HEALTH_VERDICT_DISABLED);
}

static void
test_what_is_not_measured_is_unknown_and_never_failed(void)
{
	UplinkHealth health = { 0 };
	UplinkFacts facts;

	sample_modem(&facts, 0);
	radio_unknown(&facts);
	health_update_uplink(&health, &facts, &connected, SECONDS(1));
	CU_ASSERT_EQUAL(health.layer[LAYER(RADIO)].verdict, HEALTH_VERDICT_UNKNOWN);
	CU_ASSERT_EQUAL(health.layer[LAYER(RADIO)].cause, CAUSE_NONE);
	CU_ASSERT_EQUAL(health.verdict, HEALTH_VERDICT_OK);     /* the path is measured and good */

	sample_ethernet(&facts, 0);
	facts.probed = false;
	health_update_uplink(&health, &facts, &connected, SECONDS(2));
	CU_ASSERT_EQUAL(health.verdict, HEALTH_VERDICT_UNKNOWN);
	CU_ASSERT_EQUAL(health.root, _HEALTH_LAYER_MAX);

	facts = (UplinkFacts) { .enabled = true, .kind = UPLINK_KIND_MODEM };
	radio_unknown(&facts);
	health_update_uplink(&health, &facts, &connected, SECONDS(3));
	for (HealthLayer layer = 0; layer < LAYER(PATH); layer++)
		CU_ASSERT_EQUAL(health.layer[layer].verdict, HEALTH_VERDICT_UNKNOWN);
}

static void
test_a_long_search_without_a_signal_says_that_no_cell_is_heard(void)
{
	UplinkHealth health = { 0 };
	UplinkFacts facts;

	sample_modem(&facts, 0);
	reg_searching(&facts);
	radio_unknown(&facts);
	health_update_uplink(&health, &facts, &connected, SECONDS(100));
	health_update_uplink(&health, &facts, &connected, SECONDS(100) + RADIO_NO_CELL_US - 1);
	CU_ASSERT_EQUAL(health.root, LAYER(REGISTRATION));
	health_update_uplink(&health, &facts, &connected, SECONDS(100) + RADIO_NO_CELL_US);
	CU_ASSERT_EQUAL(health.root, LAYER(RADIO));
	CU_ASSERT_EQUAL(health.layer[LAYER(RADIO)].cause, CAUSE_RADIO_NO_CELL);
	CU_ASSERT_EQUAL(health.layer[LAYER(REGISTRATION)].explained_by, LAYER(RADIO));

	facts.modem.rsrp_dbm10 = -900;
	health_update_uplink(&health, &facts, &connected, SECONDS(200));
	CU_ASSERT_EQUAL(health.root, LAYER(REGISTRATION));
	CU_ASSERT_EQUAL(health.layer[LAYER(REGISTRATION)].since_us, SECONDS(100));
}

static CauseCode
radio_cause_at(UplinkHealth *health, int32_t rsrp_dbm10, int32_t sinr_db10)
{
	UplinkFacts facts;

	sample_modem(&facts, 0);
	facts.modem.rsrp_dbm10 = rsrp_dbm10;
	facts.modem.sinr_db10 = sinr_db10;
	health_update_uplink(health, &facts, &connected, SECONDS(1));
	return health->layer[LAYER(RADIO)].cause;
}

static void
test_the_radio_limits_have_a_hysteresis(void)
{
	UplinkHealth health = { 0 };

	CU_ASSERT_EQUAL(radio_cause_at(&health, -1100, 0), CAUSE_NONE);
	CU_ASSERT_EQUAL(radio_cause_at(&health, -1101, 0), CAUSE_RADIO_WEAK);
	CU_ASSERT_EQUAL(radio_cause_at(&health, -1081, 0), CAUSE_RADIO_WEAK);
	CU_ASSERT_EQUAL(radio_cause_at(&health, -1080, 0), CAUSE_NONE);
	CU_ASSERT_EQUAL(radio_cause_at(&health, -900, -1), CAUSE_RADIO_INTERFERENCE);
	CU_ASSERT_EQUAL(radio_cause_at(&health, -900, 19), CAUSE_RADIO_INTERFERENCE);
	CU_ASSERT_EQUAL(radio_cause_at(&health, -900, 20), CAUSE_NONE);
	CU_ASSERT_EQUAL(radio_cause_at(&health, -1200, -50), CAUSE_RADIO_WEAK);
	CU_ASSERT_EQUAL(radio_cause_at(&health, UPLINK_VALUE_UNKNOWN, 50), CAUSE_NONE);
	CU_ASSERT_EQUAL(radio_cause_at(&health, -950, UPLINK_VALUE_UNKNOWN), CAUSE_NONE);
}

static void
test_since_moves_when_the_cause_on_the_air_changes(void)
{
	UplinkHealth health = { 0 };
	UplinkFacts facts;

	sample_modem(&facts, 0);
	reg_denied(&facts);
	health_update_uplink(&health, &facts, &connected, SECONDS(1));
	CU_ASSERT_EQUAL(health.layer[LAYER(REGISTRATION)].cause_value, 11);
	facts.modem.reject_cause = 74;
	health_update_uplink(&health, &facts, &connected, SECONDS(2));
	CU_ASSERT_EQUAL(health.layer[LAYER(REGISTRATION)].cause_value, 74);
	CU_ASSERT_EQUAL(health.layer[LAYER(REGISTRATION)].since_us, SECONDS(2));
	CU_ASSERT_EQUAL(health.since_us, SECONDS(1));   /* the uplink's verdict and cause are the same */
	CU_ASSERT_EQUAL(health.layer[LAYER(SIM)].since_us, SECONDS(1));
	CU_ASSERT_EQUAL(health.layer[LAYER(SIM)].cause_value, UPLINK_VALUE_UNKNOWN);
}

static void
controller_one(HealthController controller, HealthVerdict layer, CauseCode cause, HealthVerdict uplink)
{
	UplinkHealth health = { 0 };
	UplinkFacts facts;

	sample_modem(&facts, 0);
	health_update_uplink(&health, &facts, &controller, SECONDS(1));
	CU_ASSERT_EQUAL(health.layer[LAYER(CONTROLLER)].verdict, layer);
	CU_ASSERT_EQUAL(health.layer[LAYER(CONTROLLER)].cause, cause);
	CU_ASSERT_EQUAL(health.verdict, uplink);
	CU_ASSERT_EQUAL(health.root, uplink == HEALTH_VERDICT_OK ? _HEALTH_LAYER_MAX : LAYER(CONTROLLER));
}

static void
test_a_controller_out_of_reach_degrades_and_never_fails_an_uplink(void)
{
	HealthController c = { .configured = true };

	controller_one((HealthController) { 0 }, HEALTH_VERDICT_DISABLED, CAUSE_NONE, HEALTH_VERDICT_OK);
	controller_one(c, HEALTH_VERDICT_UNKNOWN, CAUSE_NONE, HEALTH_VERDICT_OK);
	c.cause = CAUSE_CTL_UNREACHABLE;
	controller_one(c, HEALTH_VERDICT_FAILED, CAUSE_CTL_UNREACHABLE, HEALTH_VERDICT_DEGRADED);
	c.cause = CAUSE_CTL_REPORTER_GONE;
	controller_one(c, HEALTH_VERDICT_FAILED, CAUSE_CTL_REPORTER_GONE, HEALTH_VERDICT_DEGRADED);
	c.cause = CAUSE_CTL_BACKLOG;
	c.connected = true;
	controller_one(c, HEALTH_VERDICT_DEGRADED, CAUSE_CTL_BACKLOG, HEALTH_VERDICT_DEGRADED);
	c.cause = CAUSE_SIM_ABSENT;                     /* told by another process, and no cause of this layer */
	controller_one(c, HEALTH_VERDICT_FAILED, CAUSE_CTL_UNREACHABLE, HEALTH_VERDICT_DEGRADED);
}

static void
test_a_controller_out_of_reach_is_explained_by_a_dead_path(void)
{
	HealthController controller = { .configured = true, .cause = CAUSE_CTL_UNREACHABLE };
	UplinkHealth health = { 0 };
	UplinkFacts facts;

	sample_modem(&facts, 0);
	path_blackhole(&facts);
	health_update_uplink(&health, &facts, &controller, SECONDS(1));
	CU_ASSERT_EQUAL(health.root, LAYER(PATH));
	CU_ASSERT_EQUAL(health.layer[LAYER(CONTROLLER)].explained_by, LAYER(PATH));
	controller.cause = CAUSE_CTL_REFUSED;           /* an answer, so the path is no excuse */
	health_update_uplink(&health, &facts, &controller, SECONDS(2));
	CU_ASSERT_EQUAL(health.layer[LAYER(CONTROLLER)].explained_by, _HEALTH_LAYER_MAX);
}

static void
test_evidence_too_long_is_cut_at_a_whole_character(void)
{
	UplinkHealth health = { 0 };
	UplinkFacts facts;

	for (size_t length = 60; length < sizeof(facts.modem.error); length++) {
		sample_modem(&facts, 0);
		hw_absent(&facts);
		memset(facts.modem.error, 'x', length);
		for (size_t i = length % 2; i + 2 <= length; i += 2)
			memcpy(&facts.modem.error[i], "\xc3\xbc", 2);
		health_update_uplink(&health, &facts, &connected, SECONDS(1));
		CU_ASSERT_TRUE(g_utf8_validate(health.layer[LAYER(HARDWARE)].evidence, -1, NULL));
		CU_ASSERT_TRUE(strlen(health.layer[LAYER(HARDWARE)].evidence) < HEALTH_EVIDENCE_MAX);
	}
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "every fault of a modem uplink has its root cause and recovers",
		  test_every_fault_of_a_modem_uplink_has_its_root_cause_and_recovers },
		{ "every fault of an interface uplink has its root cause and recovers",
		  test_every_fault_of_an_interface_uplink_has_its_root_cause_and_recovers },
		{ "what follows from a lower layer says so", test_what_follows_from_a_lower_layer_says_so },
		{ "the modem layers of an interface uplink are disabled",
		  test_the_modem_layers_of_an_interface_uplink_are_disabled },
		{ "an uplink switched off is disabled in all layers",
		  test_an_uplink_switched_off_is_disabled_in_all_layers },
		{ "what is not measured is unknown and never failed", test_what_is_not_measured_is_unknown_and_never_failed },
		{ "a long search without a signal says that no cell is heard",
		  test_a_long_search_without_a_signal_says_that_no_cell_is_heard },
		{ "the radio limits have a hysteresis", test_the_radio_limits_have_a_hysteresis },
		{ "since moves when the cause on the air changes", test_since_moves_when_the_cause_on_the_air_changes },
		{ "a controller out of reach degrades and never fails an uplink",
		  test_a_controller_out_of_reach_degrades_and_never_fails_an_uplink },
		{ "a controller out of reach is explained by a dead path",
		  test_a_controller_out_of_reach_is_explained_by_a_dead_path },
		{ "evidence too long is cut at a whole character", test_evidence_too_long_is_cut_at_a_whole_character },
		CU_TEST_INFO_NULL,
	};

	return tap_main("health", tests, argc, argv);
}
