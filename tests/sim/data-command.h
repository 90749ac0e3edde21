/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words that script impairments, e.g. "delay=20ms jitter=5ms dir=up": pure, text to numbers and back. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "tests/sim/data-line.h"

typedef enum DataVerb {
	DATA_VERB_IMPAIR,               /* the impairments have changed */
	DATA_VERB_RESET,                /* and all that is on the way shall come out */
	DATA_VERB_SHOW,
	DATA_VERB_STATS,
	DATA_VERB_TRUTH_FLUSH,
} DataVerb;

typedef struct DataCommand {
	DataVerb verb;
	bool directions[_DATA_DIRECTION_MAX];   /* which it is about */
	DataImpairments impairments[_DATA_DIRECTION_MAX];       /* before: as they are; after: as they shall be */
} DataCommand;

/* False with "error: what, allowed range" in `answer`; the command is then not to be carried out. */
bool data_command_parse(const char *line, DataCommand *command, char *answer, size_t answer_size);

/* The settings as the words that would make them, "none" when there are none. Returns the text's length. */
size_t data_command_format(const DataImpairments *impairments, char *text, size_t size);
