#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Stock qmicli against simmodem, on a pty and, where a network namespace can be had, on the abstract socket it knows.
. "${abs_top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/tap.sh"
command -v qmicli >/dev/null || tap_skip_all "no qmicli (Debian: libqmi-utils)"
. "$abs_top_srcdir/tests/sim/sim.sh"

private=$abs_top_srcdir/tests/sim/private-sa.profile
public=$abs_top_srcdir/tests/sim/public-lte.profile
quick=(--set start-network-delay-ms=20 --set scan-delay-ms=20 --timing 1ms)

# The port to ask; set before each part.
port=()
ask() {
	timeout 20 qmicli "${port[@]}" --device-open-qmi "$@" 2>&1 | grep -v 'Warning \*\*'
}

# asks "where" ...: what every transport must do
identity_and_radio() {
	check_text "$1: model" "$(ask --dms-get-model)" "Model: 'RM520N-GL'"
	check_text "$1: manufacturer" "$(ask --dms-get-manufacturer)" "Manufacturer: 'Quectel'"
	check_text "$1: revision" "$(ask --dms-get-revision)" "Revision: 'RM520N"
	check_text "$1: IMEI" "$(ask --dms-get-ids)" "IMEI: '860000000000018'"
	check_text "$1: capabilities name 5G" "$(ask --dms-get-capabilities)" "5gnr"
	check_text "$1: the card is ready" "$(ask --uim-get-card-status)" "Application state: 'ready'"
	check_text "$1: 5G signal" "$(ask --nas-get-signal-info)" "RSRP: '-85 dBm'"
	check_text "$1: registered" "$(ask --nas-get-serving-system)" "Registration state: 'registered'"
	check_text "$1: the MNC has two digits" "$(ask --nas-get-serving-system)" "MNC with PCS digit: 'no'"
	check_text "$1: system info has the TAC" "$(ask --nas-get-system-info)" "5GNR Tracking Area Code: '1'"
	check_text "$1: cell" "$(ask --nas-get-cell-location-info)" "Global Cell ID: '4096'"
	check_text "$1: band" "$(ask --nas-get-rf-band-info)" "ngran-78|nr5g-78"
	check_text "$1: home network" "$(ask --nas-get-home-network)" "MNC: '70'"
	check_text "$1: network scan" "$(ask --nas-network-scan)" "Status: 'current-serving, home, not-forbidden"
	check_text "$1: preference" "$(ask --nas-get-system-selection-preference)" "Mode preference: 'lte, 5gnr'"
	check_text "$1: 5G standalone is said" "$(ask --dsd-get-system-status)" "5g-sa"
	check_text "$1: ICCID in the card's file" "$(ask --uim-read-transparent=0x3F00,0x2FE2)" "98:88:03:00:00:00:00:00:10:F8"
	check_text "$1: IMSI in the card's file" "$(ask --uim-read-transparent=0x3F00,0x7FFF,0x6F07)" "08:99:99:07:00:00:00:00:10"
	check_text "$1: one slot is not told of" "$(ask --uim-get-slot-status)" "NotSupported"
	check_text "$1: profile list" "$(ask --wds-get-profile-list=3gpp)" "\\[1\\] 3gpp - profile1"
	check_text "$1: a PIN that is not needed is refused" "$(ask --uim-verify-pin=PIN1,1234)" "AccessDenied"
	check_text "$1: version info" "$(ask --get-service-version-info)" "nas \\(1\\."
}

