/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/modem-rig.h"
#include "tests/unit/tap.h"

#include <string.h>

#define SERVICE_UIM 0x0B
#define ID_VERIFY_PIN 0x0026

static bool
is_up(const Rig *rig)
{
	return rig_facts(rig)->session == SESSION_STATE_UP;
}

static bool
is_locked(const Rig *rig)
{
	return rig_facts(rig)->state == MODEM_STATE_LOCKED;
}

static void
start_with_pin(Rig *rig, const char *const *settings, const char *pin)
{
	rig_init(rig, "pty", settings);
	rig->config.pin = pin;
	rig_new_modem(rig);
	modem_start(rig->modem);
}

static bool
is_identified(const Rig *rig)
{
	return rig_facts(rig)->identity.imei[0];
}

static bool
is_known(const Rig *rig)
{
	return is_up(rig) && rig_facts(rig)->identity.imsi[0];
}

static bool
is_waiting_locked(const Rig *rig)
{
	return is_locked(rig) && rig_facts(rig)->session == SESSION_STATE_WAITING;
}

/* A card that cannot be used is told in words that hold `text`, and no PIN was spent on it. */
static void
locked_one(const char *const *settings, const char *pin, ModemSim sim, const char *text)
{
	const ModemFacts *facts;
	Rig rig;

	start_with_pin(&rig, settings, pin);
	facts = rig_facts(&rig);
	CU_ASSERT_TRUE(rig_wait(&rig, is_locked));
	CU_ASSERT_TRUE(rig_wait(&rig, is_identified));
	rig_run_ms(&rig, 30);
	CU_ASSERT_EQUAL(facts->sim, sim);
	CU_ASSERT_EQUAL(facts->error_code, MODEM_ERROR_SIM);
	CU_ASSERT_PTR_NOT_NULL(strstr(facts->error, text));
	CU_ASSERT_EQUAL(facts->session, SESSION_STATE_WAITING);
	CU_ASSERT_STRING_EQUAL(facts->identity.imei, "860000000000018");
	CU_ASSERT_EQUAL(rig_requests(&rig, SERVICE_UIM, ID_VERIFY_PIN), 0);
	rig_clear(&rig);
}

static void
test_a_card_that_cannot_be_used_is_told_and_costs_no_try(void)
{
	static const char *const absent[] = { "sim=absent", NULL }, *const puk[] = { "sim=puk", NULL };
	static const char *const error[] = { "sim=error", NULL }, *const pin[] = { "sim=pin", NULL };
	static const char *const last_two[] = { "sim=pin", "pin-retries=2", NULL };

	locked_one(absent, NULL, MODEM_SIM_ABSENT, "no SIM card");
	locked_one(puk, "1234", MODEM_SIM_PUK_REQUIRED, "PUK, 10 tries left");
	locked_one(error, "1234", MODEM_SIM_ERROR, "does not work");
	locked_one(pin, NULL, MODEM_SIM_PIN_REQUIRED, "none is configured");
	locked_one(pin, "123", MODEM_SIM_PIN_REQUIRED, "allowed are 4 to 8 digits");
	locked_one(pin, "12a4", MODEM_SIM_PIN_REQUIRED, "allowed are 4 to 8 digits");
	locked_one(last_two, "1234", MODEM_SIM_PIN_REQUIRED, "only 2 tries left");
}

static void
test_the_right_pin_unlocks(void)
{
	static const char *const settings[] = { "sim=pin", NULL };
	Rig rig;

	start_with_pin(&rig, settings, "1234");
	CU_ASSERT_TRUE(rig_wait(&rig, is_up));
	CU_ASSERT_EQUAL(rig_facts(&rig)->sim, MODEM_SIM_READY);
	CU_ASSERT_EQUAL(rig_requests(&rig, SERVICE_UIM, ID_VERIFY_PIN), 1);
	rig_clear(&rig);
}

