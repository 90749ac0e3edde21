/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/config-build.h"
#include "agent/config-value.h"

#include <stdarg.h>
#include <string.h>

/* A value or name in an error is cut here; what is wrong with it shows in less. */
#define SHOWN_BYTES_MAX 64

static bool
is_shown(const ConfigEntry *entry)
{
	ConfigSection section = config_section_from_string(entry->section);
	const ConfigRow *row = entry->key ? config_table_find(section, entry->key) : NULL;

	/* An unknown key's value stays out as well: it may be a secret under a misspelt key. */
	return row && !config_value_is_private(row);
}

void
config_build_refuse(GError **error, ConfigError code, const ConfigEntry *entry, const char *format, ...)
{
	g_autoptr(GString) text = g_string_new(NULL);
	va_list args;

	g_string_append_printf(text, "%s:%u: [%.*s%s%.*s]", entry->where, entry->line, SHOWN_BYTES_MAX, entry->section,
			       *entry->name ? " " : "", SHOWN_BYTES_MAX, entry->name);
	if (entry->key)
		g_string_append_printf(text, " %.*s", SHOWN_BYTES_MAX, entry->key);
	if (entry->key && is_shown(entry))
		g_string_append_printf(text, " = %.*s", SHOWN_BYTES_MAX, entry->value);
	g_string_append(text, ": ");
	va_start(args, format);
	g_string_append_vprintf(text, format, args);
	va_end(args);
	/* Cutting may have split a character. */
	g_autofree char *valid = g_utf8_make_valid(text->str, (gssize)text->len);

	g_set_error_literal(error, CONFIG_ERROR, code, valid);
}

static char *
entry_id(const char *section, const char *name, const char *key)
{
	return g_strdup_printf("%s\n%s\n%s", section, name, key);
}

const ConfigEntry *
config_build_find(const ConfigBuild *build, ConfigSection section, const char *name, const char *key)
{
	g_autofree char *id = entry_id(config_section_to_string(section), name, key);

	return g_hash_table_lookup(build->entries, id);
}

static void
set_defaults(ConfigSection section, void *object)
{
	gsize n_rows;
	const ConfigRow *rows = config_table_rows(&n_rows);

	for (gsize i = 0; i < n_rows; i++)
		if (rows[i].section == section && rows[i].fallback && !config_value_set(&rows[i], object, rows[i].fallback))
			g_error("the default of %s is not allowed by its own row", rows[i].key);
}

static void
modem_free(gpointer data)
{
	config_value_clear_all(CONFIG_SECTION_MODEM, data);
	g_free(((ConfigModem *)data)->name);
	g_free(data);
}

static void
session_free(gpointer data)
{
	config_value_clear_all(CONFIG_SECTION_SESSION, data);
	g_free(((ConfigSession *)data)->name);
	g_free(data);
}

static void
uplink_free(gpointer data)
{
	config_value_clear_all(CONFIG_SECTION_UPLINK, data);
	g_free(((ConfigUplink *)data)->name);
	g_free(data);
}

Config *
config_build_default(void)
{
	Config *config = g_new0(Config, 1);

	for (ConfigSection section = 0; section < _CONFIG_SECTION_MAX; section++)
		if (!config_section_is_named(section))
			set_defaults(section, config);
	config->modems = g_ptr_array_new_with_free_func(modem_free);
	config->sessions = g_ptr_array_new_with_free_func(session_free);
	config->uplinks = g_ptr_array_new_with_free_func(uplink_free);
	return config;
}

static GPtrArray *
objects_of(Config *config, ConfigSection section)
{
	if (section == CONFIG_SECTION_MODEM)
		return config->modems;
	return section == CONFIG_SECTION_SESSION ? config->sessions : config->uplinks;
}

/* name is the first member of each. */
G_STATIC_ASSERT(offsetof(ConfigModem, name) == 0 && offsetof(ConfigSession, name) == 0 &&
		offsetof(ConfigUplink, name) == 0);

static void *
find_object(GPtrArray *objects, const char *name)
{
	for (guint i = 0; i < objects->len; i++)
		if (strcmp(*(char **)objects->pdata[i], name) == 0)
			return objects->pdata[i];
	return NULL;
}

static void
add_object(GPtrArray *objects, ConfigSection section, const char *name)
{
	gsize size = section == CONFIG_SECTION_MODEM ? sizeof(ConfigModem) :
		     section == CONFIG_SECTION_SESSION ? sizeof(ConfigSession) : sizeof(ConfigUplink);
	void *object = g_malloc0(size);

	*(char **)object = g_strdup(name);
	set_defaults(section, object);
	g_ptr_array_add(objects, object);
}

