dnl SPDX-License-Identifier: LGPL-2.1-or-later
dnl Warnings, hardening and the --enable switches. The user's own CFLAGS always come last and win.

AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror], [make compiler warnings errors (CI)])],
	[], [enable_werror=no])
AC_ARG_ENABLE([sanitizers], [AS_HELP_STRING([--enable-sanitizers], [build with ASan and UBSan])],
	[], [enable_sanitizers=no])
AC_ARG_ENABLE([fuzzers], [AS_HELP_STRING([--enable-fuzzers], [build the libFuzzer targets (needs clang)])],
	[], [enable_fuzzers=no])
AC_ARG_ENABLE([coverage], [AS_HELP_STRING([--enable-coverage], [build for gcov])],
	[], [enable_coverage=no])
AC_ARG_ENABLE([simmodem], [AS_HELP_STRING([--enable-simmodem], [install simmodem, the modem in software])],
	[], [enable_simmodem=no])
AM_CONDITIONAL([ENABLE_SIMMODEM], [test "x$enable_simmodem" = xyes])
AM_CONDITIONAL([ENABLE_FUZZERS], [test "x$enable_fuzzers" = xyes])

AX_APPEND_COMPILE_FLAGS([-std=gnu11 -Wall -Wextra -Wno-unused-parameter -Wshadow -Wswitch-enum \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef -Wpointer-arith \
	-Wwrite-strings -Werror=implicit-function-declaration], [WARN_CFLAGS])
dnl GCC takes the first of these only beside the second: they are tried together.
AX_CHECK_COMPILE_FLAG([-Wformat -Werror=format-security],
	[WARN_CFLAGS="$WARN_CFLAGS -Wformat -Werror=format-security"])
AS_IF([test "x$enable_werror" = xyes], [AX_APPEND_COMPILE_FLAGS([-Werror], [WARN_CFLAGS])])

AX_APPEND_COMPILE_FLAGS([-fPIE -fstack-protector-strong -fstack-clash-protection], [HARDEN_CFLAGS])
AS_CASE([$host_cpu],
	[x86_64|i?86], [AX_APPEND_COMPILE_FLAGS([-fcf-protection], [HARDEN_CFLAGS])],
	[aarch64], [AX_APPEND_COMPILE_FLAGS([-mbranch-protection=standard], [HARDEN_CFLAGS])])
AX_APPEND_LINK_FLAGS([-pie -Wl,-z,relro -Wl,-z,now], [HARDEN_LDFLAGS])
HARDEN_CPPFLAGS=
AS_IF([test "x$enable_sanitizers" = xno && test "x$enable_coverage" = xno && test "x$enable_fuzzers" = xno],
	[AS_CASE([" $CPPFLAGS $CFLAGS "], [*_FORTIFY_SOURCE*], [],
		[*" -O0 "*], [], [HARDEN_CPPFLAGS="-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"])])

SANITIZE_CFLAGS=
AS_IF([test "x$enable_sanitizers" = xyes],
	[SANITIZE_CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"])
AS_IF([test "x$enable_fuzzers" = xyes],
	[SANITIZE_CFLAGS="-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined -fno-omit-frame-pointer"])
AS_IF([test "x$enable_coverage" = xyes], [SANITIZE_CFLAGS="$SANITIZE_CFLAGS --coverage"])

AC_SUBST([WARN_CFLAGS])
AC_SUBST([HARDEN_CFLAGS])
AC_SUBST([HARDEN_CPPFLAGS])
AC_SUBST([HARDEN_LDFLAGS])
AC_SUBST([SANITIZE_CFLAGS])
