/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ground truth: what became of every packet, one line of text each. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sim/data-packet.h"

typedef enum DataDirection {
	DATA_UP,                        /* from the router into the network */
	DATA_DOWN,
	_DATA_DIRECTION_MAX
} DataDirection;

/* X(NAME, "text") in the order in which a packet can meet its fate */
#define DATA_FATES(X) \
	X(NOT_IP,            "not-ip")            /* malformed, or its length is not what its header says */ \
	X(NO_SESSION,        "no-session") \
	X(WRONG_SOURCE,      "wrong-source")      /* uplink, and not from the assigned address */ \
	X(WRONG_DESTINATION, "wrong-destination") /* downlink, and not for the assigned address */ \
	X(TOO_BIG,           "too-big")           /* for the network's MTU */ \
	X(BLACKHOLE,         "blackhole") \
	X(LOSS,              "loss") \
	X(GILBERT,           "gilbert") \
	X(QUEUE,             "queue")             /* the shaper's queue was full */ \
	X(OVERFLOW,          "overflow")          /* more on the way than the simulator may hold */ \
	X(NO_DEVICE,         "no-device")         /* the interface was down or gone when the packet arrived */ \
	X(HELD,              "held")              /* still on the way at the end */ \
	X(DELIVERED,         "delivered") \
	X(DUPLICATE,         "duplicate")         /* a second copy, delivered as well */

#define DATA_FATE_ENUM(name, text) DATA_FATE_##name,
typedef enum DataFate { DATA_FATES(DATA_FATE_ENUM) _DATA_FATE_MAX } DataFate;

const char *data_direction_to_string(DataDirection direction);
const char *data_fate_to_string(DataFate fate);

/* One line: "N IN_NS DIR PROTO SRC>DST IP_ID HASH LENGTH FATE OUT_NS", times of CLOCK_MONOTONIC; a copy has its original's N. */
typedef struct DataTruthEntry {
	uint64_t number;                /* counts the packets of a direction, from 1 */
	int64_t in_ns, out_ns;          /* out < 0: it never came out, written as "-" */
	DataDirection direction;
	size_t length;
	DataFate fate;
	const DataPacketInfo *info;
} DataTruthEntry;

typedef struct DataTruth DataTruth;

/* NULL `path`: a truth that is only counted. NULL, with `error` filled, when the file cannot be made. */
DataTruth *data_truth_new(const char *path, uint64_t seed, char *error, size_t error_size);
void data_truth_free(DataTruth *truth);                         /* flushes */
void data_truth_write(DataTruth *truth, const DataTruthEntry *entry);
bool data_truth_flush(DataTruth *truth);                        /* false: lines were lost, now or before */
uint64_t data_truth_written(const DataTruth *truth);            /* lines in the file or its buffer */
uint64_t data_truth_lost(const DataTruth *truth);               /* lines the file did not take (disk full) */
