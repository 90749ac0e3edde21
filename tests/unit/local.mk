# SPDX-License-Identifier: LGPL-2.1-or-later
# One CUnit program per source file, grouped by room; libtap.a reports each CUnit test as a TAP line.
check_LIBRARIES = tests/unit/libtap.a
tests_unit_libtap_a_SOURCES = tests/unit/tap.c tests/unit/tap.h
tests_unit_libtap_a_CPPFLAGS = $(AM_CPPFLAGS) $(CUNIT_CFLAGS)
TAP_LIBS = tests/unit/libtap.a $(CUNIT_LIBS) $(GLIB_LIBS)

include tests/unit/netlink.mk
include tests/unit/modem.mk
include tests/unit/path.mk
include tests/unit/uplink.mk
include tests/unit/health.mk
include tests/unit/report.mk
include tests/unit/agent.mk
include tests/unit/sim.mk
include tests/unit/simdata.mk
