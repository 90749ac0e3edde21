/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "test"
#include "agent/log.h"
#include "agent/log-format.h"
#include "agent/log-limit.h"
#include "tests/unit/tap.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX 65536

typedef struct Capture {                /* stderr as a pipe of ours */
	int saved, reader;
	char text[TEXT_MAX];
} Capture;

static void
capture_begin(Capture *capture, GLogLevelFlags up_to)
{
	int ends[2];

	if (pipe(ends) < 0)
		abort();
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	capture->saved = dup(STDERR_FILENO);
	capture->reader = ends[0];
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
	log_init("test", LOG_TARGET_STDERR, up_to);
}

/* What came since the last look. */
static const char *
capture_read(Capture *capture)
{
	size_t length = 0;
	ssize_t n;

	while ((n = read(capture->reader, capture->text + length, TEXT_MAX - 1 - length)) > 0)
		length += (size_t)n;
	capture->text[length] = '\0';
	return capture->text;
}

static const char *
capture_end(Capture *capture)
{
	capture_read(capture);
	dup2(capture->saved, STDERR_FILENO);
	close(capture->saved);
	close(capture->reader);
	return capture->text;
}

static guint
count_lines(const char *text, const char *needle)
{
	guint count = 0;

	for (const char *at = text; (at = strstr(at, needle)); at += strlen(needle))
		count++;
	return count;
}

static void
format_one(GLogLevelFlags level, const GLogField *fields, gsize n_fields, gboolean known, const char *expected)
{
	g_autoptr(GString) line = g_string_new(NULL);

	log_format_line(line, level, fields, n_fields, known, -1);
	CU_ASSERT_STRING_EQUAL(line->str, expected);
}

static void
test_a_line_reads_level_event_object_message(void)
{
	GLogField plain[] = { { "MESSAGE", "hello", -1 }, { "GLIB_DOMAIN", "netlink", -1 } };
	GLogField full[] = { { "EVENT_ID", "session-state", -1 }, { "SESSION", "s1", -1 }, { "MODEM", "m1", -1 },
			     { "MESSAGE", "idle on start -> starting", -1 } };

	format_one(G_LOG_LEVEL_DEBUG, plain, 2, TRUE, "debug netlink: hello\n");
	format_one(G_LOG_LEVEL_INFO, full, 4, TRUE, "info session-state m1/s1: idle on start -> starting\n");
	format_one(G_LOG_LEVEL_CRITICAL, full, 4, FALSE, "error session-state? m1/s1: idle on start -> starting\n");
	format_one(G_LOG_LEVEL_WARNING, NULL, 0, TRUE, "warning -: \n");
}

static void
test_a_line_for_a_file_carries_utc_time(void)
{
	GLogField plain[] = { { "MESSAGE", "x", -1 } };
	g_autoptr(GString) line = g_string_new(NULL);

	log_format_line(line, G_LOG_LEVEL_MESSAGE, plain, 1, TRUE, G_GINT64_CONSTANT(1735689600123456));
	CU_ASSERT_STRING_EQUAL(line->str, "2025-01-01T00:00:00.123Z notice -: x\n");
}

static void
escape_one(const char *bytes, gssize length, const char *expected)
{
	g_autoptr(GString) out = g_string_new(NULL);

	log_escape(out, bytes, length);
	CU_ASSERT_STRING_EQUAL(out->str, expected);
}

static void
test_nothing_that_steers_a_terminal_gets_through(void)
{
	escape_one("a\nb\tc\rd", -1, "a\\nb\\tc\\rd");
	escape_one("\033[31mred\007", -1, "\\x1b[31mred\\x07");
	escape_one("nul\0byte", 8, "nul\\x00byte");
	escape_one("\xc2\x9b" "c1", -1, "\\xc2\\x9bc1");
	escape_one("\xff\xfe", -1, "\\xff\\xfe");
	escape_one("half \xe2\x82", -1, "half \\xe2\\x82");
	escape_one("abc\xe2\x82\xac", 5, "abc\\xe2\\x82");
	escape_one("right-to-left \xe2\x80\xae", -1, "right-to-left \\xe2\\x80\\xae");
	escape_one("M\xc3\xbcnchen \xe2\x82\xac", -1, "M\xc3\xbcnchen \xe2\x82\xac");
	escape_one("", -1, "");
}

static void
test_a_long_value_is_cut_at_its_limit(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *plain = g_strnfill(100000, 'x'), *bytes = g_strnfill(100000, '\001');

	log_escape(out, plain, -1);
	CU_ASSERT_TRUE(out->len <= LOG_VALUE_MAX && out->len > LOG_VALUE_MAX - 8);
	CU_ASSERT_TRUE(g_str_has_suffix(out->str, "..."));
	g_string_truncate(out, 0);
	log_escape(out, bytes, -1);
	CU_ASSERT_TRUE(out->len <= LOG_VALUE_MAX);
}

