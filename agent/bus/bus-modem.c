/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.uplinkd.Agent1.Modem1: what is known of a modem; who it is (IMEI, IMSI, ICCID) only by an authorised call. */
#include "agent/bus/bus-auth.h"
#include "agent/bus/bus-object.h"

static const ModemFacts *
facts_of(const BusObject *object)
{
	static const ModemFacts none = {
		.network = { .tac = MODEM_VALUE_UNKNOWN, .reject_cause = MODEM_VALUE_UNKNOWN },
		.signal = { .rsrp_dbm10 = MODEM_VALUE_UNKNOWN, .rsrq_db10 = MODEM_VALUE_UNKNOWN,
			    .sinr_db10 = MODEM_VALUE_UNKNOWN },
	};
	const Modem *modem = bus_object_find_modem(object);

	return modem ? modem_get_facts(modem) : &none;
}

static GVariant *
get_name(const BusObject *object)
{
	return g_variant_new_string(object->name);
}

static GVariant *
get_port(const BusObject *object)
{
	const Modem *modem = bus_object_find_modem(object);

	return g_variant_new_string(modem ? modem_get_config(modem)->port : "");
}

static GVariant *
get_interface(const BusObject *object)
{
	const Modem *modem = bus_object_find_modem(object);

	return g_variant_new_string(modem ? modem_get_config(modem)->interface : "");
}

static GVariant *
get_state(const BusObject *object)
{
	return g_variant_new_string(modem_state_to_string(facts_of(object)->state));
}

static GVariant *
get_state_since(const BusObject *object)
{
	return g_variant_new_int64(facts_of(object)->since_us);
}

static GVariant *
get_error(const BusObject *object)
{
	return g_variant_new_string(facts_of(object)->error);
}

static GVariant *
get_manufacturer(const BusObject *object)
{
	return g_variant_new_string(facts_of(object)->identity.manufacturer);
}

static GVariant *
get_model(const BusObject *object)
{
	return g_variant_new_string(facts_of(object)->identity.model);
}

static GVariant *
get_revision(const BusObject *object)
{
	return g_variant_new_string(facts_of(object)->identity.revision);
}

static GVariant *
get_sim(const BusObject *object)
{
	return g_variant_new_string(modem_sim_to_string(facts_of(object)->sim));
}

static GVariant *
get_registration(const BusObject *object)
{
	return g_variant_new_string(modem_registration_to_string(facts_of(object)->network.state));
}

static GVariant *
get_attached(const BusObject *object)
{
	return g_variant_new_boolean(facts_of(object)->network.ps_attached);
}

static GVariant *
get_rat(const BusObject *object)
{
	return g_variant_new_string(modem_rat_to_string(facts_of(object)->network.rat));
}

static GVariant *
get_plmn(const BusObject *object)
{
	const ModemNetwork *network = &facts_of(object)->network;

	return network->mcc[0] ? g_variant_new_printf("%s-%s", network->mcc, network->mnc) :
				 g_variant_new_string("");
}

static GVariant *
get_reject_cause(const BusObject *object)
{
	return g_variant_new_int32(facts_of(object)->network.reject_cause);
}

static void
add_known(GVariantBuilder *builder, const char *key, gint32 value)
{
	if (value != MODEM_VALUE_UNKNOWN)
		g_variant_builder_add(builder, "{sv}", key, g_variant_new_int32(value));
}

static GVariant *
get_signal(const BusObject *object)
{
	const ModemFacts *facts = facts_of(object);
	GVariantBuilder builder;

	g_variant_builder_init(&builder, G_VARIANT_TYPE("a{sv}"));
	add_known(&builder, "RsrpDbm10", facts->signal.rsrp_dbm10);
	add_known(&builder, "RsrqDb10", facts->signal.rsrq_db10);
	add_known(&builder, "SinrDb10", facts->signal.sinr_db10);
	return g_variant_builder_end(&builder);
}

static GVariant *
get_tac(const BusObject *object)
{
	return g_variant_new_int32(facts_of(object)->network.tac);
}

static const BusProperty modem_properties[] = {
	{ "Name", get_name },
	{ "Port", get_port },
	{ "Interface", get_interface },
	{ "State", get_state },
	{ "StateSince", get_state_since },
	{ "Error", get_error },
	{ "Manufacturer", get_manufacturer },
	{ "Model", get_model },
	{ "Revision", get_revision },
	{ "Sim", get_sim },
	{ "Registration", get_registration },
	{ "PacketAttached", get_attached },
	{ "Rat", get_rat },
	{ "Plmn", get_plmn },
	{ "TrackingAreaCode", get_tac },
	{ "RejectCause", get_reject_cause },
	{ "Signal", get_signal },
	{ NULL, NULL },
};

static void
identity_allowed(Bus *bus, sd_bus_message *m)
{
	const BusObject *object = bus_find_object(bus, m);
	const ModemIdentity *identity;

	if (!object)
		return;
	identity = &facts_of(object)->identity;
	(void)sd_bus_reply_method_return(m, "sss", identity->imei, identity->imsi, identity->iccid);
}

static int
method_get_identity(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
	const BusObject *object = userdata;

	return bus_authorise(object->bus, m, BUS_RIGHT_CONTROL, identity_allowed);
}

static const sd_bus_vtable modem_vtable[] = {
	SD_BUS_VTABLE_START(0),
	BUS_PROPERTY("Name", "s"),
	BUS_PROPERTY("Port", "s"),
	BUS_PROPERTY("Interface", "s"),
	BUS_PROPERTY("State", "s"),
	BUS_PROPERTY("StateSince", "x"),
	BUS_PROPERTY("Error", "s"),
	BUS_PROPERTY("Manufacturer", "s"),
	BUS_PROPERTY("Model", "s"),
	BUS_PROPERTY("Revision", "s"),
	BUS_PROPERTY("Sim", "s"),
	BUS_PROPERTY("Registration", "s"),
	BUS_PROPERTY("PacketAttached", "b"),
	BUS_PROPERTY("Rat", "s"),
	BUS_PROPERTY("Plmn", "s"),
	BUS_PROPERTY("TrackingAreaCode", "i"),
	BUS_PROPERTY("RejectCause", "i"),
	BUS_PROPERTY("Signal", "a{sv}"),
	SD_BUS_METHOD_WITH_ARGS("GetIdentity", SD_BUS_NO_ARGS,
				SD_BUS_RESULT("s", imei, "s", imsi, "s", iccid), method_get_identity,
				SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END
};

const BusClass bus_modem_class = { BUS_INTERFACE_MODEM, modem_properties, modem_vtable };
