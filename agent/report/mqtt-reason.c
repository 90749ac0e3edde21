/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/mqtt-reason.h"

#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>

#define PEER_TEXT_MAX 120               /* characters */

TransportFailure
mqtt_connack_failure(int code, TransportProtocol protocol)
{
	if (protocol == TRANSPORT_MQTT_311)     /* table 3.1 of MQTT 3.1.1 */
		return code == 1 ? TRANSPORT_FAILURE_VERSION : code == 3 ? TRANSPORT_FAILURE_PROTOCOL : TRANSPORT_FAILURE_DENIED;
	switch (code) {
	case MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION:
		return TRANSPORT_FAILURE_VERSION;
	case MQTT_RC_CLIENTID_NOT_VALID:
	case MQTT_RC_BAD_USERNAME_OR_PASSWORD:
	case MQTT_RC_NOT_AUTHORIZED:
	case MQTT_RC_BANNED:
	case MQTT_RC_BAD_AUTHENTICATION_METHOD:
		return TRANSPORT_FAILURE_DENIED;
	default:
		return TRANSPORT_FAILURE_PROTOCOL;
	}
}

const char *
mqtt_connack_text(int code, TransportProtocol protocol)
{
	return protocol == TRANSPORT_MQTT_311 ? mosquitto_connack_string(code) : mosquitto_reason_string(code);
}

TransportFailure
mqtt_library_failure(int rc)
{
	switch (rc) {
	case MOSQ_ERR_PROTOCOL:
	case MOSQ_ERR_MALFORMED_PACKET:
	case MOSQ_ERR_MALFORMED_UTF8:
	case MOSQ_ERR_DUPLICATE_PROPERTY:
	case MOSQ_ERR_NOT_SUPPORTED:
	case MOSQ_ERR_OVERSIZE_PACKET:
		return TRANSPORT_FAILURE_PROTOCOL;
	case MOSQ_ERR_AUTH:
	case MOSQ_ERR_ACL_DENIED:
		return TRANSPORT_FAILURE_DENIED;
	default:
		return TRANSPORT_FAILURE_LOST;
	}
}

TransportFailure
mqtt_socket_failure(int socket_errno)
{
	switch (socket_errno) {
	case ECONNREFUSED:
		return TRANSPORT_FAILURE_REFUSED;
	case EPIPE:
	case ECONNRESET:
		return TRANSPORT_FAILURE_LOST;
	default:
		return TRANSPORT_FAILURE_UNREACHABLE;
	}
}

char *
mqtt_peer_text(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
	GString *clean = g_string_new(NULL);

	for (const char *at = valid; *at && g_utf8_strlen(clean->str, -1) < PEER_TEXT_MAX; at = g_utf8_next_char(at))
		if (g_unichar_isprint(g_utf8_get_char(at)))
			g_string_append_unichar(clean, g_utf8_get_char(at));
	return g_string_free(clean, FALSE);
}
