/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.uplinkd.Agent1.Uplink1: a way out, its standing, its health and its path. */
#include "agent/bus/bus-object.h"

#include "agent/health/health.h"

static const UplinkHealth no_health = { .root = _HEALTH_LAYER_MAX };

static const UplinkHealth *
health_of(const BusObject *object)
{
	const AgentUplink *uplink = bus_object_find_uplink(object);

	return uplink ? &uplink->health : &no_health;
}

static const HealthLayerState *
root_of(const BusObject *object)
{
	const UplinkHealth *health = health_of(object);

	return health->root < _HEALTH_LAYER_MAX ? &health->layer[health->root] : NULL;
}

static GVariant *
get_name(const BusObject *object)
{
	return g_variant_new_string(object->name);
}

static GVariant *
get_active(const BusObject *object)
{
	const GPtrArray *uplinks = agent_get_uplinks(object->agent);
	int active = agent_get_active(object->agent);

	return g_variant_new_boolean(active >= 0 &&
				     g_ptr_array_index(uplinks, active) == bus_object_find_uplink(object));
}

static GVariant *
get_standing(const BusObject *object)
{
	const AgentUplink *uplink = bus_object_find_uplink(object);

	return g_variant_new_string(uplink ? uplink_standing_to_string(uplink->standing) : "");
}

static GVariant *
get_standing_since(const BusObject *object)
{
	const AgentUplink *uplink = bus_object_find_uplink(object);

	return g_variant_new_int64(uplink ? uplink->standing_since_us : 0);
}

static GVariant *
get_priority(const BusObject *object)
{
	const AgentUplink *uplink = bus_object_find_uplink(object);

	return g_variant_new_uint32(uplink ? uplink->config->priority : 0);
}

static GVariant *
get_interface(const BusObject *object)
{
	const AgentUplink *uplink = bus_object_find_uplink(object);

	if (uplink && uplink->modem)
		return g_variant_new_string(modem_get_config(uplink->modem)->interface);
	return g_variant_new_string(uplink ? uplink->config->interface : "");
}

static GVariant *
get_session(const BusObject *object)
{
	const AgentUplink *uplink = bus_object_find_uplink(object);
	g_autofree char *path = uplink && uplink->modem ? bus_path("session", uplink->config->session) : NULL;

	return g_variant_new_object_path(path ? path : "/");
}

static GVariant *
get_address(const BusObject *object)
{
	const AgentUplink *uplink = bus_object_find_uplink(object);
	char text[NL_IP_TEXT_MAX];

	return g_variant_new_string(uplink && uplink->facts.address.family ?
					    nl_ip_format(&uplink->facts.address, text) : "");
}

static GVariant *
get_verdict(const BusObject *object)
{
	return g_variant_new_string(health_verdict_to_string(health_of(object)->verdict));
}

static GVariant *
get_verdict_since(const BusObject *object)
{
	return g_variant_new_int64(health_of(object)->since_us);
}

static GVariant *
get_cause(const BusObject *object)
{
	const HealthLayerState *root = root_of(object);

	return g_variant_new_string(root ? cause_get(root->cause)->code : "");
}

static GVariant *
get_cause_value(const BusObject *object)
{
	const HealthLayerState *root = root_of(object);

	return g_variant_new_int32(root ? root->cause_value : UPLINK_VALUE_UNKNOWN);
}

static GVariant *
get_evidence(const BusObject *object)
{
	const HealthLayerState *root = root_of(object);

	return g_variant_new_string(root ? root->evidence : "");
}

static GVariant *
get_layers(const BusObject *object)
{
	const UplinkHealth *health = health_of(object);
	GVariantBuilder builder;

	g_variant_builder_init(&builder, G_VARIANT_TYPE("a(sssxs)"));
	for (HealthLayer layer = 0; layer < _HEALTH_LAYER_MAX; layer++) {
		const HealthLayerState *state = &health->layer[layer];

		g_variant_builder_add(&builder, "(sssxs)", health_layer_to_string(layer),
				      health_verdict_to_string(state->verdict), cause_get(state->cause)->code,
				      state->since_us, state->evidence);
	}
	return g_variant_builder_end(&builder);
}

static GVariant *
get_target(const BusObject *object)
{
	const AgentUplink *uplink = bus_object_find_uplink(object);

	return g_variant_new_string(uplink ? uplink->config->probe_target : "");
}

static GVariant *
get_path(const BusObject *object)
{
	const AgentUplink *uplink = bus_object_find_uplink(object);

	return g_variant_new_string(path_verdict_to_string(uplink ? uplink->facts.path : PATH_VERDICT_UNKNOWN));
}

