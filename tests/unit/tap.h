/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs CUnit tests and reports each of them as one TAP line. */
#pragma once

#include <CUnit/CUnit.h>

/*
 * Runs `tests` (ended by CU_TEST_INFO_NULL) as suite `name`; argv[1], when given, is the one test to run.
 * Returns main()'s exit status: 0 also when tests failed, since TAP's "not ok" lines say so already.
 */
int tap_main(const char *name, CU_TestInfo *tests, int argc, char **argv);

/* Marks the running test as skipped; `reason` is printed and must say what the machine lacks. */
void tap_skip(const char *reason);
