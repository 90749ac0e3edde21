/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The way of a packet: admitted by the owner (session, addresses, MTU) -> blackhole -> loss -> gilbert ->
 * perhaps copied -> shaper (tail drop) -> delay and jitter -> perhaps sent behind its followers -> delivered.
 * Each chance has dice of its own, thrown once for every packet that gets that far while it is asked for, so
 * switching one impairment on or off leaves the pattern of the others alone.
 */
#include "tests/sim/data-line.h"

#include <stdlib.h>
#include <string.h>

#include "tests/sim/data-heap.h"
#include "tests/sim/data-random.h"

typedef enum Chance { CHANCE_LOSS, CHANCE_GILBERT, CHANCE_DUPLICATE, CHANCE_JITTER, CHANCE_REORDER, _CHANCE_MAX } Chance;

enum { LATE_MAX = 64 };                 /* packets sent behind their followers at a time; more stay in line */

typedef struct LatePacket {
	DataPacket *packet;
	int64_t own_due_ns;             /* when it would have come out in line */
	uint32_t followers;             /* still to pass it */
} LatePacket;

struct DataLine {
	DataDirection direction;
	DataLineHost host;
	DataImpairments impairments;
	DataCounters counters;
	Dice dice[_CHANCE_MAX];
	DataHeap heap;
	size_t held_bytes;
	uint64_t number, order;
	bool bad;                       /* gilbert's state */
	int64_t last_due_ns;            /* of the packet in line before; none comes out earlier */
	int64_t sent_ns[DATA_QUEUE_MAX];        /* ring: when each packet in the shaper will have been sent */
	size_t sent_first, sent_count;
	LatePacket late[LATE_MAX];
	size_t late_count;
};

DataLine *
data_line_new(DataDirection direction, uint64_t seed, const DataLineHost *host)
{
	DataLine *line = calloc(1, sizeof(*line));

	if (!line || !data_heap_init(&line->heap, DATA_HELD_PACKETS_MAX)) {
		free(line);
		return NULL;
	}
	line->direction = direction;
	line->host = *host;
	line->last_due_ns = INT64_MIN;
	for (unsigned i = 0; i < _CHANCE_MAX; i++)
		line->dice[i] = data_random_dice(seed, direction * _CHANCE_MAX + i);
	return line;
}

/* The only place where a packet ends: counted, recorded, freed. */
static void
finish(DataLine *line, DataPacket *packet, DataFate fate, int64_t out_ns)
{
	DataTruthEntry entry = {
		.number = packet->number, .in_ns = packet->in_ns, .out_ns = out_ns, .direction = line->direction,
		.length = packet->length, .fate = fate, .info = &packet->info,
	};

	line->counters.fates[fate]++;
	if (out_ns >= 0)
		line->counters.out_bytes += packet->length;
	data_truth_write(line->host.truth, &entry);
	free(packet);
}

/* Takes the next due packet off the heap and off the list of the late. */
static DataPacket *
take(DataLine *line)
{
	DataPacket *packet = data_heap_pop(&line->heap);

	if (!packet)
		return NULL;
	line->counters.held--;
	line->held_bytes -= packet->length;
	for (size_t i = 0; i < line->late_count; i++) {
		if (line->late[i].packet != packet)
			continue;
		line->late[i] = line->late[--line->late_count];
		break;
	}
	return packet;
}

void
data_line_free(DataLine *line)
{
	DataPacket *packet;

	if (!line)
		return;
	while ((packet = take(line)))
		finish(line, packet, DATA_FATE_HELD, -1);
	data_heap_clear(&line->heap);
	free(line);
}

const DataImpairments *
data_line_impairments(const DataLine *line)
{
	return &line->impairments;
}

void
data_line_impair(DataLine *line, const DataImpairments *impairments)
{
	if (!impairments->gilbert)
		line->bad = false;
	line->impairments = *impairments;
}

const DataCounters *
data_line_counters(const DataLine *line)
{
	return &line->counters;
}

/* `now_ns` plus the time the shaper takes, or -1 when its queue is full. */
static int64_t
shape(DataLine *line, size_t length, int64_t now_ns)
{
	const DataImpairments *impair = &line->impairments;
	int64_t start_ns = now_ns;
	size_t last;

	if (!impair->rate_bps)
		return now_ns;
	while (line->sent_count && line->sent_ns[line->sent_first] <= now_ns) {
		line->sent_first = (line->sent_first + 1) % DATA_QUEUE_MAX;
		line->sent_count--;
	}
	if (line->sent_count >= impair->queue_packets)
		return -1;
	if (line->sent_count) {
		last = (line->sent_first + line->sent_count - 1) % DATA_QUEUE_MAX;
		start_ns = line->sent_ns[last];
	}
	start_ns += (int64_t)((length * 8 * UINT64_C(1000000000) + impair->rate_bps - 1) / impair->rate_bps);
	line->sent_ns[(line->sent_first + line->sent_count++) % DATA_QUEUE_MAX] = start_ns;
	return start_ns;
}

static int64_t
delayed(DataLine *line, int64_t sent_ns)
{
	const DataImpairments *impair = &line->impairments;
	Dice *dice = &line->dice[CHANCE_JITTER];
	int64_t delay_ns = impair->delay_ns;

	if (impair->jitter_ns && impair->jitter_normal)
		delay_ns += data_random_normal(dice, impair->jitter_ns);
	else if (impair->jitter_ns)
		delay_ns += dice_between(dice, -impair->jitter_ns, impair->jitter_ns);
	return sent_ns + (delay_ns > 0 ? delay_ns : 0);
}

