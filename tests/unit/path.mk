# SPDX-License-Identifier: LGPL-2.1-or-later
PATH_TEST_LIBS = agent/path/libpath.a $(TAP_LIBS)

check_PROGRAMS += tests/unit/test-histogram
TESTS += tests/unit/test-histogram
tests_unit_test_histogram_SOURCES = tests/unit/test-histogram.c
tests_unit_test_histogram_LDADD = $(PATH_TEST_LIBS)
