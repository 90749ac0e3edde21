# SPDX-License-Identifier: LGPL-2.1-or-later
PATH_TEST_LIBS = agent/path/libpath.a $(TAP_LIBS)

check_PROGRAMS += tests/unit/test-ancillary
TESTS += tests/unit/test-ancillary
tests_unit_test_ancillary_SOURCES = tests/unit/test-ancillary.c
tests_unit_test_ancillary_LDADD = $(PATH_TEST_LIBS)

check_PROGRAMS += tests/unit/test-histogram
TESTS += tests/unit/test-histogram
tests_unit_test_histogram_SOURCES = tests/unit/test-histogram.c
tests_unit_test_histogram_LDADD = $(PATH_TEST_LIBS)

check_PROGRAMS += tests/unit/test-icmp
TESTS += tests/unit/test-icmp
tests_unit_test_icmp_SOURCES = tests/unit/test-icmp.c
tests_unit_test_icmp_LDADD = $(PATH_TEST_LIBS)

check_PROGRAMS += tests/unit/test-path-state
TESTS += tests/unit/test-path-state
tests_unit_test_path_state_SOURCES = tests/unit/test-path-state.c
tests_unit_test_path_state_LDADD = $(PATH_TEST_LIBS)

check_PROGRAMS += tests/unit/test-siphash
TESTS += tests/unit/test-siphash
tests_unit_test_siphash_SOURCES = tests/unit/test-siphash.c
tests_unit_test_siphash_LDADD = $(PATH_TEST_LIBS)

check_PROGRAMS += tests/unit/test-verdict
TESTS += tests/unit/test-verdict
tests_unit_test_verdict_SOURCES = tests/unit/test-verdict.c
tests_unit_test_verdict_LDADD = $(PATH_TEST_LIBS)

check_PROGRAMS += tests/unit/test-window
TESTS += tests/unit/test-window
tests_unit_test_window_SOURCES = tests/unit/test-window.c
tests_unit_test_window_LDADD = $(PATH_TEST_LIBS)

# The path itself, over a network that is a struct.
check_PROGRAMS += tests/unit/test-path tests/unit/test-path-faults
TESTS += tests/unit/test-path tests/unit/test-path-faults
path_net = tests/unit/path-net.c tests/unit/path-net.h
tests_unit_test_path_SOURCES = tests/unit/test-path.c $(path_net)
tests_unit_test_path_LDADD = $(PATH_TEST_LIBS)
tests_unit_test_path_faults_SOURCES = tests/unit/test-path-faults.c $(path_net)
tests_unit_test_path_faults_LDADD = $(PATH_TEST_LIBS)
