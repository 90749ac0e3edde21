/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "modem"
#include "modem/cause-names.h"
#include "modem/modem-private.h"
#include "modem/qmi-ids.h"
#include "modem/tlv.h"

#include <string.h>

static bool
is_unsupported(const GError *error)
{
	return g_error_matches(error, QMI_PROTOCOL_ERROR, QMI_PROTOCOL_ERROR_NOT_SUPPORTED) ||
	       g_error_matches(error, QMI_PROTOCOL_ERROR, QMI_PROTOCOL_ERROR_INVALID_QMI_COMMAND);
}

static void
log_registration(const Modem *modem)
{
	const ModemNetwork *network = &modem->facts.network;
	g_autofree char *reject = network->reject_cause == MODEM_VALUE_UNKNOWN ? NULL :
		cause_names_mobility(network->reject_rat, network->reject_cause);

	g_log_structured(G_LOG_DOMAIN, G_LOG_LEVEL_INFO,
			 "EVENT_ID", "registration-state",
			 "MODEM", modem->config.name,
			 "MESSAGE", "%s, packet domain %s, network %s%s%s, %s%s%s",
			 modem_registration_to_string(network->state),
			 network->ps_attached ? "attached" : "detached", network->mcc[0] ? network->mcc : "unknown",
			 network->mcc[0] ? "-" : "", network->mnc, modem_rat_to_string(network->rat),
			 reject ? ", last reject: " : "", reject ?: "");
}

/* Why the network does not take us, as far as it has said. */
static void
explain(Modem *modem)
{
	const ModemNetwork *network = &modem->facts.network;
	bool ours = modem->facts.error[0] && modem->facts.error_code == MODEM_ERROR_NETWORK;
	g_autofree char *cause = NULL;
	g_autoptr(GError) error = NULL;

	if (modem->facts.state != MODEM_STATE_SEARCHING && modem->facts.state != MODEM_STATE_RADIO)
		return;
	if (network->reject_cause != MODEM_VALUE_UNKNOWN) {
		cause = cause_names_mobility(network->reject_rat, network->reject_cause);
		error = g_error_new(MODEM_ERROR, MODEM_ERROR_NETWORK, "registration rejected%s%s%s%s: %s",
				    network->mcc[0] ? " by " : "", network->mcc, network->mcc[0] ? "-" : "",
				    network->mnc, cause);
		modem_set_error(modem, error);
	} else if (ours) {
		modem_set_error(modem, NULL);
	}
}

void
modem_radio_tell(Modem *modem)
{
	modem->told_attached = modem->facts.network.ps_attached;
	explain(modem);
	modem_handle(modem, modem->told_attached ? MODEM_EVENT_ATTACHED : MODEM_EVENT_DETACHED, NULL);
}

/* Everything but the tracking area, which changes as one drives along. */
static bool
is_news(const ModemNetwork *a, const ModemNetwork *b)
{
	return a->state != b->state || a->ps_attached != b->ps_attached || a->rat != b->rat ||
	       strcmp(a->mcc, b->mcc) != 0 || strcmp(a->mnc, b->mnc) != 0 || a->reject_cause != b->reject_cause;
}

static void
update(Modem *modem)
{
	ModemNetwork before = modem->facts.network;
	ModemNetwork network;

	registration_derive(&modem->registration, &network);
	modem->facts.network = network;
	if (is_news(&before, &network)) {
		explain(modem);
		log_registration(modem);
	}
	if (memcmp(&before, &network, sizeof(network)) != 0)
		modem_changed(modem, MODEM_CHANGE_NETWORK);
	if (modem->told_attached != network.ps_attached && modem->facts.state > MODEM_STATE_CHECKING)
		modem_radio_tell(modem);
}

/* The last of the answers that CHECKING waits for says where it goes on. */
static void
checked_one(Modem *modem)
{
	if (--modem->left == 0)
		modem_radio_tell(modem);
}

static void
format_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;
	g_autoptr(GError) why = NULL;
	TlvReader reader;

	if (!error && tlv_open(&reader, answer, 0x11) &&
	    tlv_read_u32(&reader) != QMI_WDA_LINK_LAYER_PROTOCOL_RAW_IP)
		why = g_error_new(MODEM_ERROR, MODEM_ERROR_REFUSED, "the modem keeps to a data format other than raw IP");
	else if (error && !is_unsupported(error))
		why = g_error_new(MODEM_ERROR, MODEM_ERROR_REFUSED, "data format raw IP refused: %s", error->message);
	if (why)
		modem_handle(modem, MODEM_EVENT_FAILED, why);
	else
		checked_one(modem);
}

static void
set_format(Modem *modem)
{
	QmiMessage *message = port_message(modem->port, QMI_SERVICE_WDA, QMI_ID_WDA_SET_DATA_FORMAT);

	tlv_write_u32(message, 0x11, QMI_WDA_LINK_LAYER_PROTOCOL_RAW_IP);
	tlv_write_u32(message, 0x12, QMI_WDA_DATA_AGGREGATION_PROTOCOL_DISABLED);
	tlv_write_u32(message, 0x13, QMI_WDA_DATA_AGGREGATION_PROTOCOL_DISABLED);
	port_send(modem->port, message, PORT_AGAIN, 0, format_answer, modem);
}

