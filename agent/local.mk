# SPDX-License-Identifier: LGPL-2.1-or-later
# The programs and their frame: log, clock, config, main loop.
include agent/path/local.mk
include agent/uplink/local.mk
include agent/health/local.mk
include agent/report/local.mk
include agent/bus/local.mk
include agent/ctl/local.mk
include agent/man/local.mk

noinst_LIBRARIES += agent/libframe.a
agent_libframe_a_SOURCES = \
	agent/cli.c agent/cli.h \
	agent/clock.c agent/clock.h \
	agent/config.c agent/config.h \
	agent/config-build.c agent/config-build.h \
	agent/config-check.c agent/config-check.h \
	agent/config-files.c agent/config-files.h \
	agent/config-reader.c agent/config-reader.h \
	agent/config-table.c agent/config-table.h \
	agent/config-value.c agent/config-value.h \
	agent/log.c agent/log.h \
	agent/log-events.c agent/log-events.h \
	agent/log-format.c agent/log-format.h \
	agent/log-limit.c agent/log-limit.h \
	agent/log-sink.c agent/log-sink.h \
	agent/notify.c agent/notify.h \
	agent/secret.c agent/secret.h \
	agent/signal-source.c agent/signal-source.h

noinst_LIBRARIES += agent/libagent.a
agent_libagent_a_SOURCES = \
	agent/agent.c agent/agent.h agent/agent-private.h \
	agent/agent-decide.c \
	agent/agent-get.c \
	agent/agent-objects.c \
	agent/kernel.c agent/kernel.h \
	agent/modem-link.c agent/modem-link.h \
	agent/pairing.c agent/pairing.h \
	agent/reporter.c agent/reporter.h \
	agent/snapshot.c agent/snapshot.h

sbin_PROGRAMS += uplinkd
uplinkd_SOURCES = agent/main.c
uplinkd_LDADD = agent/bus/libbus.a agent/libagent.a agent/report/libreport.a agent/health/libhealth.a \
	agent/uplink/libuplink.a agent/path/libpath.a agent/libframe.a netlink/libnetlink.a modem/libmodem.a \
	$(QMI_LIBS) $(MNL_LIBS) $(SYSTEMD_LIBS) $(GLIB_LIBS)
