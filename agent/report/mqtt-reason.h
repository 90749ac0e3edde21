/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What libmosquitto's, MQTT's and the kernel's numbers mean for the caller: a kind of failure and words; pure. */
#pragma once

#include "agent/report/transport.h"

/* The CONNACK's code: 1 to 5 in MQTT 3.1.1, 128 and up in MQTT 5. */
TransportFailure mqtt_connack_failure(int code, TransportProtocol protocol);
const char *mqtt_connack_text(int code, TransportProtocol protocol);

/* What a loop or publish call of the library returned. */
TransportFailure mqtt_library_failure(int rc);

/* Of connect(2) and what the socket reports later. */
TransportFailure mqtt_socket_failure(int socket_errno);

/* The broker's own words, cut and without anything but printable text; "" = none. Free with g_free(). */
char *mqtt_peer_text(const char *text);
