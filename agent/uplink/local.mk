# SPDX-License-Identifier: LGPL-2.1-or-later
# Which uplink carries the traffic and what the kernel should hold for it: pure decisions.
noinst_LIBRARIES += %D%/libuplink.a
%C%_libuplink_a_SOURCES = \
	%D%/uplink-facts.c %D%/uplink-facts.h \
	%D%/uplink-standing.c \
	%D%/uplink-state.c %D%/uplink-state.h \
	%D%/uplink-choose.c %D%/uplink-choose.h \
	%D%/uplink-plan.c %D%/uplink-plan.h
