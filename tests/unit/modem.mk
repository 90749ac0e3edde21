# SPDX-License-Identifier: LGPL-2.1-or-later
MODEM_TESTS = \
	tests/unit/test-modem-card \
	tests/unit/test-modem-corpus \
	tests/unit/test-modem-decode \
	tests/unit/test-modem-network \
	tests/unit/test-modem-port \
	tests/unit/test-modem-sim \
	tests/unit/test-modem-state \
	tests/unit/test-modem-stop \
	tests/unit/test-registration \
	tests/unit/test-session-state
check_PROGRAMS += $(MODEM_TESTS)
TESTS += $(MODEM_TESTS)
MODEM_FRAME = tests/unit/qmi-frame.c tests/unit/qmi-frame.h
MODEM_DECODE_LIBS = modem/libmodem.a $(TAP_LIBS) $(QMI_LIBS)
MODEM_TEST_LIBS = modem/libmodem.a $(TAP_LIBS)
MODEM_SIM_LIBS = modem/libmodem.a tests/fake/libfake.a $(TAP_LIBS) $(QMI_LIBS)
MODEM_RIG = tests/unit/modem-rig.c tests/unit/modem-rig.h

tests_unit_test_modem_card_SOURCES = tests/unit/test-modem-card.c $(MODEM_RIG)
tests_unit_test_modem_card_LDADD = $(MODEM_SIM_LIBS)
tests_unit_test_modem_corpus_CPPFLAGS = $(AM_CPPFLAGS) -DQMI_CORPUS='"$(top_srcdir)/../shared/qmi-corpus"'
tests_unit_test_modem_corpus_SOURCES = tests/unit/test-modem-corpus.c $(MODEM_FRAME)
tests_unit_test_modem_corpus_LDADD = $(MODEM_DECODE_LIBS)
tests_unit_test_modem_decode_SOURCES = tests/unit/test-modem-decode.c $(MODEM_FRAME)
tests_unit_test_modem_decode_LDADD = $(MODEM_DECODE_LIBS)
tests_unit_test_modem_network_SOURCES = tests/unit/test-modem-network.c $(MODEM_RIG)
tests_unit_test_modem_network_LDADD = $(MODEM_SIM_LIBS)
tests_unit_test_modem_port_SOURCES = tests/unit/test-modem-port.c $(MODEM_RIG)
tests_unit_test_modem_port_LDADD = $(MODEM_SIM_LIBS)
tests_unit_test_modem_sim_SOURCES = tests/unit/test-modem-sim.c $(MODEM_RIG)
tests_unit_test_modem_sim_LDADD = $(MODEM_SIM_LIBS)
tests_unit_test_modem_state_SOURCES = tests/unit/test-modem-state.c
tests_unit_test_modem_state_LDADD = $(MODEM_TEST_LIBS)
tests_unit_test_modem_stop_SOURCES = tests/unit/test-modem-stop.c $(MODEM_RIG)
tests_unit_test_modem_stop_LDADD = $(MODEM_SIM_LIBS)
tests_unit_test_registration_SOURCES = tests/unit/test-registration.c $(MODEM_FRAME)
tests_unit_test_registration_LDADD = $(MODEM_DECODE_LIBS)
tests_unit_test_session_state_SOURCES = tests/unit/test-session-state.c
tests_unit_test_session_state_LDADD = $(MODEM_TEST_LIBS)
