#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The simulated world is made whole or not at all, and leaves nothing behind.
set -u
. "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"
. "$abs_top_srcdir/tests/demo/topology.sh"

reason=$(topology_check) || tap_skip_all "$reason"
world=tp$$ dir=$(mktemp -d)
trap 'topology_down "$world" 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM

check_text "who is not root is told what it needs" \
	"$(setpriv --reuid 65534 --regid 65534 --clear-groups bash -c '. "$0"; topology_check' "$abs_top_srcdir/tests/demo/topology.sh")" \
	'^needs root: '
check "the world is made" topology_up "$world"
check_text "its parts are told by name" "$(topology_ns "$world" core-b)" "^$world-core-b\$"
check_text "the cores reach the service" "$(ip -n "$world-core-b" route get 198.51.100.10)" ' via 192\.0\.2\.6 dev controller '
check_text "the service reaches the pools" \
	"$(ip -n "$world-controller" route get 10.45.0.2; ip -n "$world-controller" route get 10.46.0.2)" ' via 192\.0\.2\.5 dev core-b'
check_text "the cores forward" "$(topology_in "$world" core-a cat /proc/sys/net/ipv4/ip_forward)" '^1$'
check_text "the router pings without privilege" \
	"$(topology_in "$world" router cat /proc/sys/net/ipv4/ping_group_range | tr '\t' ' ')" '^0 2147483647$'
check_text "a world that exists is not made again" "$(topology_up "$world" 2>&1 || echo refused)" '^refused$'
check_text "and not harmed by the attempt" "$(topology_leftovers "$world" | grep -c namespace)" '^4$'

topology_in "$world" controller sleep 100 &
program=$!
topology_in "$world" router bash -c 'trap "" TERM; : >"$0"; while :; do sleep 1; done' "$dir/stubborn" &
stubborn=$!
wait_for 5 test -e "$dir/stubborn"
check_text "what runs in it is listed" "$(topology_leftovers "$world")" "^process [0-9]+ \(sleep\) in $world-controller\$"
check_text "its end names what was left running" "$(topology_down "$world" 2>&1)" "^left running: process [0-9]+ \(sleep\) in $world-controller\$"
wait "$program" "$stubborn" 2>/dev/null
check "a program that ignores the request is gone as well" test ! -e "/proc/$stubborn"
check "no namespace is left" topology_leftovers "$world"
check "the end of what is not there is no error" topology_down "$world"

ip netns add "$world-router"
topology_down "$world"
check "a half-built world is removed" topology_leftovers "$world"
printf '#!/bin/sh\nexit 1\n' >"$dir/sysctl"
chmod +x "$dir/sysctl"
check_text "a world that fails half-way says so" "$(PATH=$dir:$PATH topology_up "$world" 2>&1)" "^topology $world could not be built\$"
check "and is removed" topology_leftovers "$world"
tap_end
