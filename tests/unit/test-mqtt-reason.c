/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/mqtt-reason.h"
#include "tests/unit/tap.h"

#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <string.h>

static void
test_a_refused_login_is_told_from_a_wrong_version(void)
{
	CU_ASSERT_EQUAL(mqtt_connack_failure(1, TRANSPORT_MQTT_311), TRANSPORT_FAILURE_VERSION);
	CU_ASSERT_EQUAL(mqtt_connack_failure(2, TRANSPORT_MQTT_311), TRANSPORT_FAILURE_DENIED);
	CU_ASSERT_EQUAL(mqtt_connack_failure(3, TRANSPORT_MQTT_311), TRANSPORT_FAILURE_PROTOCOL);
	CU_ASSERT_EQUAL(mqtt_connack_failure(4, TRANSPORT_MQTT_311), TRANSPORT_FAILURE_DENIED);
	CU_ASSERT_EQUAL(mqtt_connack_failure(5, TRANSPORT_MQTT_311), TRANSPORT_FAILURE_DENIED);
	CU_ASSERT_EQUAL(mqtt_connack_failure(MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION, TRANSPORT_MQTT_5), TRANSPORT_FAILURE_VERSION);
	CU_ASSERT_EQUAL(mqtt_connack_failure(MQTT_RC_NOT_AUTHORIZED, TRANSPORT_MQTT_5), TRANSPORT_FAILURE_DENIED);
	CU_ASSERT_EQUAL(mqtt_connack_failure(MQTT_RC_BANNED, TRANSPORT_MQTT_5), TRANSPORT_FAILURE_DENIED);
	CU_ASSERT_EQUAL(mqtt_connack_failure(MQTT_RC_SERVER_BUSY, TRANSPORT_MQTT_5), TRANSPORT_FAILURE_PROTOCOL);
	CU_ASSERT_PTR_NOT_NULL(strstr(mqtt_connack_text(5, TRANSPORT_MQTT_311), "uthori"));
	CU_ASSERT_PTR_NOT_NULL(strstr(mqtt_connack_text(MQTT_RC_NOT_AUTHORIZED, TRANSPORT_MQTT_5), "uthori"));
}

static void
test_the_kernels_and_the_librarys_numbers_are_sorted(void)
{
	CU_ASSERT_EQUAL(mqtt_socket_failure(ECONNREFUSED), TRANSPORT_FAILURE_REFUSED);
	CU_ASSERT_EQUAL(mqtt_socket_failure(ENETUNREACH), TRANSPORT_FAILURE_UNREACHABLE);
	CU_ASSERT_EQUAL(mqtt_socket_failure(ETIMEDOUT), TRANSPORT_FAILURE_UNREACHABLE);
	CU_ASSERT_EQUAL(mqtt_socket_failure(ECONNRESET), TRANSPORT_FAILURE_LOST);
	CU_ASSERT_EQUAL(mqtt_library_failure(MOSQ_ERR_PROTOCOL), TRANSPORT_FAILURE_PROTOCOL);
	CU_ASSERT_EQUAL(mqtt_library_failure(MOSQ_ERR_CONN_LOST), TRANSPORT_FAILURE_LOST);
	CU_ASSERT_EQUAL(mqtt_library_failure(MOSQ_ERR_AUTH), TRANSPORT_FAILURE_DENIED);
	for (TransportFailure failure = 0; failure < _TRANSPORT_FAILURE_MAX; failure++)
		CU_ASSERT_TRUE(strlen(transport_failure_to_string(failure)) > 5);
}

static void
peer_one(const char *raw, const char *clean)
{
	g_autofree char *text = mqtt_peer_text(raw);

	CU_ASSERT_STRING_EQUAL(text, clean);
}

static void
test_the_brokers_words_come_out_harmless(void)
{
	g_autofree char *flood = g_strnfill(70000, 'x'), *text = mqtt_peer_text(flood);

	peer_one(NULL, "");
	peer_one("quota of the tenant", "quota of the tenant");
	peer_one("a\nb\x1b[31mc\x7f", "ab[31mc");
	peer_one("\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd");
	CU_ASSERT_EQUAL(strlen(text), 120);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a refused login is told from a wrong version", test_a_refused_login_is_told_from_a_wrong_version },
		{ "the kernel's and the library's numbers are sorted", test_the_kernels_and_the_librarys_numbers_are_sorted },
		{ "the broker's words come out harmless", test_the_brokers_words_come_out_harmless },
		CU_TEST_INFO_NULL,
	};

	return tap_main("mqtt-reason", tests, argc, argv);
}
