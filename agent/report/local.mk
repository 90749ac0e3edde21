# SPDX-License-Identifier: LGPL-2.1-or-later
noinst_LIBRARIES += %D%/libreport.a
%C%_libreport_a_SOURCES =