static const BusProperty uplink_properties[] = {
	{ "Name", get_name },
	{ "Active", get_active },
	{ "Standing", get_standing },
	{ "StandingSince", get_standing_since },
	{ "Priority", get_priority },
	{ "Interface", get_interface },
	{ "Session", get_session },
	{ "Address", get_address },
	{ "Verdict", get_verdict },
	{ "VerdictSince", get_verdict_since },
	{ "Cause", get_cause },
	{ "CauseValue", get_cause_value },
	{ "Evidence", get_evidence },
	{ "Layers", get_layers },
	{ "ProbeTarget", get_target },
	{ "Path", get_path },
	{ NULL, NULL },
};

static int
method_explain(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
	const BusObject *object = userdata;
	const AgentUplink *uplink = bus_object_find_uplink(object);
	g_autofree char *text = uplink ? health_explain(&uplink->health, &uplink->facts) : NULL;

	return sd_bus_reply_method_return(m, "s", text ? text : "");
}

static int
append_statistics(sd_bus_message *reply, const AgentUplink *uplink)
{
	const PathStats *stats = uplink && uplink->path ? path_peek_stats(uplink->path) : NULL;
	gint64 rtt_us = uplink && uplink->path ? path_get_last_rtt_us(uplink->path) : -1;
	GVariantBuilder builder;
	g_autoptr(GVariant) values = NULL;

	g_variant_builder_init(&builder, G_VARIANT_TYPE("a{sv}"));
	if (rtt_us >= 0)
		g_variant_builder_add(&builder, "{sv}", "LastRttUs", g_variant_new_int64(rtt_us));
	if (stats) {
		const struct { const char *key; guint64 value; } rows[] = {
			{ "Sent", stats->tx }, { "Received", stats->rx }, { "Lost", stats->lost },
			{ "Late", stats->late }, { "Duplicate", stats->duplicate },
		};

		for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
			g_variant_builder_add(&builder, "{sv}", rows[i].key,
					      g_variant_new_uint64(rows[i].value));
		g_variant_builder_add(&builder, "{sv}", "WindowFromUs", g_variant_new_int64(stats->from_us));
	}
	if (stats && stats->rtt_us.n > 0) {
		const struct { const char *key; guint64 value; } rows[] = {
			{ "RttMinUs", stats->rtt_us.min }, { "RttMaxUs", stats->rtt_us.max },
			{ "RttP50Us", histogram_quantile(&stats->rtt_us, 500000) },
			{ "RttP95Us", histogram_quantile(&stats->rtt_us, 950000) },
		};

		for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
			g_variant_builder_add(&builder, "{sv}", rows[i].key,
					      g_variant_new_uint64(rows[i].value));
	}
	values = g_variant_ref_sink(g_variant_builder_end(&builder));
	return bus_append_variant(reply, values);
}

static int
method_get_statistics(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
	g_autoptr(sd_bus_message) reply = NULL;
	int r = sd_bus_message_new_method_return(m, &reply);

	if (r >= 0)
		r = append_statistics(reply, bus_object_find_uplink(userdata));
	return r < 0 ? r : sd_bus_send(NULL, reply, NULL);
}

static const sd_bus_vtable uplink_vtable[] = {
	SD_BUS_VTABLE_START(0),
	BUS_PROPERTY("Name", "s"),
	BUS_PROPERTY("Active", "b"),
	BUS_PROPERTY("Standing", "s"),
	BUS_PROPERTY("StandingSince", "x"),
	BUS_PROPERTY("Priority", "u"),
	BUS_PROPERTY("Interface", "s"),
	BUS_PROPERTY("Session", "o"),
	BUS_PROPERTY("Address", "s"),
	BUS_PROPERTY("Verdict", "s"),
	BUS_PROPERTY("VerdictSince", "x"),
	BUS_PROPERTY("Cause", "s"),
	BUS_PROPERTY("CauseValue", "i"),
	BUS_PROPERTY("Evidence", "s"),
	BUS_PROPERTY("Layers", "a(sssxs)"),
	BUS_PROPERTY("ProbeTarget", "s"),
	BUS_PROPERTY("Path", "s"),
	SD_BUS_METHOD_WITH_ARGS("Explain", SD_BUS_NO_ARGS, SD_BUS_RESULT("s", text), method_explain,
				SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD_WITH_ARGS("GetStatistics", SD_BUS_NO_ARGS, SD_BUS_RESULT("a{sv}", values),
				method_get_statistics, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END
};

const BusClass bus_uplink_class = { BUS_INTERFACE_UPLINK, uplink_properties, uplink_vtable };
