# SPDX-License-Identifier: LGPL-2.1-or-later
# The D-Bus face of the agent; bus-source alone also serves uplink-report.
noinst_LIBRARIES += %D%/libbus.a
%C%_libbus_a_SOURCES = \
	%D%/bus.c %D%/bus.h \
	%D%/bus-agent.c \
	%D%/bus-auth.c %D%/bus-auth.h \
	%D%/bus-modem.c \
	%D%/bus-object.c %D%/bus-object.h \
	%D%/bus-report.c \
	%D%/bus-session.c \
	%D%/bus-source.c %D%/bus-source.h \
	%D%/bus-uplink.c \
	%D%/names.h
