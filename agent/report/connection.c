/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/connection.h"
#include "agent/report/backoff.h"
#include "agent/report/inflight.h"

#include <string.h>

#define CONNECT_TIMEOUT_US (15 * G_USEC_PER_SEC)
#define DRAIN_TIMEOUT_US (2 * G_USEC_PER_SEC)
#define UNHEARD_GRACE_US (3 * G_USEC_PER_SEC)
#define ACK_TIMEOUT_MAX_S 60            /* a broker silent for a keep-alive, or for this long, is taken for gone */
#define PRESENCE "presence"
#define ONLINE "online"
#define OFFLINE "offline"

struct Connection {
	char *host, *device, *topic, *client_id, *presence_topic;
	guint port, keepalive_s, attempt;
	const Profile *profile;
	const TransportOps *ops;
	ConnectionHost owner;
	Transport *transport;           /* NULL in IDLE and BACKING_OFF */
	TransportProtocol protocol;
	Inflight inflight;
	Backoff backoff;
	gint64 since_us;                /* of the state */
	gint64 hold_us;                 /* CONNECTED: no record before */
	ConnectionStatus status;
};

static void handle(Connection *connection, ConnectionEvent event);

static void
explain(Connection *connection, CauseCode cause, const char *why)
{
	g_free(connection->status.why);
	connection->status.cause = cause;
	connection->status.why = g_strdup_printf(strchr(connection->host, ':') ? "[%s]:%u: %s" : "%s:%u: %s", connection->host,
						 connection->port, why);
}

static CauseCode
cause_of(TransportFailure failure)
{
	switch (failure) {
	case TRANSPORT_FAILURE_RESOLVE:
	case TRANSPORT_FAILURE_REFUSED:
	case TRANSPORT_FAILURE_UNREACHABLE:
	case TRANSPORT_FAILURE_LOST:
		return CAUSE_CTL_UNREACHABLE;
	case TRANSPORT_FAILURE_DENIED:
	case TRANSPORT_FAILURE_VERSION:
	case TRANSPORT_FAILURE_PROTOCOL:
		return CAUSE_CTL_REFUSED;
	case _TRANSPORT_FAILURE_MAX:
		break;
	}
	return CAUSE_CTL_UNREACHABLE;
}

static void
transport_opened(gpointer user_data)
{
	handle(user_data, CONNECTION_EVENT_OPENED);
}

static void
transport_failed(TransportFailure failure, const char *why, gpointer user_data)
{
	Connection *connection = user_data;

	explain(connection, cause_of(failure), why);
	if (failure == TRANSPORT_FAILURE_VERSION && connection->protocol == TRANSPORT_MQTT_5)
		handle(connection, CONNECTION_EVENT_OUTDATED);
	else
		handle(connection, CONNECTION_EVENT_FAILED);
}

static void
refused_message(Connection *connection, int token, const char *why)
{
	guint64 id = inflight_find(&connection->inflight, token);
	g_autofree char *text = id ? g_strdup_printf("record %" G_GUINT64_FORMAT " refused: %s", id, why) :
				     g_strdup_printf("presence refused: %s", why);

	explain(connection, CAUSE_CTL_REFUSED, text);
	handle(connection, CONNECTION_EVENT_FAILED);
}

/*
 * The greeting goes alone. When nobody hears it, the broker has just started and the controller's own subscriptions are
 * still on their way: a moment's patience keeps the first records from being thrown away by the broker.
 */
static void
note_acknowledged(Connection *connection, guint64 id, TransportAck ack)
{
	if (id == 0)
		connection->hold_us = ack == TRANSPORT_ACK_UNHEARD ? connection->since_us + UNHEARD_GRACE_US : 0;
	else if (ack == TRANSPORT_ACK_UNHEARD)
		connection->status.unheard++;
}

