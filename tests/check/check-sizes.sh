#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Files <= 500 lines, headers <= 80, functions <= 60; a function starts with '{' and ends with '}' in column 0.
. "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"
cd "$abs_top_srcdir" || exit 99

longer_than() {
	local limit=$1
	shift
	find netlink modem agent tests units "$@" -print0 | xargs -0 wc -l | awk -v limit="$limit" \
		'$2 != "total" && $1 > limit { print $2 ": " $1 " lines, allowed " limit }'
}

long_functions() {
	find netlink modem agent tests -name '*.c' -print0 | xargs -0 awk '
		FNR == 1 { start = 0 }
		/^\{/ { start = FNR }
		/^\}/ && start { n = FNR - start - 1; if (n > 60) print FILENAME ":" start ": " n " lines, allowed 60"; start = 0 }'
}

report() {
	[ -z "$2" ] || echo "$2" | sed 's/^/# /'
	tap_result $((${#2} > 0)) "$1"
}

report "no source file is over 500 lines" "$(longer_than 500 -name '*.c')"
report "no script is over 500 lines" "$(longer_than 500 -name '*.sh')"
report "no header is over 80 lines" "$(longer_than 80 -name '*.h')"
report "no function is over 60 lines" "$(long_functions)"
tap_end
