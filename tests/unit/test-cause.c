/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/health/cause.h"
#include "tests/unit/tap.h"

#include <stdbool.h>
#include <string.h>

static void
test_every_code_has_a_complete_row(void)
{
	for (CauseCode code = 0; code < _CAUSE_MAX; code++) {
		const Cause *cause = cause_get(code);

		CU_ASSERT_PTR_NOT_NULL_FATAL(cause->code);
		CU_ASSERT_PTR_NOT_NULL_FATAL(cause->side);
		CU_ASSERT_PTR_NOT_NULL_FATAL(cause->clause);
		CU_ASSERT_TRUE(cause->meaning && g_str_has_suffix(cause->meaning, "."));
		CU_ASSERT_TRUE(cause->advice && g_str_has_suffix(cause->advice, "."));
	}
}

static void
test_every_code_is_unique_and_parses_back(void)
{
	for (CauseCode code = 0; code < _CAUSE_MAX; code++) {
		CU_ASSERT_EQUAL(cause_from_string(cause_get(code)->code), code);
		for (CauseCode other = 0; other < code; other++)
			CU_ASSERT_STRING_NOT_EQUAL(cause_get(code)->code, cause_get(other)->code);
	}
}

static void
test_what_is_no_code_is_refused(void)
{
	static const char *const bad[] = { NULL, "", "reg", "reg.", "reg.denied ", "REG.DENIED", "reg.denied.11" };

	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		CU_ASSERT_EQUAL(cause_from_string(bad[i]), _CAUSE_MAX);
}

static void
test_the_prefix_of_a_code_names_its_layer(void)
{
	static const char *const prefixes[_HEALTH_LAYER_MAX + 1] = {
		[HEALTH_LAYER_HARDWARE] = "hw.", [HEALTH_LAYER_SIM] = "sim.", [HEALTH_LAYER_RADIO] = "radio.",
		[HEALTH_LAYER_REGISTRATION] = "reg.", [HEALTH_LAYER_SESSION] = "sess.", [HEALTH_LAYER_PATH] = "path.",
		[HEALTH_LAYER_CONTROLLER] = "ctl.", [_HEALTH_LAYER_MAX] = "device.",
	};
	unsigned seen[_HEALTH_LAYER_MAX + 1] = { 0 };

	for (CauseCode code = CAUSE_NONE + 1; code < _CAUSE_MAX; code++) {
		const Cause *cause = cause_get(code);

		CU_ASSERT_TRUE_FATAL(cause->layer <= _HEALTH_LAYER_MAX);
		CU_ASSERT_TRUE(g_str_has_prefix(cause->code, prefixes[cause->layer]));
		seen[cause->layer]++;
	}
	for (HealthLayer layer = 0; layer <= _HEALTH_LAYER_MAX; layer++)
		CU_ASSERT_TRUE(seen[layer] > 0);
}

static void
test_the_side_is_one_of_the_known_sides(void)
{
	static const char *const sides[] = { "device", "SIM", "radio", "network operator", "backhaul", "controller",
					     "configuration", NULL };

	for (CauseCode code = CAUSE_NONE + 1; code < _CAUSE_MAX; code++)
		CU_ASSERT_TRUE(g_strv_contains(sides, cause_get(code)->side));
}

/* Codes go into topics, log fields and JSON: lower case, '_', one dot. */
static void
test_codes_keep_to_a_safe_alphabet(void)
{
	for (CauseCode code = CAUSE_NONE + 1; code < _CAUSE_MAX; code++) {
		const char *text = cause_get(code)->code;

		CU_ASSERT_EQUAL(strspn(text, "abcdefghijklmnopqrstuvwxyz_."), strlen(text));
		CU_ASSERT_PTR_EQUAL(strchr(text, '.'), strrchr(text, '.'));
		CU_ASSERT_PTR_NOT_NULL(strchr(text, '.'));
	}
}

