#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The API as an integrator meets it: the tree, properties and their signals, verbs, rights, and what is wrong with bad calls.
. "${abs_top_srcdir:?}/tests/tap.sh"
. "$abs_top_srcdir/tests/bus/bus.sh"
service=org.uplinkd.Agent1 root=/org/uplinkd/Agent1

property() { bus_call get-property $service "$root$1" "$service$2" "$3"; }
call() { bus_call call $service "$root$1" "$service$2" "${@:3}" 2>&1; }
signals_seen() { grep -q "$1" "$bus_dir/monitor.log"; }

bus_up
tree=$(bus_call tree --list $service)
check_text "the tree has the modem" "$tree" "^$root/modem/m1\$"
check_text "the tree has the session" "$tree" "^$root/session/s1\$"
check_text "the tree has the uplink" "$tree" "^$root/uplink/u1\$"
check_text "GetManagedObjects lists them with their interfaces" \
	"$(bus_call call $service $root org.freedesktop.DBus.ObjectManager GetManagedObjects)" "uplink/u1.*$service.Uplink1"
wait_for 5 eval '[ "$(property /modem/m1 .Modem1 State)" = "s \"absent\"" ]'
check_text "an absent modem says so" "$(property /modem/m1 .Modem1 State)" '^s "absent"$'
check_text "and why, with the port" "$(property /modem/m1 .Modem1 Error)" "no-modem"
check_text "the uplink has a standing" "$(property /uplink/u1 .Uplink1 Standing)" '^s "no-modem"$'
check_text "and a root cause" "$(property /uplink/u1 .Uplink1 Cause)" '^s "hw.absent"$'
check_text "the device is down" "$(property "" "" Verdict)" '^s "failed"$'
check_text "Explain says it in words" "$(call /uplink/u1 .Uplink1 Explain)" "hw.absent"

bus_call --match "type='signal',sender='$service'" monitor >"$bus_dir/monitor.log" 2>&1 &
monitor=$!
wait_for 5 signals_seen "Monitoring"
check "a verb is accepted" call /session/s1 .Session1 Disconnect
check "and its effect is signalled as PropertiesChanged" wait_for 5 signals_seen 'PropertiesChanged'
check_text "the session was stopped by the user" "$(property /session/s1 .Session1 State)" '^s "stopped"$'
check_text "a second Disconnect is refused in words" "$(call /session/s1 .Session1 Disconnect)" "[Dd]isconnect|stopped"
check "it can be connected again" call /session/s1 .Session1 Connect
kill $monitor; wait $monitor 2>/dev/null

check_text "a wrong signature is refused" "$(call "" .Report1 Acknowledge s x)" "(Invalid|signature)"
check_text "an id that was never written is refused" "$(call "" .Report1 Acknowledge t 18446744073709551615)" "allowed"
check_text "a cause of another layer is refused" "$(call "" .Report1 ReportStatus bsts false sim.absent 0 '')" 'ctl\.'
check "a report of the controller's state is taken" call "" .Report1 ReportStatus bsts true "" 7 "all well"
wait_for 3 eval '[ "$(property "" .Report1 BacklogRecords)" = "t 7" ]'
check_text "and shows" "$(property "" .Report1 BacklogRecords)" '^t 7$'
check_text "an unknown object is no object" "$(call /uplink/u9 .Uplink1 Explain)" "Unknown object"

cp "$bus_dir/uplinkd.conf" "$bus_dir/good.conf"
sed -i 's/^probe-target.*/probe-interval-ms = 1/' "$bus_dir/uplinkd.conf"
check_text "Reload refuses a bad file, with line and range" "$(call "" "" Reload)" "uplinkd.conf:[0-9]+: .*probe-interval-ms.*10"
check_text "and keeps what was there" "$(property /uplink/u1 .Uplink1 ProbeTarget)" '198.51.100.10'
cp "$bus_dir/good.conf" "$bus_dir/uplinkd.conf"
cat >>"$bus_dir/uplinkd.conf" <<-END
	[uplink u2]
	interface = eth7
END
check "Reload takes a good file" call "" "" Reload
check_text "a new uplink appears" "$(bus_call tree --list $service)" "^$root/uplink/u2\$"
cp "$bus_dir/good.conf" "$bus_dir/uplinkd.conf"
check "and goes with the next Reload" call "" "" Reload
check "it is gone" bash -c "! busctl --address=unix:path=$bus_dir/bus tree --list $service | grep -q u2"

check_text "uplinkctl status tells the state" "$(bus_ctl status)" "u1 +no-modem"
bus_ctl status >/dev/null
check "and its exit status: down" test $? -eq 4
bus_ctl why u9 >/dev/null 2>&1
check "an unknown name fails" test $? -eq 1
bus_ctl why 'u1;reboot' >/dev/null 2>&1
check "what is no name is wrong usage" test $? -eq 2
check_text "why names cause and advice" "$(bus_ctl why u1)" "hw.absent"
check "status --json is JSON" bash -c "'$abs_top_builddir/uplinkctl' --json --bus unix:path=$bus_dir/bus status | grep -q '\"schema\":[[:space:]]*1'"

second=$("${bus_unshare[@]}" "$abs_top_builddir/uplinkd" --config "$bus_dir/uplinkd.conf" 2>&1)
check_text "a second uplinkd says who is there" "$second" "another uplinkd"
kill "$bus_daemon_pid"; wait "$bus_daemon_pid" 2>/dev/null
bus_start_daemon
check "uplinkd comes back when the bus daemon does" wait_for 15 bus_call status $service
bus_stop uplinkd
bus_ctl status >/dev/null 2>&1
check "without a daemon uplinkctl exits with 5" test $? -eq 5
tap_end
