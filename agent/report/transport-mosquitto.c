/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libmosquitto in the GLib main loop: its socket is a file descriptor of our source, its callbacks only note what happened,
 * and the owner is told after the library has returned, since it may close us then. TLS would go where start() sets up the
 * handle; nothing outside this file would change.
 */
#include "agent/report/transport.h"
#include "agent/report/mqtt-reason.h"

#include <errno.h>
#include <gio/gio.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define KEEPALIVE_CHECKS 8              /* looks at the clock in one keep-alive: a ping is late by no more than an eighth */

typedef struct Acknowledgement {
	int token, code;
	char *words;
} Acknowledgement;

struct Transport {
	GSource *source;                /* TransportSource, refers back to us */
	gpointer tag;                   /* NULL: no socket yet */
	TransportHost host;
	GCancellable *cancellable;      /* of the look-up */
	struct mosquitto *mosq;
	char *name, *client_id, *will_topic, *will_payload;
	guint port, attempt, keepalive_s;
	TransportProtocol protocol;
	bool tcp_pending;               /* connect(2) is under way */
	bool accepted;                  /* by the broker */
	bool opened;                    /* the owner is still to be told */
	bool failed, told;              /* for good; the owner has been told of it */
	bool closed;                    /* by the owner */
	TransportFailure failure;
	char *why;
	GArray *acknowledgements;       /* to be told */
	gint64 misc_us;
};

typedef struct TransportSource {
	GSource source;
	Transport *transport;
} TransportSource;

static void
acknowledgement_clear(gpointer data)
{
	g_free(((Acknowledgement *)data)->words);
}

static void
free_contents(gpointer data)
{
	Transport *transport = data;

	g_object_unref(transport->cancellable);
	g_free(transport->name);
	g_free(transport->client_id);
	g_free(transport->will_topic);
	g_free(transport->will_payload);
	g_free(transport->why);
	g_array_unref(transport->acknowledgements);
}

static void
unref(Transport *transport)
{
	g_rc_box_release_full(transport, free_contents);
}

/* Only notes it; the source tells the owner. The first reason is the true one, what follows are its consequences. */
static void
fail(Transport *transport, TransportFailure failure, const char *words)
{
	if (transport->failed)
		return;
	transport->failed = true;
	transport->failure = failure;
	transport->why = words && *words ? g_strdup_printf("%s (%s)", transport_failure_to_string(failure), words) :
					   g_strdup(transport_failure_to_string(failure));
}

static void
fail_socket(Transport *transport, int socket_errno)
{
	TransportFailure failure = mqtt_socket_failure(socket_errno);

	fail(transport, failure, failure == TRANSPORT_FAILURE_REFUSED ? NULL : g_strerror(socket_errno));
}

static char *
reason_words(const mosquitto_property *properties)
{
	char *raw = NULL, *clean;

	mosquitto_property_read_string(properties, MQTT_PROP_REASON_STRING, &raw, false);
	clean = mqtt_peer_text(raw);
	free(raw);
	return clean;
}

static void
on_connect(struct mosquitto *mosq, void *obj, int code, int flags, const mosquitto_property *properties)
{
	Transport *transport = obj;
	g_autofree char *words = reason_words(properties), *text = NULL;

	if (code == 0) {
		transport->accepted = transport->opened = true;
		return;
	}
	text = g_strdup_printf("%s%s%s", mqtt_connack_text(code, transport->protocol), *words ? ": " : "", words);
	fail(transport, mqtt_connack_failure(code, transport->protocol), text);
}

static void
on_publish(struct mosquitto *mosq, void *obj, int token, int code, const mosquitto_property *properties)
{
	Transport *transport = obj;
	Acknowledgement acknowledgement = { token, code, reason_words(properties) };

	g_array_append_val(transport->acknowledgements, acknowledgement);
}

/* MQTT 5: the broker says why; otherwise `code` is the library's. */
static void
on_disconnect(struct mosquitto *mosq, void *obj, int code, const mosquitto_property *properties)
{
	g_autofree char *words = reason_words(properties), *text = NULL;

	if (code == MOSQ_ERR_KEEPALIVE)
		fail(obj, TRANSPORT_FAILURE_LOST, "no answer to a ping");
	if (code < MQTT_RC_UNSPECIFIED)
		return;
	text = g_strdup_printf("%s%s%s", mosquitto_reason_string(code), *words ? ": " : "", words);
	fail(obj, code == MQTT_RC_NOT_AUTHORIZED ? TRANSPORT_FAILURE_DENIED : TRANSPORT_FAILURE_LOST, text);
}

