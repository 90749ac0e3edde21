/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/data-random.h"

enum { NORMAL_TERMS = 12 };             /* variance of a sum of 12 uniforms in 0..1 is 1 */

/* SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
uint64_t
data_random_next(DataRandom *random)
{
	uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

DataRandom
data_random_stream(uint64_t seed, unsigned number)
{
	DataRandom root = { seed }, stream;

	stream.state = data_random_next(&root) ^ (UINT64_C(0xd1342543de82ef95) * (number + 1));
	data_random_next(&stream);
	return stream;
}

bool
data_random_chance(DataRandom *random, uint64_t of_2_32)
{
	return data_random_next(random) >> 32 < of_2_32;
}

int64_t
data_random_uniform(DataRandom *random, int64_t spread)
{
	return (int64_t)(data_random_next(random) % (2 * (uint64_t)spread + 1)) - spread;
}

int64_t
data_random_normal(DataRandom *random, int64_t sigma)
{
	int64_t sum = 0;

	for (int i = 0; i < NORMAL_TERMS; i++)
		sum += (int64_t)(data_random_next(random) >> 32);
	sum -= NORMAL_TERMS / 2 * (INT64_C(1) << 32);
	/* sum * sigma / 2^32 with |sum| < 2^35: in two halves, so that it fits 64 bits for every sigma < 2^40 ns. */
	return sum * (sigma >> 16) / (1 << 16) + sum * (sigma & 0xffff) / (INT64_C(1) << 32);
}
