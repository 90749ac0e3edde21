/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/ctl/ctl.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CALL_TIMEOUT_US (10 * 1000 * 1000)
#define EXACT_IN_DOUBLE ((int64_t)1 << 53)      /* JSON readers keep integers up to here */

static cJSON *
integer(int64_t value)
{
	char text[24];

	if (value > -EXACT_IN_DOUBLE && value < EXACT_IN_DOUBLE)
		return cJSON_CreateNumber((double)value);
	snprintf(text, sizeof(text), "%" PRId64, value);
	return cJSON_CreateRaw(text);
}

static cJSON *
read_basic(sd_bus_message *m, char type)
{
	union {
		const char *text;
		int boolean;
		int32_t i32;
		uint32_t u32;
		int64_t i64;
		uint64_t u64;
	} value;

	if (sd_bus_message_read_basic(m, type, &value) < 0)
		return NULL;
	switch (type) {
	case 's':
	case 'o':
	case 'g':
		return cJSON_CreateString(value.text);
	case 'b':
		return cJSON_CreateBool(value.boolean);
	case 'i':
		return integer(value.i32);
	case 'u':
		return integer(value.u32);
	case 'x':
		return integer(value.i64);
	case 't':
		return integer((int64_t)value.u64);
	default:
		return NULL;
	}
}

static bool
read_entry(sd_bus_message *m, const char *contents, cJSON *into)
{
	const char *key;
	cJSON *value;

	if (sd_bus_message_enter_container(m, 'e', contents) < 0 || sd_bus_message_read_basic(m, contents[0], &key) < 0)
		return false;
	value = ctl_read_value(m);
	if (!value || !cJSON_AddItemToObject(into, key, value))
		return false;
	return sd_bus_message_exit_container(m) >= 0;
}

/* "{sv}" without its brackets, as sd_bus_message_enter_container() wants it */
static void
strip_brackets(const char *contents, char out[32])
{
	snprintf(out, 32, "%.*s", (int)(strlen(contents) - 2), contents + 1);
}

static cJSON *
read_array(sd_bus_message *m, const char *contents)
{
	bool dictionary = contents[0] == '{';
	cJSON *array = dictionary ? cJSON_CreateObject() : cJSON_CreateArray(), *item;
	char entry[32] = "";

	if (dictionary)
		strip_brackets(contents, entry);
	while (array && sd_bus_message_at_end(m, 0) == 0) {
		if (dictionary ? read_entry(m, entry, array) :
		    (item = ctl_read_value(m)) && cJSON_AddItemToArray(array, item))
			continue;
		cJSON_Delete(array);
		return NULL;
	}
	return array;
}

static cJSON *
read_struct(sd_bus_message *m)
{
	cJSON *array = cJSON_CreateArray(), *item;

	while (array && sd_bus_message_at_end(m, 0) == 0) {
		item = ctl_read_value(m);
		if (item && cJSON_AddItemToArray(array, item))
			continue;
		cJSON_Delete(array);
		return NULL;
	}
	return array;
}

cJSON *
ctl_read_value(sd_bus_message *m)
{
	const char *contents;
	char type;
	cJSON *value;

	if (sd_bus_message_peek_type(m, &type, &contents) <= 0)
		return NULL;
	if (type != 'v' && type != 'a' && type != 'r')
		return read_basic(m, type);
	if (sd_bus_message_enter_container(m, type, contents) < 0)
		return NULL;
	value = type == 'v' ? ctl_read_value(m) : type == 'a' ? read_array(m, contents) : read_struct(m);
	if (value && sd_bus_message_exit_container(m) < 0) {
		cJSON_Delete(value);
		return NULL;
	}
	return value;
}

/* Calls a method of the root object and reads the one value it returns. */
static CtlExit
read_root(Ctl *ctl, const char *interface, const char *method, const char *argument, cJSON **ret)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	sd_bus_message *reply = NULL;
	CtlExit status = CTL_EXIT_OK;
	int r = sd_bus_call_method(ctl->bus, BUS_NAME, BUS_ROOT, interface, method, &error, &reply,
				   argument ? "s" : NULL, argument);

	if (r < 0)
		status = ctl_fail(r, &error, "reading the state");
	else if (!(*ret = ctl_read_value(reply)))
		status = ctl_fail(-EBADMSG, NULL, "reading the state");
	sd_bus_error_free(&error);
	sd_bus_message_unref(reply);
	return status;
}

/* An ObjectManager tells of what is below it, not of itself: the root's properties are asked for one interface each. */
CtlExit
ctl_read_tree(Ctl *ctl, cJSON **ret)
{
	static const char *const interfaces[] = { BUS_INTERFACE_AGENT, BUS_INTERFACE_REPORT };
	cJSON *tree = NULL, *root, *properties;
	CtlExit status;

	sd_bus_set_method_call_timeout(ctl->bus, CALL_TIMEOUT_US);
	status = read_root(ctl, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", NULL, &tree);
	root = status == CTL_EXIT_OK ? cJSON_AddObjectToObject(tree, BUS_ROOT) : NULL;
	for (size_t i = 0; status == CTL_EXIT_OK && i < sizeof(interfaces) / sizeof(interfaces[0]); i++) {
		status = read_root(ctl, "org.freedesktop.DBus.Properties", "GetAll", interfaces[i], &properties);
		if (status == CTL_EXIT_OK)
			cJSON_AddItemToObject(root, interfaces[i], properties);
	}
	if (status == CTL_EXIT_OK)
		*ret = tree;
	else
		cJSON_Delete(tree);
	return status;
}

const cJSON *
ctl_interface(const cJSON *tree, const char *path, const char *interface)
{
	return cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(tree, path), interface);
}

const char *
ctl_text(const cJSON *interface, const char *property)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(interface, property));

	return text ? text : "";
}

double
ctl_number(const cJSON *interface, const char *property)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(interface, property);

	return cJSON_IsNumber(value) ? value->valuedouble : cJSON_IsRaw(value) ? strtod(value->valuestring, NULL) : 0;
}

bool
ctl_true(const cJSON *interface, const char *property)
{
	return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(interface, property));
}

const char *
ctl_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
