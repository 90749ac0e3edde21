#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What can be wrong at the start, one clear error and a defined state each.
. "${abs_top_srcdir:?}/tests/scenario/scenario.sh"

start_with() { world_config "$1"; world_start uplinkd; }
log_has() { grep -Eq "$1" "$world/uplinkd.log"; }

# refused "name" 'sed expression' 'regex': so edited, uplinkd does not start, and says so in one line that matches
refused() {
	world_config ""
	sed -i "$2" "$world/uplinkd.conf"
	check_text "$1" "$(world_in router timeout 10 "$world_build/uplinkd" --config "$world/uplinkd.conf" 2>&1)" "$3"
}

scenario_up
refused "an unknown key is refused with file and line" 's/^min-stable-ms/min-stable/' 'uplinkd.conf:[0-9]+: .*min-stable'
refused "a value out of range names the range" 's/^interval-s.*/interval-s = 0/' 'uplinkd.conf:[0-9]+: .*interval-s.* 1\.\.'
refused "a doubled section is refused" '$a [modem a]' 'uplinkd.conf:[0-9]+: .*modem a'
refused "a session that is not there is refused" 's/^session = factory/session = nobody/' 'uplinkd.conf:[0-9]+: .*nobody'

start_with $'[modem c]\nport = /nonexistent/cdc-wdm9\ninterface = wwan2\n[session c]\nmodem = c\n[uplink absent]\nsession = c\npriority = 1'
check "an absent device is named" world_wait 20 has_cause absent hw.absent
check "and the others work" world_wait 30 world_is_active private5g

# another uplinkd, on another bus, wants the same modem
dbus-daemon --session --nofork --nopidfile --address="unix:path=$world/bus2" 2>/dev/null &
second_bus=$!
sed "s|$world/bus|$world/bus2|; s|$world/state|$world/state2|" "$world/uplinkd.conf" >"$world/second.conf"
mkdir -p "$world/state2"
world_wait 5 test -S "$world/bus2"
world_launch second router "$world_build/uplinkd" --config "$world/second.conf"
check "a second uplinkd on the same modem is told so" world_wait 20 grep -Eq 'modem-(fault|state).*(held|busy|another)' "$world/second.log"
check_text "as hw.busy" "$(sleep 1; "$world_build/uplinkctl" --bus "unix:path=$world/bus2" --porcelain status)" 'private5g	no-modem	failed	hw.busy'
check "and does not disturb the first" world_is_active private5g
world_stop second
kill $second_bus; wait $second_bus 2>/dev/null

mkdir "$world/full"
mount -t tmpfs -o size=4m tmpfs "$world/full"
sed -i "s|^spool-dir.*|spool-dir = $world/full/spool|" "$world/uplinkd.conf"
dd if=/dev/zero of="$world/full/filler" bs=1k count=4096 status=none 2>/dev/null
world_stop uplinkd
world_start uplinkd
check "a full spool directory is named" world_wait 20 log_has 'spool-fault.*(space|full)'
check "and connectivity goes on" world_wait 30 world_is_active private5g
rm -f "$world/full/filler"
check "once there is room again, records are written" world_wait 30 log_has 'can be written again'
world_stop uplinkd
umount "$world/full"
tap_end
