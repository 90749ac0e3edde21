# SPDX-License-Identifier: LGPL-2.1-or-later
PATH_TEST_LIBS = agent/path/libpath.a $(TAP_LIBS)

check_PROGRAMS += tests/unit/test-histogram
TESTS += tests/unit/test-histogram
tests_unit_test_histogram_SOURCES = tests/unit/test-histogram.c
tests_unit_test_histogram_LDADD = $(PATH_TEST_LIBS)

check_PROGRAMS += tests/unit/test-path-state
TESTS += tests/unit/test-path-state
tests_unit_test_path_state_SOURCES = tests/unit/test-path-state.c
tests_unit_test_path_state_LDADD = $(PATH_TEST_LIBS)

check_PROGRAMS += tests/unit/test-verdict
TESTS += tests/unit/test-verdict
tests_unit_test_verdict_SOURCES = tests/unit/test-verdict.c
tests_unit_test_verdict_LDADD = $(PATH_TEST_LIBS)
