#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every record that was written reaches a plain mosquitto_sub, whatever dies in between.
. "$(dirname "$0")/report.sh"
report_alone

report_config r 127.0.0.1 1883
broker_start 1883
consumer_start 1883
write_records r 50
report_start r
check "what waited before the start arrives" wait_for 10 all_arrived r
check_text "health records are readable JSON on their topic" "$(cat consumer.log)" \
	'^uplinkd/v1/router7/health \{"schema":"1\.[0-9.]+","device":"router7",.*"uplink/port5g":\{"uplink.standing":"active","path.rtt.p50":12001\},"modem/port5g":\{"cellular.rsrp":-95.5\}\}\}$'
check_text "change records have a topic of their own" "$(cat consumer.log)" '^uplinkd/v1/router7/change \{.*"change.text":"standby -> active"'
check_text "presence says online, retained" "$(mosquitto_sub -t uplinkd/v1/router7/presence -C 1 -W 3)" '^online$'
write_records r 5
check "what is written meanwhile arrives" wait_for 5 all_arrived r
check "nothing came twice so far" test "$(received_ids | sort | uniq -d | wc -l)" -eq 0

check_text "a second uplink-report is refused and told why" \
	"$(timeout 5 "$abs_top_builddir/uplink-report" --config r.conf 2>&1)" 'r\.cursor: another uplink-report is at work'

before=$(received_ids | wc -l)
stop $reporter
check_text "a stop says offline, retained" "$(mosquitto_sub -t uplinkd/v1/router7/presence -C 1 -W 3)" '^offline$'
report_start r
write_records r 1
check "after a stop it goes on where it was" wait_for 5 all_arrived r
check "and sends nothing again" test "$(received_ids | wc -l)" -eq $((before + 1))

# the broker dies and comes back while records are written
write_records r 300 10 &
writer=$!
sleep 1
stop $broker KILL
sleep 0.7
broker_start 1883
wait $writer
check "a killed broker costs no record" wait_for 20 all_arrived r

# uplink-report dies, again and again, while records are written
write_records r 300 10 &
writer=$!
for _ in 1 2 3 4 5; do
	sleep 0.4
	stop $reporter KILL
	report_start r
done
wait $writer
check "a killed uplink-report costs no record" wait_for 20 all_arrived r
echo "# sent twice: $(received_ids | sort | uniq -d | wc -l) of $(sort -u r.ids | wc -l)"
check "and the same id is always the same record" same_id_same_record

stop $reporter KILL
check_text "a killed uplink-report leaves the will: offline" \
	"$(mosquitto_sub -t uplinkd/v1/router7/presence -W 3 2>/dev/null | tail -n 1)" '^offline$'
report_start r

# the writer dies at any moment and starts again
for _ in 1 2 3 4 5; do
	"$abs_top_builddir/tests/fake/spool-writer" r.spool 100000 1 >>r.ids &
	writer=$!
	sleep 0.2
	stop $writer KILL
done
# the last line of a killed writer may be cut: an id counts when its line is whole
sed -i -E '/^[0-9]+$/!d' r.ids
check "a killed writer costs no record it promised" wait_for 20 all_arrived r
check "no id was given twice" test "$(sort r.ids | uniq -d | wc -l)" -eq 0
check "and the same id is still the same record" same_id_same_record

stop $reporter
check "a stop is a clean end" log_has r 'draining -> idle'
tap_end
