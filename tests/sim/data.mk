# SPDX-License-Identifier: LGPL-2.1-or-later
# The data plane of simmodem, and a driver for it without a modem around.
noinst_LIBRARIES += tests/sim/libsimdata.a
tests_sim_libsimdata_a_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_sim_libsimdata_a_SOURCES = \
	tests/sim/data.c tests/sim/data.h \
	tests/sim/data-command.c tests/sim/data-command.h \
	tests/sim/data-gate.c tests/sim/data-gate.h \
	tests/sim/data-heap.c tests/sim/data-heap.h \
	tests/sim/data-line.c tests/sim/data-line.h \
	tests/sim/data-net.c tests/sim/data-net.h \
	tests/sim/data-packet.c tests/sim/data-packet.h \
	tests/sim/data-random.c tests/sim/data-random.h \
	tests/sim/data-truth.c tests/sim/data-truth.h \
	tests/sim/data-value.c tests/sim/data-value.h \
	tests/sim/dice.c tests/sim/dice.h

check_PROGRAMS += tests/sim/data-driver
tests_sim_data_driver_SOURCES = tests/sim/data-driver.c
tests_sim_data_driver_LDADD = tests/sim/libsimdata.a
data_tests = tests/sim/test-sim-data.sh tests/sim/test-sim-path.sh tests/sim/test-path-man.sh
TESTS += $(data_tests)
EXTRA_DIST += $(data_tests) tests/sim/simmodem-path.7
if ENABLE_SIMMODEM
dist_man_MANS += tests/sim/simmodem-path.7
endif