/* `packet` is the next in line: whoever waits for followers has one fewer to wait for, and the last of them pulls it out behind. */
static void
pass_the_late(DataLine *line, const DataPacket *packet)
{
	size_t i = 0;

	while (i < line->late_count) {
		LatePacket *late = &line->late[i];

		if (--late->followers > 0) {
			i++;
			continue;
		}
		late->packet->due_ns = packet->due_ns > late->own_due_ns ? packet->due_ns : late->own_due_ns;
		late->packet->order = ++line->order;
		data_heap_moved(&line->heap, late->packet);
		*late = line->late[--line->late_count];
	}
}

static bool
hold(DataLine *line, DataPacket *packet)
{
	if (line->held_bytes + packet->length > DATA_HELD_BYTES_MAX || !data_heap_push(&line->heap, packet))
		return false;
	line->counters.held++;
	line->held_bytes += packet->length;
	return true;
}

static void
postpone(DataLine *line, DataPacket *packet)
{
	LatePacket late = { packet, packet->due_ns, line->impairments.reorder_gap };

	line->late[line->late_count++] = late;
	packet->due_ns += DATA_REORDER_HOLD_NS;
	data_heap_moved(&line->heap, packet);
}

/* Into the shaper, the delay, and then the heap until due. */
static void
schedule(DataLine *line, DataPacket *packet, bool behind)
{
	int64_t sent_ns = shape(line, packet->length, packet->in_ns);

	if (sent_ns < 0) {
		finish(line, packet, DATA_FATE_QUEUE, -1);
		return;
	}
	packet->due_ns = delayed(line, sent_ns);
	if (!line->impairments.jitter_overtakes && packet->due_ns < line->last_due_ns)
		packet->due_ns = line->last_due_ns;
	packet->order = ++line->order;
	if (!hold(line, packet)) {
		finish(line, packet, DATA_FATE_OVERFLOW, -1);
		return;
	}
	if (packet->due_ns > line->last_due_ns)
		line->last_due_ns = packet->due_ns;
	if (behind && line->late_count < LATE_MAX)
		postpone(line, packet);
	else
		pass_the_late(line, packet);
}

static DataPacket *
packet_new(const uint8_t *bytes, size_t length, int64_t now_ns)
{
	DataPacket *packet = malloc(sizeof(*packet) + length);

	if (!packet)
		return NULL;
	*packet = (DataPacket){ .in_ns = now_ns, .length = length };
	memcpy(packet->bytes, bytes, length);
	data_packet_decode(bytes, length, &packet->info);
	return packet;
}

static DataFate
impaired(DataLine *line)
{
	const DataImpairments *impair = &line->impairments;
	Dice *gilbert = &line->dice[CHANCE_GILBERT];

	if (impair->blackhole)
		return DATA_FATE_BLACKHOLE;
	if (impair->loss && data_random_chance(&line->dice[CHANCE_LOSS], impair->loss))
		return DATA_FATE_LOSS;
	if (impair->gilbert) {
		if (data_random_chance(gilbert, line->bad ? impair->gilbert_r : impair->gilbert_p))
			line->bad = !line->bad;
		if (line->bad)
			return DATA_FATE_GILBERT;
	}
	return DATA_FATE_DELIVERED;
}

static DataPacket *
copy_by_chance(DataLine *line, const DataPacket *packet)
{
	DataPacket *copy;

	if (!line->impairments.duplicate ||
	    !data_random_chance(&line->dice[CHANCE_DUPLICATE], line->impairments.duplicate))
		return NULL;
	copy = packet_new(packet->bytes, packet->length, packet->in_ns);
	if (!copy)
		return NULL;
	copy->number = packet->number;
	copy->copy = true;
	line->counters.copied++;
	return copy;
}

void
data_line_push(DataLine *line, const uint8_t *bytes, size_t length, int64_t now_ns)
{
	DataPacket *packet = packet_new(bytes, length, now_ns), *copy;
	DataFate fate;
	bool behind;

	line->counters.in++;
	line->counters.in_bytes += length;
	line->number++;
	if (!packet) {                  /* no memory to describe it with: the one packet the truth file lacks */
		line->counters.fates[DATA_FATE_OVERFLOW]++;
		return;
	}
	packet->number = line->number;
	fate = line->host.admit(line->host.user, line->direction, packet);
	if (fate == DATA_FATE_DELIVERED)
		fate = impaired(line);
	if (fate != DATA_FATE_DELIVERED) {
		finish(line, packet, fate, -1);
		return;
	}
	copy = copy_by_chance(line, packet);
	behind = line->impairments.reorder &&
		 data_random_chance(&line->dice[CHANCE_REORDER], line->impairments.reorder);
	schedule(line, packet, behind);
	if (copy)
		schedule(line, copy, false);
}

int64_t
data_line_due_ns(const DataLine *line)
{
	const DataPacket *top = data_heap_top(&line->heap);

	return top ? top->due_ns : INT64_MAX;
}

static void
deliver(DataLine *line, DataPacket *packet, int64_t now_ns)
{
	DataFate fate = line->host.deliver(line->host.user, line->direction, packet);

	if (fate != DATA_FATE_DELIVERED)
		finish(line, packet, fate, -1);
	else
		finish(line, packet, packet->copy ? DATA_FATE_DUPLICATE : DATA_FATE_DELIVERED, now_ns);
}

void
data_line_run(DataLine *line, int64_t now_ns)
{
	while (data_line_due_ns(line) <= now_ns)
		deliver(line, take(line), now_ns);
}

void
data_line_release(DataLine *line, int64_t now_ns)
{
	DataPacket *packet;

	while ((packet = take(line)))
		deliver(line, packet, now_ns);
	line->last_due_ns = INT64_MIN;
	line->sent_count = 0;
}
