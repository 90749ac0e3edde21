#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every file that can carry a comment says its licence in its first five lines.
. "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"
cd "$abs_top_srcdir" || exit 99

# One awk over all of them: a file is fine when one of its first five lines says so, or when it is empty.
missing=$(find netlink modem agent units tests m4 configure.ac Makefile.am bootstrap run-tests run-demo -type f \
	! -name '*.json' ! -name '*.hex' ! -name '*.svg' ! -name '*.png' ! -name '*.log' ! -name '*.trs' ! -name '*.o' \
	! -path 'm4/ax_*' ! -path '*/corpus/*' ! -path '*/.deps/*' ! -name '.dirstamp' -print0 |
	xargs -0 awk '
		FNR == 1 { if (file && !found) print file; file = FILENAME; found = 0 }
		FNR <= 5 && /SPDX-License-Identifier: / { found = 1 }
		FNR > 5 { nextfile }
		END { if (file && !found) print file }')
[ -z "$missing" ] || echo "$missing" | sed 's/^/# /'
tap_result $((${#missing} > 0)) "every file carries its SPDX line"
tap_end
