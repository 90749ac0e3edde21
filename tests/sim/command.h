/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The language that steers the modem: one line, one answer; of the control socket and of scripts. */
#pragma once

#include "tests/sim/sim.h"

#define COMMAND_LINE_MAX 1024           /* bytes of a line, its end included */
#define COMMAND_ANSWER_MAX 4096

typedef struct CommandAnswer {
	char text[COMMAND_ANSWER_MAX];  /* "ok", "ok ..." or "error: what, what is allowed"; one line */
	bool quit;                      /* the modem shall end */
} CommandAnswer;

/* True when the answer is "ok": then everything in the line was done, else nothing. */
bool command_run(Sim *sim, const char *line, CommandAnswer *ret_answer);

/* The verb alone is looked at: a script is refused before it runs. */
bool command_exists(const char *line);
void command_foreach(void (*each)(const char *name, const char *arguments, void *data), void *data);

/* command-stats.c: "requests=... cids=..." */
void command_put_stats(Sim *sim, CommandAnswer *answer);
