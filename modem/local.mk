# SPDX-License-Identifier: LGPL-2.1-or-later
# QMI modems over libqmi-glib: no D-Bus, no config, no policy.
noinst_LIBRARIES += %D%/libmodem.a
%C%_libmodem_a_SOURCES = \
	%D%/modem-facts.c %D%/modem-facts.h
