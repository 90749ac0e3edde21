/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/demo/stream-count.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC UINT32_C(0x75707331)      /* "ups1" */
#define DELAY_MAX_NS (INT64_C(60) * 1000000000)         /* more says that the ends have no clock in common */

enum { US = 1000, MS = 1000000, TEXT_RANGES_MAX = 6, JSON_RANGES_MAX = 1000 };

/* Layout, big-endian: magic u32, stream u32, number u64, sent_ns u64, total u64. */
static void
put(uint8_t *bytes, uint64_t value, int size)
{
	for (int i = 0; i < size; i++)
		bytes[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

static uint64_t
get(const uint8_t *bytes, int size)
{
	uint64_t value = 0;

	for (int i = 0; i < size; i++)
		value = value << 8 | bytes[i];
	return value;
}

void
stream_packet_encode(const StreamPacket *packet, uint8_t *bytes)
{
	put(bytes, MAGIC, 4);
	put(bytes + 4, packet->stream, 4);
	put(bytes + 8, packet->number, 8);
	put(bytes + 16, (uint64_t)packet->sent_ns, 8);
	put(bytes + 24, packet->total, 8);
}

bool
stream_packet_decode(const uint8_t *bytes, size_t length, StreamPacket *ret)
{
	if (length < STREAM_PACKET_MIN || get(bytes, 4) != MAGIC)
		return false;
	*ret = (StreamPacket){
		.stream = (uint32_t)get(bytes + 4, 4), .number = get(bytes + 8, 8),
		.sent_ns = (int64_t)get(bytes + 16, 8), .total = get(bytes + 24, 8),
	};
	return ret->number < STREAM_NUMBERS_MAX && ret->total <= STREAM_NUMBERS_MAX;
}

void
stream_count_clear(StreamCount *count)
{
	free(count->seen);
	*count = (StreamCount){ 0 };
}

/* Room for the bit of `number`; false: out of memory. */
static bool
make_room(StreamCount *count, uint64_t number)
{
	size_t need = (size_t)(number / 8 + 1), size = count->seen_bytes ? count->seen_bytes : 1024;
	uint8_t *seen;

	if (need <= count->seen_bytes)
		return true;
	while (size < need)
		size *= 2;
	seen = realloc(count->seen, size);
	if (!seen)
		return false;
	memset(seen + count->seen_bytes, 0, size - count->seen_bytes);
	count->seen = seen;
	count->seen_bytes = size;
	return true;
}

static bool
is_seen(const StreamCount *count, uint64_t number)
{
	return number / 8 < count->seen_bytes && (count->seen[number / 8] >> (number % 8) & 1);
}

static void
note_delay(StreamCount *count, int64_t sent_ns, int64_t now_ns)
{
	int64_t delay_ns;

	if (sent_ns < 0 || sent_ns > now_ns || now_ns - sent_ns > DELAY_MAX_NS)
		return;
	delay_ns = now_ns - sent_ns;
	if (count->timed == 0 || delay_ns < count->delay_min_ns)
		count->delay_min_ns = delay_ns;
	if (delay_ns > count->delay_max_ns)
		count->delay_max_ns = delay_ns;
	count->delay_sum_ns += delay_ns;
	count->timed++;
}

static void
note_arrival(StreamCount *count, const StreamPacket *packet, int64_t now_ns)
{
	if (count->received > 0 && now_ns - count->last_ns > count->gap_ns) {
		count->gap_ns = now_ns - count->last_ns;
		count->gap_number = packet->number;
	}
	if (count->received == 0)
		count->first_ns = now_ns;
	count->last_ns = now_ns;
	note_delay(count, packet->sent_ns, now_ns);
}

void
stream_count_add(StreamCount *count, const uint8_t *bytes, size_t length, int64_t now_ns)
{
	StreamPacket packet;

	if (!stream_packet_decode(bytes, length, &packet) || !make_room(count, packet.number)) {
		count->malformed++;
		return;
	}
	if (count->known && packet.stream != count->stream) {
		count->foreign++;
		return;
	}
	count->known = true;
	count->stream = packet.stream;
	if (packet.total) {
		count->total = packet.total;
		return;
	}
	if (is_seen(count, packet.number)) {
		count->duplicated++;
		return;
	}
	count->seen[packet.number / 8] |= (uint8_t)(1 << packet.number % 8);
	note_arrival(count, &packet, now_ns);
	if (count->received++ > 0 && packet.number < count->highest)
		count->reordered++;
	else
		count->highest = packet.number;
}

uint64_t
stream_count_expected(const StreamCount *count)
{
	uint64_t seen = count->received ? count->highest + 1 : 0;

	return count->total > seen ? count->total : seen;
}

uint64_t
stream_count_lost(const StreamCount *count)
{
	return stream_count_expected(count) - count->received;
}

bool
stream_count_next_lost(const StreamCount *count, uint64_t *next, uint64_t *ret_first, uint64_t *ret_last)
{
	uint64_t expected = stream_count_expected(count);

	while (*next < expected && is_seen(count, *next))
		++*next;
	if (*next >= expected)
		return false;
	*ret_first = *next;
	while (*next < expected && !is_seen(count, *next))
		++*next;
	*ret_last = *next - 1;
	return true;
}

static void
print_lost(const StreamCount *count, FILE *file)
{
	uint64_t next = 0, first, last;
	unsigned n = 0;

	while (stream_count_next_lost(count, &next, &first, &last)) {
		if (n++ == TEXT_RANGES_MAX) {
			fputs(", ...", file);
			return;
		}
		fprintf(file, first == last ? "%s%" PRIu64 : "%s%" PRIu64 "-%" PRIu64, n == 1 ? ": " : ", ", first, last);
	}
}

void
stream_count_print(const StreamCount *count, FILE *file)
{
	fprintf(file, "received %" PRIu64 " of %" PRIu64 "%s, lost %" PRIu64, count->received,
		stream_count_expected(count), count->total ? "" : " so far", stream_count_lost(count));
	print_lost(count, file);
	fprintf(file, "; duplicated %" PRIu64 ", reordered %" PRIu64 ", longest gap %" PRId64 ".%03d ms", count->duplicated,
		count->reordered, count->gap_ns / MS, (int)(count->gap_ns % MS / US));
	if (count->gap_ns)
		fprintf(file, " before %" PRIu64, count->gap_number);
	if (count->timed)
		fprintf(file, ", delay %" PRId64 "/%" PRId64 "/%" PRId64 " us", count->delay_min_ns / US,
			count->delay_sum_ns / (int64_t)count->timed / US, count->delay_max_ns / US);
	if (count->malformed || count->foreign)
		fprintf(file, "; not of this stream %" PRIu64, count->malformed + count->foreign);
	if (count->overrun)
		fprintf(file, "; lost in the own receive buffer %" PRIu64, count->overrun);
	fputc('\n', file);
}

static void
print_json_ranges(const StreamCount *count, FILE *file)
{
	uint64_t next = 0, first, last, left_out = 0;
	unsigned n = 0;

	fputs(",\"lost_ranges\":[", file);
	while (stream_count_next_lost(count, &next, &first, &last)) {
		if (n == JSON_RANGES_MAX)
			left_out++;
		else
			fprintf(file, "%s[%" PRIu64 ",%" PRIu64 "]", n++ ? "," : "", first, last);
	}
	fprintf(file, "],\"lost_ranges_left_out\":%" PRIu64, left_out);
}

static void
print_json_delay(const StreamCount *count, FILE *file)
{
	if (count->timed)
		fprintf(file, ",\"delay_us\":{\"packets\":%" PRIu64 ",\"min\":%" PRId64 ",\"mean\":%" PRId64 ",\"max\":%" PRId64 "}",
			count->timed, count->delay_min_ns / US, count->delay_sum_ns / (int64_t)count->timed / US,
			count->delay_max_ns / US);
	else
		fputs(",\"delay_us\":null", file);
}

void
stream_count_print_json(const StreamCount *count, FILE *file)
{
	fprintf(file, "{\"received\":%" PRIu64 ",\"expected\":%" PRIu64 ",\"complete\":%s,\"lost\":%" PRIu64
		",\"overrun\":%" PRIu64 ",\"duplicated\":%" PRIu64 ",\"reordered\":%" PRIu64 ",\"malformed\":%" PRIu64
		",\"foreign\":%" PRIu64, count->received, stream_count_expected(count), count->total ? "true" : "false", stream_count_lost(count),
		count->overrun, count->duplicated, count->reordered, count->malformed, count->foreign);
	if (count->gap_ns)
		fprintf(file, ",\"longest_gap_us\":%" PRId64 ",\"gap_before\":%" PRIu64, count->gap_ns / US, count->gap_number);
	else
		fputs(",\"longest_gap_us\":null,\"gap_before\":null", file);
	print_json_delay(count, file);
	print_json_ranges(count, file);
	fputs("}\n", file);
}
