#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The list of log events is closed: ids used are listed, listed ids are unique, and the journal catalog explains each.
. "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"
cd "$abs_top_srcdir" || exit 99

rows=$(sed -nE 's/^\tX\(([A-Z_]+), *"([a-z-]+)", *"([0-9a-f]{32})"\).*/\1 \2 \3/p' agent/log-events.h)
check_text "the list can be read" "$rows" '^AGENT_START agent-start '

unknown=$(grep -rhoE '"EVENT_ID", "[^"]+"' netlink modem agent | sed -E 's/.*, "(.*)"/\1/' | sort -u |
	while read -r id; do grep -q " $id " <<<"$rows" || echo "$id"; done)
[ -z "$unknown" ] || echo "$unknown" | sed 's/^/# not listed: /'
tap_result $((${#unknown} > 0)) "every event id in the code is listed"

unused=$(while read -r name id _; do
	grep -rqE "LOG_EVENT_$name\b|\"EVENT_ID\", \"$id\"" --include='*.c' netlink modem agent || echo "$name"
done <<<"$rows")
[ -z "$unused" ] || echo "$unused" | sed 's/^/# never logged: /'
tap_result $((${#unused} > 0)) "every listed event is logged somewhere"

double=$(for column in 1 2 3; do cut -d' ' -f$column <<<"$rows" | sort | uniq -d; done)
tap_result $((${#double} > 0)) "names, ids and message ids are unique"

silent=$(while read -r name _ message_id; do
	grep -q "^-- $message_id" units/uplinkd.catalog || echo "$name $message_id"
done <<<"$rows")
[ -z "$silent" ] || echo "$silent" | sed 's/^/# not in units\/uplinkd.catalog: /'
tap_result $((${#silent} > 0)) "the journal catalog explains every event"
tap_end
