# SPDX-License-Identifier: LGPL-2.1-or-later
UPLINK_TEST_LIBS = agent/uplink/libuplink.a agent/path/libpath.a netlink/libnetlink.a $(TAP_LIBS) $(MNL_LIBS)

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

check_PROGRAMS += tests/unit/test-uplink-plan
TESTS += tests/unit/test-uplink-plan
tests_unit_test_uplink_plan_SOURCES = tests/unit/test-uplink-plan.c tests/unit/uplink-samples.h $(NETLINK_SAMPLES)
tests_unit_test_uplink_plan_LDADD = $(UPLINK_TEST_LIBS)

# With a kernel of its own, in namespaces.
check_PROGRAMS += tests/unit/test-uplink-kernel
TESTS += tests/unit/test-uplink-kernel
tests_unit_test_uplink_kernel_SOURCES = tests/unit/test-uplink-kernel.c tests/unit/uplink-samples.h $(NETLINK_WORLD)
tests_unit_test_uplink_kernel_LDADD = tests/fake/libfake.a $(UPLINK_TEST_LIBS)
