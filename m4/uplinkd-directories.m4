dnl SPDX-License-Identifier: LGPL-2.1-or-later
dnl Where systemd, D-Bus and polkit want our files: asked of pkg-config, each can be given by hand.

dnl UPLINKD_DIR(NAME, PKG-CONFIG MODULE, VARIABLE, FALLBACK, WHAT)
AC_DEFUN([UPLINKD_DIR], [
AC_ARG_WITH([$1], [AS_HELP_STRING([--with-$1=DIR], [$5])], [$1=$withval], [$1=auto])
AS_IF([test "x$$1" = xauto || test "x$$1" = xyes],
	[$1=`$PKG_CONFIG --variable=$3 $2 2>/dev/null`
	 AS_IF([test "x$$1" = x], [$1=$4])])
AS_IF([test "x$$1" = xno], [$1=])
AM_CONDITIONAL(m4_toupper([WITH_$1]), [test "x$$1" != x])
AC_SUBST([$1])
])

UPLINKD_DIR([systemdsystemunitdir], [systemd], [systemdsystemunitdir], ['${prefix}/lib/systemd/system'], [systemd units])
UPLINKD_DIR([sysusersdir], [systemd], [sysusersdir], ['${prefix}/lib/sysusers.d'], [system users])
UPLINKD_DIR([tmpfilesdir], [systemd], [tmpfilesdir], ['${prefix}/lib/tmpfiles.d'], [tmpfiles])
UPLINKD_DIR([sysctldir], [systemd], [sysctldir], ['${prefix}/lib/sysctl.d'], [sysctl settings])
UPLINKD_DIR([catalogdir], [systemd], [catalogdir], ['${prefix}/lib/systemd/catalog'], [journal catalog])
UPLINKD_DIR([udevrulesdir], [udev], [udevdir], ['${prefix}/lib/udev'], [udev directory, rules go to rules.d below it])
UPLINKD_DIR([dbuspolicydir], [dbus-1-none], [none], ['${datadir}/dbus-1/system.d'], [D-Bus policy])
UPLINKD_DIR([dbussystemservicedir], [dbus-1], [system_bus_services_dir], ['${datadir}/dbus-1/system-services'], [D-Bus activation])
UPLINKD_DIR([dbusinterfacedir], [dbus-1], [interfaces_dir], ['${datadir}/dbus-1/interfaces'], [D-Bus interface XML])
UPLINKD_DIR([polkitactiondir], [polkit-gobject-1], [actiondir], ['${datadir}/polkit-1/actions'], [polkit actions])
UPLINKD_DIR([bashcompletiondir], [bash-completion], [completionsdir], ['${datadir}/bash-completion/completions'], [bash completion])
