/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the data plane makes of dice, in integers: the same seed gives the same fates on every machine. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "tests/sim/dice.h"

/* Dice of the same seed with another number are independent: a pair per purpose keeps fates apart. */
Dice data_random_dice(uint64_t seed, unsigned number);
bool data_random_chance(Dice *dice, uint64_t of_2_32);          /* one throw, also for 0 and for 1 */
int64_t data_random_normal(Dice *dice, int64_t sigma);          /* mean 0, cut at 6 sigma; sigma < 2^40 */
