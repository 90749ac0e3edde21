#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# simmodem-path(7) knows every word of the data plane's commands and every fate, and is well-formed.
. "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"
page=$abs_top_srcdir/tests/sim/simmodem-path.7

# missing word...: those the page lacks
missing() {
	local word
	for word; do
		grep -Eq -- "(^|[^a-z-])$word([^a-z-]|\$)" <<<"$text" || echo "$word"
	done
}
text=$(sed 's/\\f.//g; s/\\-/-/g' "$page")
keys=$(sed -n 's/^\t{ "\([a-z]*\)", KIND_.*/\1/p' "$abs_top_srcdir/tests/sim/data-command.c")
fates=$(sed -n 's/^\tX([A-Z_]*, *"\([a-z-]*\)").*/\1/p' "$abs_top_srcdir/tests/sim/data-truth.h")
check "the words are found in the source" test "$(wc -w <<<"$keys")" -eq 13 -a "$(wc -w <<<"$fates")" -eq 14
check_text "every word of a command is explained" "missing: $(missing $keys | xargs)" '^missing: $'
check_text "every fate is explained" "missing: $(missing $fates | xargs)" '^missing: $'
if command -v man >/dev/null; then
	check_text "the page is well-formed" "said: $(LC_ALL=C.UTF-8 MANWIDTH=90 man --warnings -l "$page" 2>&1 >/dev/null)" '^said: $'
else
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - the page is well-formed # SKIP no man (Debian: man-db)"
fi
tap_end
