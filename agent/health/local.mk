# SPDX-License-Identifier: LGPL-2.1-or-later
noinst_LIBRARIES += %D%/libhealth.a
%C%_libhealth_a_SOURCES =
