# SPDX-License-Identifier: LGPL-2.1-or-later
# TAP for bash tests: source it, call ok/check per behaviour, end with tap_end. The plan is printed last.
tap_count=0

# tap_result 0|1 "name"
tap_result() {
	tap_count=$((tap_count + 1))
	if [ "$1" -eq 0 ]; then echo "ok $tap_count - $2"; else echo "not ok $tap_count - $2"; fi
}

# check "name" command...: passes when the command succeeds; its output is shown when it fails
check() {
	local name=$1 output status
	shift
	output=$("$@" 2>&1)
	status=$?
	[ $status -eq 0 ] || echo "$output" | sed 's/^/# /'
	tap_result $((status != 0)) "$name"
}

# check_text "name" "text" 'regex': passes when the text has a line that matches
check_text() {
	if echo "$2" | grep -Eq -- "$3"; then
		tap_result 0 "$1"
	else
		printf '%s\n' "$2" | tail -n 20 | sed 's/^/# got: /'
		echo "# wanted: $3"
		tap_result 1 "$1"
	fi
}

# wait_for SECONDS command...: until it succeeds; 1 when time ran out
wait_for() {
	local until=$(($(date +%s%N) + $1 * 1000000000))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s%N)" -lt "$until" ] || return 1
		sleep 0.05
	done
}

# the whole program is skipped: say what the machine lacks
tap_skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

tap_end() {
	echo "1..$tap_count"
}
