/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/command-words.h"

#include <string.h>

bool
command_mute(Sim *sim, Words *words, CommandAnswer *answer)
{
	const char *word = words_first(words);

	if (strcmp(word, "on") != 0 && strcmp(word, "off") != 0)
		return command_fail(answer, "mute %.40s, allowed on or off", word);
	if (!words_finish(words, answer, "on or off"))
		return false;
	sim->faults.mute = word[1] == 'n';
	return true;
}

bool
command_slow(Sim *sim, Words *words, CommandAnswer *answer)
{
	uint64_t ms;

	if (!words_only_number(words, TIMING_DELAY_MAX_MS, &ms, answer))
		return false;
	sim->timing.slow_us = (int64_t)ms * 1000;
	return true;
}

bool
command_garbage(Sim *sim, Words *words, CommandAnswer *answer)
{
	uint8_t bytes[QMUX_FRAME_MAX];
	uint64_t n;

	if (!words_only_number(words, sizeof(bytes), &n, answer))
		return false;
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)dice_between(&sim->dice, 0, 255);
	if (n > 0 && bytes[0] == 1)
		bytes[0] = 0;           /* a frame must not begin here */
	sim_send_at(sim, loop_now_us(sim->loop), TRANSPORT_PEER_ALL, bytes, n);
	return true;
}

bool
command_cid_limit(Sim *sim, Words *words, CommandAnswer *answer)
{
	uint64_t limit;

	if (!words_only_number(words, 254, &limit, answer))
		return false;
	sim->clients.limit = sim->profile.cid_limit = (uint32_t)limit;
	return true;
}

/* Verbs that count down from N. */
static bool
set_count(unsigned *count, Words *words, CommandAnswer *answer)
{
	uint64_t n;

	if (!words_only_number(words, 1000000, &n, answer))
		return false;
	*count = (unsigned)n;
	return true;
}

bool
command_drop_next(Sim *sim, Words *words, CommandAnswer *answer)
{
	return set_count(&sim->faults.drop_next, words, answer);
}

bool
command_truncate_next(Sim *sim, Words *words, CommandAnswer *answer)
{
	return set_count(&sim->faults.truncate_next, words, answer);
}

bool
command_wrong_transaction(Sim *sim, Words *words, CommandAnswer *answer)
{
	return set_count(&sim->faults.wrong_transaction_next, words, answer);
}

bool
command_twice_next(Sim *sim, Words *words, CommandAnswer *answer)
{
	return set_count(&sim->faults.twice_next, words, answer);
}

bool
command_unplug(Sim *sim, Words *words, CommandAnswer *answer)
{
	if (!words_finish(words, answer, "no argument"))
		return false;
	sim_power_unplug(sim);
	return true;
}

bool
command_plug(Sim *sim, Words *words, CommandAnswer *answer)
{
	uint64_t silent_ms = 0;
	SimError error;

	if (!words_number(words, "silent", 0, 600000, &silent_ms, answer) || !words_finish(words, answer, "silent=MS"))
		return false;
	return sim_power_plug(sim, (uint32_t)silent_ms, &error) || command_fail(answer, "%s", error.text);
}

bool
command_reset(Sim *sim, Words *words, CommandAnswer *answer)
{
	if (!words_finish(words, answer, "no argument"))
		return false;
	sim_power_reset(sim);
	return true;
}
