/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/sim-error.h"

#include <stdarg.h>
#include <stdio.h>

bool
sim_fail(SimError *error, const char *format, ...)
{
	va_list list;

	if (!error)
		return false;
	va_start(list, format);
	vsnprintf(error->text, sizeof(error->text), format, list);
	va_end(list);
	return false;
}
