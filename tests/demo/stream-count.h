/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets of a numbered stream: the wire form, and an exact account of what arrived, what did not, and when. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define STREAM_PACKET_MIN 32            /* bytes of UDP payload the numbers need; the rest is padding */
#define STREAM_PACKET_MAX 1472
#define STREAM_NUMBERS_MAX (UINT64_C(1) << 26)  /* packets of one stream that can be told apart */

typedef struct StreamPacket {
	uint32_t stream;                /* random, tells one run of the sender from another */
	uint64_t number;                /* from 0 */
	uint64_t total;                 /* 0: an ordinary packet; else the end: so many were sent */
	int64_t sent_ns;                /* the sender's CLOCK_MONOTONIC */
} StreamPacket;

/* Writes STREAM_PACKET_MIN bytes. */
void stream_packet_encode(const StreamPacket *packet, uint8_t *bytes);
bool stream_packet_decode(const uint8_t *bytes, size_t length, StreamPacket *ret);

typedef struct StreamCount {
	bool known;                     /* the stream's id: that of the first packet */
	uint32_t stream;
	uint64_t received;              /* different packets */
	uint64_t duplicated, reordered; /* arrived again; arrived after a later one (RFC 4737) */
	uint64_t malformed, foreign;    /* not of this form or out of range; of another stream */
	uint64_t overrun;               /* of those lost: dropped by the receiver's own socket */
	uint64_t highest;               /* number seen, when received > 0 */
	uint64_t total;                 /* as the end packet says; 0: it has not come */
	int64_t first_ns, last_ns;      /* arrivals */
	int64_t gap_ns;                 /* longest time between two arrivals, and the first number after it */
	uint64_t gap_number;
	uint64_t timed;                 /* packets whose one-way delay is plausible: both ends share a clock */
	int64_t delay_min_ns, delay_max_ns, delay_sum_ns;
	uint8_t *seen;                  /* a bit a number */
	size_t seen_bytes;
} StreamCount;

void stream_count_clear(StreamCount *count);
void stream_count_add(StreamCount *count, const uint8_t *bytes, size_t length, int64_t now_ns);
uint64_t stream_count_expected(const StreamCount *count);       /* numbers that have been sent, as far as is known */
uint64_t stream_count_lost(const StreamCount *count);
/* The next range of lost numbers at or after *next; false: no more. Leaves *next behind it. */
bool stream_count_next_lost(const StreamCount *count, uint64_t *next, uint64_t *ret_first, uint64_t *ret_last);

void stream_count_print(const StreamCount *count, FILE *file);  /* one line for people */
void stream_count_print_json(const StreamCount *count, FILE *file);
