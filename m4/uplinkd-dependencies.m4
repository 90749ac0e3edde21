dnl SPDX-License-Identifier: LGPL-2.1-or-later
dnl Every library we build on, and who brings it when it is missing.

dnl UPLINKD_NEED(VARIABLE, MODULES, DEBIAN, YOCTO, OPENWRT)
AC_DEFUN([UPLINKD_NEED], [
PKG_CHECK_MODULES([$1], [$2], [], [AC_MSG_ERROR([$2 not found.
    Debian:  apt-get install $3
    Yocto:   DEPENDS += "$4"
    OpenWrt: DEPENDS:=+$5])])
])

UPLINKD_NEED([GLIB], [gio-2.0 >= 2.74 gio-unix-2.0], [libglib2.0-dev], [glib-2.0], [glib2])
UPLINKD_NEED([MNL], [libmnl >= 1.0.4], [libmnl-dev], [libmnl], [libmnl])
UPLINKD_NEED([SYSTEMD], [libsystemd >= 252], [libsystemd-dev], [systemd], [libsystemd])
UPLINKD_NEED([MOSQUITTO], [libmosquitto >= 2.0], [libmosquitto-dev], [mosquitto], [libmosquitto-ssl])
UPLINKD_NEED([CJSON], [libcjson >= 1.7], [libcjson-dev], [cjson], [cJSON])
UPLINKD_NEED([SMARTCOLS], [smartcols >= 2.38], [libsmartcols-dev], [util-linux], [libsmartcols])

dnl qmi-glib.pc requires mbim-glib privately, which Debian's libqmi-glib-dev does not bring: pkg-config
dnl then denies that qmi-glib exists although its headers and library are there. Its --modversion works.
PKG_CHECK_MODULES([QMI], [qmi-glib >= 1.32], [], [
	AS_IF([! $PKG_CONFIG --modversion qmi-glib >/dev/null 2>&1], [AC_MSG_ERROR([qmi-glib >= 1.32 not found.
    Debian:  apt-get install libqmi-glib-dev libmbim-glib-dev
    Yocto:   DEPENDS += "libqmi"
    OpenWrt: DEPENDS:=+libqmi])])
	PKG_CHECK_MODULES([QRTR], [qrtr-glib], [], [AC_MSG_ERROR([qmi-glib is there, but neither mbim-glib nor qrtr-glib.
    Debian:  apt-get install libmbim-glib-dev])])
	AC_MSG_NOTICE([qmi-glib without mbim-glib (Debian: libmbim-glib-dev): using its headers and library directly])
	QMI_CFLAGS="-I`$PKG_CONFIG --variable=includedir qmi-glib`/libqmi-glib $QRTR_CFLAGS"
	QMI_LIBS="-lqmi-glib $QRTR_LIBS"])

PKG_CHECK_MODULES([CUNIT], [cunit >= 2.1], [have_cunit=yes], [have_cunit=no])
AM_CONDITIONAL([HAVE_CUNIT], [test "x$have_cunit" = xyes])
AS_IF([test "x$have_cunit" != xyes],
	[AC_MSG_WARN([cunit not found, make check will refuse to run (Debian: libcunit1-dev)])])
