/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/tap.h"

#include <CUnit/TestRun.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static unsigned n_done;
static const char *skip_reason;

void
tap_skip(const char *reason)
{
	skip_reason = reason;
}

static void
test_complete(const CU_pTest test, const CU_pSuite suite, const CU_pFailureRecord failures)
{
	n_done++;
	for (CU_pFailureRecord f = failures; f; f = f->pNext)
		printf("# %s:%u: %s\n", f->strFileName ? f->strFileName : "?", f->uiLineNumber,
		       f->strCondition ? f->strCondition : "?");
	printf("%s %u - %s: %s", failures ? "not ok" : "ok", n_done, suite->pName, test->pName);
	if (skip_reason && !failures)
		printf(" # SKIP %s", skip_reason);
	printf("\n");
	fflush(stdout);
	skip_reason = NULL;
}

static bool
add_tests(CU_pSuite suite, const CU_TestInfo *tests, const char *only, unsigned *ret_count)
{
	unsigned count = 0;

	for (; tests->pName; tests++) {
		if (only && strcmp(only, tests->pName) != 0)
			continue;
		if (!CU_add_test(suite, tests->pName, tests->pTestFunc))
			return false;
		count++;
	}
	*ret_count = count;
	return count > 0;
}

int
tap_main(const char *name, CU_TestInfo *tests, int argc, char **argv)
{
	unsigned count;
	CU_pSuite suite;

	if (CU_initialize_registry() != CUE_SUCCESS || !(suite = CU_add_suite(name, NULL, NULL)) ||
	    !add_tests(suite, tests, argc > 1 ? argv[1] : NULL, &count)) {
		printf("Bail out! %s: no such test, or CUnit failed: %s\n", name, CU_get_error_msg());
		return 99;
	}
	printf("1..%u\n", count);
	fflush(stdout);
	CU_set_test_complete_handler(test_complete);
	CU_run_all_tests();
	CU_cleanup_registry();
	return 0;
}
