/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/profile.h"
#include "agent/report/encode-json.h"

#include <string.h>

static const Profile profiles[] = {
	{ "json", encode_json },
};

const Profile *
profile_find(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(profiles); i++)
		if (strcmp(profiles[i].name, name) == 0)
			return &profiles[i];
	return NULL;
}

/* Some brokers refuse '.' and ' ' in topics, all give '#', '+', '$' and '/' a meaning. */
static bool
name_is_plain(const char *name, size_t size, size_t max)
{
	if (size < 1 || size > max)
		return false;
	for (size_t i = 0; i < size; i++)
		if (!g_ascii_isalnum(name[i]) && name[i] != '-' && name[i] != '_')
			return false;
	return true;
}

bool
profile_check_device(const char *device, GError **error)
{
	if (name_is_plain(device, strlen(device), PROFILE_DEVICE_MAX))
		return true;
	g_set_error(error, REPORT_ERROR, REPORT_ERROR_MALFORMED,
		    "device name \"%s\": 1 to %d letters, digits, '-' or '_' are allowed", device, PROFILE_DEVICE_MAX);
	return false;
}

bool
profile_check_topic(const char *topic, GError **error)
{
	g_auto(GStrv) levels = g_strsplit(topic, "/", -1);
	bool fine = *levels && strlen(topic) <= PROFILE_TOPIC_MAX;

	for (char **level = levels; *level; level++)
		fine = fine && name_is_plain(*level, strlen(*level), PROFILE_TOPIC_MAX);
	if (!fine)
		g_set_error(error, REPORT_ERROR, REPORT_ERROR_MALFORMED,
			    "topic \"%s\": names of letters, digits, '-' or '_' joined by '/' are allowed, %d bytes at most",
			    topic, PROFILE_TOPIC_MAX);
	return fine;
}

char *
profile_topic(const char *prefix, const char *device, const char *leaf)
{
	return g_strdup_printf("%s/%s/%s", prefix, device, leaf);
}
