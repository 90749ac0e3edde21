# SPDX-License-Identifier: LGPL-2.1-or-later
# QMI modems over libqmi-glib: no D-Bus, no config, no policy.
noinst_LIBRARIES += %D%/libmodem.a
%C%_libmodem_a_SOURCES = \
	%D%/cause-names.c %D%/cause-names.h \
	%D%/decode.c %D%/decode.h %D%/decode-uim.c %D%/decode-wds.c \
	%D%/modem.c %D%/modem.h %D%/modem-private.h \
	%D%/modem-port.c %D%/modem-radio.c %D%/modem-shadow.c %D%/modem-sim.c \
	%D%/modem-error.c %D%/modem-error.h \
	%D%/modem-facts.c %D%/modem-facts.h \
	%D%/modem-state.c %D%/modem-state.h \
	%D%/port.c %D%/port.h %D%/port-private.h %D%/port-client.c %D%/port-exchange.c \
	%D%/port-lock.c %D%/port-lock.h \
	%D%/qmi-ids.h \
	%D%/registration.c %D%/registration.h \
	%D%/session.c %D%/session.h \
	%D%/session-state.c %D%/session-state.h \
	%D%/text.c %D%/text.h \
	%D%/tlv.c %D%/tlv.h
