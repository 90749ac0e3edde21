# SPDX-License-Identifier: LGPL-2.1-or-later
# Seven layers, each with a verdict and a cause; the root cause and its explanation: pure.
noinst_LIBRARIES += %D%/libhealth.a
%C%_libhealth_a_SOURCES = \
	%D%/cause.c %D%/cause.h %D%/cause-3gpp.c \
	%D%/health.c %D%/health.h \
	%D%/health-layers.c %D%/health-layers.h \
	%D%/health-path.c %D%/health-device.c %D%/health-text.c
