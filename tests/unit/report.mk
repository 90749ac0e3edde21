# SPDX-License-Identifier: LGPL-2.1-or-later
report_unit_tests = \
	tests/unit/test-schema \
	tests/unit/test-record \
	tests/unit/test-encode-json \
	tests/unit/test-profile \
	tests/unit/test-crc32c \
	tests/unit/test-spool \
	tests/unit/test-spool-recover \
	tests/unit/test-spool-drop \
	tests/unit/test-spool-cursor \
	tests/unit/test-spool-reader \
	tests/unit/test-inflight \
	tests/unit/test-backoff \
	tests/unit/test-mqtt-reason \
	tests/unit/test-connection-state \
	tests/unit/test-connection
check_PROGRAMS += $(report_unit_tests)
TESTS += $(report_unit_tests)
REPORT_TEST_LIBS = agent/report/libreport.a $(TAP_LIBS)

tests_unit_test_schema_SOURCES = tests/unit/test-schema.c
tests_unit_test_schema_LDADD = $(REPORT_TEST_LIBS)
tests_unit_test_record_SOURCES = tests/unit/test-record.c
tests_unit_test_record_LDADD = $(REPORT_TEST_LIBS)
tests_unit_test_encode_json_SOURCES = tests/unit/test-encode-json.c
tests_unit_test_encode_json_CPPFLAGS = $(AM_CPPFLAGS) \
	-DRECORD_SCHEMA='"$(abs_top_srcdir)/agent/report/record.schema.json"'
tests_unit_test_encode_json_LDADD = $(REPORT_TEST_LIBS) $(CJSON_LIBS)
tests_unit_test_profile_SOURCES = tests/unit/test-profile.c
tests_unit_test_profile_LDADD = $(REPORT_TEST_LIBS)
tests_unit_test_crc32c_SOURCES = tests/unit/test-crc32c.c
tests_unit_test_crc32c_LDADD = $(REPORT_TEST_LIBS)

spool_fixture = tests/unit/spool-fixture.c tests/unit/spool-fixture.h
tests_unit_test_spool_SOURCES = tests/unit/test-spool.c $(spool_fixture)
tests_unit_test_spool_LDADD = $(REPORT_TEST_LIBS)
tests_unit_test_spool_recover_SOURCES = tests/unit/test-spool-recover.c $(spool_fixture)
tests_unit_test_spool_recover_LDADD = $(REPORT_TEST_LIBS)
tests_unit_test_spool_drop_SOURCES = tests/unit/test-spool-drop.c $(spool_fixture)
tests_unit_test_spool_drop_LDADD = $(REPORT_TEST_LIBS)
tests_unit_test_spool_cursor_SOURCES = tests/unit/test-spool-cursor.c $(spool_fixture)
tests_unit_test_spool_cursor_LDADD = $(REPORT_TEST_LIBS)
tests_unit_test_spool_reader_SOURCES = tests/unit/test-spool-reader.c $(spool_fixture)
tests_unit_test_spool_reader_LDADD = $(REPORT_TEST_LIBS)

tests_unit_test_inflight_SOURCES = tests/unit/test-inflight.c
tests_unit_test_inflight_LDADD = $(REPORT_TEST_LIBS)
tests_unit_test_backoff_SOURCES = tests/unit/test-backoff.c
tests_unit_test_backoff_LDADD = $(REPORT_TEST_LIBS)
tests_unit_test_mqtt_reason_SOURCES = tests/unit/test-mqtt-reason.c
tests_unit_test_mqtt_reason_LDADD = $(REPORT_TEST_LIBS) $(MOSQUITTO_LIBS)
tests_unit_test_connection_state_SOURCES = tests/unit/test-connection-state.c
tests_unit_test_connection_state_LDADD = $(REPORT_TEST_LIBS)
tests_unit_test_connection_SOURCES = tests/unit/test-connection.c
tests_unit_test_connection_LDADD = $(REPORT_TEST_LIBS)