static void
note_library(Transport *transport, int rc)
{
	int saved = errno;

	if (rc == MOSQ_ERR_SUCCESS || rc == MOSQ_ERR_CONN_PENDING)
		return;
	if (rc == MOSQ_ERR_ERRNO)
		fail_socket(transport, saved);
	else if (!transport->accepted && mqtt_library_failure(rc) == TRANSPORT_FAILURE_LOST)
		fail(transport, TRANSPORT_FAILURE_LOST, "closed before it answered");
	else
		fail(transport, mqtt_library_failure(rc), rc == MOSQ_ERR_CONN_LOST ? NULL : mosquitto_strerror(rc));
}

static void
start(Transport *transport, const char *address)
{
	int rc, version = transport->protocol == TRANSPORT_MQTT_5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311;

	transport->mosq = mosquitto_new(transport->client_id, true, transport);
	if (!transport->mosq) {
		fail(transport, TRANSPORT_FAILURE_PROTOCOL, g_strerror(errno));
		return;
	}
	mosquitto_int_option(transport->mosq, MOSQ_OPT_PROTOCOL_VERSION, version);
	mosquitto_connect_v5_callback_set(transport->mosq, on_connect);
	mosquitto_publish_v5_callback_set(transport->mosq, on_publish);
	mosquitto_disconnect_v5_callback_set(transport->mosq, on_disconnect);
	rc = mosquitto_will_set(transport->mosq, transport->will_topic, strlen(transport->will_payload),
				transport->will_payload, 1, true);
	/* a numeric address is not looked up, and connect(2) does not wait */
	if (rc == MOSQ_ERR_SUCCESS)
		rc = mosquitto_connect_async(transport->mosq, address, transport->port, transport->keepalive_s);
	note_library(transport, rc);
	if (transport->failed)
		return;
	transport->tcp_pending = true;
	transport->tag = g_source_add_unix_fd(transport->source, mosquitto_socket(transport->mosq), G_IO_IN | G_IO_OUT);
}

static void
looked_up(GObject *source, GAsyncResult *result, gpointer user_data)
{
	Transport *transport = user_data;
	g_autoptr(GError) error = NULL;
	GList *addresses = g_resolver_lookup_by_name_finish(G_RESOLVER(source), result, &error);

	if (!transport->closed && addresses) {
		guint n = g_list_length(addresses);
		g_autofree char *address =
			g_inet_address_to_string(g_list_nth_data(addresses, transport->attempt % n));

		start(transport, address);
	} else if (!transport->closed) {
		fail(transport, TRANSPORT_FAILURE_RESOLVE, error->message);
	}
	g_resolver_free_addresses(addresses);
	unref(transport);
}

static void
check_tcp(Transport *transport)
{
	int error = 0;
	socklen_t size = sizeof(error);

	if (getsockopt(mosquitto_socket(transport->mosq), SOL_SOCKET, SO_ERROR, &error, &size) < 0)
		error = errno;
	if (error)
		fail_socket(transport, error);
	transport->tcp_pending = false;
}

static void
serve_socket(Transport *transport, GIOCondition ready)
{
	if (transport->tcp_pending && ready)
		check_tcp(transport);
	if (!transport->failed && (ready & (G_IO_IN | G_IO_HUP | G_IO_ERR)))
		note_library(transport, mosquitto_loop_read(transport->mosq, 1));
	if (!transport->failed && mosquitto_want_write(transport->mosq))
		note_library(transport, mosquitto_loop_write(transport->mosq, 1));
}

static void
tell_acknowledgement(Transport *transport, const Acknowledgement *acknowledgement)
{
	int code = acknowledgement->code;
	TransportAck ack = code >= MQTT_RC_UNSPECIFIED ? TRANSPORT_ACK_REFUSED :
			   code == MQTT_RC_NO_MATCHING_SUBSCRIBERS ? TRANSPORT_ACK_UNHEARD : TRANSPORT_ACK_TAKEN;
	g_autofree char *why = g_strdup_printf("%s%s%s", mosquitto_reason_string(code),
					       *acknowledgement->words ? ": " : "", acknowledgement->words);

	transport->host.acknowledged(acknowledgement->token, ack, why, transport->host.user_data);
}

/* Whatever the owner does in answer, closing included. */
static void
tell(Transport *transport)
{
	g_autoptr(GArray) acknowledgements = g_steal_pointer(&transport->acknowledgements);

	transport->acknowledgements = g_array_new(FALSE, FALSE, sizeof(Acknowledgement));
	g_array_set_clear_func(transport->acknowledgements, acknowledgement_clear);
	if (transport->opened && !transport->closed) {
		transport->opened = false;
		transport->host.opened(transport->host.user_data);
	}
	for (guint i = 0; i < acknowledgements->len && !transport->closed; i++)
		tell_acknowledgement(transport, &g_array_index(acknowledgements, Acknowledgement, i));
	if (transport->failed && !transport->told && !transport->closed) {
		transport->told = true;
		if (transport->tag)
			g_source_remove_unix_fd(transport->source, g_steal_pointer(&transport->tag));
		transport->host.failed(transport->failure, transport->why, transport->host.user_data);
	}
}

