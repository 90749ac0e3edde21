# SPDX-License-Identifier: LGPL-2.1-or-later
modem_tests = \
	tests/unit/test-modem-state \
	tests/unit/test-session-state
check_PROGRAMS += $(modem_tests)
TESTS += $(modem_tests)
tests_unit_test_modem_state_SOURCES = tests/unit/test-modem-state.c
tests_unit_test_modem_state_LDADD = modem/libmodem.a $(TAP_LIBS)
tests_unit_test_session_state_SOURCES = tests/unit/test-session-state.c
tests_unit_test_session_state_LDADD = modem/libmodem.a $(TAP_LIBS)