static char *
known_sections(void)
{
	GString *out = g_string_new(NULL);

	for (ConfigSection section = 0; section < _CONFIG_SECTION_MAX; section++)
		g_string_append_printf(out, "%s[%s%s]", section > 0 ? ", " : "", config_section_to_string(section),
				       config_section_is_named(section) ? " NAME" : "");
	return g_string_free(out, FALSE);
}

static char *
known_keys(ConfigSection section)
{
	GString *out = g_string_new(NULL);
	gsize n_rows;
	const ConfigRow *rows = config_table_rows(&n_rows);

	for (gsize i = 0; i < n_rows; i++)
		if (rows[i].section == section)
			g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "", rows[i].key);
	return g_string_free(out, FALSE);
}

static bool
check_section(ConfigSection section, const ConfigEntry *entry, GError **error)
{
	g_autofree char *known = NULL;

	if (section == _CONFIG_SECTION_MAX) {
		known = known_sections();
		config_build_refuse(error, CONFIG_ERROR_UNKNOWN, entry, "unknown section, known are %s", known);
	} else if (!config_section_is_named(section) && *entry->name) {
		config_build_refuse(error, CONFIG_ERROR_SYNTAX, entry, "this section takes no name: [%s]", entry->section);
	} else if (config_section_is_named(section) && !*entry->name) {
		config_build_refuse(error, CONFIG_ERROR_SYNTAX, entry, "this section needs a name: [%s NAME]",
				    entry->section);
	} else if (config_section_is_named(section) && !config_value_is_name(entry->name)) {
		config_build_refuse(error, CONFIG_ERROR_RANGE, entry, "a name is %s", CONFIG_NAME_ALLOWED);
	} else {
		return true;
	}
	return false;
}

static bool
apply_section(ConfigBuild *build, const ConfigEntry *entry, GError **error)
{
	ConfigSection section = config_section_from_string(entry->section);
	GPtrArray *objects;

	if (!check_section(section, entry, error))
		return false;
	if (!config_section_is_named(section))
		return true;
	objects = objects_of(build->config, section);
	if (find_object(objects, entry->name))
		return true;            /* an earlier file began it */
	if (objects->len >= config_section_max(section)) {
		config_build_refuse(error, CONFIG_ERROR_RANGE, entry, "more than %u of them", config_section_max(section));
		return false;
	}
	add_object(objects, section, entry->name);
	return true;
}

static bool
apply_key(ConfigBuild *build, const ConfigEntry *entry, GError **error)
{
	ConfigSection section = config_section_from_string(entry->section);
	const ConfigRow *row = config_table_find(section, entry->key);
	g_autofree char *help = NULL;
	void *object = build->config;

	if (!row) {
		help = known_keys(section);
		config_build_refuse(error, CONFIG_ERROR_UNKNOWN, entry, "unknown key, known here are %s", help);
		return false;
	}
	if (config_section_is_named(section))
		object = find_object(objects_of(build->config, section), entry->name);
	if (config_value_set(row, object, entry->value))
		return true;
	help = config_value_allowed(row);
	config_build_refuse(error, CONFIG_ERROR_RANGE, entry, "allowed %s", help);
	return false;
}

static bool
check_given(const ConfigBuild *build, ConfigSection section, const char *name, GError **error)
{
	gsize n_rows;
	const ConfigRow *rows = config_table_rows(&n_rows);

	for (gsize i = 0; i < n_rows; i++) {
		if (rows[i].section != section || rows[i].fallback ||
		    config_build_find(build, section, name, rows[i].key))
			continue;
		config_build_refuse(error, CONFIG_ERROR_MISSING, config_build_find(build, section, name, ""),
				    "%s is missing", rows[i].key);
		return false;
	}
	return true;
}

static bool
check_all_given(const ConfigBuild *build, GError **error)
{
	for (ConfigSection section = 0; section < _CONFIG_SECTION_MAX; section++) {
		GPtrArray *objects;

		if (!config_section_is_named(section))
			continue;
		objects = objects_of(build->config, section);
		for (guint i = 0; i < objects->len; i++)
			if (!check_given(build, section, *(char **)objects->pdata[i], error))
				return false;
	}
	return true;
}

bool
config_build_apply(ConfigBuild *build, const GPtrArray *entries, GError **error)
{
	for (guint i = 0; i < entries->len; i++) {
		ConfigEntry *entry = entries->pdata[i];

		if (!(entry->key ? apply_key(build, entry, error) : apply_section(build, entry, error)))
			return false;
		g_hash_table_replace(build->entries, entry_id(entry->section, entry->name, entry->key ?: ""), entry);
	}
	return check_all_given(build, error);
}