static void
test_5gmm_causes_have_the_names_of_the_standard(void)
{
	static const gint32 known[] = { 3, 5, 6, 7, 9, 10, 11, 12, 13, 15, 20, 21, 22, 23, 24, 26, 27, 28, 31, 36, 43, 62,
		65, 67, 69, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100,
		101, 111 };
	size_t next = 0;

	for (gint32 cause = -1; cause <= 256; cause++) {
		bool is_known = next < G_N_ELEMENTS(known) && known[next] == cause;

		CU_ASSERT_EQUAL(cause_5gmm_to_string(cause) != NULL, is_known);
		next += is_known;
	}
	CU_ASSERT_EQUAL(next, G_N_ELEMENTS(known));
	CU_ASSERT_STRING_EQUAL(cause_5gmm_to_string(11), "PLMN not allowed");
	CU_ASSERT_STRING_EQUAL(cause_5gmm_to_string(62), "No network slices available");
	CU_ASSERT_STRING_EQUAL(cause_5gmm_to_string(74), "Temporarily not authorized for this SNPN");
	CU_ASSERT_PTR_NULL(cause_5gmm_to_string(G_MININT32));
	CU_ASSERT_PTR_NULL(cause_5gmm_to_string(G_MAXINT32));
}

static void
test_5gsm_causes_have_the_names_of_the_standard(void)
{
	static const gint32 known[] = { 8, 26, 27, 28, 29, 31, 32, 33, 34, 35, 36, 37, 38, 39, 41, 42, 43, 44, 45, 46, 47,
		50, 51, 54, 57, 58, 59, 61, 67, 68, 69, 70, 81, 82, 83, 84, 85, 86, 95, 96, 97, 98, 99, 100, 101, 111 };
	size_t next = 0;

	for (gint32 cause = -1; cause <= 256; cause++) {
		bool is_known = next < G_N_ELEMENTS(known) && known[next] == cause;

		CU_ASSERT_EQUAL(cause_5gsm_to_string(cause) != NULL, is_known);
		next += is_known;
	}
	CU_ASSERT_EQUAL(next, G_N_ELEMENTS(known));
	CU_ASSERT_STRING_EQUAL(cause_5gsm_to_string(27), "Missing or unknown DNN");
	CU_ASSERT_STRING_EQUAL(cause_5gsm_to_string(70), "Missing or unknown DNN in a slice");
}

static void
test_eps_gets_a_name_only_where_both_standards_mean_the_same(void)
{
	CU_ASSERT_STRING_EQUAL(cause_emm_to_string(11), "PLMN not allowed");
	CU_ASSERT_PTR_NULL(cause_emm_to_string(31));    /* there: redirection to the 5G core */
	CU_ASSERT_PTR_NULL(cause_emm_to_string(62));
	CU_ASSERT_PTR_NULL(cause_emm_to_string(G_MININT32));
	CU_ASSERT_STRING_EQUAL(cause_esm_to_string(33), "Requested service option not subscribed");
	CU_ASSERT_PTR_NULL(cause_esm_to_string(43));    /* there: an EPS bearer identity */
	CU_ASSERT_PTR_NULL(cause_esm_to_string(59));    /* there: QCI */
}

static void
test_every_layer_has_a_name_of_its_own(void)
{
	for (HealthLayer a = 0; a <= _HEALTH_LAYER_MAX; a++) {
		CU_ASSERT_STRING_NOT_EQUAL(health_layer_to_string(a), "?");
		for (HealthLayer b = 0; b < a; b++)
			CU_ASSERT_STRING_NOT_EQUAL(health_layer_to_string(a), health_layer_to_string(b));
	}
	CU_ASSERT_STRING_EQUAL(health_layer_to_string(_HEALTH_LAYER_MAX + 1), "?");
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "every code has a complete row", test_every_code_has_a_complete_row },
		{ "every code is unique and parses back", test_every_code_is_unique_and_parses_back },
		{ "what is no code is refused", test_what_is_no_code_is_refused },
		{ "the prefix of a code names its layer", test_the_prefix_of_a_code_names_its_layer },
		{ "the side is one of the known sides", test_the_side_is_one_of_the_known_sides },
		{ "codes keep to a safe alphabet", test_codes_keep_to_a_safe_alphabet },
		{ "5GMM causes have the names of the standard", test_5gmm_causes_have_the_names_of_the_standard },
		{ "5GSM causes have the names of the standard", test_5gsm_causes_have_the_names_of_the_standard },
		{ "EPS gets a name only where both standards mean the same",
		  test_eps_gets_a_name_only_where_both_standards_mean_the_same },
		{ "every layer has a name of its own", test_every_layer_has_a_name_of_its_own },
		CU_TEST_INFO_NULL,
	};

	return tap_main("cause", tests, argc, argv);
}
