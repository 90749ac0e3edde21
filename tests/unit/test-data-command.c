/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/data-command.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/tap.h"

/* The lines, one after the other, leave the uplink as `up` and the downlink as `down`. */
static void
script_one(const char *const *lines, const char *up, const char *down)
{
	DataCommand command = { 0 };
	char answer[512], text[256];

	for (; *lines; lines++)
		CU_ASSERT_TRUE(data_command_parse(*lines, &command, answer, sizeof(answer)));
	data_command_format(&command.impairments[DATA_UP], text, sizeof(text));
	CU_ASSERT_STRING_EQUAL(text, up);
	data_command_format(&command.impairments[DATA_DOWN], text, sizeof(text));
	CU_ASSERT_STRING_EQUAL(text, down);
}

#define LINES(...) (const char *const[]){ __VA_ARGS__, NULL }

static void
test_settings_read_back_as_they_were_typed(void)
{
	script_one(LINES("blackhole on dir=up"), "blackhole=on", "none");
	script_one(LINES("blackhole on", "blackhole off dir=down"), "blackhole=on", "none");
	script_one(LINES("blackhole=on"), "blackhole=on", "blackhole=on");
	script_one(LINES("delay=20ms jitter=5ms"), "delay=20ms jitter=5ms", "delay=20ms jitter=5ms");
	script_one(LINES("dir=down delay=1.5ms"), "none", "delay=1500us");
	script_one(LINES("delay=10s jitter=3ms shape=normal order=free dir=up"),
		   "delay=10s jitter=3ms shape=normal order=free", "none");
	script_one(LINES("loss=1% dir=up", "loss=0.5 dir=down"), "loss=1%", "loss=50%");
	script_one(LINES("loss=0.001%"), "loss=0.001%", "loss=0.001%");
	script_one(LINES("gilbert p=0.01 r=0.3 dir=up"), "gilbert p=1% r=30%", "none");
	script_one(LINES("gilbert p=0.01 r=0.3", "gilbert off dir=up"), "none", "gilbert p=1% r=30%");
	script_one(LINES("duplicate=0.1%  reorder=1%\tgap=3 dir=both"), "duplicate=0.1% reorder=1% gap=3",
		   "duplicate=0.1% reorder=1% gap=3");
	script_one(LINES("rate=50mbit queue=100 dir=up", "rate=8kbit dir=down"), "rate=50mbit queue=100",
		   "rate=8kbit queue=100");
	script_one(LINES("rate=50mbit loss=1", "rate=off loss=0"), "none", "none");
}

static void
test_a_setting_leaves_the_others_alone(void)
{
	script_one(LINES("delay=20ms loss=1%", "rate=1mbit", "loss=2% dir=up"), "delay=20ms loss=2% rate=1mbit queue=100",
		   "delay=20ms loss=1% rate=1mbit queue=100");
}

static void
test_reset_clears_its_direction(void)
{
	script_one(LINES("delay=20ms loss=1%", "reset dir=up"), "none", "delay=20ms loss=1%");
	script_one(LINES("delay=20ms loss=1% blackhole on", "reset"), "none", "none");
}

static void
verb_one(const char *line, DataVerb verb)
{
	DataCommand command = { 0 };
	char answer[512];

	CU_ASSERT_TRUE(data_command_parse(line, &command, answer, sizeof(answer)));
	CU_ASSERT_EQUAL(command.verb, verb);
}

static void
test_verbs_are_told_apart(void)
{
	verb_one("reset", DATA_VERB_RESET);
	verb_one("show", DATA_VERB_SHOW);
	verb_one(" stats\n", DATA_VERB_STATS);
	verb_one("truth flush", DATA_VERB_TRUTH_FLUSH);
	verb_one("loss=1%", DATA_VERB_IMPAIR);
}

/* Refused with a text that begins like this and names what is allowed. */
static void
refused_one(const char *line, const char *expected)
{
	DataCommand command = { .impairments = { { .delay_ns = 7000000 }, { .delay_ns = 7000000 } } };
	char answer[512] = "";

	CU_ASSERT_FALSE(data_command_parse(line, &command, answer, sizeof(answer)));
	if (strncmp(answer, expected, strlen(expected)) != 0)
		printf("# '%s' answers '%s'\n", line, answer);
	CU_ASSERT_EQUAL(strncmp(answer, expected, strlen(expected)), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(answer, ", allowed "));
}

