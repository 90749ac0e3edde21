/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The control socket: a stream on which each line is a command and each gets one line of answer. */
#pragma once

#include "tests/sim/command.h"

typedef struct Control Control;

/* NULL and error when the path cannot be had. A socket that a killed simmodem left is taken over. */
Control *control_new(Sim *sim, const char *path, SimError *error);
void control_free(Control *control);    /* the path goes too */
