# SPDX-License-Identifier: LGPL-2.1-or-later
# The reporting half alone: spool, uplink-report and a broker, each run in a network and process namespace of its own,
# so that ports are free and nothing outlives the test.
: "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}" "${abs_top_builddir:=$PWD}"
export abs_top_srcdir abs_top_builddir
. "$abs_top_srcdir/tests/tap.sh"

# report_alone: the script starts again inside the namespaces
report_alone() {
	local tool
	if [ -z "${REPORT_DIR-}" ]; then
		for tool in mosquitto mosquitto_sub ip; do
			PATH=$PATH:/usr/sbin command -v $tool >/dev/null || tap_skip_all "$tool is missing"
		done
		unshare -r -n -p -f --kill-child true 2>/dev/null || tap_skip_all "no user, network and process namespaces here"
		REPORT_DIR=$(mktemp -d /tmp/uplink-report-XXXXXX)
		export REPORT_DIR
		trap 'rm -rf "$REPORT_DIR"' EXIT
		unshare -r -n -p -f --kill-child bash "$0"
		exit
	fi
	PATH=$PATH:/usr/sbin
	ip link set lo up
	cd "$REPORT_DIR" || exit 1
}

# report_config NAME HOST PORT: $NAME.conf with a spool and a cursor of its own
report_config() {
	cat >"$1.conf" <<-END
		[agent]
		device = router7
		bus = unix:path=$REPORT_DIR/bus
		[report]
		spool-dir = $REPORT_DIR/$1.spool
		spool-commit-s = 1
		[controller]
		host = $2
		port = $3
		cursor-dir = $REPORT_DIR/$1.cursor
		keepalive-s = 10
	END
}

# report_start NAME: its pid in $reporter, its log in NAME.log
report_start() {
	"$abs_top_builddir/uplink-report" --config "$1.conf" >>"$1.log" 2>&1 &
	reporter=$!
}

# write_records NAME N [PAUSE_MS]: their ids are added to NAME.ids
write_records() {
	"$abs_top_builddir/tests/fake/spool-writer" "$1.spool" "$2" "${3-0}" >>"$1.ids" 2>>"$1.writer.log"
}

broker_start() {
	printf 'listener %s 127.0.0.1\nallow_anonymous true\nuser root\n%s\n' "$1" "${2-}" >"broker-$1.conf"
	mosquitto -c "broker-$1.conf" >>"broker-$1.log" 2>&1 &
	broker=$!
	wait_for 5 port_open "$1"
}

port_open() { (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# consumer_start PORT: everything it hears in consumer.log, one "topic payload" a line
consumer_start() {
	mosquitto_sub -p "$1" -i consumer -t 'uplinkd/v1/#' -F '%t %p' >>consumer.log 2>/dev/null &
	consumer=$!
	wait_for 5 subscribed "$1"
}

# the consumer hears what is published now
subscribed() {
	mosquitto_pub -p "$1" -t uplinkd/v1/probe -m "$$" && sleep 0.1 && grep -q '^uplinkd/v1/probe ' consumer.log
}

stop() {
	kill "-${2:-TERM}" "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}

received_ids() { sed -nE 's/^uplinkd.* \{.*"id":([0-9]+),.*/\1/p' consumer.log; }

# all_arrived NAME: each promised id is at the consumer
all_arrived() {
	local missing
	missing=$(comm -23 <(sort -u "$1.ids") <(received_ids | sort -u))
	[ -z "$missing" ] && return 0
	echo "missing: $(wc -w <<<"$missing") records, among them $(head -n 3 <<<"$missing" | tr '\n' ' ')"
	return 1
}

# the same id is the same record, wherever and however often it arrives
same_id_same_record() {
	[ "$(grep ' {' consumer.log | sort -u | wc -l)" -eq "$(received_ids | sort -u | wc -l)" ]
}

# log_has NAME 'regex'
log_has() { grep -Eq -- "$2" "$1.log"; }
