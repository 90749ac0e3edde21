# SPDX-License-Identifier: LGPL-2.1-or-later
# Records, their spool, and the program that brings them to the controller.
noinst_LIBRARIES += %D%/libreport.a
%C%_libreport_a_SOURCES = \
	%D%/schema.c %D%/schema.h \
	%D%/record.c %D%/record.h %D%/record-codec.c \
	%D%/encode-json.c %D%/encode-json.h \
	%D%/profile.c %D%/profile.h \
	%D%/crc32c.c %D%/crc32c.h \
	%D%/boot-id.c %D%/boot-id.h \
	%D%/spool-segment.c %D%/spool-segment.h \
	%D%/segment-view.c %D%/segment-view.h \
	%D%/spool.c %D%/spool.h %D%/spool-private.h \
	%D%/spool-file.c %D%/spool-recover.c %D%/spool-drop.c \
	%D%/spool-cursor.c %D%/spool-cursor.h \
	%D%/spool-reader.c %D%/spool-reader.h \
	%D%/spool-watch.c %D%/spool-watch.h \
	%D%/inflight.c %D%/inflight.h \
	%D%/backoff.c %D%/backoff.h \
	%D%/transport.c %D%/transport.h \
	%D%/mqtt-reason.c %D%/mqtt-reason.h \
	%D%/transport-mosquitto.c \
	%D%/connection-state.c %D%/connection-state.h \
	%D%/connection.c %D%/connection.h \
	%D%/report-bus.c %D%/report-bus.h \
	%D%/delivery.c %D%/delivery.h

sbin_PROGRAMS += uplink-report
uplink_report_SOURCES = %D%/uplink-report.c
uplink_report_LDADD = %D%/libreport.a agent/bus/libbus.a agent/health/libhealth.a agent/libframe.a \
	$(MOSQUITTO_LIBS) $(SYSTEMD_LIBS) $(GLIB_LIBS)

# What a consumer of the profile json may rely on.
schemadir = $(pkgdatadir)
dist_schema_DATA = %D%/record.schema.json
