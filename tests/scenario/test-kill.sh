#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Either daemon is killed (SIGKILL) at any time: service resumes, no record is lost, no route is left wrong.
# KILLS=n for a longer run; SEED=n replays the moments.
. "${abs_top_srcdir:?}/tests/scenario/scenario.sh"
RANDOM=${SEED:-$$}
echo "# SEED=${SEED:-$$}"

# What the kernel should hold once all is settled: the active default, both tables, both rungs, rules.
kernel_is_right() {
	local routes
	routes=$(world_in router ip route show proto 200)
	[ "$(grep -c 'metric 50 ' <<<"$routes")" -eq 1 ] && [ "$(grep -c 'metric 20[01] ' <<<"$routes")" -eq 2 ] &&
		[ "$(wc -l <<<"$routes")" -eq 3 ] && [ "$(world_in router ip -4 rule | grep -c 'proto 200')" -eq 4 ] || {
		echo "$routes"
		world_in router ip -4 rule
		return 1
	}
}

is_settled() { world_is_active private5g && has_standing public standby; }

scenario_up
world_start uplinkd
world_start report
world_start consumer
check "the router is online" world_wait 30 is_settled

# Traffic goes on while uplinkd is dead and while it comes up again.
world_launch receiver controller "$world_build/tests/demo/stream" receive --port 7000 --seconds 60
world_launch sender router "$world_build/tests/demo/stream" send --to "$TOPOLOGY_SERVICE:7000" --rate 200 --seconds 60
sleep 0.5
world_stop uplinkd KILL
sleep 0.5
world_start uplinkd
check "uplinkd is back after SIGKILL" world_wait 40 is_settled
sleep 1
world_stop sender
sleep 0.3
world_stop receiver
echo "# lost while uplinkd was killed and came back: $(lost_packets)"

for ((kill = 1; kill <= ${KILLS:-6}; kill++)); do
	victim=$((RANDOM % 2))
	sleep 0.$((RANDOM % 900 + 100))
	[ $victim -eq 0 ] && name=uplinkd || name=report
	world_stop $name KILL
	world_start $name
done
check "service resumes after ${KILLS:-6} more kills" world_wait 60 is_settled
sleep 11
check "the kernel holds what it should, nothing more" kernel_is_right
check "the backlog is delivered" world_wait 30 backlog_is_empty
check "no record is missing at the controller" no_id_is_missing
record_ids | uniq -d | wc -l | sed 's/^/# records that came twice, with the same id: /'
world_stop uplinkd
check "after a stop the kernel is clean" kernel_is_clean
tap_end
