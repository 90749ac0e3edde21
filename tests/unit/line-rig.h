/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A DataLine on a bench: packets are injected, time is a number, and everything that comes out is kept. */
#pragma once

#include "tests/sim/data-line.h"

#define MS INT64_C(1000000)

typedef struct Arrival {
	uint64_t number;
	int64_t in_ns, out_ns;
	bool copy;
} Arrival;

typedef struct LineRig {
	DataLine *line;
	DataTruth *truth;
	char truth_path[64];
	Arrival *arrivals;
	size_t n_arrivals, max_arrivals;
	int64_t now_ns;
	DataFate admit, deliver;        /* what the owner answers; DELIVERED at the start */
} LineRig;

LineRig *line_rig_new(uint64_t seed);
void line_rig_free(LineRig *rig);
void line_rig_impair(LineRig *rig, const char *command);        /* as a user would type it */
void line_rig_push(LineRig *rig, size_t length);                /* now; the packet is numbered by the line */
void line_rig_run_until(LineRig *rig, int64_t until_ns);        /* from one due packet to the next */
void line_rig_drain(LineRig *rig);                              /* until nothing is on the way */
uint64_t line_rig_fate(const LineRig *rig, DataFate fate);
bool line_rig_adds_up(const LineRig *rig);                      /* in + copied = held + the sum of fates */
bool line_rig_truth_agrees(LineRig *rig);                       /* the file's lines, fate by fate; call after the drain */
