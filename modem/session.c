/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "modem"
#include "modem/session.h"
#include "modem/decode.h"
#include "modem/qmi-ids.h"
#include "modem/tlv.h"

#include <string.h>
#include <sys/socket.h>

#define START_US (60 * G_USEC_PER_SEC)          /* stuck starts of two minutes have been seen; good ones take < 1 s */
#define GIVE_BACK_US (8 * G_USEC_PER_SEC)
#define STABLE_US (30 * G_USEC_PER_SEC)         /* up for so long: the next loss is a new story */
#define HANDLE_ANY 0xFFFFFFFFu                  /* stops a session whose handle is not ours */
#define AUTH_PAP_OR_CHAP 3
/* DNS, IP address, gateway, MTU, IP family: QmiWdsRequestedSettings */
#define SETTINGS_WANTED (1u << 4 | 1u << 8 | 1u << 9 | 1u << 13 | 1u << 15)

struct Session {
	const char *modem_name;
	const SessionConfig *config;
	ModemFacts *facts;
	SessionHost host;
	Port *port;                     /* borrowed, NULL = none */
	bool attached;
	guint attempts;
	guint64 refused_events;         /* no edge took them */
	gint64 due_us;
	guint32 handle;                 /* packet data handle; valid from STARTED or EXISTS on */
	guint16 start_transaction;      /* what an abort must name */
	guint reading;                  /* exchange that reads the settings */
	ModemIpSettings fresh;          /* read, not published yet */
};

static gint64
now_us(const Session *session)
{
	return session->host.now_us(session->host.user_data);
}

static void
refused(GError **error, const char *what, const GError *cause, const char *detail)
{
	bool qmi = cause->domain == QMI_PROTOCOL_ERROR;

	g_set_error(error, MODEM_ERROR, detail ? MODEM_ERROR_CALL_ENDED : MODEM_ERROR_REFUSED, "%s %s: %s", what,
		    qmi ? "refused" : "failed", detail ?: cause->message);
}

static void
start_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Session *session = user_data;
	g_autoptr(GError) why = NULL;
	g_autofree char *detail = NULL;
	TlvReader reader;

	if (!error && tlv_open(&reader, answer, 0x01)) {
		session->handle = tlv_read_u32(&reader);
		if (reader.ok) {
			session_handle(session, SESSION_EVENT_STARTED, NULL);
			return;
		}
	}
	if (g_error_matches(error, QMI_PROTOCOL_ERROR, QMI_PROTOCOL_ERROR_NO_EFFECT)) {
		session_handle(session, SESSION_EVENT_EXISTS, NULL);
		return;
	}
	if (answer && error) {
		decode_call_end(answer, &session->facts->call_end);
		if (session->facts->call_end.reason != MODEM_VALUE_UNKNOWN ||
		    session->facts->call_end.verbose_type != MODEM_VALUE_UNKNOWN)
			detail = decode_call_end_to_text(&session->facts->call_end, session->facts->network.rat);
	}
	if (error)
		refused(&why, "start", error, detail);
	else
		g_set_error_literal(&why, MODEM_ERROR, MODEM_ERROR_REFUSED, "start: the answer carries no handle");
	session_handle(session, SESSION_EVENT_FAILED, why);
}

static void
put_text(QmiMessage *message, guint8 type, const char *text)
{
	if (text && *text)
		tlv_write_bytes(message, type, text, strlen(text));
}

static void
start(Session *session)
{
	QmiMessage *message = port_message(session->port, QMI_SERVICE_WDS, QMI_ID_WDS_START_NETWORK);
	bool v6 = session->config->family == AF_INET6;

	put_text(message, 0x14, session->config->dnn);
	if (session->config->user) {
		tlv_write_u8(message, 0x16, AUTH_PAP_OR_CHAP);
		put_text(message, 0x17, session->config->user);
		put_text(message, 0x18, session->config->password);
	}
	tlv_write_u8(message, 0x19, v6 ? QMI_WDS_IP_FAMILY_IPV6 : QMI_WDS_IP_FAMILY_IPV4);
	session->start_transaction = qmi_message_get_transaction_id(message);
	session->due_us = now_us(session) + START_US;
	port_send(session->port, message, PORT_ONCE, G_MAXINT64, start_answer, session);
}

/* Whatever this says, the start's own answer decides; a modem that knows no abort answers the start later. */
static void
abort_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Session *session = user_data;

	if (error)
		g_debug("%s: abort of a start: %s, ignoring", session->config->name, error->message);
}

static void
abort_start(Session *session)
{
	QmiMessage *message = port_message(session->port, QMI_SERVICE_WDS, QMI_ID_WDS_ABORT);

	tlv_write_u16(message, 0x01, session->start_transaction);
	session->due_us = now_us(session) + GIVE_BACK_US;
	port_send(session->port, message, PORT_ONCE, 0, abort_answer, session);
}

