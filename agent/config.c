/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/config.h"
#include "agent/config-build.h"
#include "agent/config-check.h"
#include "agent/config-files.h"
#include "agent/config-value.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

G_DEFINE_QUARK(config-error-quark, config_error)

/* The host name as one topic level; a router without a name is "unnamed". */
static char *
device_from_host(void)
{
	char host[HOST_NAME_MAX + 1] = { 0 };

	if (gethostname(host, sizeof(host) - 1) < 0 || *host == '\0')
		return g_strdup("unnamed");
	return g_strcanon(g_strdup(host), G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-", '-');
}

static Config *
build_from(const GPtrArray *entries, GError **error)
{
	g_autoptr(Config) config = config_build_default();
	g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	ConfigBuild build = { config, places };

	if (!config_build_apply(&build, entries, error) || !config_check(&build, error))
		return NULL;
	if (*config->device == '\0') {
		g_free(config->device);
		config->device = device_from_host();
	}
	return g_steal_pointer(&config);
}

static GPtrArray *
new_entries(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)config_entry_free);
}

Config *
config_parse(const char *text, const char *where, GError **error)
{
	g_autoptr(GPtrArray) entries = new_entries();

	if (!config_reader_parse(text, strlen(text), where, entries, error))
		return NULL;
	return build_from(entries, error);
}

Config *
config_load(const char *file, GError **error)
{
	g_autoptr(GPtrArray) entries = new_entries();

	if (!(file ? config_files_read(file, entries, error) :
		     config_files_read_installed("", entries, error)))
		return NULL;
	return build_from(entries, error);
}

void
config_free(Config *config)
{
	if (!config)
		return;
	g_ptr_array_unref(config->modems);
	g_ptr_array_unref(config->sessions);
	g_ptr_array_unref(config->uplinks);
	for (ConfigSection section = 0; section < _CONFIG_SECTION_MAX; section++)
		if (!config_section_is_named(section))
			config_value_clear_all(section, config);
	g_free(config);
}

char *
config_restart_keys(const Config *running, const Config *wanted)
{
	GString *keys = g_string_new(NULL);
	gsize n_rows;
	const ConfigRow *rows = config_table_rows(&n_rows);

	for (gsize i = 0; i < n_rows; i++)
		if (rows[i].reload == CONFIG_RELOAD_RESTART && !config_value_equal(&rows[i], running, wanted))
			g_string_append_printf(keys, "%s[%s] %s", keys->len > 0 ? ", " : "",
					       config_section_to_string(rows[i].section), rows[i].key);
	return g_string_free(keys, keys->len == 0);
}

const ConfigModem *
config_find_modem(const Config *config, const char *name)
{
	for (guint i = 0; i < config->modems->len; i++) {
		const ConfigModem *modem = config->modems->pdata[i];

		if (strcmp(modem->name, name) == 0)
			return modem;
	}
	return NULL;
}

const ConfigSession *
config_find_session(const Config *config, const char *name)
{
	for (guint i = 0; i < config->sessions->len; i++) {
		const ConfigSession *session = config->sessions->pdata[i];

		if (strcmp(session->name, name) == 0)
			return session;
	}
	return NULL;
}
