/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A command's line in words: a verb, plain words, key=value; what no one asked for is refused at the end. */
#pragma once

#include "tests/sim/command.h"

#define WORDS_MAX 16

typedef struct Words {
	char line[COMMAND_LINE_MAX];
	char *word[WORDS_MAX];
	size_t n;
	bool used[WORDS_MAX];
} Words;

/* Writes "error: ..." and returns false. */
bool command_fail(CommandAnswer *answer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* False when the line or the number of words is too large. */
bool words_split(const char *line, Words *ret_words);
/* The first word behind the verb, "" when there is none. */
const char *words_first(Words *words);
/* The value of key=value, NULL when it is not there. */
const char *words_value(Words *words, const char *key);
/* Changes *value when key= is there; false with an answer when it is no number from low to high. */
bool words_number(Words *words, const char *key, uint64_t low, uint64_t high, uint64_t *value,
		  CommandAnswer *answer);
/* The command has one argument, a number from 0 to high. */
bool words_only_number(Words *words, uint64_t high, uint64_t *ret_value, CommandAnswer *answer);
/* False with an answer when a word was not asked for. */
bool words_finish(const Words *words, CommandAnswer *answer, const char *allowed);

typedef bool (*CommandRun)(Sim *sim, Words *words, CommandAnswer *answer);
/* command-network.c: what the network and the card do */
bool command_signal(Sim *sim, Words *words, CommandAnswer *answer);
bool command_register(Sim *sim, Words *words, CommandAnswer *answer);
bool command_ps(Sim *sim, Words *words, CommandAnswer *answer);
bool command_disconnect(Sim *sim, Words *words, CommandAnswer *answer);
bool command_refuse_start(Sim *sim, Words *words, CommandAnswer *answer);
bool command_settings(Sim *sim, Words *words, CommandAnswer *answer);
bool command_sim(Sim *sim, Words *words, CommandAnswer *answer);
/* command-fault.c: what the modem and its bus do */
bool command_mute(Sim *sim, Words *words, CommandAnswer *answer);
bool command_slow(Sim *sim, Words *words, CommandAnswer *answer);
bool command_garbage(Sim *sim, Words *words, CommandAnswer *answer);
bool command_drop_next(Sim *sim, Words *words, CommandAnswer *answer);
bool command_truncate_next(Sim *sim, Words *words, CommandAnswer *answer);
bool command_wrong_transaction(Sim *sim, Words *words, CommandAnswer *answer);
bool command_twice_next(Sim *sim, Words *words, CommandAnswer *answer);
bool command_unplug(Sim *sim, Words *words, CommandAnswer *answer);
bool command_plug(Sim *sim, Words *words, CommandAnswer *answer);
bool command_reset(Sim *sim, Words *words, CommandAnswer *answer);
bool command_cid_limit(Sim *sim, Words *words, CommandAnswer *answer);
