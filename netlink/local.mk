# SPDX-License-Identifier: LGPL-2.1-or-later
# rtnetlink over libmnl: no D-Bus, no config, no policy.
noinst_LIBRARIES += %D%/libnetlink.a
%C%_libnetlink_a_SOURCES = \
	%D%/nl-ids.h %D%/nl-default.h \
	%D%/nl-ip.c %D%/nl-ip.h \
	%D%/nl-object.c %D%/nl-object.h %D%/nl-text.c \
	%D%/nl-diff.c %D%/nl-diff.h
