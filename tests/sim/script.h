/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A script: commands with times. "@MS command" is at that time after the start, "wait MS" moves the rest. */
#pragma once

#include "tests/sim/command.h"

typedef struct Script Script;

/* Reads and checks all of it; NULL and error naming file and line. */
Script *script_load(Sim *sim, const char *path, SimError *error);
/* Begins now. A command that fails is told on stderr with its line and ends the loop with status 1. */
void script_start(Script *script);
void script_free(Script *script);
