#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The XML in units/dbus is the contract: what the running daemon says of itself must be the same, member by member.
. "${abs_top_srcdir:?}/tests/tap.sh"
. "$abs_top_srcdir/tests/bus/bus.sh"

# One line a member, "tag name type direction", of the interface named on the way
members() {
	awk -v want="$1" '
		function attribute(key,  text) {
			if (!match($0, " " key "=\"[^\"]*\"")) return ""
			text = substr($0, RSTART, RLENGTH); sub(/^[^"]*"/, "", text); sub(/"$/, "", text); return text
		}
		/<interface / { inside = attribute("name") == want }
		/<\/interface>/ { inside = 0 }
		inside && match($0, /<(property|method|signal|arg) /) {
			tag = substr($0, RSTART + 1, RLENGTH - 2)
			direction = tag == "arg" ? attribute("direction") : ""
			print tag, attribute("name"), attribute("type"), direction
		}'
}

compare() {
	local interface=$1 path=$2 said written
	said=$(bus_call introspect --xml-interface org.uplinkd.Agent1 "$path" | members "$interface")
	written=$(members "$interface" <"$abs_top_srcdir/units/dbus/$interface.xml")
	[ -n "$said" ] && [ "$said" = "$written" ] && return
	diff <(echo "$written") <(echo "$said")
	return 1
}

bus_up
root=/org/uplinkd/Agent1
check "Agent1 is as written" compare org.uplinkd.Agent1 $root
check "Report1 is as written" compare org.uplinkd.Agent1.Report1 $root
check "Modem1 is as written" compare org.uplinkd.Agent1.Modem1 $root/modem/m1
check "Session1 is as written" compare org.uplinkd.Agent1.Session1 $root/session/s1
check "Uplink1 is as written" compare org.uplinkd.Agent1.Uplink1 $root/uplink/u1
undocumented=$(awk '/<(property|method) / && before !~ /-->/ { print FILENAME ": " $0 } NF { before = $0 }' "$abs_top_srcdir"/units/dbus/*.xml)
check "every member has its line of documentation" test -z "$undocumented"
tap_end
