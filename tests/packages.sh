# SPDX-License-Identifier: LGPL-2.1-or-later
# Debian 12 packages: what the build needs, what the tests and the demo need; and how to bring them.
BUILD_PACKAGES="gcc libc6-dev make autoconf automake pkg-config
	libqmi-glib-dev libmbim-glib-dev libmnl-dev libsystemd-dev libglib2.0-dev
	libmosquitto-dev libcjson-dev libsmartcols-dev libcunit1-dev"
DEMO_PACKAGES="iproute2 mosquitto mosquitto-clients dbus systemd procps util-linux"
TEST_PACKAGES="$DEMO_PACKAGES libqmi-utils iputils-ping nftables strace python3-minimal xz-utils man-db"

# install_missing PACKAGE...: asks dpkg first, so that a machine that has all needs no network
install_missing() {
	local missing=() package
	for package; do
		dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
		echo "missing packages (names of Debian 12): ${missing[*]}" >&2
		return 1
	fi
	echo "installing: ${missing[*]}"
	apt-get -qq update &&
		DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
}
