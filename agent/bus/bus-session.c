/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.uplinkd.Agent1.Session1: a PDU session, its settings and its causes; connect and disconnect. */
#include "agent/bus/bus-auth.h"
#include "agent/bus/bus-object.h"

#include <arpa/inet.h>

static const ModemFacts *
facts_of(const BusObject *object)
{
	static const ModemFacts none = {
		.call_end = { MODEM_VALUE_UNKNOWN, MODEM_VALUE_UNKNOWN, MODEM_VALUE_UNKNOWN },
	};
	const Modem *modem = bus_object_find_session(object);

	return modem ? modem_get_facts(modem) : &none;
}

static const ModemIpSettings *
settings_of(const BusObject *object)
{
	static const ModemIpSettings none;
	const ModemFacts *facts = facts_of(object);

	return facts->session == SESSION_STATE_UP ? &facts->settings : &none;
}

static GVariant *
ip_variant(const ModemIp *ip, bool with_prefix)
{
	char text[INET6_ADDRSTRLEN] = "";

	if (ip->family && !inet_ntop(ip->family, ip->bytes, text, sizeof(text)))
		text[0] = '\0';
	if (!with_prefix || !*text)
		return g_variant_new_string(text);
	return g_variant_new_printf("%s/%u", text, ip->prefix_len);
}

static GVariant *
get_name(const BusObject *object)
{
	return g_variant_new_string(object->name);
}

static GVariant *
get_modem(const BusObject *object)
{
	const Modem *modem = bus_object_find_session(object);
	g_autofree char *path = modem ? bus_path("modem", modem_get_name(modem)) : NULL;

	return g_variant_new_object_path(path ? path : "/");
}

static GVariant *
get_dnn(const BusObject *object)
{
	const Modem *modem = bus_object_find_session(object);

	return g_variant_new_string(modem ? modem_get_config(modem)->session.dnn : "");
}

static GVariant *
get_family(const BusObject *object)
{
	const Modem *modem = bus_object_find_session(object);

	return g_variant_new_string(!modem ? "" :
				    modem_get_config(modem)->session.family == AF_INET6 ? "ipv6" : "ipv4");
}

static GVariant *
get_state(const BusObject *object)
{
	return g_variant_new_string(session_state_to_string(facts_of(object)->session));
}

static GVariant *
get_state_since(const BusObject *object)
{
	return g_variant_new_int64(facts_of(object)->session_since_us);
}

static GVariant *
get_error(const BusObject *object)
{
	return g_variant_new_string(facts_of(object)->session_error);
}

static GVariant *
get_call_end(const BusObject *object)
{
	const ModemCallEnd *end = &facts_of(object)->call_end;

	return g_variant_new("(iii)", end->reason, end->verbose_type, end->verbose_reason);
}

static GVariant *
get_address(const BusObject *object)
{
	return ip_variant(&settings_of(object)->address, true);
}

static GVariant *
get_gateway(const BusObject *object)
{
	return ip_variant(&settings_of(object)->gateway, false);
}

static GVariant *
get_dns(const BusObject *object)
{
	const ModemIpSettings *settings = settings_of(object);
	GVariantBuilder builder;

	g_variant_builder_init(&builder, G_VARIANT_TYPE("as"));
	for (size_t i = 0; i < MODEM_DNS_MAX; i++)
		if (settings->dns[i].family)
			g_variant_builder_add_value(&builder, ip_variant(&settings->dns[i], false));
	return g_variant_builder_end(&builder);
}

static GVariant *
get_mtu(const BusObject *object)
{
	return g_variant_new_uint32(settings_of(object)->mtu_bytes);
}

static const BusProperty session_properties[] = {
	{ "Name", get_name },
	{ "Modem", get_modem },
	{ "Dnn", get_dnn },
	{ "Family", get_family },
	{ "State", get_state },
	{ "StateSince", get_state_since },
	{ "Error", get_error },
	{ "CallEnd", get_call_end },
	{ "Address", get_address },
	{ "Gateway", get_gateway },
	{ "Dns", get_dns },
	{ "Mtu", get_mtu },
	{ NULL, NULL },
};

/* Runs a session verb and answers with what the state table says to it. */
static void
run_verb(Bus *bus, sd_bus_message *m, bool (*verb)(Modem *modem, GError **error))
{
	const BusObject *object = bus_find_object(bus, m);
	Modem *modem = object ? bus_object_find_session(object) : NULL;
	g_autoptr(GError) error = NULL;

	if (!object)
		return;
	if (!modem)
		(void)sd_bus_reply_method_errorf(m, BUS_ERROR_GONE, "session %s is not configured any more",
						 object->name);
	else if (verb(modem, &error))
		(void)sd_bus_reply_method_return(m, NULL);
	else
		(void)sd_bus_reply_method_errorf(m, BUS_ERROR_STATE, "%s", error->message);
}

static void
connect_allowed(Bus *bus, sd_bus_message *m)
{
	run_verb(bus, m, modem_session_connect);
}

static void
disconnect_allowed(Bus *bus, sd_bus_message *m)
{
	run_verb(bus, m, modem_session_disconnect);
}

static int
method_connect(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
	const BusObject *object = userdata;

	return bus_authorise(object->bus, m, BUS_RIGHT_CONTROL, connect_allowed);
}

static int
method_disconnect(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
	const BusObject *object = userdata;

	return bus_authorise(object->bus, m, BUS_RIGHT_CONTROL, disconnect_allowed);
}

static const sd_bus_vtable session_vtable[] = {
	SD_BUS_VTABLE_START(0),
	BUS_PROPERTY("Name", "s"),
	BUS_PROPERTY("Modem", "o"),
	BUS_PROPERTY("Dnn", "s"),
	BUS_PROPERTY("Family", "s"),
	BUS_PROPERTY("State", "s"),
	BUS_PROPERTY("StateSince", "x"),
	BUS_PROPERTY("Error", "s"),
	BUS_PROPERTY("CallEnd", "(iii)"),
	BUS_PROPERTY("Address", "s"),
	BUS_PROPERTY("Gateway", "s"),
	BUS_PROPERTY("Dns", "as"),
	BUS_PROPERTY("Mtu", "u"),
	SD_BUS_METHOD_WITH_ARGS("Connect", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT, method_connect,
				SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD_WITH_ARGS("Disconnect", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT, method_disconnect,
				SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END
};

const BusClass bus_session_class = { BUS_INTERFACE_SESSION, session_properties, session_vtable };
