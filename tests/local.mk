# SPDX-License-Identifier: LGPL-2.1-or-later
# Every test is a program that speaks TAP; automake's driver counts each of its lines.
AM_TESTS_ENVIRONMENT = \
	abs_top_srcdir='$(abs_top_srcdir)'; export abs_top_srcdir; \
	abs_top_builddir='$(abs_top_builddir)'; export abs_top_builddir; \
	QMI_CORPUS="$${QMI_CORPUS-$(abs_top_srcdir)/../shared/qmi-corpus}"; export QMI_CORPUS; \
	G_SLICE=always-malloc; export G_SLICE;
TEST_LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh --comments
TEST_EXTENSIONS = .sh
LOG_DRIVER = $(TEST_LOG_DRIVER)
SH_LOG_DRIVER = $(TEST_LOG_DRIVER)
SH_LOG_COMPILER = bash
EXTRA_DIST += tests/tap.sh tests/packages.sh

include tests/unit/local.mk
include tests/fake/local.mk
include tests/sim/local.mk
include tests/scenario/local.mk
include tests/bus/local.mk
include tests/fuzz/local.mk
include tests/bench/local.mk
include tests/demo/local.mk
include tests/check/local.mk
