# SPDX-License-Identifier: LGPL-2.1-or-later
# Probes over an uplink, their statistics and the verdict on the path; knows nothing of the rest.
noinst_LIBRARIES += %D%/libpath.a
%C%_libpath_a_SOURCES = \
	%D%/histogram.c %D%/histogram.h
