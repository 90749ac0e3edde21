/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/profile.h"
#include "tests/unit/tap.h"

static void
device_one(const char *device, bool fine)
{
	g_autoptr(GError) error = NULL;

	CU_ASSERT_EQUAL(profile_check_device(device, &error), fine);
	CU_ASSERT_EQUAL(error == NULL, fine);
	if (error)
		CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "are allowed"));
}

static void
test_a_device_name_fits_every_broker(void)
{
	g_autofree char *longest = g_strnfill(PROFILE_DEVICE_MAX, 'a'), *longer = g_strnfill(PROFILE_DEVICE_MAX + 1, 'a');
	static const char *const bad[] = { "", ".", "a.b", "a b", "a/b", "+", "#", "$SYS", "r\xc3\xb6ter", "a\n", "a:b" };

	device_one("router-7_B", true);
	device_one("0", true);
	device_one(longest, true);
	device_one(longer, false);
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		device_one(bad[i], false);
}

static void
topic_one(const char *topic, bool fine)
{
	g_autoptr(GError) error = NULL;

	CU_ASSERT_EQUAL(profile_check_topic(topic, &error), fine);
	CU_ASSERT_EQUAL(error == NULL, fine);
}

static void
test_a_topic_prefix_is_names_joined_by_slashes(void)
{
	static const char *const bad[] = { "", "/", "a/", "/a", "a//b", "a/+", "#", "a/#", "spBv1.0/x", "$share/x", "a b" };
	g_autofree char *longer = g_strnfill(PROFILE_TOPIC_MAX + 1, 'a');

	topic_one("uplinkd/v1", true);
	topic_one("fleet", true);
	topic_one(longer, false);
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		topic_one(bad[i], false);
}

static void
test_profiles_are_found_by_name(void)
{
	g_autofree char *topic = profile_topic("uplinkd/v1", "r7", record_kind_to_string(RECORD_KIND_HEALTH));

	CU_ASSERT_PTR_NOT_NULL(profile_find("json"));
	CU_ASSERT_PTR_NULL(profile_find("xml"));
	CU_ASSERT_PTR_NULL(profile_find(""));
	CU_ASSERT_STRING_EQUAL(topic, "uplinkd/v1/r7/health");
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a device name fits every broker", test_a_device_name_fits_every_broker },
		{ "a topic prefix is names joined by slashes", test_a_topic_prefix_is_names_joined_by_slashes },
		{ "profiles are found by name", test_profiles_are_found_by_name },
		CU_TEST_INFO_NULL,
	};

	return tap_main("profile", tests, argc, argv);
}
