#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# simmodem(1) knows every option, key and command that the program knows, and is well-formed.
. "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"
page=$abs_top_srcdir/tests/sim/simmodem.1
text=$(sed 's/\\f.//g; s/\\-/-/g' "$page")
help=$("${abs_top_builddir:=$PWD}/tests/sim/simmodem" --help)

# missing word...: those the page lacks
missing() {
	local word
	for word; do
		grep -Eq -- "(^|[^a-z0-9-])$word([^a-z0-9-]|\$)" <<<"$text" || echo "$word"
	done
}
options=$(grep -o -- '--[a-z-]*' <<<"$help" | sort -u)
keys=$(sed -n '/^keys of/,/^$/s/^  \([a-z0-9-]*\) .*/\1/p' <<<"$help")
commands=$(sed -n '/^commands of/,$s/^  \([a-z-]*\) .*/\1/p' <<<"$help")
check "the help has them all" test "$(wc -w <<<"$options")" -ge 15 -a "$(wc -w <<<"$keys")" -ge 40 -a "$(wc -w <<<"$commands")" -ge 20
check_text "every option is explained" "missing: $(missing $options | xargs)" '^missing: $'
check_text "every key is explained" "missing: $(missing $keys | xargs)" '^missing: $'
check_text "every command is explained" "missing: $(missing $commands | xargs)" '^missing: $'
if command -v man >/dev/null; then
	check_text "the page is well-formed" "said: $(LC_ALL=C.UTF-8 MANWIDTH=90 man --warnings -l "$page" 2>&1 >/dev/null)" '^said: $'
else
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - the page is well-formed # SKIP no man (Debian: man-db)"
fi
tap_end
