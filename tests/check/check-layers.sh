#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Who may include whom, one row a room; tests/ may include anything and nothing includes tests/.
. "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"
cd "$abs_top_srcdir" || exit 99

frame='agent/(log|log-events|clock|config|config-table|notify|signal-source|cli)\.h'

# room, what it may include (an extended regex over the include path)
rooms=(
	"netlink        netlink/.*"
	"modem          modem/.*"
	"agent/path     agent/path/.*"
	"agent/uplink   agent/(uplink|path)/.*|netlink/.*"
	"agent/health   agent/(health|uplink|path)/.*|netlink/nl-(object|ip|ids)\.h"
	"agent/report   agent/(report|health|uplink|path)/.*|agent/bus/(names|bus-source)\.h|$frame"
	"agent/bus      agent/.*|modem/.*|netlink/.*"
	"agent/ctl      agent/ctl/.*|agent/bus/names\.h"
	"agent          agent/.*|modem/.*|netlink/.*"
)

# Prints "file: include" for every quoted include of the room that the row does not allow.
strangers() {
	local room=$1 allowed=$2 depth=(-maxdepth 1)
	[ "$room" = agent ] || depth=()
	find "$room" "${depth[@]}" -name '*.[ch]' -exec grep -HE '^#include "' {} + |
		sed -E 's/:#include "([^"]+)".*/: \1/' | grep -Ev ": (config\.h|$allowed)\$"
}

for row in "${rooms[@]}"; do
	read -r room allowed <<<"$row"
	found=$(strangers "$room" "($allowed)")
	[ -z "$found" ] || echo "$found" | sed 's/^/# /'
	tap_result $((${#found} > 0)) "$room includes only what the map allows"
done

found=$(grep -rnE '^#include "tests/' netlink modem agent)
tap_result $((${#found} > 0)) "nothing includes tests/"

# The loop's own libraries stay where they belong.
found=$(grep -rlE 'systemd/sd-bus\.h' netlink modem agent --include='*.[ch]' |
	grep -vE '^agent/(bus|ctl)/|^agent/report/report-bus|^agent/main')
[ -z "$found" ] || echo "$found" | sed 's/^/# /'
tap_result $((${#found} > 0)) "sd-bus is spoken in agent/bus, agent/ctl and report-bus alone"
tap_end
