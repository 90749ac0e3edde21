#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the programs must never do: wait, thread, shell out, block the loop, or leave a thing for later.
. "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"
cd "$abs_top_srcdir" || exit 99

# refuse "rule" 'regex' dir...
refuse() {
	local rule=$1 regex=$2 found
	shift 2
	found=$(grep -rnE --include='*.[ch]' "$regex" "$@")
	[ -z "$found" ] || echo "$found" | sed 's/^/# /'
	tap_result $((${#found} > 0)) "$rule"
}

refuse "no sleeping and no polling timer" '\b(sleep|usleep|nanosleep|g_usleep|g_timeout_add(_seconds)?(_full)?)\(' netlink modem agent
refuse "no shell and no child process" '\b(system|popen|fork|vfork|execv[pe]*|g_spawn_[a-z_]+|g_subprocess_[a-z_]+)\(' netlink modem agent
refuse "no threads of our own" '\b(pthread_create|g_thread_new|g_thread_pool_[a-z_]+|g_unix_signal_add)\(' netlink modem agent
refuse "no blocking bus call inside the daemons" '\bsd_bus_call(_method)?\(' agent/bus agent/report agent/main.c
refuse "nothing is left for later" '\b(TODO|FIXME|XXX|HACK)\b' netlink modem agent tests
refuse "no unbounded string calls" '\b(strcat|strcpy|sprintf|vsprintf|gets)\(' modem agent
tap_end
