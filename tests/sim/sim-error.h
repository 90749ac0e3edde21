/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One sentence for the user: what was wrong, where, and what is allowed. */
#pragma once

#include <stdbool.h>

typedef struct SimError {
	char text[1024];
} SimError;

/* Writes the sentence and returns false, so that a function can end with it; error may be NULL. */
bool sim_fail(SimError *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
