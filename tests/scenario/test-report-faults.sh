#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What can be wrong with the way to the controller: one clear message each with address and cause, and it recovers.
. "$(dirname "$0")/report.sh"
report_alone

bad_broker() { "$abs_top_builddir/tests/fake/bad-broker" "$1" "$2" >"$2.heard" 2>&1 & }

# one of each, at the same time
start_against() {
	report_config "$1" "$2" "$3"
	write_records "$1" 3
	report_start "$1"
}

bad_broker 2001 silent
bad_broker 2002 no-ack
bad_broker 2003 denied
bad_broker 2004 old
bad_broker 2005 rubbish
bad_broker 2006 hang-up
printf 'pattern read #\n' >acl
broker_start 2007 "acl_file $REPORT_DIR/acl"
for port in 2001 2002 2003 2004 2005 2006; do wait_for 5 port_open $port; done
start_against silent 127.0.0.1 2001
start_against no-ack 127.0.0.1 2002
start_against denied 127.0.0.1 2003
start_against old 127.0.0.1 2004
start_against rubbish 127.0.0.1 2005
start_against hang-up 127.0.0.1 2006
start_against acl 127.0.0.1 2007
start_against unreachable 192.0.2.1 1883
start_against name no-such-host.invalid 1883
start_against closed 127.0.0.1 1883
closed=$reporter

check "a closed port is named, with address" wait_for 5 log_has closed 'backing-off: 127\.0\.0\.1:1883: connection refused, again in'
check "no way there is named" wait_for 5 log_has unreachable 'backing-off: 192\.0\.2\.1:1883: unreachable \(Network is unreachable\)'
check "a name that does not resolve is named" wait_for 15 log_has name 'backing-off: no-such-host\.invalid:1883: name not resolved'
check "a refused login is named" wait_for 5 log_has denied '127\.0\.0\.1:2003: not authorised \(Not authorized\)'
check "a refused record is named" wait_for 5 log_has acl '127\.0\.0\.1:2007: (record 1|presence) refused: Not authorized'
check "what is no MQTT is named" wait_for 5 log_has rubbish '127\.0\.0\.1:2005: protocol error'
check "a connection closed at once is named" wait_for 5 log_has hang-up '127\.0\.0\.1:2006: connection lost \(closed before it answered\)'
check "a broker of MQTT 3.1.1 alone gets the records" wait_for 5 grep -q 'router7/health .*"id":3,' old.heard
check "a broker that never acknowledges is left" wait_for 15 log_has no-ack \
	'connected -> backing-off: 127\.0\.0\.1:2002: connected, but no acknowledgement for 10 s'
check "and tried again" wait_for 5 log_has no-ack 'backing-off -> connecting'
check "a broker that says nothing is left" wait_for 10 log_has silent 'backing-off: 127\.0\.0\.1:2001: no answer within 15 s'

broker_start 1883
consumer_start 1883
check "once the port is open the records arrive" wait_for 20 all_arrived closed
stop $closed
check "nothing was lost on the way" same_id_same_record

rm -rf closed.spool
report_start closed
check "a missing spool is named" wait_for 5 log_has closed 'spool-fault: spool .*closed\.spool: .*No such file or directory, trying again'
write_records closed 3
check "and taken up once it is there" wait_for 10 log_has closed 'spool-fault: spool .*closed\.spool: can be read'
check "all of it, though the ids are those of the old one" wait_for 5 test "$(received_ids | wc -l)" -ge 6
rm -rf closed.spool
check "a spool removed under our hands is named" wait_for 12 log_has closed 'the directory was removed'

sed -i 's/^port = .*/port = 2004/' closed.conf
kill -HUP $reporter
check "SIGHUP takes the new address" wait_for 5 grep -q 'router7/presence online' <(tail -n 1 old.heard; sleep 1; tail -n 2 old.heard)
sed -i 's/^port = .*/port = 0/' closed.conf
kill -HUP $reporter
check "SIGHUP with a bad file keeps the old one" wait_for 5 log_has closed 'config-refused: .*port.*keeping what was loaded before'
check "and the program" kill -0 $reporter
check_text "at the start a bad file ends the program" \
	"$("$abs_top_builddir/uplink-report" --config closed.conf 2>&1; echo "status $?")" '^status 1$'
tap_end
