# SPDX-License-Identifier: LGPL-2.1-or-later
HEALTH_TEST_LIBS = agent/health/libhealth.a $(UPLINK_TEST_LIBS)

check_PROGRAMS += tests/unit/test-cause
TESTS += tests/unit/test-cause
tests_unit_test_cause_SOURCES = tests/unit/test-cause.c
tests_unit_test_cause_LDADD = $(HEALTH_TEST_LIBS)

check_PROGRAMS += tests/unit/test-health
TESTS += tests/unit/test-health
tests_unit_test_health_SOURCES = tests/unit/test-health.c tests/unit/uplink-samples.h
tests_unit_test_health_LDADD = $(HEALTH_TEST_LIBS)

check_PROGRAMS += tests/unit/test-health-device
TESTS += tests/unit/test-health-device
tests_unit_test_health_device_SOURCES = tests/unit/test-health-device.c tests/unit/uplink-samples.h
tests_unit_test_health_device_LDADD = $(HEALTH_TEST_LIBS)

check_PROGRAMS += tests/unit/test-health-text
TESTS += tests/unit/test-health-text
tests_unit_test_health_text_SOURCES = tests/unit/test-health-text.c tests/unit/uplink-samples.h
tests_unit_test_health_text_LDADD = $(HEALTH_TEST_LIBS)
