/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The object tree on the bus, kept equal to the agent.
 *
 *   /org/uplinkd/Agent1                 Agent1, Report1, ObjectManager
 *   /org/uplinkd/Agent1/modem/NAME      Modem1
 *   /org/uplinkd/Agent1/session/NAME    Session1
 *   /org/uplinkd/Agent1/uplink/NAME     Uplink1
 *
 * When the daemon goes away the objects stay in memory, and come back with the next connection; connecting is tried again
 * with back-off, without waiting for anybody inside the loop.
 */
#define G_LOG_DOMAIN "bus"
#include "agent/bus/bus.h"

#include "agent/bus/bus-object.h"
#include "agent/bus/bus-source.h"
#include "agent/log.h"

#include <errno.h>
#include <string.h>

#define NAME_PRIMARY_OWNER 1            /* RequestName's answer, D-Bus specification */
#define RETRY_FIRST_US (200 * 1000)
#define RETRY_MAX_US (10 * G_USEC_PER_SEC)

struct Bus {
	Agent *agent;
	char *address;
	sd_bus *connection;             /* NULL: the daemon is gone */
	GSource *source;
	sd_bus_slot *manager;
	GPtrArray *objects;             /* of BusObject, the two of the root first */
	gint64 retry_us, retry_after_us;
};

G_DEFINE_QUARK(bus-fault-quark, bus_fault)

static void
free_object(gpointer data)
{
	bus_object_free(data);
}

static BusObject *
find_object(const GPtrArray *objects, const char *path, const char *interface, guint *ret_index)
{
	for (guint i = 0; objects && i < objects->len; i++) {
		BusObject *object = g_ptr_array_index(objects, i);

		if (strcmp(object->path, path) != 0 || strcmp(object->class->interface, interface) != 0)
			continue;
		if (ret_index)
			*ret_index = i;
		return object;
	}
	return NULL;
}

BusObject *
bus_find_object(Bus *bus, sd_bus_message *m)
{
	const char *path = sd_bus_message_get_path(m);
	BusObject *object = find_object(bus->objects, path, sd_bus_message_get_interface(m), NULL);

	if (!object)
		(void)sd_bus_reply_method_errorf(m, BUS_ERROR_GONE, "%s is not configured any more", path);
	return object;
}

static int
export_object(const Bus *bus, BusObject *object)
{
	int r = bus_object_export(object, bus->connection);

	return r < 0 ? r : sd_bus_emit_object_added(bus->connection, object->path);
}

/* Takes the object over from `old`, with what it announced, or makes it. */
static void
want_object(Bus *bus, GPtrArray *old, const BusClass *class, const char *kind, const char *name)
{
	g_autofree char *path = kind ? bus_path(kind, name) : g_strdup(BUS_ROOT);
	guint index;
	BusObject *object = find_object(old, path, class->interface, &index);

	if (object) {
		g_ptr_array_add(bus->objects, g_ptr_array_steal_index(old, index));
		return;
	}
	object = bus_object_new(bus, bus->agent, class, kind, name);
	g_ptr_array_add(bus->objects, object);
	if (bus->connection)
		(void)export_object(bus, object);
}

/* Makes the tree that of the present configuration. */
static void
build_objects(Bus *bus)
{
	const GPtrArray *modems = agent_get_modems(bus->agent), *uplinks = agent_get_uplinks(bus->agent);
	g_autoptr(GPtrArray) old = g_steal_pointer(&bus->objects);

	bus->objects = g_ptr_array_new_with_free_func(free_object);
	want_object(bus, old, &bus_agent_class, NULL, "");
	want_object(bus, old, &bus_report_class, NULL, "");
	for (guint i = 0; i < modems->len; i++) {
		const ModemConfig *config = modem_get_config(g_ptr_array_index(modems, i));

		want_object(bus, old, &bus_modem_class, "modem", config->name);
		if (config->session.name)
			want_object(bus, old, &bus_session_class, "session", config->session.name);
	}
	for (guint i = 0; i < uplinks->len; i++)
		want_object(bus, old, &bus_uplink_class, "uplink",
			    ((AgentUplink *)g_ptr_array_index(uplinks, i))->config->name);
	/* InterfacesRemoved names what is still exported: announced first, taken off by the free function */
	for (guint i = 0; old && bus->connection && i < old->len; i++)
		(void)sd_bus_emit_object_removed(bus->connection,
						 ((BusObject *)g_ptr_array_index(old, i))->path);
}

static void
agent_changed(Agent *agent, guint changes, gpointer user_data)
{
	Bus *bus = user_data;

	if (changes & AGENT_CHANGE_OBJECTS)
		build_objects(bus);
	for (guint i = 0; i < bus->objects->len; i++)
		bus_object_refresh(g_ptr_array_index(bus->objects, i), bus->connection);
}

