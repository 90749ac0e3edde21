# SPDX-License-Identifier: LGPL-2.1-or-later
# Every test is a program that speaks TAP; automake's driver counts each of its lines.
TEST_LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh --comments
SH_LOG_DRIVER = $(TEST_LOG_DRIVER)
LOG_DRIVER = $(TEST_LOG_DRIVER)
TEST_EXTENSIONS = .sh

include tests/unit/local.mk
include tests/fake/local.mk
include tests/sim/local.mk
include tests/scenario/local.mk
include tests/bus/local.mk
include tests/fuzz/local.mk
include tests/bench/local.mk
include tests/demo/local.mk
include tests/check/local.mk
