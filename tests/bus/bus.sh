# SPDX-License-Identifier: LGPL-2.1-or-later
# uplinkd on a bus of its own, in a network namespace of its own, with a modem that is not there. Source after tap.sh.
#
#   bus_up              starts both, or skips the program with the reason
#   bus_call ARG...     busctl on that bus
#   bus_ctl ARG...      uplinkctl on that bus
#   bus_stop uplinkd [SIGNAL]; bus_start_uplinkd
#   bus_down            by itself at the end
bus_up() {
	command -v dbus-daemon >/dev/null || tap_skip_all "dbus-daemon is missing (Debian: dbus)"
	command -v busctl >/dev/null || tap_skip_all "busctl is missing (Debian: systemd)"
	bus_unshare=(unshare -n)
	[ "$(id -u)" -eq 0 ] || bus_unshare=(unshare -rn)
	"${bus_unshare[@]}" true 2>/dev/null || tap_skip_all "network namespaces are refused here"
	bus_dir=$(mktemp -d "${TMPDIR:-/tmp}/uplinkd-bus.XXXXXX")
	trap bus_down EXIT
	bus_config >"$bus_dir/uplinkd.conf"
	bus_start_daemon
	bus_start_uplinkd
	wait_for 10 bus_call status org.uplinkd.Agent1 || { cat "$bus_dir/uplinkd.log"; echo "Bail out! uplinkd is not on the bus"; exit 1; }
}

bus_config() {
	cat <<-END
		[agent]
		device = bus-test
		state-dir = $bus_dir
		bus = unix:path=$bus_dir/bus
		[report]
		spool-dir = $bus_dir/spool
		spool-commit-s = 1
		[modem m1]
		port = $bus_dir/no-modem
		interface = wwan7
		[session s1]
		modem = m1
		dnn = internet
		[uplink u1]
		session = s1
		probe-target = 198.51.100.10
	END
}

bus_start_daemon() {
	dbus-daemon --session --nofork --nopidfile --address="unix:path=$bus_dir/bus" 2>>"$bus_dir/dbus.log" &
	bus_daemon_pid=$!
	wait_for 5 test -S "$bus_dir/bus"
}

bus_start_uplinkd() {
	"${bus_unshare[@]}" "$abs_top_builddir/uplinkd" --config "$bus_dir/uplinkd.conf" 2>>"$bus_dir/uplinkd.log" &
	bus_uplinkd_pid=$!
}

bus_stop() {
	kill "-${2:-TERM}" "$bus_uplinkd_pid" 2>/dev/null
	wait "$bus_uplinkd_pid" 2>/dev/null
}

bus_call() {
	busctl --address="unix:path=$bus_dir/bus" --timeout=10 "$@"
}

bus_ctl() {
	"$abs_top_builddir/uplinkctl" --bus "unix:path=$bus_dir/bus" "$@"
}

bus_down() {
	bus_stop uplinkd
	kill "$bus_daemon_pid" 2>/dev/null
	wait "$bus_daemon_pid" 2>/dev/null
	rm -rf "$bus_dir"
}
