/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/demo/stream-count.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/tap.h"

#define MS INT64_C(1000000)

static void
add(StreamCount *count, uint32_t stream, uint64_t number, uint64_t total, int64_t sent_ns, int64_t now_ns)
{
	StreamPacket packet = { .stream = stream, .number = number, .total = total, .sent_ns = sent_ns };
	uint8_t bytes[STREAM_PACKET_MIN];

	stream_packet_encode(&packet, bytes);
	stream_count_add(count, bytes, sizeof(bytes), now_ns);
}

/* Numbers first..last, one each ms, each 2 ms on the way. */
static void
add_range(StreamCount *count, uint64_t first, uint64_t last)
{
	for (uint64_t i = first; i <= last; i++)
		add(count, 1, i, 0, (int64_t)i * MS, (int64_t)(i + 2) * MS);
}

static char *
text_of(const StreamCount *count, void (*print)(const StreamCount *, FILE *))
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	print(count, file);
	fclose(file);
	return text;
}

static void
text_one(const StreamCount *count, void (*print)(const StreamCount *, FILE *), const char *expected)
{
	char *text = text_of(count, print);

	if (strcmp(text, expected) != 0)
		printf("# %s", text);
	CU_ASSERT_STRING_EQUAL(text, expected);
	free(text);
}

static void
test_a_packet_round_trips(void)
{
	StreamPacket packet = { .stream = 0xdeadbeef, .number = 1234567, .total = 7, .sent_ns = INT64_C(0x123456789abcdef) };
	uint8_t bytes[STREAM_PACKET_MIN];
	StreamPacket again;

	stream_packet_encode(&packet, bytes);
	CU_ASSERT_TRUE_FATAL(stream_packet_decode(bytes, sizeof(bytes), &again));
	CU_ASSERT_EQUAL(again.stream, packet.stream);
	CU_ASSERT_EQUAL(again.number, packet.number);
	CU_ASSERT_EQUAL(again.total, packet.total);
	CU_ASSERT_EQUAL(again.sent_ns, packet.sent_ns);
}

static void
test_lost_packets_are_named(void)
{
	StreamCount count = { 0 };

	add_range(&count, 0, 9);
	add_range(&count, 15, 15);
	add_range(&count, 17, 19);
	add(&count, 1, 0, 22, 0, 30 * MS);      /* the end: 22 were sent */
	CU_ASSERT_EQUAL(stream_count_expected(&count), 22);
	CU_ASSERT_EQUAL(stream_count_lost(&count), 8);
	text_one(&count, stream_count_print,
		 "received 14 of 22, lost 8: 10-14, 16, 20-21; duplicated 0, reordered 0, longest gap 6.000 ms before 15, "
		 "delay 2000/2000/2000 us\n");
	text_one(&count, stream_count_print_json,
		 "{\"received\":14,\"expected\":22,\"complete\":true,\"lost\":8,\"overrun\":0,\"duplicated\":0,\"reordered\":0,"
		 "\"malformed\":0,\"foreign\":0,\"longest_gap_us\":6000,\"gap_before\":15,"
		 "\"delay_us\":{\"packets\":14,\"min\":2000,\"mean\":2000,\"max\":2000},"
		 "\"lost_ranges\":[[10,14],[16,16],[20,21]],\"lost_ranges_left_out\":0}\n");
	stream_count_clear(&count);
}

static void
test_a_missing_start_is_lost_too(void)
{
	StreamCount count = { 0 };

	add_range(&count, 5, 9);
	CU_ASSERT_EQUAL(stream_count_lost(&count), 5);
	stream_count_clear(&count);
}

static void
test_late_and_repeated_packets_are_not_lost(void)
{
	StreamCount count = { 0 };

	add_range(&count, 0, 2);
	add_range(&count, 4, 5);
	add_range(&count, 3, 3);
	add_range(&count, 5, 5);
	add_range(&count, 3, 3);
	CU_ASSERT_EQUAL(count.received, 6);
	CU_ASSERT_EQUAL(stream_count_lost(&count), 0);
	CU_ASSERT_EQUAL(count.reordered, 1);
	CU_ASSERT_EQUAL(count.duplicated, 2);
	stream_count_clear(&count);
}

