/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/profile.h"
#include "tests/unit/tap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static Profile profile;

static void
good_one(const char *key, const char *value)
{
	SimError error = { "" };

	CU_ASSERT_TRUE(profile_set(&profile, key, value, &error));
	CU_ASSERT_STRING_EQUAL(error.text, "");
}

static void
bad_one(const char *key, const char *value, const char *wanted)
{
	Profile before = profile;
	SimError error = { "" };

	CU_ASSERT_FALSE(profile_set(&profile, key, value, &error));
	CU_ASSERT_PTR_NOT_NULL(strstr(error.text, key));
	CU_ASSERT_PTR_NOT_NULL(strstr(error.text, wanted));
	CU_ASSERT_EQUAL(memcmp(&before, &profile, sizeof(profile)), 0);
}

static void
test_a_plmn_keeps_its_digits(void)
{
	profile_init(&profile);
	good_one("plmn", "999-70");
	CU_ASSERT_EQUAL(profile.plmn.mnc_digits, 2);
	good_one("plmn", "999-070");
	CU_ASSERT_EQUAL(profile.plmn.mnc_digits, 3);
	CU_ASSERT_EQUAL(profile.plmn.mnc, 70);
	bad_one("plmn", "99970", "MCC-MNC");
	bad_one("plmn", "999-7", "MCC-MNC");
	bad_one("plmn", "999-7000", "MCC-MNC");
	bad_one("plmn", "99-9700", "MCC-MNC");
}

static void
test_values_out_of_range_change_nothing(void)
{
	profile_init(&profile);
	bad_one("rsrp", "-156.1", "-156.0 to -31.0");
	bad_one("rsrp", "-30.9", "-156.0 to -31.0");
	bad_one("rsrp", "", "-156.0 to -31.0");
	bad_one("rsrp", "-", "-156.0 to -31.0");
	bad_one("rsrp", "-9.55", "-156.0 to -31.0");
	bad_one("rsrp", "-99999999999999", "-156.0 to -31.0");
	bad_one("tac", "16777216", "0 to 16777215");
	bad_one("tac", "-1", "0 to 16777215");
	bad_one("cell-id", "68719476736", "0 to 68719476735");
	bad_one("imei", "12345", "14 to 16 digits");
	bad_one("imei", "86000000000001x", "14 to 16 digits");
	bad_one("sim", "lost", "absent, ready, pin, puk or error");
	bad_one("ue-address", "10.45.0.2", "with /prefix");
	bad_one("ue-address", "10.45.0.2/33", "with /prefix");
	bad_one("gateway", "10.45.0.2/30", "an IPv4 address");
	bad_one("gateway", "fe80::1", "an IPv4 address");
	bad_one("ue6-address", "2001:db8::2/129", "with /prefix");
	bad_one("timing", "slow", "pcie");
	bad_one("pin", "12", "4 to 8 digits");
	bad_one("model", "0123456789012345678901234567890123456789012345678901234567890123", "up to 63 bytes");
}

static void
test_tenths_keep_their_sign_and_half(void)
{
	int32_t tenths = 0;

	CU_ASSERT_TRUE(profile_parse_tenths("-0.5", -1000, 1000, &tenths) && tenths == -5);
	CU_ASSERT_TRUE(profile_parse_tenths("12", -1000, 1000, &tenths) && tenths == 120);
	CU_ASSERT_TRUE(profile_parse_tenths("-95.5", -1560, -310, &tenths) && tenths == -955);
	CU_ASSERT_FALSE(profile_parse_tenths("12.", -1000, 1000, &tenths));
	CU_ASSERT_FALSE(profile_parse_tenths(".5", -1000, 1000, &tenths));
	CU_ASSERT_FALSE(profile_parse_tenths("1.5 ", -1000, 1000, &tenths));
}

static void
test_none_takes_an_address_away(void)
{
	profile_init(&profile);
	good_one("dns", "none");
	CU_ASSERT_EQUAL(profile.dns.family, 0);
	good_one("ue6-address", "2001:db8:45::2/64");
	CU_ASSERT_EQUAL(profile.address6.family, AF_INET6);
	CU_ASSERT_EQUAL(profile.address6.prefix_len, 64);
}

/* Writes a profile and loads it; NULL wanted = it is good. */
static void
load_one(const char *text, const char *wanted)
{
	char path[] = "/tmp/test-sim-profile.XXXXXX";
	SimError error = { "" };
	int fd = mkstemp(path);
	bool good;

	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	profile_init(&profile);
	good = profile_load(&profile, path, &error);
	CU_ASSERT_EQUAL(good, wanted == NULL);
	if (wanted)
		CU_ASSERT_PTR_NOT_NULL(strstr(error.text, wanted));
	unlink(path);
}

static void
test_a_file_is_refused_with_its_line(void)
{
	load_one("# comment\n\n  model   A B C \r\nimei 860000000000026", NULL);
	CU_ASSERT_STRING_EQUAL(profile.model, "A B C");
	CU_ASSERT_STRING_EQUAL(profile.imei, "860000000000026");
	load_one("model x\ncolour blue\n", ":2: unknown key \"colour\"; keys are: manufacturer");
	load_one("model x\n\nrsrp 3\n", ":3: rsrp \"3\": allowed is");
	load_one("rat\n", ":1: rat \"\": allowed is nr5g or lte");
}

static void
each_key(const char *key, const char *allowed, void *data)
{
	unsigned *n = data;

	CU_ASSERT_TRUE(*key && *allowed);
	(*n)++;
}

static void
test_every_key_says_what_it_allows(void)
{
	unsigned n = 0;

	profile_foreach_key(each_key, &n);
	CU_ASSERT_TRUE(n > 40);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a PLMN keeps its digits", test_a_plmn_keeps_its_digits },
		{ "values out of range change nothing", test_values_out_of_range_change_nothing },
		{ "tenths keep their sign and half", test_tenths_keep_their_sign_and_half },
		{ "none takes an address away", test_none_takes_an_address_away },
		{ "a file is refused with its line", test_a_file_is_refused_with_its_line },
		{ "every key says what it allows", test_every_key_says_what_it_allows },
		CU_TEST_INFO_NULL,
	};

	return tap_main("sim-profile", tests, argc, argv);
}