static gboolean
source_prepare(GSource *source, gint *timeout_ms)
{
	Transport *transport = ((TransportSource *)source)->transport;

	*timeout_ms = -1;
	if (transport->tag)
		g_source_modify_unix_fd(source, transport->tag, transport->tcp_pending ||
					mosquitto_want_write(transport->mosq) ? G_IO_IN | G_IO_OUT : G_IO_IN);
	return transport->opened || transport->acknowledgements->len || (transport->failed && !transport->told);
}

static gboolean
source_check(GSource *source)
{
	Transport *transport = ((TransportSource *)source)->transport;

	return transport->tag && g_source_query_unix_fd(source, transport->tag) != 0;
}

static gboolean
source_dispatch(GSource *source, GSourceFunc unused, gpointer unused_data)
{
	Transport *transport = g_rc_box_acquire(((TransportSource *)source)->transport);

	if (transport->tag && !transport->failed)
		serve_socket(transport, g_source_query_unix_fd(source, transport->tag));
	tell(transport);
	unref(transport);
	return G_SOURCE_CONTINUE;
}

static void
source_finalize(GSource *source)
{
	unref(((TransportSource *)source)->transport);
}

static GSourceFuncs source_funcs = {
	.prepare = source_prepare,
	.check = source_check,
	.dispatch = source_dispatch,
	.finalize = source_finalize,
};

static Transport *
transport_open(const TransportConfig *config, const TransportHost *host)
{
	Transport *transport = g_rc_box_new0(Transport);
	g_autoptr(GInetAddress) numeric = g_inet_address_new_from_string(config->host);
	static gsize ready;

	if (g_once_init_enter(&ready)) {
		mosquitto_lib_init();
		g_once_init_leave(&ready, 1);
	}
	transport->host = *host;
	transport->cancellable = g_cancellable_new();
	transport->name = g_strdup(config->host);
	transport->client_id = g_strdup(config->client_id);
	transport->will_topic = g_strdup(config->will_topic);
	transport->will_payload = g_strdup(config->will_payload);
	transport->port = config->port;
	transport->attempt = config->attempt;
	transport->keepalive_s = config->keepalive_s;
	transport->protocol = config->protocol;
	transport->acknowledgements = g_array_new(FALSE, FALSE, sizeof(Acknowledgement));
	transport->source = g_source_new(&source_funcs, sizeof(TransportSource));
	((TransportSource *)transport->source)->transport = g_rc_box_acquire(transport);
	g_source_attach(transport->source, NULL);
	if (numeric) {
		start(transport, transport->name);
	} else {
		g_autoptr(GResolver) resolver = g_resolver_get_default();

		g_resolver_lookup_by_name_async(resolver, transport->name, transport->cancellable, looked_up,
						g_rc_box_acquire(transport));
	}
	return transport;
}

static TransportSend
transport_publish(Transport *transport, const char *topic, const void *payload, size_t size, bool retain, int *ret_token)
{
	int rc;

	if (transport->failed)
		return TRANSPORT_SEND_FAILED;
	rc = mosquitto_publish_v5(transport->mosq, ret_token, topic, size, payload, 1, retain, NULL);
	if (rc == MOSQ_ERR_OVERSIZE_PACKET || rc == MOSQ_ERR_PAYLOAD_SIZE)
		return TRANSPORT_SEND_TOO_LARGE;
	note_library(transport, rc);
	return transport->failed ? TRANSPORT_SEND_FAILED : TRANSPORT_SEND_DONE;
}

static void
transport_close(Transport *transport)
{
	transport->closed = true;
	g_cancellable_cancel(transport->cancellable);
	if (transport->mosq) {
		if (transport->accepted && !transport->failed)
			mosquitto_disconnect(transport->mosq);
		mosquitto_destroy(transport->mosq);
	}
	transport->mosq = NULL;
	transport->tag = NULL;
	g_source_destroy(transport->source);
	g_source_unref(transport->source);
	unref(transport);
}

/* Before the broker's answer the owner's deadline counts, not the library's keep-alive. */
static gint64
transport_due_us(const Transport *transport)
{
	return transport->accepted && !transport->failed ? transport->misc_us : G_MAXINT64;
}

static void
transport_run_due(Transport *transport, gint64 now_us)
{
	transport->misc_us = now_us + (gint64)transport->keepalive_s * G_USEC_PER_SEC / KEEPALIVE_CHECKS;
	note_library(transport, mosquitto_loop_misc(transport->mosq));
}

const TransportOps transport_mosquitto = {
	.open = transport_open,
	.publish = transport_publish,
	.close = transport_close,
	.due_us = transport_due_us,
	.run_due = transport_run_due,
};
