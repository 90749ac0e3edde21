# SPDX-License-Identifier: LGPL-2.1-or-later
# uplinkctl: the D-Bus API for people.
bin_PROGRAMS += uplinkctl
uplinkctl_SOURCES = \
	%D%/ctl.h %D%/main.c %D%/output.c %D%/status.c %D%/tree.c %D%/verbs.c \
	agent/bus/names.h
uplinkctl_LDADD = $(SYSTEMD_LIBS) $(CJSON_LIBS) $(SMARTCOLS_LIBS)
