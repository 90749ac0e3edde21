/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One direction of the simulated path: packets go in, meet scripted impairments and come out when due. Time is passed in. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sim/data-packet.h"
#include "tests/sim/data-truth.h"

#define DATA_HELD_PACKETS_MAX 16384             /* on the way at once, in one direction */
#define DATA_HELD_BYTES_MAX (32u << 20)
#define DATA_QUEUE_MAX 10000
#define DATA_REORDER_GAP_MAX 64
#define DATA_REORDER_HOLD_NS 500000000          /* a packet sent behind its followers waits for them no longer */
#define DATA_CHANCE_ONE (UINT64_C(1) << 32)     /* a chance of 1; chances are 32-bit fractions */

typedef struct DataImpairments {
	bool blackhole;
	int64_t delay_ns, jitter_ns;            /* uniform: delay +- jitter; normal: jitter is sigma, cut at 0 */
	bool jitter_normal;
	bool jitter_overtakes;                  /* jitter may reorder; else a packet waits for the one before */
	uint64_t loss;                          /* chances from here */
	bool gilbert;
	uint64_t gilbert_p, gilbert_r;          /* good to bad, bad to good, tossed at every packet; bad loses all */
	uint64_t duplicate;
	uint64_t reorder;
	uint32_t reorder_gap;                   /* that many followers pass the packet */
	uint64_t rate_bps;                      /* 0: no shaper */
	uint32_t queue_packets;                 /* the shaper's room, the packet being sent included */
} DataImpairments;

typedef struct DataCounters {
	uint64_t in, copied;                    /* in + copied = held + the sum of fates */
	uint64_t fates[_DATA_FATE_MAX];
	uint64_t held;
	uint64_t in_bytes, out_bytes;
} DataCounters;

/* One packet; whoever is handed it may look, the line owns it. */
typedef struct DataPacket {
	int64_t in_ns, due_ns;
	uint64_t number, order;                 /* order decides between packets due at the same time */
	size_t place;                           /* in the heap */
	bool copy;
	DataPacketInfo info;
	size_t length;
	uint8_t bytes[];
} DataPacket;

/* What the line needs of its owner. deliver() hands a packet out and says how that went. */
typedef struct DataLineHost {
	DataFate (*deliver)(void *user, DataDirection direction, const DataPacket *packet);
	DataFate (*admit)(void *user, DataDirection direction, const DataPacket *packet);  /* DELIVERED: let it in */
	void *user;
	DataTruth *truth;
} DataLineHost;

typedef struct DataLine DataLine;

DataLine *data_line_new(DataDirection direction, uint64_t seed, const DataLineHost *host);
void data_line_free(DataLine *line);            /* what is on the way is recorded as held */
const DataImpairments *data_line_impairments(const DataLine *line);
void data_line_impair(DataLine *line, const DataImpairments *impairments);
const DataCounters *data_line_counters(const DataLine *line);
void data_line_push(DataLine *line, const uint8_t *bytes, size_t length, int64_t now_ns);
int64_t data_line_due_ns(const DataLine *line); /* INT64_MAX: nothing is on the way */
void data_line_run(DataLine *line, int64_t now_ns);
void data_line_release(DataLine *line, int64_t now_ns);        /* all that is on the way comes out now, in order */