static void
test_an_empty_count_claims_nothing(void)
{
	StreamCount count = { 0 };

	text_one(&count, stream_count_print,
		 "received 0 of 0 so far, lost 0; duplicated 0, reordered 0, longest gap 0.000 ms\n");
	text_one(&count, stream_count_print_json,
		 "{\"received\":0,\"expected\":0,\"complete\":false,\"lost\":0,\"overrun\":0,\"duplicated\":0,\"reordered\":0,"
		 "\"malformed\":0,\"foreign\":0,\"longest_gap_us\":null,\"gap_before\":null,\"delay_us\":null,"
		 "\"lost_ranges\":[],\"lost_ranges_left_out\":0}\n");
	add(&count, 1, 0, 3, 0, MS);            /* the end of a stream of which nothing came */
	CU_ASSERT_EQUAL(stream_count_lost(&count), 3);
	stream_count_clear(&count);
}

static void
test_strange_packets_are_counted_and_change_nothing(void)
{
	uint8_t bytes[STREAM_PACKET_MIN + 10] = "no packet of this stream at all........";
	StreamPacket packet = { .stream = 1, .number = STREAM_NUMBERS_MAX };
	StreamCount count = { 0 };

	add_range(&count, 0, 4);
	add(&count, 2, 77, 0, 0, MS);
	for (size_t length = 0; length <= sizeof(bytes); length++)
		stream_count_add(&count, bytes, length, MS);
	stream_packet_encode(&packet, bytes);
	stream_count_add(&count, bytes, STREAM_PACKET_MIN, MS);
	packet.number = UINT64_MAX;
	stream_packet_encode(&packet, bytes);
	stream_count_add(&count, bytes, STREAM_PACKET_MIN, MS);
	CU_ASSERT_EQUAL(count.foreign, 1);
	CU_ASSERT_EQUAL(count.malformed, sizeof(bytes) + 1 + 2);
	CU_ASSERT_EQUAL(count.received, 5);
	CU_ASSERT_EQUAL(stream_count_lost(&count), 0);
	stream_count_clear(&count);
}

static void
test_a_delay_between_strange_clocks_is_unknown(void)
{
	StreamCount count = { 0 };

	add(&count, 1, 0, 0, 50 * MS, 10 * MS);
	add(&count, 1, 1, 0, INT64_MIN, 11 * MS);
	add(&count, 1, 2, 0, INT64_MAX, 12 * MS);
	add(&count, 1, 3, 0, 0, 100000 * MS);
	CU_ASSERT_EQUAL(count.received, 4);
	CU_ASSERT_EQUAL(count.timed, 0);
	stream_count_clear(&count);
}

static void
test_ranges_beyond_the_report_are_counted(void)
{
	StreamCount count = { 0 };
	char *text;

	for (uint64_t i = 0; i < 5000; i += 2)
		add_range(&count, i, i);
	text = text_of(&count, stream_count_print_json);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "[1999,1999]],\"lost_ranges_left_out\":1499}"));
	free(text);
	text = text_of(&count, stream_count_print);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "lost 2499: 1, 3, 5, 7, 9, 11, ...; "));
	free(text);
	stream_count_clear(&count);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a packet round-trips", test_a_packet_round_trips },
		{ "lost packets are named", test_lost_packets_are_named },
		{ "a missing start is lost too", test_a_missing_start_is_lost_too },
		{ "late and repeated packets are not lost", test_late_and_repeated_packets_are_not_lost },
		{ "an empty count claims nothing", test_an_empty_count_claims_nothing },
		{ "strange packets are counted and change nothing", test_strange_packets_are_counted_and_change_nothing },
		{ "a delay between strange clocks is unknown", test_a_delay_between_strange_clocks_is_unknown },
		{ "ranges beyond the report are counted", test_ranges_beyond_the_report_are_counted },
		CU_TEST_INFO_NULL,
	};

	return tap_main("stream-count", tests, argc, argv);
}
