/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Random numbers that a seed repeats. */
#pragma once

#include <stdint.h>

typedef struct Dice { uint64_t state; } Dice;

uint64_t dice_next(Dice *dice);
/* Evenly from low to high, both included; low when high is not above it. */
int64_t dice_between(Dice *dice, int64_t low, int64_t high);
