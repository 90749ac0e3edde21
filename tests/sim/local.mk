# SPDX-License-Identifier: LGPL-2.1-or-later
# simmodem: a QMI modem and its network in software, without GLib.
%C%_libsim_a_CPPFLAGS = -I$(top_srcdir) -D_GNU_SOURCE $(HARDEN_CPPFLAGS) $(CJSON_CFLAGS)
%C%_libsim_a_SOURCES = \
	%D%/clients.c %D%/clients.h \
	%D%/command.c %D%/command.h \
	%D%/command-fault.c \
	%D%/command-network.c \
	%D%/command-stats.c \
	%D%/command-words.c %D%/command-words.h \
	%D%/control.c %D%/control.h \
	%D%/dice.c %D%/dice.h \
	%D%/loop.c %D%/loop.h \
	%D%/profile.c %D%/profile.h \
	%D%/qmux.c %D%/qmux.h \
	%D%/replay.c %D%/replay.h \
	%D%/schedule.c %D%/schedule.h \
	%D%/script.c %D%/script.h \
	%D%/service.c %D%/service.h \
	%D%/service-ctl.c \
	%D%/service-dms.c \
	%D%/service-dsd.c %D%/service-dsd.h \
	%D%/service-nas.c %D%/service-nas.h \
	%D%/service-nas-cell.c \
	%D%/service-nas-select.c \
	%D%/service-uim.c %D%/service-uim.h \
	%D%/service-wda.c \
	%D%/service-wds.c %D%/service-wds.h \
	%D%/service-wds-info.c \
	%D%/sim.c %D%/sim.h \
	%D%/sim-card.c %D%/sim-card.h \
	%D%/sim-error.c %D%/sim-error.h \
	%D%/sim-path.c %D%/sim-path.h \
	%D%/sim-power.c %D%/sim-power.h \
	%D%/sim-radio.c %D%/sim-radio.h \
	%D%/sim-session.c %D%/sim-session.h \
	%D%/tell.c %D%/tell.h \
	%D%/timing.c %D%/timing.h \
	%D%/tlv.c %D%/tlv.h \
	%D%/transport.c %D%/transport.h %D%/transport-peer.h \
	%D%/transport-abstract.c \
	%D%/transport-pty.c

if ENABLE_SIMMODEM
noinst_LIBRARIES += %D%/libsim.a
bin_PROGRAMS += %D%/simmodem
else
check_LIBRARIES += %D%/libsim.a
check_PROGRAMS += %D%/simmodem
endif
%C%_simmodem_CPPFLAGS = $(%C%_libsim_a_CPPFLAGS)
%C%_simmodem_SOURCES = %D%/main.c
%C%_simmodem_LDADD = %D%/libsim.a %D%/libsimdata.a $(CJSON_LIBS)

sim_tests = %D%/test-sim-control.sh %D%/test-sim-man.sh %D%/test-sim-qmicli.sh
TESTS += $(sim_tests)

# Tests that are hosts themselves: they run simmodem as a program.
check_LIBRARIES += %D%/libhost.a
%C%_libhost_a_CPPFLAGS = $(%C%_libsim_a_CPPFLAGS)
%C%_libhost_a_SOURCES = %D%/host.c %D%/host.h %D%/host-modem.c
sim_programs = %D%/test-sim-faults %D%/test-sim-replay %D%/test-sim-services %D%/test-sim-session
check_PROGRAMS += $(sim_programs)
TESTS += $(sim_programs)
sim_host_libs = %D%/libhost.a $(SIM_LIBS) $(TAP_LIBS)
%C%_test_sim_faults_SOURCES = %D%/test-sim-faults.c %D%/rig.c %D%/rig.h
%C%_test_sim_faults_LDADD = $(sim_host_libs)
%C%_test_sim_replay_LDADD = $(sim_host_libs)
%C%_test_sim_services_SOURCES = %D%/test-sim-services.c %D%/rig.c %D%/rig.h
%C%_test_sim_services_LDADD = $(sim_host_libs)
%C%_test_sim_session_SOURCES = %D%/test-sim-session.c %D%/rig.c %D%/rig.h
%C%_test_sim_session_LDADD = $(sim_host_libs)

EXTRA_DIST += %D%/sim.sh %D%/simmodem.1 $(sim_tests) $(sim_profiles)
sim_profiles = %D%/private-sa.profile %D%/public-lte.profile
if ENABLE_SIMMODEM
simprofiledir = $(pkgdatadir)/simmodem
dist_simprofile_DATA = $(sim_profiles)
dist_man_MANS += %D%/simmodem.1
endif

include tests/sim/data.mk