static void
transport_acknowledged(int token, TransportAck ack, const char *why, gpointer user_data)
{
	Connection *connection = user_data;
	guint64 id = inflight_find(&connection->inflight, token), confirmed;

	if (ack == TRANSPORT_ACK_REFUSED) {
		refused_message(connection, token, why);
		return;
	}
	if (!inflight_acknowledge(&connection->inflight, token))
		return;                         /* twice, or never sent: a broker's mistake that moves nothing */
	backoff_reset(&connection->backoff);
	note_acknowledged(connection, id, ack);
	confirmed = inflight_take_confirmed(&connection->inflight);
	if (confirmed)
		connection->owner.confirmed(confirmed, connection->owner.user_data);
	if (connection->status.state == CONNECTION_STATE_DRAINING && connection->inflight.n == 0)
		handle(connection, CONNECTION_EVENT_DRAINED);
	else
		connection_feed(connection);
}

static void
open_transport(Connection *connection)
{
	const TransportHost host = { transport_opened, transport_acknowledged, transport_failed, connection };
	const TransportConfig config = {
		.host = connection->host,
		.port = connection->port,
		.attempt = connection->attempt++,
		.client_id = connection->client_id,
		.keepalive_s = connection->keepalive_s,
		.protocol = connection->protocol,
		.will_topic = connection->presence_topic,
		.will_payload = OFFLINE,
	};

	connection->transport = connection->ops->open(&config, &host);
}

static void
close_transport(Connection *connection)
{
	if (connection->transport)
		connection->ops->close(connection->transport);
	connection->transport = NULL;
	inflight_clear(&connection->inflight);
}

static bool
publish(Connection *connection, const char *topic, GBytes *payload, bool retain, guint64 id)
{
	gint64 now_us = connection->owner.now_us(connection->owner.user_data);
	int token = 0;
	gsize size;
	const void *bytes = g_bytes_get_data(payload, &size);

	switch (connection->ops->publish(connection->transport, topic, bytes, size, retain, &token)) {
	case TRANSPORT_SEND_DONE:
		inflight_add(&connection->inflight, token, id, now_us);
		return true;
	case TRANSPORT_SEND_TOO_LARGE:          /* would block all that is behind it for ever */
		connection->status.undeliverable++;
		connection->status.last_undeliverable = id;
		return true;
	case TRANSPORT_SEND_FAILED:             /* the transport tells why from the main loop */
		break;
	}
	return false;
}

static void
publish_presence(Connection *connection, const char *word)
{
	g_autoptr(GBytes) payload = g_bytes_new_static(word, strlen(word));

	publish(connection, connection->presence_topic, payload, true, 0);
}

void
connection_feed(Connection *connection)
{
	if (connection->hold_us > connection->owner.now_us(connection->owner.user_data))
		return;
	while (connection->status.state == CONNECTION_STATE_CONNECTED && inflight_has_room(&connection->inflight)) {
		g_autoptr(Record) record = connection->owner.next(connection->owner.user_data);
		g_autoptr(GBytes) payload = NULL;
		g_autofree char *topic = NULL;

		if (!record)
			return;
		payload = connection->profile->encode(record, connection->device);
		topic = profile_topic(connection->topic, connection->device, record_kind_to_string(record->kind));
		if (!publish(connection, topic, payload, false, record->id))
			return;
	}
}

static void
act(Connection *connection, ConnectionAction action)
{
	switch (action) {
	case CONNECTION_ACTION_OPEN_OLDER:
		connection->protocol = TRANSPORT_MQTT_311;
		close_transport(connection);
		open_transport(connection);
		break;
	case CONNECTION_ACTION_OPEN:
		open_transport(connection);
		break;
	case CONNECTION_ACTION_ANNOUNCE:
		connection->status.cause = CAUSE_NONE;
		connection->hold_us = G_MAXINT64;
		publish_presence(connection, ONLINE);
		break;
	case CONNECTION_ACTION_BACK_OFF:
		close_transport(connection);
		connection->owner.rewind(connection->owner.user_data);
		break;
	case CONNECTION_ACTION_PART:
		publish_presence(connection, OFFLINE);
		break;
	case CONNECTION_ACTION_CLOSE:
		close_transport(connection);
		break;
	case CONNECTION_ACTION_REFUSE:
	case _CONNECTION_ACTION_MAX:
		connection->status.refused_events++;
		break;
	}
}

