/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One exported object: its properties as a table of getters, the values last announced, and the signals of what changed. */
#pragma once

#include "agent/agent.h"
#include "agent/bus/names.h"

#include <systemd/sd-bus.h>

typedef struct Bus Bus;
typedef struct BusObject BusObject;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sd_bus_message, sd_bus_message_unref)

typedef struct BusProperty {
	const char *name;
	GVariant *(*get)(const BusObject *object);      /* floating; of the type in the vtable */
} BusProperty;

typedef struct BusClass {
	const char *interface;
	const BusProperty *properties;  /* ends with an empty row; each is also in the vtable, with bus_object_get() */
	const sd_bus_vtable *vtable;
} BusClass;

struct BusObject {
	Bus *bus;
	Agent *agent;
	const BusClass *class;
	char *path;
	char *name;                     /* of the modem, session or uplink; "" at the root */
	GVariant **values;              /* what was last announced, one for each property */
	sd_bus_slot *slot;
};

/* `path_kind`: "modem", "session", "uplink", or NULL for the root object. */
BusObject *bus_object_new(Bus *bus, Agent *agent, const BusClass *class, const char *path_kind, const char *name);
void bus_object_free(BusObject *object);

/* Puts it on the bus, or takes it off; the connection may be another one by then. */
int bus_object_export(BusObject *object, sd_bus *sd_bus);
void bus_object_unexport(BusObject *object);

/* Reads all properties and announces those that differ from what was last announced; sd_bus NULL: only reads. */
void bus_object_refresh(BusObject *object, sd_bus *sd_bus);

/* The getter of every vtable. */
int bus_object_get(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply,
		   void *userdata, sd_bus_error *error);
#define BUS_PROPERTY(name, type) \
	SD_BUS_PROPERTY(name, type, bus_object_get, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE)

/* The object a call is for; NULL (and the caller answered) when a reload took it away. */
BusObject *bus_find_object(Bus *bus, sd_bus_message *m);
/* What the object stands for; NULL when a reload took it away. */
AgentUplink *bus_object_find_uplink(const BusObject *object);
Modem *bus_object_find_modem(const BusObject *object);          /* by its own name */
Modem *bus_object_find_session(const BusObject *object);        /* the modem whose session has this name */

int bus_append_variant(sd_bus_message *m, GVariant *value);
char *bus_path(const char *kind, const char *name);             /* BUS_ROOT "/kind/name"; free with g_free() */

extern const BusClass bus_agent_class, bus_report_class, bus_modem_class, bus_session_class, bus_uplink_class;
