/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Seeded randomness in integers: the same seed gives the same packets the same fate on every machine. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct DataRandom {
	uint64_t state;
} DataRandom;

/* Streams of the same seed with another number are independent: one per purpose keeps fates apart. */
DataRandom data_random_stream(uint64_t seed, unsigned number);
uint64_t data_random_next(DataRandom *random);
bool data_random_chance(DataRandom *random, uint64_t of_2_32);          /* one toss, also for 0 and for 1 */
int64_t data_random_uniform(DataRandom *random, int64_t spread);        /* -spread..spread; spread <= 2^31 s in ns */
int64_t data_random_normal(DataRandom *random, int64_t sigma);          /* mean 0, cut at 6 sigma */