static void
handle(Connection *connection, ConnectionEvent event)
{
	ConnectionState from = connection->status.state;
	ConnectionEdge edge = connection_step(from, event);

	if (edge.action == CONNECTION_ACTION_REFUSE) {
		connection->status.refused_events++;
		return;
	}
	connection->since_us = connection->owner.now_us(connection->owner.user_data);
	connection->status.state = edge.next;
	if (edge.action == CONNECTION_ACTION_BACK_OFF)
		connection->status.retry_us = connection->since_us +
			backoff_next_us(&connection->backoff, connection->owner.random(connection->owner.user_data));
	connection->owner.changed(from, connection->owner.user_data);
	act(connection, edge.action);
}

Connection *
connection_new(const ConnectionConfig *config, const TransportOps *ops, const ConnectionHost *host)
{
	Connection *connection = g_new0(Connection, 1);

	connection->host = g_strdup(config->host);
	connection->device = g_strdup(config->device);
	connection->topic = g_strdup(config->topic);
	connection->client_id = g_strdup_printf("uplinkd-%s", config->device);
	connection->presence_topic = profile_topic(config->topic, config->device, PRESENCE);
	connection->port = config->port;
	connection->keepalive_s = config->keepalive_s;
	connection->profile = config->profile;
	connection->ops = ops;
	connection->owner = *host;
	connection->status.why = g_strdup("");
	return connection;
}

void
connection_free(Connection *connection)
{
	if (!connection)
		return;
	close_transport(connection);
	g_free(connection->host);
	g_free(connection->device);
	g_free(connection->topic);
	g_free(connection->client_id);
	g_free(connection->presence_topic);
	g_free(connection->status.why);
	g_free(connection);
}

void
connection_start(Connection *connection)
{
	handle(connection, CONNECTION_EVENT_START);
}

void
connection_stop(Connection *connection)
{
	handle(connection, CONNECTION_EVENT_STOP);
}

const ConnectionStatus *
connection_get_status(const Connection *connection)
{
	return &connection->status;
}

static gint64
ack_timeout_us(const Connection *connection)
{
	return (gint64)MIN(connection->keepalive_s, ACK_TIMEOUT_MAX_S) * G_USEC_PER_SEC;
}

static gint64
deadline_us(const Connection *connection)
{
	gint64 oldest_us = inflight_oldest_us(&connection->inflight);

	switch (connection->status.state) {
	case CONNECTION_STATE_CONNECTING:
		return connection->since_us + CONNECT_TIMEOUT_US;
	case CONNECTION_STATE_CONNECTED:
		return oldest_us == G_MAXINT64 ? G_MAXINT64 : oldest_us + ack_timeout_us(connection);
	case CONNECTION_STATE_DRAINING:
		return connection->since_us + DRAIN_TIMEOUT_US;
	case CONNECTION_STATE_BACKING_OFF:
		return connection->status.retry_us;
	case CONNECTION_STATE_IDLE:
	case _CONNECTION_STATE_MAX:
		break;
	}
	return G_MAXINT64;
}

gint64
connection_due_us(const Connection *connection)
{
	gint64 own_us = deadline_us(connection);

	if (connection->status.state == CONNECTION_STATE_CONNECTED && connection->hold_us)
		own_us = MIN(own_us, connection->hold_us);
	return connection->transport ? MIN(own_us, connection->ops->due_us(connection->transport)) : own_us;
}

static void
expire(Connection *connection)
{
	g_autofree char *why = NULL;

	if (connection->status.state == CONNECTION_STATE_CONNECTING)
		why = g_strdup_printf("no answer within %d s", (int)(CONNECT_TIMEOUT_US / G_USEC_PER_SEC));
	else if (connection->status.state == CONNECTION_STATE_CONNECTED)
		why = g_strdup_printf("connected, but no acknowledgement for %d s",
				      (int)(ack_timeout_us(connection) / G_USEC_PER_SEC));
	if (why)
		explain(connection, CAUSE_CTL_UNREACHABLE, why);
	handle(connection, CONNECTION_EVENT_EXPIRED);
}

void
connection_run_due(Connection *connection, gint64 now_us)
{
	if (now_us >= deadline_us(connection))
		expire(connection);
	if (connection->status.state == CONNECTION_STATE_CONNECTED && connection->hold_us && now_us >= connection->hold_us) {
		connection->hold_us = 0;
		connection_feed(connection);
	}
	if (connection->transport && now_us >= connection->ops->due_us(connection->transport))
		connection->ops->run_due(connection->transport, now_us);
}
