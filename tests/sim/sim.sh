# SPDX-License-Identifier: LGPL-2.1-or-later
# Helpers for tests that run simmodem: each has its own directory, everything ends with the test.
simmodem=$abs_top_builddir/tests/sim/simmodem
sim_dir=$(mktemp -d "${TMPDIR:-/tmp}/simmodem-test.XXXXXX")
declare -A sim_pid=()

sim_clean() {
	local pid
	for pid in "${sim_pid[@]}"; do kill "$pid" 2>/dev/null; done
	for pid in "${sim_pid[@]}"; do wait "$pid" 2>/dev/null; done
	rm -rf "$sim_dir"
}
trap sim_clean EXIT

# sim_start NAME option...: runs it and waits for its "ready" line; what it says is in $sim_dir/NAME.out and .err
sim_start() {
	local name=$1
	shift
	"$simmodem" --name "$name" --control "$sim_dir/$name.ctl" --log "$sim_dir/$name.log" "$@" \
		>"$sim_dir/$name.out" 2>"$sim_dir/$name.err" &
	sim_pid[$name]=$!
	wait_for 10 grep -q "^ready $name " "$sim_dir/$name.out" && return
	sed 's/^/# /' "$sim_dir/$name.err"
	return 1
}

# sim_stop NAME: SIGTERM; the exit status is simmodem's
sim_stop() {
	local pid=${sim_pid[$1]}
	unset "sim_pid[$1]"
	kill "$pid" && wait "$pid"
}

# sim_tell NAME command...: prints the answer; 0 when it is "ok"
sim_tell() {
	local name=$1
	shift
	"$simmodem" --tell "$sim_dir/$name.ctl" "$@"
}
