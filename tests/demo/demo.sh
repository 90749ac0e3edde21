#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The story that run-demo tells; needs root and a build folder. usage: demo.sh BUILD_DIR [--keep]
set -u
abs_top_srcdir=$(cd "$(dirname "$0")/../.." && pwd)
. "$abs_top_srcdir/tests/demo/topology.sh"
. "$abs_top_srcdir/tests/demo/world.sh"
build=$1 keep=${2-}
failures=()
started=$(date +%s)

if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' dim=$'\e[2m' plain=$'\e[0m'
else bold='' green='' red='' dim='' plain=''; fi

headline() { printf '\n%s[%2ds] %s%s\n' "$bold" $(($(date +%s) - started)) "$1" "$plain"; }
note() { printf '  %s\n' "$*"; }
show() { printf '%s$ uplinkctl %s%s\n' "$dim" "$*" "$plain"; world_ctl "$@" 2>&1 | sed 's/^/  /'; }

# expect "what" command...: the demo's own assertions
expect() {
	local what=$1
	shift
	if "$@"; then
		note "${green}ok${plain}      $what"
	else
		note "${red}FAILED${plain}  $what"
		failures+=("$what")
	fi
}

ms() { echo $(($(date +%s%N) / 1000000)); }

come_online() {
	headline "A router with two modems: a private 5G network (999-70) and a public one (001-01)"
	local from
	from=$(ms)
	world_start uplinkd
	world_start report
	world_start consumer
	expect "online over the private network" world_wait 15 world_is_active private5g
	note "        $(($(ms) - from)) ms from the start of the program to traffic"
	expect "the public network stands by" world_wait 10 has_standing public standby
	sleep 1.5
	show status
}

has_standing() { world_ctl status --porcelain | grep -q "^uplink	$1	$2	"; }

lose_the_path() {
	headline "A silent blackhole: the modem says all is well, but nothing comes back"
	world_launch receiver controller "$world_build/tests/demo/stream" receive --port 7000 --seconds 60
	world_launch sender router "$world_build/tests/demo/stream" send --to "$TOPOLOGY_SERVICE:7000" --rate 1000 --seconds 60
	note "1,000 packets a second flow from the router to the controller ..."
	sleep 2
	local from
	from=$(ms)
	world_modem a "path blackhole on" >/dev/null
	expect "traffic moved to the public network" world_wait 10 world_is_active public
	note "        $(($(ms) - from)) ms after the path died"
	sleep 1
	show why private5g
	headline "The path heals: back to the better network, after it was good for three seconds"
	world_modem a "path blackhole off" >/dev/null
	expect "traffic is back on the private network" world_wait 20 world_is_active private5g
	sleep 1
	world_stop sender
	sleep 0.5
	world_stop receiver
	note "the stream: $(stream_summary)"
}

stream_summary() { grep '^received' "$world/receiver.log"; }

lose_the_controller() {
	headline "The controller is gone for a while: nothing is lost"
	world_stop broker KILL
	expect "the controller layer says so" world_wait 15 controller_cause ctl.
	show why
	sleep 4
	world_start broker
	expect "the backlog is delivered" world_wait 20 backlog_is_empty
}

controller_cause() { world_ctl status --porcelain | grep "^controller	" | grep -q "$1"; }
backlog_is_empty() { world_ctl status --porcelain | grep -q "^controller	connected	0	"; }

# Every record id from the first to the last, each at least once.
ids() { grep -oE '"id": ?[0-9]+' "$world/consumer.log" | grep -oE '[0-9]+' | sort -n; }
nothing_missing() {
	local first last
	first=$(ids | head -n 1) last=$(ids | tail -n 1)
	[ -n "$first" ] && [ "$(ids | uniq | wc -l)" -eq $((last - first + 1)) ]
}

summary() {
	headline "Summary"
	sleep 2.5
	expect "every record id arrived at the controller, $(ids | uniq | wc -l) in all" nothing_missing
	show status
	world_stop report
	world_stop uplinkd
	expect "no route, rule or address is left in the kernel" nothing_left
}

nothing_left() {
	[ -z "$(world_in router ip route show proto 200)$(world_in router ip nexthop)" ] &&
		! world_in router ip rule | grep -q 'lookup 50'
}

finish() {
	trap - EXIT INT TERM
	world_down
}

why=$(topology_check) || { echo "the demo cannot run here: $why" >&2; exit 1; }
trap 'finish; exit 1' INT TERM
trap finish EXIT
world_up "$build" || { echo "the world could not be built" >&2; exit 1; }
come_online
lose_the_path
lose_the_controller
if [ "$keep" = --keep ]; then
	headline "The world stays until you press Enter. Try, in another terminal:"
	note "$world_build/uplinkctl --bus unix:path=$world/bus status"
	note "busctl --address=unix:path=$world/bus tree org.uplinkd.Agent1"
	note "$world_build/tests/sim/simmodem --tell $world/modem-a.control 'register denied cause=11'"
	read -r
fi
summary
if [ ${#failures[@]} -gt 0 ]; then
	printf '\n%s%d of the demo'"'"'s expectations failed%s; logs of the daemons:\n' "$red" ${#failures[@]} "$plain"
	tail -n 15 "$world/uplinkd.log" "$world/report.log"
	exit 1
fi
headline "All well, in $(($(date +%s) - started)) s"
