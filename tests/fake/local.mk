# SPDX-License-Identifier: LGPL-2.1-or-later
# Stand-ins for the world outside that the tests of several rooms share.
check_LIBRARIES += tests/fake/libfake.a
tests_fake_libfake_a_SOURCES = tests/fake/netns.c tests/fake/netns.h \
	tests/fake/sim.c tests/fake/sim.h
check_PROGRAMS += tests/fake/spool-writer tests/fake/bad-broker
tests_fake_spool_writer_SOURCES = tests/fake/spool-writer.c
tests_fake_spool_writer_LDADD = agent/report/libreport.a $(GLIB_LIBS)
tests_fake_bad_broker_SOURCES = tests/fake/bad-broker.c
