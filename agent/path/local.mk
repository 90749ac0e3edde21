# SPDX-License-Identifier: LGPL-2.1-or-later
noinst_LIBRARIES += %D%/libpath.a
%C%_libpath_a_SOURCES =