session() {
	local out cid pdh
	check_text "$1: raw IP is granted" "$(ask --wda-set-data-format=raw-ip)" "Link layer protocol: 'raw-ip'"
	out=$(ask --wds-start-network=apn=internet,ip-type=4 --client-no-release-cid)
	check_text "$1: start network gives a handle" "$out" "Packet data handle: '[0-9]+'"
	cid=$(sed -n "s/.*CID: '\([0-9]*\)'.*/\1/p" <<<"$out")
	pdh=$(sed -n "s/.*Packet data handle: '\([0-9]*\)'.*/\1/p" <<<"$out")
	own() { ask --client-cid="$cid" --client-no-release-cid "$@"; }
	out=$(own --wds-get-current-settings)
	check_text "$1: address" "$out" "IPv4 address: 10\\.45\\.0\\.2"
	check_text "$1: prefix" "$out" "IPv4 subnet mask: 255\\.255\\.255\\.252"
	check_text "$1: gateway" "$out" "IPv4 gateway address: 10\\.45\\.0\\.1"
	check_text "$1: DNS" "$out" "IPv4 primary DNS: 10\\.45\\.0\\.1"
	check_text "$1: MTU" "$out" "MTU: 1400"
	check_text "$1: the client id outlives its program" "$(own --wds-get-packet-service-status)" "'connected'"
	check_text "$1: a second start has no effect" "$(own --wds-start-network=ip-type=4)" "NoEffect"
	check_text "$1: a handle nobody gave is refused" "$(own --wds-stop-network=4711)" "InvalidHandle"
	check_text "$1: statistics" "$(own --wds-get-packet-statistics)" "TX packets OK: 0"
	check_text "$1: channel rates" "$(own --wds-get-channel-rates)" "2400000000|2\\.4"
	check_text "$1: stop network" "$(own --wds-stop-network="$pdh")" "Network stopped"
	check_text "$1: disconnected afterwards" "$(own --wds-get-packet-service-status)" "'disconnected'"
	check_text "$1: no settings without a session" "$(own --wds-get-current-settings)" "OutOfCall"
	ask --client-cid="$cid" --wds-noop >/dev/null
}

two_modems() {
	sim_start two --transport pty:"$sim_dir/two" --profile "$public" "${quick[@]}" ||
		{ tap_result 1 "a second modem starts"; return; }
	port=(-d "$sim_dir/two")
	check_text "second modem: LTE" "$(ask --nas-get-serving-system)" "'lte'"
	check_text "second modem: PLMN 001-01" "$(ask --nas-get-serving-system)" "MCC: '1'"
	check_text "second modem: LTE signal" "$(ask --nas-get-signal-info)" "RSRP: '-[0-9]+ dBm'"
	check_text "second modem: session" "$(ask --wds-start-network=ip-type=4)" "Packet data handle"
	port=(-d "$sim_dir/one")
	check_text "the first modem is still itself" "$(ask --nas-get-serving-system)" "MCC: '999'"
	sim_stop two; tap_result $? "the second modem ends with status 0"
	check "its link is gone" test ! -e "$sim_dir/two"
}

wrong_input() {
	echo "colour blue" >"$sim_dir/bad.profile"
	check_text "an unknown profile key is refused with its line" \
		"$("$simmodem" --name x --transport pty:"$sim_dir/x" --profile "$sim_dir/bad.profile" 2>&1)" \
		"bad.profile:1: unknown key \"colour\"; keys are: manufacturer .* timing"
	check_text "a value out of range says what is allowed" \
		"$("$simmodem" --name x --transport pty:"$sim_dir/x" --set rsrp=-20 2>&1)" "rsrp \"-20\": allowed is -156"
	check_text "an unknown transport says what is allowed" \
		"$("$simmodem" --name x --transport tcp:1 2>&1)" "allowed are pty:LINKPATH and abstract:SOCKETNAME"
	: >"$sim_dir/file"
	check_text "a file in the link's place is not overwritten" \
		"$("$simmodem" --name x --transport pty:"$sim_dir/file" 2>&1)" "exists and is no symbolic link"
}

# Runs in a network namespace of its own, where @qmi-proxy is free.
if [ "${1-}" = --abstract ]; then
	sim_start proxy --transport abstract:qmi-proxy --profile "$private" "${quick[@]}" || exit 1
	port=(-d /dev/null -p)
	identity_and_radio abstract
	session abstract
	sim_stop proxy; tap_result $? "abstract: ends with status 0"
	exit 0
fi

sim_start one --transport pty:"$sim_dir/one" --profile "$private" "${quick[@]}" || tap_result 1 "simmodem starts"
port=(-d "$sim_dir/one")
identity_and_radio pty
session pty
two_modems
wrong_input
sim_stop one; tap_result $? "pty: ends with status 0"

unshare=(unshare --net)
[ "$(id -u)" -eq 0 ] || unshare=(unshare --map-root-user --net)
if "${unshare[@]}" true 2>/dev/null; then
	output=$(abs_top_srcdir=$abs_top_srcdir abs_top_builddir=$abs_top_builddir "${unshare[@]}" bash "$0" --abstract)
	while read -r line; do
		case $line in
		"ok "*) tap_result 0 "${line#*- }" ;;
		"not ok "*) tap_result 1 "${line#*- }" ;;
		*) echo "$line" ;;
		esac
	done <<<"$output"
	check_text "abstract: the whole part ran" "$output" "ok .*abstract: ends with status 0"
else
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - abstract socket # SKIP no network namespace can be made here"
fi
tap_end
