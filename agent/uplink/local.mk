# SPDX-License-Identifier: LGPL-2.1-or-later
noinst_LIBRARIES += %D%/libuplink.a
%C%_libuplink_a_SOURCES =