Bus *
bus_new(Agent *agent, const char *address)
{
	Bus *bus = g_new0(Bus, 1);

	bus->agent = agent;
	bus->address = g_strdup(address);
	bus->retry_us = G_MAXINT64;
	build_objects(bus);
	agent_observe(agent, agent_changed, bus);
	return bus;
}

static void
drop_connection(Bus *bus)
{
	for (guint i = 0; i < bus->objects->len; i++)
		bus_object_unexport(g_ptr_array_index(bus->objects, i));
	bus->manager = sd_bus_slot_unref(bus->manager);
	if (bus->source)
		g_source_destroy(bus->source);
	g_clear_pointer(&bus->source, g_source_unref);
	if (bus->connection)
		bus->connection = sd_bus_flush_close_unref(bus->connection);
}

void
bus_free(Bus *bus)
{
	if (!bus)
		return;
	agent_observe(bus->agent, NULL, NULL);
	drop_connection(bus);
	g_ptr_array_unref(bus->objects);
	g_free(bus->address);
	g_free(bus);
}

static void
retry_later(Bus *bus, const char *what)
{
	if (bus->retry_after_us == 0)
		log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_BUS_FAULT, NULL, NULL, "%s, connecting again", what);
	drop_connection(bus);
	bus->retry_after_us = CLAMP(bus->retry_after_us * 2, RETRY_FIRST_US, RETRY_MAX_US);
	bus->retry_us = clock_now_us(agent_get_clock(bus->agent)) + bus->retry_after_us;
}

static gboolean
connection_closed(gpointer user_data)
{
	retry_later(user_data, "the bus daemon is gone");
	return G_SOURCE_REMOVE;
}

/* Connects and exports; the name comes after, so that whoever sees the name finds the tree complete. */
static int
open_connection(Bus *bus)
{
	int r = bus_source_open(bus->address, &bus->connection);

	if (r >= 0)
		r = sd_bus_add_object_manager(bus->connection, &bus->manager, BUS_ROOT);
	for (guint i = 0; r >= 0 && i < bus->objects->len; i++)
		r = bus_object_export(g_ptr_array_index(bus->objects, i), bus->connection);
	if (r < 0)
		return r;
	bus->source = bus_source_new(bus->connection, connection_closed, bus);
	g_source_attach(bus->source, g_main_context_get_thread_default());
	return 0;
}

bool
bus_connect(Bus *bus, GError **error)
{
	int r = open_connection(bus);

	if (r < 0) {
		g_set_error(error, BUS_FAULT, BUS_FAULT_UNREACHABLE, "D-Bus %s: %s", bus->address, g_strerror(-r));
		drop_connection(bus);
		return false;
	}
	r = sd_bus_request_name(bus->connection, BUS_NAME, 0);
	if (r >= 0)
		return true;
	if (r == -EEXIST)
		g_set_error(error, BUS_FAULT, BUS_FAULT_NAME_TAKEN,
			    "another uplinkd already serves " BUS_NAME " on D-Bus %s", bus->address);
	else
		g_set_error(error, BUS_FAULT, r == -EACCES || r == -EPERM ? BUS_FAULT_REFUSED : BUS_FAULT_UNREACHABLE,
			    "D-Bus %s does not give the name " BUS_NAME ": %s", bus->address, g_strerror(-r));
	drop_connection(bus);
	return false;
}

void
bus_retry(Bus *bus)
{
	retry_later(bus, "no bus daemon yet");
}

static int
name_ready(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
	Bus *bus = userdata;
	guint32 outcome;

	if (sd_bus_message_is_method_error(m, NULL) || sd_bus_message_read(m, "u", &outcome) < 0 ||
	    outcome != NAME_PRIMARY_OWNER) {
		/* not from inside a callback of the connection that would be freed: by way of the deadline */
		bus->retry_us = clock_now_us(agent_get_clock(bus->agent)) + bus->retry_after_us;
		return 0;
	}
	bus->retry_after_us = 0;
	log_event(G_LOG_LEVEL_MESSAGE, LOG_EVENT_BUS_FAULT, NULL, NULL, "on the bus again");
	return 0;
}

gint64
bus_due_us(const Bus *bus)
{
	return bus->retry_us;
}

void
bus_run_due(Bus *bus, gint64 now_us)
{
	int r;

	if (now_us < bus->retry_us)
		return;
	bus->retry_us = G_MAXINT64;
	drop_connection(bus);
	r = open_connection(bus);
	if (r >= 0)
		r = sd_bus_request_name_async(bus->connection, NULL, BUS_NAME, 0, name_ready, bus);
	if (r < 0)
		retry_later(bus, g_strerror(-r));
}
