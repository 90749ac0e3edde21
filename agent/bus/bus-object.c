/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/bus/bus-object.h"

#include <errno.h>
#include <string.h>

char *
bus_path(const char *kind, const char *name)
{
	return g_strdup_printf(BUS_ROOT "/%s/%s", kind, name);
}

static size_t
count_properties(const BusClass *class)
{
	size_t n = 0;

	while (class->properties[n].name)
		n++;
	return n;
}

BusObject *
bus_object_new(Bus *bus, Agent *agent, const BusClass *class, const char *path_kind, const char *name)
{
	BusObject *object = g_new0(BusObject, 1);

	object->bus = bus;
	object->agent = agent;
	object->class = class;
	object->path = path_kind ? bus_path(path_kind, name) : g_strdup(BUS_ROOT);
	object->name = g_strdup(name);
	object->values = g_new0(GVariant *, count_properties(class) + 1);
	bus_object_refresh(object, NULL);
	return object;
}

void
bus_object_free(BusObject *object)
{
	if (!object)
		return;
	bus_object_unexport(object);
	for (size_t i = 0; object->class->properties[i].name; i++)
		g_clear_pointer(&object->values[i], g_variant_unref);
	g_free(object->values);
	g_free(object->path);
	g_free(object->name);
	g_free(object);
}

int
bus_object_export(BusObject *object, sd_bus *sd_bus)
{
	return sd_bus_add_object_vtable(sd_bus, &object->slot, object->path, object->class->interface,
					object->class->vtable, object);
}

void
bus_object_unexport(BusObject *object)
{
	object->slot = sd_bus_slot_unref(object->slot);
}

void
bus_object_refresh(BusObject *object, sd_bus *sd_bus)
{
	const BusProperty *properties = object->class->properties;
	g_autoptr(GPtrArray) changed = g_ptr_array_new();

	for (size_t i = 0; properties[i].name; i++) {
		g_autoptr(GVariant) value = g_variant_ref_sink(properties[i].get(object));

		if (object->values[i] && g_variant_equal(object->values[i], value))
			continue;
		g_clear_pointer(&object->values[i], g_variant_unref);
		object->values[i] = g_steal_pointer(&value);
		g_ptr_array_add(changed, (gpointer)properties[i].name);
	}
	if (!sd_bus || !object->slot || changed->len == 0)
		return;
	g_ptr_array_add(changed, NULL);
	(void)sd_bus_emit_properties_changed_strv(sd_bus, object->path, object->class->interface,
						  (char **)changed->pdata);
}

static int
append_basic(sd_bus_message *m, GVariant *value)
{
	switch (*g_variant_get_type_string(value)) {
	case 'b':
		return sd_bus_message_append(m, "b", g_variant_get_boolean(value));
	case 'i':
		return sd_bus_message_append(m, "i", g_variant_get_int32(value));
	case 'u':
		return sd_bus_message_append(m, "u", g_variant_get_uint32(value));
	case 'x':
		return sd_bus_message_append(m, "x", g_variant_get_int64(value));
	case 't':
		return sd_bus_message_append(m, "t", g_variant_get_uint64(value));
	case 's':
		return sd_bus_message_append(m, "s", g_variant_get_string(value, NULL));
	case 'o':
		return sd_bus_message_append(m, "o", g_variant_get_string(value, NULL));
	default:                        /* a type no property of ours has */
		return -EINVAL;
	}
}

static int
append_container(sd_bus_message *m, char type, const char *contents, GVariant *value)
{
	int r = sd_bus_message_open_container(m, type, contents);

	for (size_t i = 0; r >= 0 && i < g_variant_n_children(value); i++) {
		g_autoptr(GVariant) child = g_variant_get_child_value(value, i);

		r = bus_append_variant(m, child);
	}
	return r < 0 ? r : sd_bus_message_close_container(m);
}

int
bus_append_variant(sd_bus_message *m, GVariant *value)
{
	const char *type = g_variant_get_type_string(value);
	g_autofree char *inner = NULL;

	if (type[0] == 'a')
		return append_container(m, 'a', type + 1, value);
	if (type[0] == '(') {
		inner = g_strndup(type + 1, strlen(type) - 2);
		return append_container(m, 'r', inner, value);
	}
	if (type[0] == '{') {
		inner = g_strndup(type + 1, strlen(type) - 2);
		return append_container(m, 'e', inner, value);
	}
	if (type[0] == 'v') {
		g_autoptr(GVariant) boxed = g_variant_get_variant(value);

		return append_container(m, 'v', g_variant_get_type_string(boxed), value);
	}
	return append_basic(m, value);
}

int
bus_object_get(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
	       void *userdata, sd_bus_error *error)
{
	const BusObject *object = userdata;

	for (size_t i = 0; object->class->properties[i].name; i++)
		if (strcmp(object->class->properties[i].name, property) == 0)
			return bus_append_variant(reply, object->values[i]);
	return -ENOENT;
}

AgentUplink *
bus_object_find_uplink(const BusObject *object)
{
	const GPtrArray *uplinks = agent_get_uplinks(object->agent);

	for (guint i = 0; i < uplinks->len; i++) {
		AgentUplink *uplink = g_ptr_array_index(uplinks, i);

		if (strcmp(uplink->config->name, object->name) == 0)
			return uplink;
	}
	return NULL;
}

static Modem *
find_modem(const BusObject *object, bool by_session)
{
	const GPtrArray *modems = agent_get_modems(object->agent);

	for (guint i = 0; i < modems->len; i++) {
		Modem *modem = g_ptr_array_index(modems, i);
		const ModemConfig *config = modem_get_config(modem);

		if (g_strcmp0(by_session ? config->session.name : config->name, object->name) == 0)
			return modem;
	}
	return NULL;
}

Modem *
bus_object_find_modem(const BusObject *object)
{
	return find_modem(object, false);
}

Modem *
bus_object_find_session(const BusObject *object)
{
	return find_modem(object, true);
}
