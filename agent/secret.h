/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that hold one secret (PIN, password): not open to everybody, read when needed, wiped after use. */
#pragma once

#include "agent/config.h"

#include <stdbool.h>

#define SECRET_BYTES_MAX 256

/* May the path serve: there, a regular file, nothing granted to others, not too long? No error quotes the content. */
bool secret_check(const char *path, GError **error);

/* The first line of the file, UTF-8; free with secret_free(). An empty one is an error. */
char *secret_read(const char *path, GError **error);
void secret_free(char *secret);
