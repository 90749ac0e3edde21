#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The main job: two modems come online, the better path dies in silence, traffic moves on and back, the controller knows.
. "${abs_top_srcdir:?}/tests/scenario/scenario.sh"

start_stream() {
	world_launch receiver controller "$world_build/tests/demo/stream" receive --port 7000 --seconds 60
	world_launch sender router "$world_build/tests/demo/stream" send --to "$TOPOLOGY_SERVICE:7000" --rate 1000 --seconds 60
	sleep 0.5
}

stop_stream() {
	world_stop sender
	sleep 0.3
	world_stop receiver
}

scenario_up
world_start uplinkd
world_start report
world_start consumer
check "traffic goes over the private network" world_wait 30 world_is_active private5g
check "the public network stands by" world_wait 20 has_standing public standby
check "the router reaches the controller" world_in router ping -c 1 -W 2 "$TOPOLOGY_SERVICE"

start_stream
before=$(world_ctl --json status | sed -nE 's/.*"Switches":[[:space:]]*([0-9]+).*/\1/p')
world_modem a "path blackhole on" >/dev/null
check "a silent blackhole moves the traffic" world_wait 10 world_is_active public
check "the dead path is the cause" has_cause private5g path.blackhole
check_text "why says so in words" "$(world_ctl why private5g)" "path.blackhole"
stop_stream
lost=$(lost_packets)
echo "# $lost packets of 1,000 a second were lost"
check "some packets, and less than three seconds of them, were lost" test "${lost:-0}" -gt 0 -a "${lost:-99999}" -lt 3000

rm -f "$world/receiver.log"
start_stream
world_modem a "path blackhole off" >/dev/null
check "traffic returns once the path was good for long enough" world_wait 30 world_is_active private5g
sleep 0.5
stop_stream
check "the way back loses nothing" test "$(lost_packets)" = 0
after=$(world_ctl --json status | sed -nE 's/.*"Switches":[[:space:]]*([0-9]+).*/\1/p')
check "there were two switches" test $((after - before)) -eq 2

world_modem a "register denied cause=11" >/dev/null
check "a denied registration moves the traffic" world_wait 10 world_is_active public
check "and is named" world_wait 5 has_cause private5g reg.denied
check_text "with its 5GMM cause" "$(world_ctl why private5g)" "11"
world_modem a "register home" >/dev/null
check "admitted again, it comes back" world_wait 30 world_is_active private5g

world_modem a "unplug" >/dev/null
check "an unplugged modem moves the traffic" world_wait 10 world_is_active public
check "and is named" world_wait 10 has_cause private5g hw.absent
world_modem a "plug" >/dev/null
check "plugged in again, it comes back" world_wait 60 world_is_active private5g

check "all records reach the controller" world_wait 20 backlog_is_empty
check "none is missing" no_id_is_missing
check_text "the switch is among them" "$(cat "$world/consumer.log")" '/change .*path.blackhole'
world_stop uplinkd
check "after a stop the kernel is clean" kernel_is_clean
no_client_ids() { ! world_modem "$1" stats | grep -oE '[a-z]+\.cids=[1-9][0-9]*'; }
check "and no client id is left on modem a" no_client_ids a
check "nor on modem b" no_client_ids b
tap_end
