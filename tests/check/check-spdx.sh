#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every file that can carry a comment says its licence in its first five lines.
. "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"
cd "$abs_top_srcdir" || exit 99

missing=$(find netlink modem agent units tests m4 configure.ac Makefile.am bootstrap run-tests run-demo -type f \
	! -name '*.json' ! -name '*.hex' ! -name '*.svg' ! -name '*.log' ! -name '*.trs' ! -path 'm4/ax_*' ! -path 'm4/lt*' \
	! -path 'm4/libtool.m4' ! -path '*/corpus/*' ! -name '*.o' ! -name '.dirstamp' ! -path '*/.deps/*' 2>/dev/null |
	while read -r file; do
		grep -Iq . "$file" || continue
		head -n 5 "$file" | grep -q 'SPDX-License-Identifier: ' || echo "$file"
	done)
[ -z "$missing" ] || echo "$missing" | sed 's/^/# /'
tap_result $((${#missing} > 0)) "every file carries its SPDX line"
tap_end
