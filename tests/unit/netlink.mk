# SPDX-License-Identifier: LGPL-2.1-or-later
NETLINK_TESTS = tests/unit/test-nl-ip tests/unit/test-nl-object tests/unit/test-nl-store tests/unit/test-nl-diff \
	tests/unit/test-nl-codec
check_PROGRAMS += $(NETLINK_TESTS)
TESTS += $(NETLINK_TESTS)
NETLINK_TEST_LIBS = netlink/libnetlink.a $(TAP_LIBS) $(MNL_LIBS)
NETLINK_SAMPLES = tests/unit/nl-samples.c tests/unit/nl-samples.h

tests_unit_test_nl_ip_SOURCES = tests/unit/test-nl-ip.c
tests_unit_test_nl_ip_LDADD = $(NETLINK_TEST_LIBS)
tests_unit_test_nl_object_SOURCES = tests/unit/test-nl-object.c $(NETLINK_SAMPLES)
tests_unit_test_nl_object_LDADD = $(NETLINK_TEST_LIBS)
tests_unit_test_nl_store_SOURCES = tests/unit/test-nl-store.c $(NETLINK_SAMPLES)
tests_unit_test_nl_store_LDADD = $(NETLINK_TEST_LIBS)
tests_unit_test_nl_diff_SOURCES = tests/unit/test-nl-diff.c $(NETLINK_SAMPLES)
tests_unit_test_nl_diff_LDADD = $(NETLINK_TEST_LIBS)
tests_unit_test_nl_codec_SOURCES = tests/unit/test-nl-codec.c $(NETLINK_SAMPLES)
tests_unit_test_nl_codec_LDADD = $(NETLINK_TEST_LIBS)

# With a kernel of their own, in namespaces.
NETLINK_WORLD_TESTS = tests/unit/test-nl-socket tests/unit/test-nl-kernel tests/unit/test-nl-monitor \
	tests/unit/test-nl-dump tests/unit/test-nl-cache
check_PROGRAMS += $(NETLINK_WORLD_TESTS)
TESTS += $(NETLINK_WORLD_TESTS)
NETLINK_WORLD_LIBS = tests/fake/libfake.a $(NETLINK_TEST_LIBS)
NETLINK_WORLD = tests/unit/nl-world.c tests/unit/nl-world.h $(NETLINK_SAMPLES)
# What is read from the kernel passes through the test first, which makes it fail or changes the kernel in between.
NETLINK_WRAP = $(AM_LDFLAGS) -Wl,--wrap=recvmsg

tests_unit_test_nl_socket_SOURCES = tests/unit/test-nl-socket.c $(NETLINK_WORLD)
tests_unit_test_nl_socket_LDFLAGS = $(NETLINK_WRAP)
tests_unit_test_nl_socket_LDADD = $(NETLINK_WORLD_LIBS)
tests_unit_test_nl_kernel_SOURCES = tests/unit/test-nl-kernel.c $(NETLINK_WORLD)
tests_unit_test_nl_kernel_LDADD = $(NETLINK_WORLD_LIBS)
tests_unit_test_nl_monitor_SOURCES = tests/unit/test-nl-monitor.c $(NETLINK_WORLD)
tests_unit_test_nl_monitor_LDADD = $(NETLINK_WORLD_LIBS)
tests_unit_test_nl_cache_SOURCES = tests/unit/test-nl-cache.c $(NETLINK_WORLD)
tests_unit_test_nl_cache_LDADD = $(NETLINK_WORLD_LIBS)
tests_unit_test_nl_dump_SOURCES = tests/unit/test-nl-dump.c $(NETLINK_WORLD)
tests_unit_test_nl_dump_LDFLAGS = $(NETLINK_WRAP)
tests_unit_test_nl_dump_LDADD = $(NETLINK_WORLD_LIBS)