static void
settings_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Session *session = user_data;
	g_autoptr(GError) unusable = NULL;
	g_autoptr(GError) why = NULL;
	g_autofree char *note = NULL;

	session->reading = 0;
	if (!error && decode_settings(answer, session->config->family, &session->fresh, &note, &unusable)) {
		if (note)
			g_debug("%s: settings: %s", session->config->name, note);
		session_handle(session, SESSION_EVENT_SETTINGS, NULL);
		return;
	}
	refused(&why, "settings", error ?: unusable, NULL);
	session_handle(session, SESSION_EVENT_FAILED, why);
}

static void
read_settings(Session *session)
{
	QmiMessage *message = port_message(session->port, QMI_SERVICE_WDS, QMI_ID_WDS_GET_CURRENT_SETTINGS);

	port_cancel(session->port, session->reading);
	tlv_write_u32(message, 0x10, SETTINGS_WANTED);
	session->reading = port_send(session->port, message, PORT_AGAIN, 0, settings_answer, session);
}

static void
stop_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Session *session = user_data;
	bool gone = g_error_matches(error, QMI_PROTOCOL_ERROR, QMI_PROTOCOL_ERROR_NO_EFFECT) ||
		    g_error_matches(error, QMI_PROTOCOL_ERROR, QMI_PROTOCOL_ERROR_INVALID_HANDLE);
	g_autoptr(GError) why = NULL;

	if (error && !gone)
		refused(&why, "stop", error, NULL);
	session_handle(session, why ? SESSION_EVENT_FAILED : SESSION_EVENT_ENDED, why);
}

static void
stop(Session *session)
{
	QmiMessage *message = port_message(session->port, QMI_SERVICE_WDS, QMI_ID_WDS_STOP_NETWORK);

	port_cancel(session->port, session->reading);
	session->reading = 0;
	tlv_write_u32(message, 0x01, session->handle);
	if (session->handle == HANDLE_ANY)
		tlv_write_u8(message, 0x10, 1);           /* and do not let the modem dial by itself */
	session->due_us = now_us(session) + GIVE_BACK_US;
	port_send(session->port, message, PORT_ONCE, 0, stop_answer, session);
}

static void
forget(Session *session)
{
	if (session->port)
		port_cancel(session->port, session->reading);
	session->reading = 0;
	session->handle = 0;
	session->due_us = G_MAXINT64;
}

/* Up to a tenth more, by name: modems of one router do not dial in step. */
static gint64
jitter(const Session *session, gint64 delay_us)
{
	return delay_us + delay_us / 10 * (g_str_hash(session->config->name) % 100) / 100;
}

static void
back_off(Session *session)
{
	forget(session);
	session->due_us = now_us(session) + jitter(session, session_back_off_us(session->attempts++));
	if (!session->attached)
		session_handle(session, SESSION_EVENT_DETACHED, NULL);
}

static void
fault(Session *session)
{
	g_autoptr(GError) error = g_error_new(MODEM_ERROR, MODEM_ERROR_PORT_SILENT,
					      "session %s can neither be started nor stopped",
					      session->config->name);

	forget(session);
	session->host.fault(session->host.user_data, error);
}

static void
act(Session *session, SessionAction action)
{
	switch (action) {
	case SESSION_ACTION_START:
		start(session);
		break;
	case SESSION_ACTION_ABORT:
		abort_start(session);
		break;
	case SESSION_ACTION_ADOPT:
		session->handle = HANDLE_ANY;
		read_settings(session);
		break;
	case SESSION_ACTION_READ_SETTINGS:
		read_settings(session);
		break;
	case SESSION_ACTION_PUBLISH:
		session->facts->settings = session->fresh;
		session->due_us = G_MAXINT64;
		break;
	case SESSION_ACTION_STOP:
		stop(session);
		break;
	case SESSION_ACTION_BACK_OFF:
		back_off(session);
		break;
	case SESSION_ACTION_CONSIDER:
		if (session->attached)
			session_handle(session, SESSION_EVENT_ATTACHED, NULL);
		break;
	case SESSION_ACTION_FORGET:
		forget(session);
		break;
	case SESSION_ACTION_FAULT:
		fault(session);
		break;
	case SESSION_ACTION_NONE:
	case _SESSION_ACTION_MAX:
		break;
	}
}

static void
log_step(const Session *session, SessionEvent event, SessionState from, SessionState to, const GError *why)
{
	bool news = to != SESSION_STATE_NONE && to != from;

	g_log_structured(G_LOG_DOMAIN, news ? G_LOG_LEVEL_INFO : G_LOG_LEVEL_DEBUG,
			 "EVENT_ID", "session-state",
			 "MODEM", session->modem_name,
			 "SESSION", session->config->name,
			 "MESSAGE", "%s on %s -> %s%s%s",
			 session_state_to_string(from), session_event_to_string(event),
			 to ? session_state_to_string(to) : "refused", why ? ": " : "", why ? why->message : "");
}

