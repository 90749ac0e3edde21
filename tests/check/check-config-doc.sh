#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The configuration's man page and example say what the table says, and every example in them is a good configuration.
# To bring them up to date: make update-config-doc
. "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"

page=$abs_top_srcdir/agent/man/uplinkd.conf.5
example=$abs_top_srcdir/units/uplinkd.conf.example
config_doc=${abs_top_builddir:-.}/tests/check/config-doc
[ -x "$config_doc" ] || { echo "Bail out! no $config_doc"; exit 99; }
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

keys_of_page() {
	sed -n '/^\.\\" KEYS BEGIN/,/^\.\\" KEYS END/p' "$page" | sed '1d;$d'
}

# The blocks between .EX and .EE, one file each.
examples_of_page() {
	sed -n '/^\.EX/,/^\.EE/p' "$page" |
		awk -v to="$scratch/page-" '/^\.EX/ { n++; next } /^\.EE/ { next } { gsub(/\\-/, "-"); print > (to n) }'
}

keys_of_page >"$scratch/keys"
"$config_doc" man >"$scratch/keys.wanted"
check "the man page's keys are those of the table" diff "$scratch/keys" "$scratch/keys.wanted"
"$config_doc" example >"$scratch/example.wanted"
check "the example file has every key of the table" diff "$example" "$scratch/example.wanted"

cp "$example" "$scratch/as-shipped"
sed -E 's/^#([a-z-]+ =)/\1/' "$example" >"$scratch/uncommented"
check "the example file is a good configuration" "$config_doc" parse "$scratch/as-shipped"
check "the example file is one with every key in force" "$config_doc" parse "$scratch/uncommented"
[ "$(grep -cE '^[a-z-]+ =' "$scratch/uncommented")" -eq "$(grep -c '^\.TP' "$scratch/keys.wanted")" ]
tap_result $? "each key stands in the example once"

examples_of_page
for block in "$scratch"/page-*; do
	check "example ${block##*-} of the man page is a good configuration" "$config_doc" parse "$block"
done
tap_end
