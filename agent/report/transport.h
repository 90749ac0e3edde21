/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One connection to an MQTT broker, from the look-up of its name to its end: what connection.c needs of a library. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Transport Transport;

typedef enum TransportProtocol { TRANSPORT_MQTT_5, TRANSPORT_MQTT_311 } TransportProtocol;

typedef struct TransportConfig {        /* copied by open() */
	const char *host;               /* name or numeric address */
	guint port;
	guint attempt;                  /* which of the name's addresses: the next one each time */
	const char *client_id;
	guint keepalive_s;
	TransportProtocol protocol;
	const char *will_topic, *will_payload;  /* retained, QoS 1 */
} TransportConfig;

typedef enum TransportFailure {
	TRANSPORT_FAILURE_RESOLVE,      /* the name has no address */
	TRANSPORT_FAILURE_REFUSED,      /* nobody listens on the port */
	TRANSPORT_FAILURE_UNREACHABLE,  /* no way there, or no answer from there */
	TRANSPORT_FAILURE_DENIED,       /* the broker does not want us: identity or permission */
	TRANSPORT_FAILURE_VERSION,      /* the broker does not speak this version of MQTT */
	TRANSPORT_FAILURE_PROTOCOL,     /* what came was no proper MQTT, or a refusal for another reason */
	TRANSPORT_FAILURE_LOST,
	_TRANSPORT_FAILURE_MAX,
} TransportFailure;

typedef enum TransportAck {
	TRANSPORT_ACK_TAKEN,
	TRANSPORT_ACK_UNHEARD,          /* taken, but nobody is subscribed; told by MQTT 5 alone */
	TRANSPORT_ACK_REFUSED,
} TransportAck;

/* Called from the main loop, never from inside open(), publish() or close(); each may close the transport. */
typedef struct TransportHost {
	void (*opened)(gpointer user_data);
	/* `why` is for REFUSED */
	void (*acknowledged)(int token, TransportAck ack, const char *why, gpointer user_data);
	void (*failed)(TransportFailure failure, const char *why, gpointer user_data);   /* once, and nothing follows */
	gpointer user_data;
} TransportHost;

typedef enum TransportSend { TRANSPORT_SEND_DONE, TRANSPORT_SEND_TOO_LARGE, TRANSPORT_SEND_FAILED } TransportSend;

typedef struct TransportOps {
	Transport *(*open)(const TransportConfig *config, const TransportHost *host);
	/* QoS 1. TOO_LARGE: this broker never takes the message; nothing was sent. FAILED: failed() follows. */
	TransportSend (*publish)(Transport *transport, const char *topic, const void *payload, size_t size, bool retain,
				 int *ret_token);
	void (*close)(Transport *transport);    /* says good-bye when connected, so that the will is not published */
	gint64 (*due_us)(const Transport *transport);           /* keep-alive */
	void (*run_due)(Transport *transport, gint64 now_us);
} TransportOps;

extern const TransportOps transport_mosquitto;

const char *transport_failure_to_string(TransportFailure failure);
