#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What uplink-report tells uplinkd over D-Bus, and that a bus that is not there, or dies, disturbs nobody.
. "$(dirname "$0")/report.sh"
for tool in dbus-daemon dbus-monitor; do
	command -v $tool >/dev/null || tap_skip_all "$tool is missing"
done
report_alone

bus_start() {
	rm -f bus
	dbus-daemon --session --nofork --nopidfile --address="unix:path=$REPORT_DIR/bus" >>bus.log 2>&1 &
	bus=$!
	wait_for 5 test -S bus
	dbus-monitor --address "unix:path=$REPORT_DIR/bus" "interface='org.uplinkd.Agent1.Report1'" >"$1" 2>&1 &
	wait_for 5 heard "$1"
}

# the monitor hears what is sent now
heard() {
	dbus-send --bus="unix:path=$REPORT_DIR/bus" --type=signal / org.uplinkd.Agent1.Report1.Probe
	sleep 0.05
	grep -q 'member=Probe' "$1"
}

# told FILE METHOD 'regex': the arguments of some call, joined in one line
told() { grep -A 4 "member=$2" "$1" | tr -s '\n ' ' ' | sed 's/method call/\n/g' | grep -Eq -- "$3"; }

report_config r 127.0.0.1 1883
write_records r 7
report_start r
check "without a bus it says so once and goes on" wait_for 5 log_has r 'bus-fault: D-Bus .*going on without'
bus_start first
check "a bus that comes later is found, and the trouble told" wait_for 10 told first ReportStatus \
	'boolean false string "ctl.unreachable" uint64 7 string "127.0.0.1:1883: connection refused"'
broker_start 1883
consumer_start 1883
check "the records arrive" wait_for 20 all_arrived r
check "the connection is told" wait_for 15 told first ReportStatus 'boolean true string "" uint64 0 string ""'
check "what is confirmed is told" wait_for 5 told first Acknowledge 'uint64 7'
stop $bus KILL
bus_start second
check "after the death of the bus it is told to the next" wait_for 20 told second ReportStatus 'boolean true string "" uint64 0'
check "and the connection never suffered" test "$(grep -c 'connecting -> connected' r.log)" -eq 1
tap_end
