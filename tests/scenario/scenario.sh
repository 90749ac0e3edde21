# SPDX-License-Identifier: LGPL-2.1-or-later
# What every scenario begins with: TAP, the simulated world, and the reason when the machine cannot make it.
. "${abs_top_srcdir:?}/tests/tap.sh"
. "$abs_top_srcdir/tests/demo/topology.sh"
. "$abs_top_srcdir/tests/demo/world.sh"

scenario_up() {
	local why
	why=$(topology_check) || tap_skip_all "$why"
	for tool in mosquitto mosquitto_sub dbus-daemon; do
		command -v $tool >/dev/null || [ -x /usr/sbin/$tool ] || tap_skip_all "$tool is missing"
	done
	trap world_down EXIT
	world_up "$abs_top_builddir" || { cat "$world"/*.log; echo "Bail out! the world could not be built"; exit 1; }
}

# has_standing UPLINK STANDING
has_standing() {
	world_ctl --porcelain status | grep -q "^uplink	$1	$2	"
}

# has_cause UPLINK CODE
has_cause() {
	[ "$(world_ctl --porcelain status | awk -F'\t' -v u="$1" '$1 == "uplink" && $2 == u { print $5 }')" = "$2" ]
}

# Ids of all records that reached the consumer, sorted, doubles kept
record_ids() {
	grep -oE '"id": ?[0-9]+' "$world/consumer.log" | grep -oE '[0-9]+' | sort -n
}

no_id_is_missing() {
	local first last
	first=$(record_ids | head -n 1) last=$(record_ids | tail -n 1)
	[ -n "$first" ] || { echo "no record arrived"; return 1; }
	[ "$(record_ids | uniq | wc -l)" -eq $((last - first + 1)) ] || { record_ids | uniq | tr '\n' ' '; return 1; }
}

backlog_is_empty() {
	world_ctl --porcelain status | grep -q "^controller	connected	0	"
}

# Nothing of ours is left in the router's kernel.
kernel_is_clean() {
	local left
	left=$(world_in router ip route show table all proto 200; world_in router ip nexthop; world_in router ip -4 rule | grep 'proto 200')
	[ -z "$left" ] || { echo "$left"; return 1; }
}

# lost_packets: of the receiver's summary
lost_packets() { sed -nE 's/^received .* lost ([0-9]+).*/\1/p' "$world/receiver.log" | tail -n 1; }
