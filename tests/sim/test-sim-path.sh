#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# simmodem with its data plane: packets pass as the QMI side says, and fail in ways the QMI side does not see.
set -u
. "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"
. "$abs_top_srcdir/tests/demo/topology.sh"
: "${abs_top_builddir:=$PWD}"

reason=$(topology_check) || tap_skip_all "$reason"
command -v ping >/dev/null || tap_skip_all "ping is missing (Debian: iputils-ping)"
command -v qmicli >/dev/null || tap_skip_all "no qmicli (Debian: libqmi-utils)"
. "$abs_top_srcdir/tests/sim/sim.sh"
world=sp$$
trap 'topology_down "$world" 2>/dev/null; sim_clean' EXIT
trap 'exit 1' INT TERM
topology_up "$world" || { echo "Bail out! no topology"; exit 99; }

ping_service() { topology_in "$world" router ping -n -q -i 0.02 -W 1 "$@" "$TOPOLOGY_SERVICE"; }
has_interface() { topology_in "$world" router test -e "/sys/class/net/$1"; }
ask() { timeout 20 qmicli -d "$sim_dir/a" --device-open-qmi "$@" 2>&1; }
tell() { sim_tell a "$@"; }
# fate_of DIRECTION FATE: the data plane's counter
fate_of() { tell path stats | tr ' ' '\n' | sed -n "s/^$1\.$2=//p"; }

# use IFNAME ADDRESS: what the agent does with the settings it was given
use() {
	ip -n "$world-router" addr flush dev "$1" scope global &&
		ip -n "$world-router" addr add "$2/32" dev "$1" &&
		ip -n "$world-router" link set "$1" mtu 1400 up &&
		ip -n "$world-router" route replace default dev "$1" src "$2"
}

# connect: leaves the client's id in $cid
connect() {
	local out
	out=$(ask --wds-start-network=apn=internet,ip-type=4 --client-no-release-cid)
	cid=$(sed -n "s/.*CID: '\([0-9]*\)'.*/\1/p" <<<"$out")
	grep -q "Packet data handle" <<<"$out"
}
service_status() { ask --client-cid="$cid" --client-no-release-cid --wds-get-packet-service-status; }

sim_start a --transport pty:"$sim_dir/a" --profile "$abs_top_srcdir/tests/sim/private-sa.profile" --timing 1ms \
	--set start-network-delay-ms=20 --set reset-removal-ms=50 --set reset-return-ms=2000 --set reset-silent-ms=50 \
	--ue "$world-router:wwan0" --core "$world-core-a:n6a" --truth "$sim_dir/a.truth" --seed 7
tap_result $? "simmodem starts with a data plane"
check "its interface is in the router" has_interface wwan0
use wwan0 10.45.0.2
check_text "nothing passes before a session" "$(ping_service -c 2)" '100% packet loss'
check "for this reason" test "$(fate_of up no-session)" -ge 2
connect
tap_result $? "a session starts"
check_text "then packets pass" "$(ping_service -c 3)" ' 0% packet loss'
tell path delay=20ms >/dev/null
check_text "a delay told to the modem is seen by ping" "$(ping_service -c 3)" '^rtt .* = ([4-9][0-9]|[0-9]{3})\.'
check_text "the settings can be asked for" "$(tell path show)" '^ok up: delay=20ms; down: delay=20ms$'
check_text "a wrong one is refused with what is allowed" "$(tell path delay=11s)" '^error: delay 11s, allowed 0\.\.10s'
tell path reset >/dev/null

tell path blackhole on >/dev/null
check_text "a blackhole takes all" "$(ping_service -c 5)" '100% packet loss'
check_text "and QMI does not know" "$(service_status)" "'connected'"
tell path truth flush >/dev/null
check "but the truth does" test "$(awk '$3 == "up" && $4 == "icmp" && $9 == "blackhole"' "$sim_dir/a.truth" | wc -l)" -eq 5
tell path blackhole off >/dev/null

tell disconnect verbose=36 >/dev/null
check_text "a session that the network ends passes nothing more" "$(ping_service -c 2)" '100% packet loss'
connect
tap_result $? "a new one starts"
check_text "and passes" "$(ping_service -c 2)" ' 0% packet loss'
tell settings address=10.45.0.6/30 gateway=10.45.0.5 >/dev/null
check_text "the address of before is worth nothing after a change" "$(ping_service -c 2)" '100% packet loss'
check "for this reason" test "$(fate_of up wrong-source)" -ge 2
use wwan0 10.45.0.6
check_text "the new one is" "$(ping_service -c 2)" ' 0% packet loss'

check_text "an unplugged modem takes its interface along" "$(tell unplug; has_interface wwan0 || echo gone)" '^gone$'
tell plug >/dev/null
check "a plugged one brings it back" wait_for 5 has_interface wwan0
use wwan0 10.45.0.6
check_text "without a session" "$(ping_service -c 2)" '100% packet loss'
tell reset >/dev/null
check_text "a reset takes the interface away" "$(has_interface wwan0 || echo gone)" "^gone\$"
check "and brings it back" wait_for 5 has_interface wwan0

counters=$(tell path stats | tr ' ' '\n' | grep -E '^(up|down)\.' | grep -vE '\.(unseen|in|copied|on-the-way)=|=0$' | sort)
check "the truth file counts what the counters count" test "$counters" = \
	"$(awk '!/^#/ { print $3 "." $9 }' "$sim_dir/a.truth" | sort | uniq -c | awk '{ print $2 "=" $1 }' | sort)"
check_text "a core's interface that exists is refused by name" \
	"$("$simmodem" --name x --transport pty:"$sim_dir/x" --ue -:x --core "$world-core-a:n6a" 2>&1)" 'interface n6a exists already$'
check_text "a router's interface alone is refused" \
	"$("$simmodem" --name x --transport pty:"$sim_dir/x" --ue -:x 2>&1)" 'both are needed'
sim_stop a
tap_result $? "it ends with status 0"
check "and its interfaces with it" test "$(has_interface wwan0 || echo gone)" = gone
tap_end