static void
register_indications(Modem *modem, bool reject, PortAnswer done)
{
	QmiMessage *message = port_message(modem->port, QMI_SERVICE_NAS, QMI_ID_NAS_REGISTER_INDICATIONS);

	tlv_write_u8(message, 0x13, 1);   /* serving system */
	tlv_write_u8(message, 0x18, 1);   /* system info */
	tlv_write_u8(message, 0x19, 1);   /* signal info */
	if (reject)
		tlv_write_bytes(message, 0x21, (const guint8[]){ 1, 0 }, 2);      /* and keep system info coming */
	port_send(modem->port, message, PORT_AGAIN, 0, done, modem);
}

static void
fewer_indications_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;

	if (error)
		g_debug("%s: indications: %s, ignoring", modem->config.name, error->message);
	checked_one(modem);
}

/* Older modems refuse the whole message for the network reject in it. */
static void
indications_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;

	if (error)
		register_indications(modem, false, fewer_indications_answer);
	else
		checked_one(modem);
}

static void
first_serving_system_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;

	if (error)
		g_debug("%s: serving system: %s, ignoring", modem->config.name, error->message);
	else
		registration_take_serving_system(&modem->registration, answer);
	update(modem);
	checked_one(modem);
}

static void
ask_serving_system(Modem *modem, PortAnswer done)
{
	port_send(modem->port, port_message(modem->port, QMI_SERVICE_NAS, QMI_ID_NAS_SERVING_SYSTEM), PORT_AGAIN, 0,
		  done, modem);
}

void
modem_radio_check(Modem *modem)
{
	bool has_format = port_has_client(modem->port, QMI_SERVICE_WDA);

	modem->left = has_format ? 3 : 2;
	if (has_format)
		set_format(modem);
	register_indications(modem, true, indications_answer);
	ask_serving_system(modem, first_serving_system_answer);
}

static void
serving_system_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;

	if (error)
		return;
	registration_take_serving_system(&modem->registration, answer);
	update(modem);
}

static void
system_info_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	if (!error)
		modem_radio_take_system_info(user_data, answer);
}

void
modem_radio_ask_network(Modem *modem)
{
	ask_serving_system(modem, serving_system_answer);
	port_send(modem->port, port_message(modem->port, QMI_SERVICE_NAS, QMI_ID_NAS_GET_SYSTEM_INFO), PORT_AGAIN, 0,
		  system_info_answer, modem);
}

void
modem_radio_take_system_info(Modem *modem, QmiMessage *message)
{
	registration_take_system_info(&modem->registration, message);
	update(modem);
}

void
modem_radio_take_signal(Modem *modem, QmiMessage *message)
{
	ModemSignal signal;

	/* A message without a measurement says that there is none, as while searching. */
	if (!decode_signal(message, modem->facts.network.rat, &signal))
		signal = (ModemSignal){ MODEM_RAT_UNKNOWN, MODEM_VALUE_UNKNOWN, MODEM_VALUE_UNKNOWN,
					MODEM_VALUE_UNKNOWN };
	if (memcmp(&signal, &modem->facts.signal, sizeof(signal)) == 0)
		return;
	modem->facts.signal = signal;
	modem_changed(modem, MODEM_CHANGE_SIGNAL);
}

void
modem_radio_take_indication(Modem *modem, QmiMessage *message)
{
	switch (qmi_message_get_message_id(message)) {
	case QMI_ID_NAS_SERVING_SYSTEM:
		registration_take_serving_system(&modem->registration, message);
		break;
	case QMI_ID_NAS_SYSTEM_INFO:
		registration_take_system_info(&modem->registration, message);
		break;
	case QMI_ID_NAS_NETWORK_REJECT:
		registration_take_reject(&modem->registration, message);
		break;
	case QMI_ID_NAS_SIGNAL_INFO:
		modem_radio_take_signal(modem, message);
		return;
	default:
		return;
	}
	update(modem);
}

static void
online_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;
	g_autoptr(GError) why = NULL;

	if (!error || g_error_matches(error, QMI_PROTOCOL_ERROR, QMI_PROTOCOL_ERROR_NO_EFFECT)) {
		modem_handle(modem, MODEM_EVENT_ONLINE, NULL);
		return;
	}
	why = g_error_new(MODEM_ERROR, MODEM_ERROR_REFUSED, "the radio cannot be switched on: %s", error->message);
	modem_handle(modem, MODEM_EVENT_RADIO_REFUSED, why);
}

/* Not asked twice: what a first try that was not answered has done shows in the mode read next time. */
static void
mode_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;
	QmiMessage *message;

	if (!error && decode_operating_mode(answer) == QMI_DMS_OPERATING_MODE_ONLINE) {
		modem_handle(modem, MODEM_EVENT_ONLINE, NULL);
		return;
	}
	message = port_message(modem->port, QMI_SERVICE_DMS, QMI_ID_DMS_SET_OPERATING_MODE);
	tlv_write_u8(message, 0x01, QMI_DMS_OPERATING_MODE_ONLINE);
	port_send(modem->port, message, PORT_ONCE, 0, online_answer, modem);
}

static void
dms_allocated(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;

	if (error) {
		g_debug("%s: no DMS client: %s, ignoring", modem->config.name, error->message);
		modem_handle(modem, MODEM_EVENT_ONLINE, NULL);
		return;
	}
	port_send(modem->port, port_message(modem->port, QMI_SERVICE_DMS, QMI_ID_DMS_GET_OPERATING_MODE), PORT_AGAIN,
		  0, mode_answer, modem);
}

void
modem_radio_switch_on(Modem *modem)
{
	port_allocate(modem->port, QMI_SERVICE_DMS, dms_allocated, modem);
}
