# SPDX-License-Identifier: LGPL-2.1-or-later
sim_unit_tests = \
	tests/unit/test-sim-clients \
	tests/unit/test-sim-fuzz \
	tests/unit/test-sim-profile \
	tests/unit/test-sim-qmux \
	tests/unit/test-sim-timing \
	tests/unit/test-sim-tlv
check_PROGRAMS += $(sim_unit_tests)
TESTS += $(sim_unit_tests)
SIM_LIBS = tests/sim/libsim.a tests/sim/libsimdata.a $(CJSON_LIBS)
tests_unit_test_sim_clients_SOURCES = tests/unit/test-sim-clients.c
tests_unit_test_sim_clients_LDADD = $(SIM_LIBS) $(TAP_LIBS)
tests_unit_test_sim_fuzz_SOURCES = tests/unit/test-sim-fuzz.c
tests_unit_test_sim_fuzz_LDADD = $(SIM_LIBS) $(TAP_LIBS)
tests_unit_test_sim_profile_SOURCES = tests/unit/test-sim-profile.c
tests_unit_test_sim_profile_LDADD = $(SIM_LIBS) $(TAP_LIBS)
tests_unit_test_sim_qmux_SOURCES = tests/unit/test-sim-qmux.c
tests_unit_test_sim_qmux_LDADD = $(SIM_LIBS) $(TAP_LIBS)
tests_unit_test_sim_timing_SOURCES = tests/unit/test-sim-timing.c
tests_unit_test_sim_timing_LDADD = $(SIM_LIBS) $(TAP_LIBS)
tests_unit_test_sim_tlv_SOURCES = tests/unit/test-sim-tlv.c
tests_unit_test_sim_tlv_LDADD = $(SIM_LIBS) $(TAP_LIBS)
