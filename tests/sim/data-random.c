/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/data-random.h"

enum { NORMAL_TERMS = 12 };             /* variance of a sum of 12 uniforms in 0..1 is 1 */

Dice
data_random_dice(uint64_t seed, unsigned number)
{
	Dice root = { seed }, dice;

	dice.state = dice_next(&root) ^ (UINT64_C(0xd1342543de82ef95) * (number + 1));
	dice_next(&dice);
	return dice;
}

bool
data_random_chance(Dice *dice, uint64_t of_2_32)
{
	return dice_next(dice) >> 32 < of_2_32;
}

int64_t
data_random_normal(Dice *dice, int64_t sigma)
{
	int64_t sum = 0;

	for (int i = 0; i < NORMAL_TERMS; i++)
		sum += (int64_t)(dice_next(dice) >> 32);
	sum -= NORMAL_TERMS / 2 * (INT64_C(1) << 32);
	/* sum * sigma / 2^32 with |sum| < 2^35: in two halves, so that it fits 64 bits for every sigma < 2^40 ns. */
	return sum * (sigma >> 16) / (1 << 16) + sum * (sigma & 0xffff) / (INT64_C(1) << 32);
}