static void
test_bad_values_say_what_and_what_is_allowed(void)
{
	refused_one("delay=-5ms", "error: delay -5ms, allowed 0..10s");
	refused_one("delay=11s", "error: delay 11s, allowed 0..10s");
	refused_one("delay=5", "error: delay 5, allowed");
	refused_one("delay=", "error: delay , allowed");
	refused_one("delay=5m", "error: delay 5m, allowed");
	refused_one("delay=99999999999999999999ms", "error: delay 9999");
	refused_one("delay=1e3ms", "error: delay 1e3ms, allowed");
	refused_one("delay=.5ms", "error: delay .5ms, allowed");
	refused_one("jitter=8ms", "error: jitter above delay, allowed 0..delay");
	refused_one("delay=5ms jitter=6ms", "error: jitter above delay, allowed 0..delay");
	refused_one("loss=101%", "error: loss 101%, allowed 0..1 or 0..100%");
	refused_one("loss=1.01", "error: loss 1.01, allowed 0..1 or 0..100%");
	refused_one("loss=1%%", "error: loss 1%%, allowed");
	refused_one("loss=nan", "error: loss nan, allowed");
	refused_one("duplicate=x", "error: duplicate x, allowed");
	refused_one("gap=0", "error: gap 0, allowed 1..64 packets");
	refused_one("gap=65", "error: gap 65, allowed 1..64 packets");
	refused_one("gap=2.5", "error: gap 2.5, allowed 1..64 packets");
	refused_one("rate=7kbit", "error: rate 7kbit, allowed 8kbit..10gbit, or off");
	refused_one("rate=11gbit", "error: rate 11gbit, allowed 8kbit..10gbit, or off");
	refused_one("rate=50mb", "error: rate 50mb, allowed");
	refused_one("queue=10001", "error: queue 10001, allowed 1..10000 packets");
	refused_one("shape=gauss", "error: shape gauss, allowed uniform|normal");
	refused_one("order=none", "error: order none, allowed keep|free");
	refused_one("loss=1% dir=left", "error: dir left, allowed up|down|both");
}

static void
test_bad_lines_say_what_and_what_is_allowed(void)
{
	char longest[1024];

	refused_one("", "error: empty command, allowed");
	refused_one("  \n", "error: empty command, allowed");
	refused_one("explode", "error: unknown word explode, allowed blackhole");
	refused_one("truth", "error: unknown word truth, allowed");
	refused_one("truth serum", "error: unknown word truth, allowed");
	refused_one("stats now", "error: unknown word stats, allowed");
	refused_one("blackhole", "error: blackhole without a value, allowed on|off");
	refused_one("blackhole maybe", "error: blackhole without a value, allowed on|off");
	refused_one("blackhole on off", "error: unknown word off, allowed");
	refused_one("delay", "error: delay without a value, allowed");
	refused_one("dir=up", "error: dir= without a command, allowed");
	refused_one("gilbert", "error: gilbert, allowed gilbert p=0.01 r=0.3, or gilbert off");
	refused_one("gilbert p=0.1", "error: gilbert, allowed gilbert p=0.01 r=0.3");
	refused_one("p=0.1 r=0.1", "error: gilbert, allowed gilbert p=0.01 r=0.3");
	refused_one("gilbert off p=0.1 r=0.1", "error: gilbert, allowed");
	refused_one("gilbert on", "error: gilbert on, allowed");
	refused_one("gilbert p=0.1 r=0", "error: gilbert p=0 or r=0, allowed above 0");
	refused_one("a a a a a a a a a a a a a a a a a a a a a a a a a", "error: too many words, allowed 24");
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	refused_one(longest, "error: line too long, allowed 511 bytes");
	longest[500] = '\0';
	refused_one(longest, "error: unknown word xxxx");
}

static void
test_a_small_answer_buffer_is_not_overrun(void)
{
	DataCommand command = { 0 };
	char answer[12] = "", text[9];

	CU_ASSERT_FALSE(data_command_parse("explode", &command, answer, 8));
	CU_ASSERT_STRING_EQUAL(answer, "error: ");
	CU_ASSERT_TRUE(data_command_parse("delay=20ms jitter=5ms loss=1%", &command, answer, 8));
	CU_ASSERT_EQUAL(data_command_format(&command.impairments[DATA_UP], text, sizeof(text)), 8);
	CU_ASSERT_STRING_EQUAL(text, "delay=20");
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "settings read back as they were typed", test_settings_read_back_as_they_were_typed },
		{ "a setting leaves the others alone", test_a_setting_leaves_the_others_alone },
		{ "reset clears its direction", test_reset_clears_its_direction },
		{ "verbs are told apart", test_verbs_are_told_apart },
		{ "bad values say what and what is allowed", test_bad_values_say_what_and_what_is_allowed },
		{ "bad lines say what and what is allowed", test_bad_lines_say_what_and_what_is_allowed },
		{ "a small answer buffer is not overrun", test_a_small_answer_buffer_is_not_overrun },
		CU_TEST_INFO_NULL,
	};

	return tap_main("data-command", tests, argc, argv);
}
