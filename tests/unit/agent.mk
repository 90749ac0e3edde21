# SPDX-License-Identifier: LGPL-2.1-or-later
FRAME_LIBS = agent/libframe.a $(SYSTEMD_LIBS) $(TAP_LIBS)

agent_tests = \
	tests/unit/test-bus-source \
	tests/unit/test-cli \
	tests/unit/test-clock \
	tests/unit/test-config \
	tests/unit/test-config-files \
	tests/unit/test-log \
	tests/unit/test-log-sink \
	tests/unit/test-notify \
	tests/unit/test-signal-source
check_PROGRAMS += $(agent_tests)
TESTS += $(agent_tests)
tests_unit_test_bus_source_SOURCES = tests/unit/test-bus-source.c
tests_unit_test_bus_source_LDADD = agent/bus/libbus.a $(SYSTEMD_LIBS) $(TAP_LIBS)
tests_unit_test_cli_SOURCES = tests/unit/test-cli.c
tests_unit_test_cli_LDADD = $(FRAME_LIBS)
tests_unit_test_clock_SOURCES = tests/unit/test-clock.c
tests_unit_test_clock_LDADD = $(FRAME_LIBS)
tests_unit_test_config_SOURCES = tests/unit/test-config.c
tests_unit_test_config_LDADD = $(FRAME_LIBS)
tests_unit_test_config_files_SOURCES = tests/unit/test-config-files.c
tests_unit_test_config_files_LDADD = $(FRAME_LIBS)
tests_unit_test_log_SOURCES = tests/unit/test-log.c
tests_unit_test_log_LDADD = $(FRAME_LIBS)
tests_unit_test_log_sink_SOURCES = tests/unit/test-log-sink.c
tests_unit_test_log_sink_LDADD = $(FRAME_LIBS)
tests_unit_test_notify_SOURCES = tests/unit/test-notify.c
tests_unit_test_notify_LDADD = $(FRAME_LIBS)
tests_unit_test_signal_source_SOURCES = tests/unit/test-signal-source.c
tests_unit_test_signal_source_LDADD = $(FRAME_LIBS)

check_PROGRAMS += tests/unit/test-pairing
TESTS += tests/unit/test-pairing
tests_unit_test_pairing_SOURCES = tests/unit/test-pairing.c
tests_unit_test_pairing_LDADD = agent/libagent.a $(TAP_LIBS)
