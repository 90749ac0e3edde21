/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Entries of all files into one Config, row by row; remembers where each value came from for the errors. */
#pragma once

#include "agent/config-reader.h"
#include "agent/config-table.h"

typedef struct ConfigBuild {
	Config *config;
	GHashTable *entries;            /* "section\nname\nkey" -> the ConfigEntry that set it last; not owned */
} ConfigBuild;

/* A Config with every default and no objects. */
Config *config_build_default(void);

/* Later entries win per key. The error names file, line, section, key and what is allowed. */
bool config_build_apply(ConfigBuild *build, const GPtrArray *entries, GError **error);

/* Where the section's key was set (key "": where the section began), NULL: nowhere. */
const ConfigEntry *config_build_find(const ConfigBuild *build, ConfigSection section, const char *name, const char *key);

/* "file:line: [section name] key = value: text", or "file:line: [section name]: text" for a section's own entry. */
void config_build_refuse(GError **error, ConfigError code, const ConfigEntry *entry, const char *format, ...)
	G_GNUC_PRINTF(4, 5);
