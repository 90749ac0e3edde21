# SPDX-License-Identifier: LGPL-2.1-or-later
# Probes over an uplink, their statistics and the verdict on the path; knows nothing of the rest.
noinst_LIBRARIES += %D%/libpath.a
%C%_libpath_a_SOURCES = \
	%D%/ancillary.c %D%/ancillary.h \
	%D%/histogram.c %D%/histogram.h \
	%D%/icmp.c %D%/icmp.h \
	%D%/path.c %D%/path.h \
	%D%/path-config.c %D%/path-private.h \
	%D%/path-state.c %D%/path-state.h \
	%D%/probe-icmp.c %D%/probe.h \
	%D%/siphash.c %D%/siphash.h \
	%D%/verdict.c %D%/verdict.h \
	%D%/window.c %D%/window.h
