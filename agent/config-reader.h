/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* INI text into entries with their file and line; knows the grammar, not which sections and keys there are; pure. */
#pragma once

#include "agent/config.h"

#include <stdbool.h>

#define CONFIG_FILE_BYTES_MAX (256 * 1024)
#define CONFIG_LINE_BYTES_MAX 1024

typedef struct ConfigEntry {
	char *section, *name;           /* [section name]; name "" = none */
	char *key, *value;              /* NULL: this is the section's own line */
	const char *where;              /* name of the file, interned */
	guint line;                     /* from 1 */
} ConfigEntry;

void config_entry_free(ConfigEntry *entry);

/*
 * [section], [section name], key = value, blank lines, and comments that begin a line with '#' or ';'. A value goes
 * to the end of its line. Appends ConfigEntry to `entries`; within one text a section or key stands only once.
 */
bool config_reader_parse(const char *text, gsize length, const char *where, GPtrArray *entries, GError **error);
