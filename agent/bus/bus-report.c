/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.uplinkd.Agent1.Report1: the spool and the controller; uplink-report tells here how reporting goes. */
#include "agent/bus/bus-auth.h"
#include "agent/bus/bus-object.h"

static const SpoolStatus *
status_of(const BusObject *object)
{
	static const SpoolStatus none;
	const SpoolStatus *status = agent_get_spool_status(object->agent);

	return status ? status : &none;
}

static GVariant *
get_writable(const BusObject *object)
{
	return g_variant_new_boolean(agent_get_spool_status(object->agent) != NULL);
}

static GVariant *
get_next_id(const BusObject *object)
{
	return g_variant_new_uint64(status_of(object)->next_id);
}

static GVariant *
get_oldest_id(const BusObject *object)
{
	return g_variant_new_uint64(status_of(object)->oldest_id);
}

static GVariant *
get_bytes(const BusObject *object)
{
	return g_variant_new_uint64(status_of(object)->bytes);
}

static GVariant *
get_dropped(const BusObject *object)
{
	const SpoolStatus *status = status_of(object);

	return g_variant_new("(ttt)", status->dropped, status->dropped_first, status->dropped_last);
}

static GVariant *
get_configured(const BusObject *object)
{
	return g_variant_new_boolean(agent_get_controller(object->agent)->configured);
}

static GVariant *
get_connected(const BusObject *object)
{
	return g_variant_new_boolean(agent_get_controller(object->agent)->connected);
}

static GVariant *
get_cause(const BusObject *object)
{
	CauseCode cause = agent_get_controller(object->agent)->cause;

	return g_variant_new_string(cause == CAUSE_NONE ? "" : cause_get(cause)->code);
}

static GVariant *
get_backlog(const BusObject *object)
{
	return g_variant_new_uint64(agent_get_controller(object->agent)->backlog_records);
}

static GVariant *
get_evidence(const BusObject *object)
{
	return g_variant_new_string(agent_get_controller(object->agent)->evidence);
}

static const BusProperty report_properties[] = {
	{ "SpoolWritable", get_writable },
	{ "SpoolNextId", get_next_id },
	{ "SpoolOldestId", get_oldest_id },
	{ "SpoolBytes", get_bytes },
	{ "SpoolDropped", get_dropped },
	{ "ControllerConfigured", get_configured },
	{ "ControllerConnected", get_connected },
	{ "ControllerCause", get_cause },
	{ "ControllerEvidence", get_evidence },
	{ "BacklogRecords", get_backlog },
	{ NULL, NULL },
};

static void
report_status_allowed(Bus *bus, sd_bus_message *m)
{
	const BusObject *object = bus_find_object(bus, m);
	const char *code, *evidence;
	guint64 backlog;
	int connected;
	CauseCode cause;

	if (!object)
		return;
	if (sd_bus_message_read(m, "bsts", &connected, &code, &backlog, &evidence) < 0)
		return (void)sd_bus_reply_method_errorf(m, BUS_ERROR_ARGUMENT, "expected (bsts)");
	cause = *code ? cause_from_string(code) : CAUSE_NONE;
	if (cause == _CAUSE_MAX || (cause != CAUSE_NONE && cause_get(cause)->layer != HEALTH_LAYER_CONTROLLER))
		return (void)sd_bus_reply_method_errorf(m, BUS_ERROR_ARGUMENT,
							"cause: allowed are \"\" and the codes that start with ctl.");
	agent_controller_status(object->agent, connected, cause, backlog, evidence);
	(void)sd_bus_reply_method_return(m, NULL);
}

static void
acknowledge_allowed(Bus *bus, sd_bus_message *m)
{
	const BusObject *object = bus_find_object(bus, m);
	const SpoolStatus *status = object ? agent_get_spool_status(object->agent) : NULL;
	guint64 id;

	if (!object)
		return;
	if (sd_bus_message_read(m, "t", &id) < 0)
		return (void)sd_bus_reply_method_errorf(m, BUS_ERROR_ARGUMENT, "expected (t)");
	if (status && id >= status->next_id)
		return (void)sd_bus_reply_method_errorf(m, BUS_ERROR_ARGUMENT,
							"id: allowed is what was written, below %" G_GUINT64_FORMAT,
							status->next_id);
	agent_controller_acknowledge(object->agent, id);
	(void)sd_bus_reply_method_return(m, NULL);
}

static int
method_report_status(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
	const BusObject *object = userdata;

	return bus_authorise(object->bus, m, BUS_RIGHT_REPORT, report_status_allowed);
}

static int
method_acknowledge(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
	const BusObject *object = userdata;

	return bus_authorise(object->bus, m, BUS_RIGHT_REPORT, acknowledge_allowed);
}

static const sd_bus_vtable report_vtable[] = {
	SD_BUS_VTABLE_START(0),
	BUS_PROPERTY("SpoolWritable", "b"),
	BUS_PROPERTY("SpoolNextId", "t"),
	BUS_PROPERTY("SpoolOldestId", "t"),
	BUS_PROPERTY("SpoolBytes", "t"),
	BUS_PROPERTY("SpoolDropped", "(ttt)"),
	BUS_PROPERTY("ControllerConfigured", "b"),
	BUS_PROPERTY("ControllerConnected", "b"),
	BUS_PROPERTY("ControllerCause", "s"),
	BUS_PROPERTY("ControllerEvidence", "s"),
	BUS_PROPERTY("BacklogRecords", "t"),
	SD_BUS_METHOD_WITH_ARGS("ReportStatus",
				SD_BUS_ARGS("b", connected, "s", cause, "t", backlog_records, "s", evidence),
				SD_BUS_NO_RESULT, method_report_status, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD_WITH_ARGS("Acknowledge", SD_BUS_ARGS("t", id), SD_BUS_NO_RESULT, method_acknowledge,
				SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END
};

const BusClass bus_report_class = { BUS_INTERFACE_REPORT, report_properties, report_vtable };
