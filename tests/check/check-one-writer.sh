#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A state field has one writer: a file assigns ->state (or ->x_state) once, beside the designated birth in x_new().
. "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"
cd "$abs_top_srcdir" || exit 99

# Assignments outside *_new(), *_init() and *_clear(): "file field function"
writers() {
	find netlink modem agent -name '*.c' -print0 | xargs -0 awk '
		FNR == 1 { name = "" }
		/^[a-z_0-9]+\(/ { split($0, part, "("); name = part[1] }
		match($0, /(->|\.)([a-z_]*_)?state = /) && name !~ /_(new|init|clear)$/ {
			field = substr($0, RSTART, RLENGTH); gsub(/[^a-z_]/, "", field)
			print FILENAME " " field
		}' | sort | uniq -c | awk '$1 > 1 { print $2 ": " $1 " places write " $3 }'
}

found=$(writers)
[ -z "$found" ] || echo "$found" | sed 's/^/# /'
tap_result $((${#found} > 0)) "each state field is written in one place"

# Every table of edges has its exhaustive walk.
missing=$(find netlink modem agent -name '*-state.c' | while read -r file; do
	[ -e "tests/unit/test-$(basename "$file" .c).c" ] || echo "$file has no tests/unit/test-$(basename "$file")"
done)
[ -z "$missing" ] || echo "$missing" | sed 's/^/# /'
tap_result $((${#missing} > 0)) "every state table has its test"
tap_end
