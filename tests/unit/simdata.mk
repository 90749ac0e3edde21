# SPDX-License-Identifier: LGPL-2.1-or-later
# The data plane of simmodem and the stream tool: none of it needs a TUN, a namespace or root.
SIMDATA_TEST_LIBS = tests/sim/libsimdata.a $(TAP_LIBS)
check_PROGRAMS += \
	tests/unit/test-data-line tests/unit/test-data-command tests/unit/test-data-packet \
	tests/unit/test-data-gate tests/unit/test-data-truth tests/unit/test-stream-count
TESTS += \
	tests/unit/test-data-line tests/unit/test-data-command tests/unit/test-data-packet \
	tests/unit/test-data-gate tests/unit/test-data-truth tests/unit/test-stream-count

tests_unit_test_data_line_SOURCES = tests/unit/test-data-line.c tests/unit/line-rig.c tests/unit/line-rig.h
tests_unit_test_data_line_LDADD = $(SIMDATA_TEST_LIBS)
tests_unit_test_data_command_SOURCES = tests/unit/test-data-command.c
tests_unit_test_data_command_LDADD = $(SIMDATA_TEST_LIBS)
tests_unit_test_data_packet_SOURCES = tests/unit/test-data-packet.c
tests_unit_test_data_packet_LDADD = $(SIMDATA_TEST_LIBS)
tests_unit_test_data_gate_SOURCES = tests/unit/test-data-gate.c
tests_unit_test_data_gate_LDADD = $(SIMDATA_TEST_LIBS)
tests_unit_test_data_truth_SOURCES = tests/unit/test-data-truth.c
tests_unit_test_data_truth_LDADD = $(SIMDATA_TEST_LIBS)
tests_unit_test_stream_count_SOURCES = tests/unit/test-stream-count.c \
	tests/demo/stream-count.c tests/demo/stream-count.h
tests_unit_test_stream_count_LDADD = $(TAP_LIBS)