static void
test_a_whole_line_fits_into_an_atomic_pipe_write(void)
{
	g_autofree char *plain = g_strnfill(100000, 'x');
	GLogField fields[] = { { "EVENT_ID", plain, -1 }, { "MODEM", plain, -1 }, { "UPLINK", plain, -1 },
			       { "MESSAGE", plain, -1 } };
	g_autoptr(GString) line = g_string_new(NULL);

	log_format_line(line, G_LOG_LEVEL_INFO, fields, 4, TRUE, 0);
	CU_ASSERT_EQUAL(line->len, LOG_LINE_MAX);
	CU_ASSERT_EQUAL(line->str[line->len - 1], '\n');
}

static void
redact_one(const char *digits, guint keep, const char *expected)
{
	g_autofree char *text = log_redact_digits(digits, keep);

	CU_ASSERT_STRING_EQUAL(text, expected);
}

static void
test_redaction_keeps_the_maker_and_hides_the_device(void)
{
	redact_one("356938035643809", 8, "35693803*******");
	redact_one("8949020000123456789", 6, "894902*************");
	redact_one("+491701234567", 3, "+49**********");
	redact_one("1234", 8, "****");
	redact_one("123456", 8, "12****");
	redact_one("12", 0, "**");
	redact_one("", 3, "unknown");
	redact_one(NULL, 3, "unknown");
	redact_one("12\n4567890", 5, "12*45*****");
	redact_one("356938035643809", G_MAXUINT - 3, "35693803564****");
}

static void
test_every_event_has_a_unique_id_and_message_id(void)
{
	for (unsigned i = 0; i < _LOG_EVENT_MAX; i++) {
		const char *text = log_event_to_string(i), *id = log_event_message_id(text);

		CU_ASSERT_EQUAL(log_event_from_string(text), i);
		CU_ASSERT_TRUE_FATAL(id && strlen(id) == 32 && strspn(id, "0123456789abcdef") == 32);
		for (unsigned j = 0; j < i; j++)
			CU_ASSERT_STRING_NOT_EQUAL(id, log_event_message_id(log_event_to_string(j)));
	}
	CU_ASSERT_PTR_NULL(log_event_message_id("no-such-event"));
	CU_ASSERT_STRING_EQUAL(log_event_to_string(_LOG_EVENT_MAX), "?");
}

