/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.uplinkd.Agent1: the device as a whole. */
#include "agent/bus/bus-auth.h"
#include "agent/bus/bus-object.h"

#include <config.h>

static GVariant *
get_version(const BusObject *object)
{
	return g_variant_new_string(PACKAGE_VERSION);
}

static GVariant *
get_device(const BusObject *object)
{
	return g_variant_new_string(agent_get_config(object->agent)->device);
}

static GVariant *
get_verdict(const BusObject *object)
{
	return g_variant_new_string(health_verdict_to_string(agent_get_health(object->agent)->verdict));
}

static GVariant *
get_verdict_since(const BusObject *object)
{
	return g_variant_new_int64(agent_get_health(object->agent)->since_us);
}

static GVariant *
get_cause(const BusObject *object)
{
	CauseCode cause = agent_get_health(object->agent)->cause;

	return g_variant_new_string(cause == CAUSE_NONE ? "" : cause_get(cause)->code);
}

static GVariant *
get_score(const BusObject *object)
{
	return g_variant_new_uint32(agent_get_health(object->agent)->score);
}

static GVariant *
get_usable(const BusObject *object)
{
	return g_variant_new_uint32(agent_get_health(object->agent)->usable);
}

static GVariant *
get_configured(const BusObject *object)
{
	return g_variant_new_uint32(agent_get_health(object->agent)->configured);
}

static GVariant *
get_active(const BusObject *object)
{
	const GPtrArray *uplinks = agent_get_uplinks(object->agent);
	int active = agent_get_active(object->agent);
	const AgentUplink *uplink = active >= 0 ? g_ptr_array_index(uplinks, active) : NULL;
	g_autofree char *path = uplink ? bus_path("uplink", uplink->config->name) : NULL;

	return g_variant_new_object_path(path ? path : "/");
}

static GVariant *
get_switches(const BusObject *object)
{
	return g_variant_new_uint64(agent_get_switches(object->agent));
}

static const BusProperty agent_properties[] = {
	{ "Version", get_version },
	{ "Device", get_device },
	{ "Verdict", get_verdict },
	{ "VerdictSince", get_verdict_since },
	{ "Cause", get_cause },
	{ "Score", get_score },
	{ "UplinksUsable", get_usable },
	{ "UplinksConfigured", get_configured },
	{ "ActiveUplink", get_active },
	{ "Switches", get_switches },
	{ NULL, NULL },
};

static void
explain_uplink(GString *text, const Agent *agent, guint index)
{
	const AgentUplink *uplink = g_ptr_array_index(agent_get_uplinks(agent), index);
	g_autofree char *why = health_explain(&uplink->health, &uplink->facts);

	g_string_append_printf(text, "%s%s: %s\n%s", text->len ? "\n" : "", uplink->config->name,
			       uplink_standing_to_string(uplink->standing), why);
}

static int
method_explain(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
	const BusObject *object = userdata;
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < agent_get_uplinks(object->agent)->len; i++)
		explain_uplink(text, object->agent, i);
	return sd_bus_reply_method_return(m, "s", text->str);
}

static void
reload_allowed(Bus *bus, sd_bus_message *m)
{
	const BusObject *object = bus_find_object(bus, m);
	g_autoptr(GError) error = NULL;

	if (!object)
		return;
	if (agent_reload(object->agent, &error))
		(void)sd_bus_reply_method_return(m, NULL);
	else
		(void)sd_bus_reply_method_errorf(m, BUS_ERROR_CONFIG, "%s", error->message);
}

static int
method_reload(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
	const BusObject *object = userdata;

	return bus_authorise(object->bus, m, BUS_RIGHT_CONTROL, reload_allowed);
}

static const sd_bus_vtable agent_vtable[] = {
	SD_BUS_VTABLE_START(0),
	BUS_PROPERTY("Version", "s"),
	BUS_PROPERTY("Device", "s"),
	BUS_PROPERTY("Verdict", "s"),
	BUS_PROPERTY("VerdictSince", "x"),
	BUS_PROPERTY("Cause", "s"),
	BUS_PROPERTY("Score", "u"),
	BUS_PROPERTY("UplinksUsable", "u"),
	BUS_PROPERTY("UplinksConfigured", "u"),
	BUS_PROPERTY("ActiveUplink", "o"),
	BUS_PROPERTY("Switches", "t"),
	SD_BUS_METHOD_WITH_ARGS("Explain", SD_BUS_NO_ARGS, SD_BUS_RESULT("s", text), method_explain,
				SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD_WITH_ARGS("Reload", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT, method_reload,
				SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END
};

const BusClass bus_agent_class = { BUS_INTERFACE_AGENT, agent_properties, agent_vtable };
