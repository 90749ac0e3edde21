# SPDX-License-Identifier: LGPL-2.1-or-later
noinst_LIBRARIES += %D%/libbus.a
%C%_libbus_a_SOURCES = %D%/bus-source.c %D%/bus-source.h
