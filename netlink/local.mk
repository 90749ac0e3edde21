# SPDX-License-Identifier: LGPL-2.1-or-later
# rtnetlink over libmnl: no D-Bus, no config, no policy.
noinst_LIBRARIES += %D%/libnetlink.a
%C%_libnetlink_a_SOURCES = \
	%D%/nl-ids.h %D%/nl-default.h \
	%D%/nl-ip.c %D%/nl-ip.h \
	%D%/nl-object.c %D%/nl-object.h %D%/nl-text.c \
	%D%/nl-store.c %D%/nl-store.h \
	%D%/nl-diff.c %D%/nl-diff.h \
	%D%/nl-attr.c %D%/nl-attr.h \
	%D%/nl-codec.c %D%/nl-codec.h \
	%D%/nl-link.c %D%/nl-addr.c %D%/nl-nexthop.c %D%/nl-route.c %D%/nl-rule.c \
	%D%/nl-wire.c %D%/nl-wire.h \
	%D%/nl-dump.c %D%/nl-dump.h \
	%D%/nl-socket.c %D%/nl-socket.h %D%/nl-request.h \
	%D%/nl-apply.c %D%/nl-txn.c \
	%D%/nl-monitor.c %D%/nl-monitor.h \
	%D%/nl-cache.c %D%/nl-cache.h
