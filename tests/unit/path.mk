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

# With a kernel of their own, in namespaces.
PATH_WORLD_TESTS = tests/unit/test-path-netns tests/unit/test-path-forged tests/unit/test-probe-icmp
check_PROGRAMS += $(PATH_WORLD_TESTS)
TESTS += $(PATH_WORLD_TESTS)
path_rig = tests/unit/path-rig.c tests/unit/path-rig.h
PATH_WORLD_LIBS = tests/fake/libfake.a $(PATH_TEST_LIBS)
tests_unit_test_path_netns_SOURCES = tests/unit/test-path-netns.c $(path_rig)
tests_unit_test_path_netns_LDADD = $(PATH_WORLD_LIBS)
tests_unit_test_path_forged_SOURCES = tests/unit/test-path-forged.c $(path_rig)
tests_unit_test_path_forged_LDADD = $(PATH_WORLD_LIBS)
tests_unit_test_probe_icmp_SOURCES = tests/unit/test-probe-icmp.c $(path_rig)
tests_unit_test_probe_icmp_LDADD = $(PATH_WORLD_LIBS)
tests_unit_test_probe_icmp_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sendto -Wl,--wrap=recvmmsg
