#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The controller cannot be reached, dies, comes back: it is named, connectivity goes on, the spool drains, nothing is lost.
. "${abs_top_srcdir:?}/tests/scenario/scenario.sh"

controller_says() { world_ctl --porcelain status | grep '^controller	' | grep -q "$1"; }

scenario_up
world_stop broker
world_start uplinkd
world_start report
check "the router is online without a controller" world_wait 30 world_is_active private5g
check "a closed port 1883 is the named cause" world_wait 20 controller_says 'ctl.unreachable'
check_text "with address and reason in the log" "$(cat "$world/report.log")" "$TOPOLOGY_SERVICE:1883.*[Cc]onnection refused"
check_text "the controller layer explains itself" "$(world_ctl why)" "ctl.unreachable"
sleep 4
world_start broker
world_start consumer
check "once there is a broker, the spool drains" world_wait 40 backlog_is_empty
world_stop broker KILL
check "its death is noticed" world_wait 40 controller_says disconnected
sleep 3
world_start broker
check "and its return" world_wait 40 backlog_is_empty
check_text "records are readable by any MQTT client" "$(cat "$world/consumer.log")" 'uplinkd/v1/router-7/health \{.*"id"'
kill -STOP "${world_pids[report]}"
check "a reporter that hangs is noticed" world_wait 45 controller_says 'ctl.reporter_gone'
kill -CONT "${world_pids[report]}"
check "and when it goes on" world_wait 30 controller_says connected
tap_end
