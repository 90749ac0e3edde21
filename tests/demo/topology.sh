# SPDX-License-Identifier: LGPL-2.1-or-later
# The simulated world, to be sourced by the demo and the scenarios: it only defines functions.
#
#   topology_check              what this machine lacks for it, one sentence on stdout, status 1; silent when it can
#   topology_up PREFIX          makes the world; on failure says why and removes what it had made
#   topology_down PREFIX        ends what still runs in it and removes it, also half-built; names what was left running
#   topology_leftovers PREFIX   what still exists of it; nothing and status 0 when all is gone
#   topology_ns PREFIX PART     the namespace of router, core-a, core-b or controller
#   topology_in PREFIX PART command...    runs a command there
#
#   router      "wwan0" (UE of modem A) and "wwan1" (of B) appear when the modems do; rp_filter off, ping for everybody
#   core-a      "n6a" 10.45.0.1/24 appears with modem A; 192.0.2.1/30 to the controller; forwards
#   core-b      "n6b" 10.46.0.1/24 appears with modem B; 192.0.2.5/30 to the controller; forwards
#   controller  198.51.100.10/32, the service; reaches 10.45.0.0/24 by core-a and 10.46.0.0/24 by core-b

TOPOLOGY_SERVICE=198.51.100.10
TOPOLOGY_PARTS="router core-a core-b controller"
TOPOLOGY_END_SECONDS=3          # for programs to end by themselves before they are killed

topology_ns() { echo "$1-$2"; }

topology_in() {
	local ns
	ns=$(topology_ns "$1" "$2")
	shift 2
	ip netns exec "$ns" "$@"
}

topology_check() {
	local probe="topology-check-$$" said
	if ! command -v ip >/dev/null; then
		echo "ip(8) is missing (Debian: iproute2)"
	elif [ "$(id -u)" -ne 0 ]; then
		echo "needs root: network namespaces and /dev/net/tun"
	elif [ ! -c /dev/net/tun ]; then
		echo "/dev/net/tun is missing (kernel without TUN, or a container without the device)"
	elif ! { : <>/dev/net/tun; } 2>/dev/null; then
		echo "/dev/net/tun cannot be opened"
	elif ! said=$(ip netns add "$probe" 2>&1); then
		echo "network namespaces cannot be made: $said"
	else
		ip netns del "$probe"
		return 0
	fi
	return 1
}

# _topology_core PREFIX a|b CORE_ADDRESS CONTROLLER_ADDRESS POOL: one network and its cable to the controller
_topology_core() {
	local core controller end="core-$2"
	core=$(topology_ns "$1" "$end")
	controller=$(topology_ns "$1" controller)
	ip -n "$core" link add controller type veth peer name "$end" netns "$controller" &&
		ip -n "$core" addr add "$3/30" dev controller &&
		ip -n "$core" link set controller up &&
		ip -n "$controller" addr add "$4/30" dev "$end" &&
		ip -n "$controller" link set "$end" up &&
		ip -n "$core" route add "$TOPOLOGY_SERVICE/32" via "$4" &&
		ip -n "$controller" route add "$5" via "$3" &&
		topology_in "$1" "$end" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
}

# The kernel tells its queues of a cable's carrier only a moment (up to 1 s) later; until then packets are dropped.
_topology_wait_carrier() {
	local until=$(($(date +%s) + 5))
	until [ "$(ip -n "$(topology_ns "$1" controller)" -o link show type veth | grep -c 'state UP')" -eq 2 ] &&
		ip -n "$(topology_ns "$1" core-a)" -o link show dev controller | grep -q 'state UP' &&
		ip -n "$(topology_ns "$1" core-b)" -o link show dev controller | grep -q 'state UP'; do
		[ "$(date +%s)" -le "$until" ] || { echo "no carrier between the cores and the controller" >&2; return 1; }
		sleep 0.05
	done
}

_topology_build() {
	local part
	for part in $TOPOLOGY_PARTS; do
		ip netns add "$(topology_ns "$1" "$part")" &&
			ip -n "$(topology_ns "$1" "$part")" link set lo up || return 1
	done
	topology_in "$1" router sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
		net.ipv4.ping_group_range="0 2147483647" net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0 &&
		ip -n "$(topology_ns "$1" controller)" addr add "$TOPOLOGY_SERVICE/32" dev lo &&
		_topology_core "$1" a 192.0.2.1 192.0.2.2 10.45.0.0/24 &&
		_topology_core "$1" b 192.0.2.5 192.0.2.6 10.46.0.0/24 &&
		_topology_wait_carrier "$1"
}

topology_up() {
	local left
	left=$(topology_leftovers "$1") || {
		echo "topology $1 exists already: $left" >&2
		return 1
	}
	_topology_build "$1" || {
		echo "topology $1 could not be built" >&2
		topology_down "$1"
		return 1
	}
}

# The namespaces of PREFIX that exist
_topology_existing() {
	local part
	for part in $TOPOLOGY_PARTS; do
		[ ! -e "/run/netns/$(topology_ns "$1" "$part")" ] || topology_ns "$1" "$part"
	done
}

_topology_pids() {
	local ns
	for ns in $(_topology_existing "$1"); do
		ip netns pids "$ns" 2>/dev/null
	done
}

topology_leftovers() {
	local ns pid status=0
	for ns in $(_topology_existing "$1"); do
		status=1
		echo "namespace $ns"
		for pid in $(ip netns pids "$ns" 2>/dev/null); do
			echo "process $pid ($(cat "/proc/$pid/comm" 2>/dev/null)) in $ns"
		done
	done
	return $status
}

topology_down() {
	local ns until pids
	topology_leftovers "$1" | sed -n 's/^process/left running: process/p' >&2
	pids=$(_topology_pids "$1")
	[ -z "$pids" ] || kill $pids 2>/dev/null
	until=$(($(date +%s) + TOPOLOGY_END_SECONDS))
	while [ -n "$(_topology_pids "$1")" ] && [ "$(date +%s)" -le "$until" ]; do
		sleep 0.05
	done
	pids=$(_topology_pids "$1")
	[ -z "$pids" ] || kill -KILL $pids 2>/dev/null
	for ns in $(_topology_existing "$1"); do
		ip netns del "$ns"
	done
	topology_leftovers "$1" >&2
}
