# SPDX-License-Identifier: LGPL-2.1-or-later
# Probes over an uplink, their statistics and the verdict on the path; knows nothing of the rest.
noinst_LIBRARIES += %D%/libpath.a
%C%_libpath_a_SOURCES = \
	%D%/histogram.c %D%/histogram.h \
	%D%/path-state.c %D%/path-state.h \
	%D%/verdict.c %D%/verdict.h
