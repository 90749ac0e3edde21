#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The data plane on real TUNs between namespaces: what programs see is what the truth file says.
set -u
. "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"
. "$abs_top_srcdir/tests/demo/topology.sh"
driver=${abs_top_builddir:=$PWD}/tests/sim/data-driver stream=$abs_top_builddir/tests/demo/stream

reason=$(topology_check) || tap_skip_all "$reason"
command -v ping >/dev/null || tap_skip_all "ping is missing (Debian: iputils-ping)"
world=sd$$ dir=$(mktemp -d)
clean_up() {
	exec {to_a}>&- {to_b}>&- 2>/dev/null
	topology_down "$world" 2>/dev/null
	rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 1' INT TERM
to_a=-1 to_b=-1
topology_up "$world" || { echo "Bail out! no topology"; exit 99; }

# start_driver a|b UE CORE GATEWAY: leaves the fds to_a/from_a (to_b/from_b) open
start_driver() {
	local in=$dir/$1.in out=$dir/$1.out
	mkfifo "$in" "$out"
	"$driver" --ue "$world-router:$2" --core "$world-core-$1:$3" --gateway "$4" --truth "$dir/$1.truth" --seed 7 \
		<"$in" >"$out" 2>"$dir/$1.err" &
	eval "driver_$1=\$!; exec {to_$1}>\"\$in\" {from_$1}<\"\$out\""
}

# say a|b "command": prints the answer
say() {
	local to=to_$1 from=from_$1 answer
	echo "$2" >&"${!to}"
	read -rt 10 answer <&"${!from}" && echo "$answer"
}

router() { topology_in "$world" router "$@"; }
in_controller() { topology_in "$world" controller "$@"; }
has_interface() { router test -e "/sys/class/net/$1"; }
ping_service() { router ping -n -q -i 0.02 -W 1 "$@" "$TOPOLOGY_SERVICE"; }

# stat_of a|b NAME: one counter of the answer to "stats"
stat_of() { say "$1" stats | tr ' ' '\n' | sed -n "s/^$2=//p"; }

# truth_of a|b DIRECTION PROTOCOL FATE: lines of the truth file
truth_of() {
	say "$1" "truth flush" >/dev/null
	awk -v d="$2" -v p="$3" -v f="$4" '!/^#/ && $3 == d && $4 == p && $9 == f' "$dir/$1.truth" | wc -l
}

# configure IFNAME ADDRESS: what the agent would do
configure() {
	ip -n "$world-router" addr add "$2/32" dev "$1" &&
		ip -n "$world-router" link set "$1" up &&
		ip -n "$world-router" route replace default dev "$1" src "$2"
}

start_driver a wwan0 n6a 10.45.0.1/24
check_text "plugging makes the router's interface" "$(say a plug; has_interface wwan0 && echo there)" '^there$'
check_text "the router's interface comes bare and down" "$(ip -n "$world-router" -o addr show dev wwan0; router cat /sys/class/net/wwan0/flags)" '^0x1090$'
check_text "the core's side is up with its address and MTU" \
	"$(ip -n "$world-core-a" addr show dev n6a | tr '\n' ' ')" 'POINTOPOINT.*,UP.* mtu 1500 .*inet 10.45.0.1/24'
check_text "the pool is routed to the core's side" "$(ip -n "$world-core-a" route)" '^10\.45\.0\.0/24 dev n6a'
configure wwan0 10.45.0.2

check_text "without a session nothing passes" "$(ping_service -c 3)" '100% packet loss'
check "and the truth names the reason" test "$(truth_of a up icmp no-session)" -eq 3
say a "session up 10.45.0.2" >/dev/null
check_text "with a session packets pass both ways" "$(ping_service -c 5)" ' 0% packet loss'

say a "delay=20ms" >/dev/null
rtt=$(ping_service -c 10 | sed -n 's/^rtt [^=]*= \([0-9]*\)\..*/\1/p')
check_text "a delay of 20 ms each way shows as a round trip of 40 ms" "$rtt" '^[4-9][0-9]$'
say a reset >/dev/null

say a "blackhole on" >/dev/null
check_text "a blackhole loses everything" "$(ping_service -c 10)" '100% packet loss'
check_text "while the interface stays up" "$(ip -n "$world-router" -o link show dev wwan0)" 'UP,LOWER_UP'
check "and the truth says so" test "$(truth_of a up icmp blackhole)" -eq 10
say a "blackhole off dir=up" >/dev/null
check_text "a blackhole of the downlink alone loses everything too" "$(ping_service -c 4)" '100% packet loss'
check "and the truth has it in the downlink" test "$(truth_of a up icmp blackhole)-$(truth_of a down icmp blackhole)" = 10-4
say a reset >/dev/null
check_text "after the reset all pass again" "$(ping_service -c 5)" ' 0% packet loss'

ip -n "$world-router" addr add 10.45.0.77/32 dev wwan0
check_text "a source that was not assigned does not pass" "$(ping_service -c 3 -I 10.45.0.77)" '100% packet loss'
check "and is counted as such" test "$(stat_of a up.wrong-source)" -eq 3
ip -n "$world-router" addr del 10.45.0.77/32 dev wwan0
in_controller ping -nqc 1 -W 1 10.45.0.9 >/dev/null
check "a packet for an address of nobody is counted as such" test "$(stat_of a down.wrong-destination)" -ge 1

# start_receiver NAME; end_receiver: its report is $dir/NAME.json then
start_receiver() {
	in_controller "$stream" receive --port 9000 --report-file "$dir/$1.json" >"$dir/$1.text" &
	receiver=$!
	wait_for 5 in_controller grep -q ':2328 ' /proc/net/udp6
}
end_receiver() {
	kill $(ip netns pids "$world-controller") 2>/dev/null
	wait "$receiver"
}
send_stream() { router "$stream" send --to "$TOPOLOGY_SERVICE:9000" --rate 1000 --size 200 "$@"; }
field() { sed -n "s/.*\"$2\":\([0-9a-z]*\).*/\1/p" "$dir/$1.json"; }

# stream_truth a|b FATE: the stream's own packets (228 bytes with their headers) with that fate
stream_truth() {
	say "$1" "truth flush" >/dev/null
	awk -v f="$2" '!/^#/ && $3 == "up" && $9 == f && $8 == 228 && $5 ~ />198\.51\.100\.10:9000$/' "$dir/$1.truth" | wc -l
}

say a "loss=3% duplicate=2% reorder=2% gap=3 delay=5ms dir=up" >/dev/null
start_receiver impaired
check_text "a stream is sent whole" "$(send_stream --seconds 2)" '^sent 2000, refused 0$'
say a reset >/dev/null
wait_for 5 test -s "$dir/impaired.json"
end_receiver
check "the stream's loss is the truth's" test "$(field impaired lost)" -gt 20 -a "$(field impaired lost)" -eq "$(stream_truth a loss)"
check "the stream's duplicates are the truth's" \
	test "$(field impaired duplicated)" -gt 10 -a "$(field impaired duplicated)" -eq "$(stream_truth a duplicate)"
check "what it received is what was delivered" test "$(field impaired received)" -eq "$(stream_truth a delivered)"
check_text "the reordering is seen" "$(field impaired reordered)" '^[1-9][0-9]'

start_driver b wwan1 n6b 10.46.0.1/24
say b plug >/dev/null
ip -n "$world-router" addr add 10.46.0.2/32 dev wwan1
ip -n "$world-router" link set wwan1 up
say b "session up 10.46.0.2" >/dev/null
lost_before=$(stream_truth a blackhole)
start_receiver switched
send_stream --seconds 2 >/dev/null &
sender=$!
sleep 0.5
say a "blackhole on" >/dev/null
sleep 0.3
ip -n "$world-router" route replace default dev wwan1 src 10.46.0.2
wait "$sender"
wait_for 5 test -s "$dir/switched.json"
end_receiver
say a reset >/dev/null
lost=$(($(stream_truth a blackhole) - lost_before))
check "packets lost in a blackhole until the switch are counted exactly" test "$(field switched lost)" -eq "$lost" -a "$lost" -gt 100
check "the rest left by the other network with its address" test "$(stream_truth b delivered)" -gt 500 -a "$(stat_of b up.wrong-source)" -eq 0
check_text "one hole is reported as one range" "$(cat "$dir/switched.text")" "lost $lost: [0-9]+-[0-9]+;"
check "its length in time matches" test "$(($(field switched longest_gap_us) / 1000 - lost))" -ge -50 -a "$(($(field switched longest_gap_us) / 1000 - lost))" -le 200

ip -n "$world-router" route replace default dev wwan0 src 10.45.0.2
kill -STOP "$driver_a"
router "$stream" send --to "$TOPOLOGY_SERVICE:9001" --rate 20000 --seconds 1 >/dev/null
kill -CONT "$driver_a"
# Others may lose a packet there as well: neighbour discovery speaks up now and then.
accounted() {
	say a "truth flush" >/dev/null
	echo $(($(awk '!/^#/ && $5 ~ /:9001$/' "$dir/a.truth" | wc -l) + $(stat_of a up.unseen)))
}
wait_for 5 eval '[ "$(accounted)" -ge 20005 ]'
check "what the kernel drops while the plane does not run is counted" \
	test "$(stat_of a up.unseen)" -gt 10000 -a "$(accounted)" -ge 20005 -a "$(accounted)" -lt 20010

counters=$(say a stats)
counted=$(tr ' ' '\n' <<<"$counters" | grep -E '^(up|down)\.' | grep -vE '\.(unseen|in|copied|on-the-way)=|=0$' | sort)
in_file=$(awk '!/^#/ { print $3 "." $9 }' "$dir/a.truth" | sort | uniq -c | awk '{ print $2 "=" $1 }' | sort)
check "the truth file counts what the counters count" test "$counted" = "$in_file"
check_text "no line of it was lost" "$counters" " truth.lines=$(grep -vc '^#' "$dir/a.truth") truth.lost=0\$"

check_text "unplugging removes the interface" "$(say a unplug; has_interface wwan0 || echo gone)" '^gone$'
check_text "plugging brings it back" "$(say a plug; has_interface wwan0 && echo there)" '^there$'
configure wwan0 10.45.0.2
check_text "without the session of before" "$(ping_service -c 2)" '100% packet loss'
say a "session up 10.45.0.2" >/dev/null
check_text "until there is one again" "$(ping_service -c 2)" ' 0% packet loss'
ip -n "$world-router" link set wwan0 down
in_controller ping -nqc 1 -W 1 10.45.0.2 >/dev/null
check "a packet for an interface that is down is counted as such" test "$(stat_of a down.no-device)" -ge 1

ip -n "$world-router" link del wwan0
ip -n "$world-core-a" link del n6a
cpu_ticks() { awk '{ print $14 + $15 }' "/proc/$driver_a/stat"; }
before=$(cpu_ticks)
sleep 0.5
check "interfaces removed by somebody else cost no CPU time" test $(($(cpu_ticks) - before)) -le 5
check_text "and the plane still answers" "$(say a show)" '^ok up: none; down: none$'
check_text "and plugs in again" "$(say a plug; has_interface wwan0 && echo there)" '^there$'

say a quit >/dev/null
wait "$driver_a"
tap_result $? "it ends well"
check "and takes its interfaces along" test "$(has_interface wwan0 || echo gone)" = gone
refused() { "$driver" "$@" </dev/null 2>&1; }
check_text "an interface that exists is refused by name" \
	"$(refused --ue "$world-router:x" --core "$world-core-b:n6b")" '^data-driver: interface n6b exists already$'
check_text "a namespace that does not exist is refused by name" \
	"$(refused --ue "$world-router:x" --core "no-$world:n6")" "^data-driver: network namespace /run/netns/no-$world: No such file"
check_text "an MTU out of range is refused with the range" \
	"$(refused --ue -:x --core -:y --mtu 1279)" '^data-driver: mtu 1279, allowed 1280\.\.9000$'
check_text "an overlong interface name is refused with the range" \
	"$(refused --ue -:x --core -:abcdefghijklmnop)" 'interface name abcdefghijklmnop, allowed 1\.\.15 characters$'
check_text "a plug that is refused says why" "$(say b unplug >/dev/null; ip -n "$world-router" link add wwan1 type bridge; say b plug)" 'error: interface wwan1 exists already$'
say b quit >/dev/null
wait "$driver_b"
tap_result $? "the other ends well"
topology_down "$world"
check "nothing is left behind" topology_leftovers "$world"
tap_end
