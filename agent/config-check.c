/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/config-check.h"
#include "agent/config-value.h"
#include "agent/secret.h"

#include <string.h>
#include <sys/socket.h>

/* The entry to blame, which exists: `key` where it was set, else the section's first line. */
static const ConfigEntry *
blame(const ConfigBuild *build, ConfigSection section, const char *name, const char *key)
{
	return config_build_find(build, section, name, key) ?: config_build_find(build, section, name, "");
}

/* "already used by [uplink a] in file:12" */
static void
refuse_second(const ConfigBuild *build, ConfigSection section, const char *key, const char *first, const char *second,
	      GError **error)
{
	const ConfigEntry *there = blame(build, section, first, key);

	config_build_refuse(error, CONFIG_ERROR_REFERENCE, blame(build, section, second, key),
			    "[%s %s] has it already, in %s:%u", config_section_to_string(section), first, there->where,
			    there->line);
}

static const char *
text_member(const ConfigRow *row, const void *object)
{
	return *(char *const *)(const void *)((const char *)object + row->offset);
}

/* No two objects of the section may have the same text, "" aside. */
static bool
check_only_once(const ConfigBuild *build, const GPtrArray *objects, ConfigSection section, const char *key,
		GError **error)
{
	const ConfigRow *row = config_table_find(section, key);

	for (guint second = 1; second < objects->len; second++)
		for (guint first = 0; first < second; first++) {
			const char *text = text_member(row, objects->pdata[second]);

			if (!*text || strcmp(text, text_member(row, objects->pdata[first])) != 0)
				continue;
			refuse_second(build, section, key, *(char **)objects->pdata[first],
				      *(char **)objects->pdata[second], error);
			return false;
		}
	return true;
}

static bool
check_secret_file(const ConfigBuild *build, ConfigSection section, const char *name, const char *key, const char *path,
		  GError **error)
{
	g_autoptr(GError) why = NULL;

	if (!*path || secret_check(path, &why))
		return true;
	config_build_refuse(error, CONFIG_ERROR_REFERENCE, blame(build, section, name, key), "%s", why->message);
	return false;
}

static bool
check_modems(const ConfigBuild *build, GError **error)
{
	const GPtrArray *modems = build->config->modems;

	for (guint i = 0; i < modems->len; i++) {
		const ConfigModem *modem = modems->pdata[i];

		if (!check_secret_file(build, CONFIG_SECTION_MODEM, modem->name, "pin-file", modem->pin_file, error))
			return false;
	}
	return check_only_once(build, modems, CONFIG_SECTION_MODEM, "port", error) &&
	       check_only_once(build, modems, CONFIG_SECTION_MODEM, "interface", error);
}

static bool
check_session(const ConfigBuild *build, const ConfigSession *session, GError **error)
{
	if (!config_find_modem(build->config, session->modem)) {
		config_build_refuse(error, CONFIG_ERROR_REFERENCE,
				    blame(build, CONFIG_SECTION_SESSION, session->name, "modem"),
				    "there is no [modem %s]", session->modem);
		return false;
	}
	return check_secret_file(build, CONFIG_SECTION_SESSION, session->name, "password-file", session->password_file,
				 error);
}

/* One raw-IP data path a modem: a second session would need multiplexing. */
static bool
check_one_session_a_modem(const ConfigBuild *build, GError **error)
{
	const GPtrArray *sessions = build->config->sessions;
	g_autoptr(GError) second = NULL;

	if (check_only_once(build, sessions, CONFIG_SECTION_SESSION, "modem", &second))
		return true;
	g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_REFERENCE, "%s; one session a modem is supported",
		    second->message);
	return false;
}

static bool
check_sessions(const ConfigBuild *build, GError **error)
{
	const GPtrArray *sessions = build->config->sessions;

	for (guint i = 0; i < sessions->len; i++)
		if (!check_session(build, sessions->pdata[i], error))
			return false;
	return check_one_session_a_modem(build, error);
}

static bool
refuse_uplink(const ConfigBuild *build, const ConfigUplink *uplink, const char *key, GError **error, const char *text)
{
	config_build_refuse(error, CONFIG_ERROR_REFERENCE, blame(build, CONFIG_SECTION_UPLINK, uplink->name, key), "%s",
			    text);
	return false;
}

/* Either a session, or an interface that is no modem's. */
static bool
check_uplink_kind(const ConfigBuild *build, const ConfigUplink *uplink, GError **error)
{
	g_autofree char *text = NULL;

	if (*uplink->session && *uplink->interface)
		return refuse_uplink(build, uplink, "interface", error, "an uplink has a session or an interface, not both");
	if (!*uplink->session && !*uplink->interface) {
		config_build_refuse(error, CONFIG_ERROR_MISSING,
				    config_build_find(build, CONFIG_SECTION_UPLINK, uplink->name, ""),
				    "session or interface is missing");
		return false;
	}
	if (*uplink->session && !config_find_session(build->config, uplink->session)) {
		text = g_strdup_printf("there is no [session %s]", uplink->session);
		return refuse_uplink(build, uplink, "session", error, text);
	}
	for (guint i = 0; *uplink->interface && i < build->config->modems->len; i++) {
		const ConfigModem *modem = build->config->modems->pdata[i];

		if (strcmp(modem->interface, uplink->interface) != 0)
			continue;
		text = g_strdup_printf("it carries the data of [modem %s], whose session is to be named", modem->name);
		return refuse_uplink(build, uplink, "interface", error, text);
	}
	return true;
}

/* One uplink, one IP family. */
static bool
check_uplink_family(const ConfigBuild *build, const ConfigUplink *uplink, GError **error)
{
	int gateway = config_value_address_family(uplink->gateway);
	int target = config_value_address_family(uplink->probe_target);

	if (*uplink->session && gateway)
		return refuse_uplink(build, uplink, "gateway", error, "the network tells a session's gateway");
	if (*uplink->session && target && target != (int)config_find_session(build->config, uplink->session)->family)
		return refuse_uplink(build, uplink, "probe-target", error, "the session has the other IP family");
	if (gateway && target && gateway != target)
		return refuse_uplink(build, uplink, "probe-target", error, "the gateway has the other IP family");
	return true;
}

static bool
check_uplinks(const ConfigBuild *build, GError **error)
{
	const GPtrArray *uplinks = build->config->uplinks;

	for (guint i = 0; i < uplinks->len; i++)
		if (!check_uplink_kind(build, uplinks->pdata[i], error) ||
		    !check_uplink_family(build, uplinks->pdata[i], error))
			return false;
	return check_only_once(build, uplinks, CONFIG_SECTION_UPLINK, "session", error) &&
	       check_only_once(build, uplinks, CONFIG_SECTION_UPLINK, "interface", error);
}

bool
config_check(const ConfigBuild *build, GError **error)
{
	return check_modems(build, error) && check_sessions(build, error) && check_uplinks(build, error);
}