static bool
is_absent(const Rig *rig)
{
	return rig_facts(rig)->state == MODEM_STATE_ABSENT;
}

static void
test_a_wrong_pin_is_tried_once_and_never_again(void)
{
	static const char *const settings[] = { "sim=pin", NULL };
	const ModemFacts *facts;
	Rig rig;

	start_with_pin(&rig, settings, "9999");
	facts = rig_facts(&rig);
	CU_ASSERT_TRUE(rig_wait(&rig, is_locked));
	CU_ASSERT_PTR_NOT_NULL(strstr(facts->error, "refused the configured PIN, 2 tries left"));
	CU_ASSERT_PTR_NULL(strstr(facts->error, "9999"));
	/* Not when the card tells its state again, and not after the modem came back with three tries either. */
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "sim pin"));
	rig_run_ms(&rig, 50);
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "unplug"));
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_absent));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "plug"));
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_locked));
	rig_run_ms(&rig, 50);
	CU_ASSERT_PTR_NOT_NULL(strstr(facts->error, "failed before and is not tried again"));
	CU_ASSERT_EQUAL(rig_requests(&rig, SERVICE_UIM, ID_VERIFY_PIN), 1);
	/* A person unlocks it. */
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "sim ready"));
	CU_ASSERT_TRUE(rig_wait(&rig, is_up));
	rig_clear(&rig);
}

static void
test_an_unanswered_pin_counts_as_tried(void)
{
	static const char *const settings[] = { "sim=absent", NULL };
	Rig rig;

	start_with_pin(&rig, settings, "9999");
	CU_ASSERT_TRUE(rig_wait(&rig, is_locked));
	/* The card comes; the answer to the ICCID read passes, the one to the PIN does not. */
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "sim pin"));
	while (rig_requests(&rig, SERVICE_UIM, ID_VERIFY_PIN) == 0)
		rig_turn(&rig);
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "unplug"));
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_absent));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "plug"));
	CU_ASSERT_TRUE(rig_wait_fast(&rig, is_locked));
	rig_run_ms(&rig, 50);
	CU_ASSERT_EQUAL(rig_requests(&rig, SERVICE_UIM, ID_VERIFY_PIN), 1);
	rig_clear(&rig);
}

static void
test_a_card_pulled_ends_the_session_and_put_back_brings_it_again(void)
{
	const ModemFacts *facts;
	Rig rig;

	start_with_pin(&rig, NULL, NULL);
	facts = rig_facts(&rig);
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "sim absent"));
	CU_ASSERT_TRUE(rig_wait(&rig, is_waiting_locked));
	CU_ASSERT_EQUAL(facts->settings.address.family, 0);
	CU_ASSERT_STRING_EQUAL(facts->identity.iccid, "");
	CU_ASSERT_STRING_EQUAL(facts->identity.imsi, "");
	CU_ASSERT_TRUE(fake_sim_tell(rig.sim, "sim ready"));
	CU_ASSERT_TRUE(rig_wait(&rig, is_known));
	CU_ASSERT_STRING_EQUAL(facts->identity.iccid, "8988300000000000018");
	CU_ASSERT_STRING_EQUAL(facts->identity.imsi, "999700000000001");
	CU_ASSERT_STRING_EQUAL(facts->error, "");
	rig_clear(&rig);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a card that cannot be used is told and costs no try",
		  test_a_card_that_cannot_be_used_is_told_and_costs_no_try },
		{ "the right PIN unlocks", test_the_right_pin_unlocks },
		{ "a wrong PIN is tried once and never again", test_a_wrong_pin_is_tried_once_and_never_again },
		{ "an unanswered PIN counts as tried", test_an_unanswered_pin_counts_as_tried },
		{ "a card pulled ends the session, and put back brings it again",
		  test_a_card_pulled_ends_the_session_and_put_back_brings_it_again },
		CU_TEST_INFO_NULL,
	};

	return tap_main("modem-card", tests, argc, argv);
}