static void
test_the_level_decides_what_is_written(void)
{
	Capture capture;

	capture_begin(&capture, G_LOG_LEVEL_MESSAGE);
	log_event(G_LOG_LEVEL_INFO, LOG_EVENT_AGENT_START, NULL, NULL, "hidden");
	log_event(G_LOG_LEVEL_MESSAGE, LOG_EVENT_UPLINK_SWITCH, "UPLINK", "wan", "%s -> %s", "lan", "wan");
	log_set_level(G_LOG_LEVEL_DEBUG);
	g_debug("now %d", 1);
	capture_end(&capture);
	CU_ASSERT_PTR_NULL(strstr(capture.text, "hidden"));
	CU_ASSERT_PTR_NOT_NULL(strstr(capture.text, "Z notice uplink-switch wan: lan -> wan\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(capture.text, "Z debug test: now 1\n"));
}

static void
test_an_unknown_event_id_is_counted_and_visible(void)
{
	guint64 before = log_get_counters().unknown_events;
	Capture capture;

	capture_begin(&capture, G_LOG_LEVEL_INFO);
	g_log_structured("test", G_LOG_LEVEL_INFO, "EVENT_ID", "sesion-state", "MESSAGE", "typo");
	capture_end(&capture);
	CU_ASSERT_PTR_NOT_NULL(strstr(capture.text, "info sesion-state?: typo\n"));
	CU_ASSERT_EQUAL(log_get_counters().unknown_events, before + 1);
}

static void
test_a_storm_of_one_event_is_cut_and_told_and_others_pass(void)
{
	g_autoptr(Clock) clock = clock_new_virtual(G_USEC_PER_SEC, 0);
	guint64 before = log_get_counters().suppressed;
	Capture capture;

	capture_begin(&capture, G_LOG_LEVEL_INFO);
	log_set_clock(clock);
	for (int i = 0; i < 10000; i++)
		log_event(G_LOG_LEVEL_INFO, LOG_EVENT_NETLINK_FAULT, "MODEM", "m", "storm %d", i);
	log_event(G_LOG_LEVEL_INFO, LOG_EVENT_UPLINK_SWITCH, "UPLINK", "u", "calm");
	capture_read(&capture);
	CU_ASSERT_EQUAL(count_lines(capture.text, "storm"), LOG_LIMIT_LINES);
	CU_ASSERT_EQUAL(count_lines(capture.text, "calm"), 1);
	CU_ASSERT_EQUAL(log_get_counters().suppressed - before, 10000 - LOG_LIMIT_LINES);

	clock_advance(clock, LOG_LIMIT_WINDOW_US);
	log_event(G_LOG_LEVEL_INFO, LOG_EVENT_UPLINK_SWITCH, "UPLINK", "u", "calm again");
	log_set_clock(NULL);
	capture_end(&capture);
	CU_ASSERT_PTR_NOT_NULL(strstr(capture.text, "warning netlink-fault: 9950 lines suppressed\n"));
	CU_ASSERT_EQUAL(count_lines(capture.text, "calm again"), 1);
}

static void
test_what_is_still_suppressed_is_told_at_the_end(void)
{
	g_autoptr(Clock) clock = clock_new_virtual(G_GINT64_CONSTANT(1000000000000), 0);
	Capture capture;

	capture_begin(&capture, G_LOG_LEVEL_INFO);
	log_set_clock(clock);
	for (int i = 0; i < LOG_LIMIT_LINES + 7; i++)
		log_event(G_LOG_LEVEL_INFO, LOG_EVENT_BUS_FAULT, NULL, NULL, "again");
	log_flush();
	log_flush();
	log_set_clock(NULL);
	capture_end(&capture);
	CU_ASSERT_EQUAL(count_lines(capture.text, "bus-fault: 7 lines suppressed\n"), 1);
}

static void
test_debug_lines_are_never_suppressed(void)
{
	Capture capture;

	capture_begin(&capture, G_LOG_LEVEL_DEBUG);
	for (int i = 0; i < 3 * LOG_LIMIT_LINES; i++)
		log_event(G_LOG_LEVEL_DEBUG, LOG_EVENT_SESSION_STATE, NULL, NULL, "refused");
	capture_end(&capture);
	CU_ASSERT_EQUAL(count_lines(capture.text, "refused"), 3 * LOG_LIMIT_LINES);
}

static void
test_a_reader_that_stops_reading_costs_lines_not_time(void)
{
	g_autofree char *long_text = g_strnfill(1500, 'y');
	LogCounters before = log_get_counters();
	gint64 from_us = g_get_monotonic_time();
	Capture capture;

	capture_begin(&capture, G_LOG_LEVEL_DEBUG);
	for (int i = 0; i < 100; i++)           /* a pipe holds 64 KiB */
		g_debug("%s", long_text);
	CU_ASSERT_TRUE(log_get_counters().lost > before.lost);
	CU_ASSERT_TRUE(g_get_monotonic_time() - from_us < 2 * G_USEC_PER_SEC);
	capture_read(&capture);
	g_debug("reader is back");
	capture_end(&capture);
	CU_ASSERT_PTR_NOT_NULL(strstr(capture.text, "lines lost"));
	CU_ASSERT_PTR_NOT_NULL(strstr(capture.text, "reader is back\n"));
	CU_ASSERT_EQUAL(log_get_counters().lost - before.lost + log_get_counters().written - before.written, 101);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a line reads level, event, object, message", test_a_line_reads_level_event_object_message },
		{ "a line for a file carries UTC time", test_a_line_for_a_file_carries_utc_time },
		{ "nothing that steers a terminal gets through", test_nothing_that_steers_a_terminal_gets_through },
		{ "a long value is cut at its limit", test_a_long_value_is_cut_at_its_limit },
		{ "a whole line fits into an atomic pipe write", test_a_whole_line_fits_into_an_atomic_pipe_write },
		{ "redaction keeps the maker and hides the device", test_redaction_keeps_the_maker_and_hides_the_device },
		{ "every event has a unique id and MESSAGE_ID", test_every_event_has_a_unique_id_and_message_id },
		{ "the level decides what is written", test_the_level_decides_what_is_written },
		{ "an unknown event id is counted and visible", test_an_unknown_event_id_is_counted_and_visible },
		{ "a storm of one event is cut and told, others pass", test_a_storm_of_one_event_is_cut_and_told_and_others_pass },
		{ "what is still suppressed is told at the end", test_what_is_still_suppressed_is_told_at_the_end },
		{ "debug lines are never suppressed", test_debug_lines_are_never_suppressed },
		{ "a reader that stops reading costs lines, not time", test_a_reader_that_stops_reading_costs_lines_not_time },
		CU_TEST_INFO_NULL,
	};

	return tap_main("log", tests, argc, argv);
}
