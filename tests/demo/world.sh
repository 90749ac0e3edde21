# SPDX-License-Identifier: LGPL-2.1-or-later
# A router with two simulated modems, both daemons, a broker and a consumer, for the demo and the scenarios.
# Source it after topology.sh. Everything lives in $world (a temporary folder) and in namespaces named $world_name-*.
#
#   world_up BUILD_DIR         the networks, the modems, the bus and the broker; no daemon yet
#   world_config TEXT          what follows the standard configuration (may be empty)
#   world_start uplinkd|report|broker|consumer     in the background; world_stop NAME [SIGNAL] ends it
#   world_modem a|b LINE       a command to a simulated modem, its answer on stdout
#   world_ctl ARG...           uplinkctl on the private bus
#   world_down                 ends and removes everything

world_up() {
	world_build=$1
	world=$(mktemp -d "${TMPDIR:-/tmp}/uplinkd-world.XXXXXX") || return 1
	world_name=upl$$
	declare -gA world_pids=()
	topology_up "$world_name" || return 1
	mkdir -m 0700 "$world/state" "$world/cursor"
	world_config ""
	world_launch bus - dbus-daemon --session --nofork --nopidfile --address="unix:path=$world/bus"
	world_start_modem a private-sa wwan0 n6a && world_start_modem b public-lte wwan1 n6b &&
		world_wait 5 test -S "$world/bus" && world_start broker
}

# world_start_modem a|b PROFILE UE_INTERFACE CORE_INTERFACE
world_start_modem() {
	local profiles=${abs_top_srcdir:-.}/tests/sim
	world_launch "modem-$1" - "$world_build/tests/sim/simmodem" --name "$1" --transport "pty:$world/modem-$1" \
		--profile "$profiles/$2.profile" --timing "${WORLD_TIMING:-pcie}" --control "$world/modem-$1.control" \
		--ue "$(topology_ns "$world_name" router):$3" --core "$(topology_ns "$world_name" "core-$1"):$4" \
		--truth "$world/truth-$1"
	world_wait 5 grep -q '^ready' "$world/modem-$1.log"
}

world_config() {
	cat >"$world/uplinkd.conf" <<-END
		[agent]
		device = router-7
		state-dir = $world/state
		bus = unix:path=$world/bus
		[uplinks]
		min-stable-ms = 3000
		[report]
		interval-s = 2
		spool-commit-s = 1
		spool-dir = $world/state/spool
		[controller]
		host = $TOPOLOGY_SERVICE
		cursor-dir = $world/cursor
		keepalive-s = 10
		[modem a]
		port = $world/modem-a
		interface = wwan0
		[modem b]
		port = $world/modem-b
		interface = wwan1
		[session factory]
		modem = a
		dnn = factory
		[session internet]
		modem = b
		dnn = internet
		[uplink private5g]
		session = factory
		priority = 10
		probe-target = $TOPOLOGY_SERVICE
		probe-interval-ms = 200
		probe-timeout-ms = 200
		[uplink public]
		session = internet
		priority = 20
		probe-target = $TOPOLOGY_SERVICE
		probe-interval-ms = 500
		probe-timeout-ms = 500
		$1
	END
}

# world_launch NAME PART|- command...: in the background, in that namespace; its output goes to $world/NAME.log
world_launch() {
	local name=$1 inside=()
	[ "$2" = - ] || inside=(ip netns exec "$(topology_ns "$world_name" "$2")")
	shift 2
	# ip(8) becomes the command, so that the pid is the command's own
	"${inside[@]}" "$@" >>"$world/$name.log" 2>&1 &
	world_pids[$name]=$!
}

world_start() {
	case $1 in
	uplinkd) world_launch uplinkd router "$world_build/uplinkd" --config "$world/uplinkd.conf" ;;
	report) world_launch report router "$world_build/uplink-report" --config "$world/uplinkd.conf" ;;
	broker)
		printf 'listener 1883\nallow_anonymous true\npersistence false\n' >"$world/mosquitto.conf"
		world_launch broker controller mosquitto -c "$world/mosquitto.conf"
		world_wait 5 world_in controller mosquitto_pub -t uplinkd/demo/ready -n ;;
	consumer)
		world_launch consumer controller mosquitto_sub -t 'uplinkd/v1/#' -q 1 -c -i consumer -F '%t %p' ;;
	esac
}

# world_in PART command...
world_in() {
	topology_in "$world_name" "$@"
}

world_stop() {
	local pid=${world_pids[$1]-}
	[ -n "$pid" ] || return 0
	kill "-${2:-TERM}" "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	unset "world_pids[$1]"
}

world_modem() {
	"$world_build/tests/sim/simmodem" --tell "$world/modem-$1.control" "$2"
}

world_ctl() {
	"$world_build/uplinkctl" --bus "unix:path=$world/bus" "$@"
}

# world_wait SECONDS command...: until it succeeds
world_wait() {
	local until=$(($(date +%s%N) / 1000000 + $1 * 1000))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $(($(date +%s%N) / 1000000)) -lt $until ] || return 1
		sleep 0.05
	done
}

# The uplink that carries the traffic, "" = none
world_active() {
	world_ctl --porcelain status 2>/dev/null | awk -F'\t' '$1 == "device" { print $6 }'
}

world_is_active() { [ "$(world_active)" = "$1" ]; }

world_down() {
	local name
	[ -n "${world-}" ] || return 0
	for name in consumer report uplinkd modem-a modem-b broker bus; do
		world_stop "$name"
	done
	for name in "${!world_pids[@]}"; do
		world_stop "$name" KILL
	done
	topology_down "$world_name"
	rm -rf "$world"
	world=
}
