# SPDX-License-Identifier: LGPL-2.1-or-later
check_PROGRAMS += tests/unit/test-nl-ip
TESTS += tests/unit/test-nl-ip
tests_unit_test_nl_ip_SOURCES = tests/unit/test-nl-ip.c
tests_unit_test_nl_ip_LDADD = netlink/libnetlink.a $(TAP_LIBS)
