/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every section and key of the configuration, a row each: reader, checks, man page and example are made from it. */
#pragma once

#include "agent/config.h"

#include <stdbool.h>

typedef enum ConfigSection {
	CONFIG_SECTION_AGENT, CONFIG_SECTION_UPLINKS, CONFIG_SECTION_REPORT, CONFIG_SECTION_CONTROLLER,
	CONFIG_SECTION_MODEM, CONFIG_SECTION_SESSION, CONFIG_SECTION_UPLINK,    /* these have names: [modem NAME] */
	_CONFIG_SECTION_MAX,
} ConfigSection;

typedef enum ConfigType {               /* member of the struct: char * unless said otherwise */
	CONFIG_TYPE_NUMBER,             /* guint */
	CONFIG_TYPE_MEGABYTES,          /* guint64, in bytes */
	CONFIG_TYPE_BOOLEAN,            /* gboolean */
	CONFIG_TYPE_CHOICE,             /* guint or enum: value of one of the row's choices */
	CONFIG_TYPE_WORD,               /* text of one of the row's choices */
	CONFIG_TYPE_TEXT, CONFIG_TYPE_PATH, CONFIG_TYPE_SECRET_FILE, CONFIG_TYPE_NAME, CONFIG_TYPE_INTERFACE,
	CONFIG_TYPE_ADDRESS, CONFIG_TYPE_PORT, CONFIG_TYPE_BUS, CONFIG_TYPE_HOST, CONFIG_TYPE_LABEL,
	CONFIG_TYPE_TOPIC, CONFIG_TYPE_DNN,
	_CONFIG_TYPE_MAX,
} ConfigType;

typedef enum ConfigReload {             /* what a changed value costs */
	CONFIG_RELOAD_LIVE,             /* taken at once */
	CONFIG_RELOAD_OBJECT,           /* the modem, session or uplink of this section starts anew */
	CONFIG_RELOAD_RESTART,          /* taken when the program starts */
	_CONFIG_RELOAD_MAX,
} ConfigReload;

typedef struct ConfigChoice {
	const char *text;               /* NULL ends the list */
	guint value;
} ConfigChoice;

typedef struct ConfigRow {
	ConfigSection section;
	const char *key;
	ConfigType type;
	gsize offset;                   /* into Config, or into the object of a named section */
	guint64 min, max;               /* of a number, or of a text's bytes; a text with min 0 may be empty */
	const ConfigChoice *choices;    /* NULL: not a choice */
	const char *fallback;           /* the default as text, NULL: must be given */
	const char *unit;               /* "" = none */
	ConfigReload reload;
	const char *doc;                /* one sentence */
} ConfigRow;

#define CONFIG_NAME_BYTES_MAX (UPLINK_NAME_MAX - 1)
#define CONFIG_MODEMS_MAX 32

/* All rows, those of a section together, in the order of ConfigSection. */
const ConfigRow *config_table_rows(gsize *ret_n_rows);
const ConfigRow *config_table_find(ConfigSection section, const char *key);

const char *config_section_to_string(ConfigSection section);
ConfigSection config_section_from_string(const char *text);     /* _CONFIG_SECTION_MAX: unknown */
bool config_section_is_named(ConfigSection section);
guint config_section_max(ConfigSection section);                /* how many objects a named section may have */
const char *config_section_doc(ConfigSection section);
const char *config_reload_to_string(ConfigReload reload);
