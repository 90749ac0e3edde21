# SPDX-License-Identifier: LGPL-2.1-or-later
# QMI modems over libqmi-glib: no D-Bus, no config, no policy.
noinst_LIBRARIES += %D%/libmodem.a
%C%_libmodem_a_SOURCES = \
	%D%/modem.h \
	%D%/modem-error.c %D%/modem-error.h \
	%D%/modem-facts.c %D%/modem-facts.h \
	%D%/modem-state.c %D%/modem-state.h \
	%D%/session-state.c %D%/session-state.h
