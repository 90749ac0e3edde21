/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long the modem takes: a pure model of the bus it hangs on, asked with the time that is now. */
#pragma once

#include "tests/sim/dice.h"

#include <stdbool.h>
#include <stdint.h>

#define TIMING_ALLOWED "none, pcie, usb or DELAYms, each but none with :serial or :overlap after it"
#define TIMING_DELAY_MAX_MS 600000

typedef struct Timing {
	int64_t delay_us;               /* one exchange */
	int64_t jitter_us;              /* plus or minus, evenly */
	bool polled;                    /* the delay is the bus's poll: slow calls take several of it */
	bool serial;                    /* the next request starts when the last was answered */
	int64_t slow_us;                /* added to every answer */
	int64_t busy_until_us;          /* serial: when the last answer leaves */
	int64_t last_indication_us;     /* indications never overtake each other */
} Timing;

/* Reads a --timing text; false leaves *ret_timing as it was. */
bool timing_parse(const char *text, Timing *ret_timing);

/* When the answer to a request of now_us leaves that takes a polled bus that many polls. */
int64_t timing_answer_us(Timing *timing, Dice *dice, int64_t now_us, unsigned polls);

/* The same for what the network has to be asked for first: it takes work_us and holds nobody up meanwhile. */
int64_t timing_later_us(const Timing *timing, Dice *dice, int64_t now_us, int64_t work_us);

/* When an indication raised at now_us leaves. */
int64_t timing_indication_us(Timing *timing, Dice *dice, int64_t now_us);
