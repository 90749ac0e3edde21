/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/dice.h"

/* SplitMix64: full period from any seed, 0 included. */
uint64_t
dice_next(Dice *dice)
{
	uint64_t z = dice->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

int64_t
dice_between(Dice *dice, int64_t low, int64_t high)
{
	if (high <= low)
		return low;
	return low + (int64_t)(dice_next(dice) % (uint64_t)(high - low + 1));
}