static void
enter(Session *session, SessionEdge edge, const GError *why)
{
	ModemFacts *facts = session->facts;
	SessionState from = facts->session;
	gint64 now = now_us(session);

	if (from == SESSION_STATE_UP && edge.next != SESSION_STATE_UP) {
		facts->settings = (ModemIpSettings){ .mtu_bytes = 0 };
		if (now - facts->session_since_us >= STABLE_US)
			session->attempts = 0;
	}
	if (from != edge.next)
		facts->session_since_us = now;
	facts->session = edge.next;
	if (why)
		g_strlcpy(facts->session_error, why->message, sizeof(facts->session_error));
	else if (edge.next == SESSION_STATE_UP || edge.next == SESSION_STATE_STOPPED)
		facts->session_error[0] = '\0';
	if (edge.next == SESSION_STATE_UP && from != SESSION_STATE_UP)
		facts->call_end = (ModemCallEnd){ MODEM_VALUE_UNKNOWN, MODEM_VALUE_UNKNOWN, MODEM_VALUE_UNKNOWN };
}

bool
session_handle(Session *session, SessionEvent event, const GError *why)
{
	SessionState from = session->facts->session;
	SessionEdge edge = session_step(from, event);
	bool same = event == SESSION_EVENT_SETTINGS && from == SESSION_STATE_UP &&
		    memcmp(&session->fresh, &session->facts->settings, sizeof(session->fresh)) == 0;

	if (event == SESSION_EVENT_ATTACHED)
		session->attached = true;
	else if (event == SESSION_EVENT_DETACHED || event == SESSION_EVENT_PORT_GONE)
		session->attached = false;
	if (edge.next == SESSION_STATE_NONE) {
		session->refused_events++;
		log_step(session, event, from, SESSION_STATE_NONE, why);
		return false;
	}
	log_step(session, event, from, edge.next, why);
	enter(session, edge, why);
	act(session, edge.action);
	if (!same)
		session->host.changed(session->host.user_data);
	return true;
}

void
session_set_port(Session *session, Port *port)
{
	session->port = port;
}

static void
take_loss(Session *session, QmiMessage *message)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) why = NULL;

	if (session_step(session->facts->session, SESSION_EVENT_LOST).next == SESSION_STATE_NONE)
		return;         /* the answer to our own start or stop says it */
	decode_call_end(message, &session->facts->call_end);
	text = decode_call_end_to_text(&session->facts->call_end, session->facts->network.rat);
	why = g_error_new(MODEM_ERROR, MODEM_ERROR_CALL_ENDED, "ended by the network: %s", text);
	session_handle(session, SESSION_EVENT_LOST, why);
}

void
session_take_indication(Session *session, QmiMessage *message)
{
	PacketReport report;

	if (qmi_message_get_message_id(message) == QMI_ID_WDS_EXTENDED_IP_CONFIG) {
		session_handle(session, SESSION_EVENT_CHANGED, NULL);
		return;
	}
	if (qmi_message_get_message_id(message) != QMI_ID_WDS_PACKET_SERVICE_STATUS)
		return;
	decode_packet_status(message, &report);
	if (report.family && report.family != session->config->family)
		return;
	if (report.status == PACKET_STATUS_DISCONNECTED)
		take_loss(session, message);
	else if (report.status == PACKET_STATUS_CONNECTED && report.reconfigured)
		session_handle(session, SESSION_EVENT_CHANGED, NULL);
}

static void
probe_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	PacketReport report = { .status = PACKET_STATUS_UNKNOWN };

	if (!error)
		decode_packet_status(answer, &report);
	if (report.status == PACKET_STATUS_DISCONNECTED)
		take_loss(user_data, answer);
}

void
session_probe(Session *session)
{
	QmiMessage *message = port_message(session->port, QMI_SERVICE_WDS, QMI_ID_WDS_PACKET_SERVICE_STATUS);

	port_send(session->port, message, PORT_AGAIN, 0, probe_answer, session);
}

gint64
session_due_us(const Session *session)
{
	return session->due_us;
}

void
session_run_due(Session *session, gint64 now)
{
	g_autoptr(GError) why = NULL;

	if (now < session->due_us)
		return;
	session->due_us = G_MAXINT64;
	if (session->facts->session == SESSION_STATE_STARTING)
		why = g_error_new(MODEM_ERROR, MODEM_ERROR_PORT_SILENT, "start not answered in %d s",
				  (int)(START_US / G_USEC_PER_SEC));
	session_handle(session, SESSION_EVENT_DUE, why);
}

Session *
session_new(const char *modem_name, const SessionConfig *config, ModemFacts *facts, const SessionHost *host)
{
	Session *session = g_new0(Session, 1);

	session->modem_name = modem_name;
	session->config = config;
	session->facts = facts;
	session->host = *host;
	session->due_us = G_MAXINT64;
	facts->session = SESSION_STATE_WAITING;
	facts->call_end = (ModemCallEnd){ MODEM_VALUE_UNKNOWN, MODEM_VALUE_UNKNOWN, MODEM_VALUE_UNKNOWN };
	facts->session_since_us = now_us(session);
	return session;
}

void
session_free(Session *session)
{
	g_free(session);
}
