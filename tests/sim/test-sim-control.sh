#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The control socket and scripts: every line gets its answer, what is wrong is refused with what is allowed.
. "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"
. "$abs_top_srcdir/tests/sim/sim.sh"

sim_start one --transport pty:"$sim_dir/one" --timing none || tap_result 1 "simmodem starts"
# says "name" "command" 'regex of the answer'
says() { check_text "$1" "$(sim_tell one "$2")" "$3"; }
stat_of() { sim_tell one stats | tr ' ' '\n' | sed -n "s/^$1=//p"; }

says "signal is set" "signal rsrp=-95.5 rsrq=-11 sinr=12.3" '^ok$'
says "a signal out of range is refused with the range" "signal rsrp=-20" '^error: rsrp "-20": allowed is -156.0 to -31.0 dBm$'
says "a value of nobody is refused" "signal rssi=3" '^error: rssi=3, allowed rsrp=, rsrq= and sinr=$'
says "signal without a value is refused" "signal" '^error: no value, allowed'
says "registration denied with a cause" "register denied cause=74" '^ok$'
check_text "the denial shows" "$(sim_tell one stats)" ' registration=denied ps=detached '
says "a cause of a registration that is none is refused" "register home cause=3" '^error: cause= goes with denied alone$'
says "an unknown registration names the known" "register asleep" 'allowed is home, roaming, searching, denied or limited'
says "home again" "register home" '^ok$'
says "packet domain off" "ps detach" '^ok$'
check_text "detached though registered" "$(sim_tell one stats)" ' registration=home ps=detached '
says "packet domain on" "ps attach" '^ok$'
says "ps with anything else is refused" "ps both" '^error: ps both, allowed attach or detach$'
says "settings change" "settings address=10.45.0.6/30 gateway=10.45.0.5 mtu=1300" '^ok$'
says "an address that is none is refused" "settings address=10.45.0.300/30" 'ue-address "10.45.0.300/30": allowed is an IPv4'
says "settings without a value are refused" "settings" '^error: nothing to set'
says "refuse-start wants a reason" "refuse-start" '^error: no verbose='
says "refuse-start with a reason" "refuse-start verbose-type=6 verbose=27 count=2" '^ok$'
says "refuse-start off" "refuse-start off" '^ok$'
says "a disconnect without a session is harmless" "disconnect verbose=36" '^ok$'
says "the card goes" "sim absent" '^ok$'
check_text "without a card the radio is off" "$(sim_tell one stats)" ' card=absent radio=off '
says "the card is back" "sim ready" '^ok$'
check_text "and the modem registers again" "$(sim_tell one stats)" ' card=ready radio=on registration=home '
says "mute wants on or off" "mute loud" '^error: mute loud, allowed on or off$'
says "slow has a range" "slow 600001" '^error: 600001, allowed 0 to 600000$'
says "path without a data plane says so" "path blackhole on" '^error: there is no data plane, allowed with --ue and --core$'
says "an unknown command names the known" "explode" '^error: unknown command "explode", allowed are signal register .* quit$'
says "plug while plugged is refused" "plug" '^error: plugged already$'
says "unplug" "unplug" '^ok$'
check "the link is gone with the modem" test ! -e "$sim_dir/one" -a ! -L "$sim_dir/one"
says "plug" "plug" '^ok$'
check "the link is back" test -e "$sim_dir/one"
says "a reset is counted" "reset" '^ok$'
check "twice off the bus by now" test "$(stat_of restarts)" -eq 2
long=$(printf 'x%.0s' {1..1100})
check_text "a line too long is refused by the sender" "$(sim_tell one "$long" 2>&1)" 'command longer than'
check_text "a second simmodem cannot have the same control socket" \
	"$("$simmodem" --name x --transport pty:"$sim_dir/x" --control "$sim_dir/one.ctl" 2>&1)" 'one.ctl: Address already in use'
check "the other's failure left nothing" test ! -L "$sim_dir/x"

kill -9 "${sim_pid[one]}"; wait "${sim_pid[one]}" 2>/dev/null
unset "sim_pid[one]"
sim_start one --transport pty:"$sim_dir/one"; tap_result $? "what a killed simmodem left is taken over"
says "quit" "quit" '^ok$'
wait "${sim_pid[one]}"; tap_result $? "quit ends it with status 0"
check "and leaves nothing" test ! -e "$sim_dir/one.ctl" -a ! -L "$sim_dir/one"

begin=$(date +%s%N)
printf '@100 register roaming\nwait 100\nquit\n' >"$sim_dir/script"
timeout 20 "$simmodem" --name s --transport pty:"$sim_dir/s" --script "$sim_dir/script" >/dev/null
check "its times are kept" test $((($(date +%s%N) - begin) / 1000000)) -ge 200
script_refused() {
	printf '%b' "$2" >"$sim_dir/script"
	check_text "$1" "$("$simmodem" --name s --transport pty:"$sim_dir/s" --script "$sim_dir/script" 2>&1)" "$3"
}
script_refused "an unknown command is refused before anything runs" 'stats\nexplode\n' 'script:2: unknown command "explode"'
script_refused "a time that is none is refused" '@soon quit\n' 'script:1: time behind @, allowed 0 to 86400000 ms'
script_refused "a time that goes back is refused" '@10 stats\n@5 quit\n' 'script:2: @5 is before the line above'
script_refused "a command that fails ends it with its line" 'signal rsrp=0\n' 'script:1: error: rsrp "0"'
check_text "an absent script is refused by name" \
	"$("$simmodem" --name s --transport pty:"$sim_dir/s" --script "$sim_dir/none" 2>&1)" 'none: No such file'
tap_end
