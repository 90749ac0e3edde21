# SPDX-License-Identifier: LGPL-2.1-or-later
UPLINK_TEST_LIBS = agent/uplink/libuplink.a agent/path/libpath.a netlink/libnetlink.a $(TAP_LIBS)

check_PROGRAMS += tests/unit/test-uplink-state
TESTS += tests/unit/test-uplink-state
tests_unit_test_uplink_state_SOURCES = tests/unit/test-uplink-state.c
tests_unit_test_uplink_state_LDADD = $(UPLINK_TEST_LIBS)

check_PROGRAMS += tests/unit/test-uplink-choose
TESTS += tests/unit/test-uplink-choose
tests_unit_test_uplink_choose_SOURCES = tests/unit/test-uplink-choose.c tests/unit/uplink-samples.h
tests_unit_test_uplink_choose_LDADD = $(UPLINK_TEST_LIBS)

check_PROGRAMS += tests/unit/test-uplink-random
TESTS += tests/unit/test-uplink-random
tests_unit_test_uplink_random_SOURCES = tests/unit/test-uplink-random.c tests/unit/uplink-samples.h
tests_unit_test_uplink_random_LDADD = $(UPLINK_TEST_LIBS)
