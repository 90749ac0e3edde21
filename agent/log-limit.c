/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/log-limit.h"

static bool
is_over(const LogLimit *limit, gint64 now_us)
{
	return now_us - limit->from_us >= LOG_LIMIT_WINDOW_US;
}

bool
log_limit_pass(LogLimit *limit, gint64 now_us)
{
	if (limit->lines == 0 || is_over(limit, now_us)) {
		limit->from_us = now_us;
		limit->lines = 0;
	}
	if (limit->lines < LOG_LIMIT_LINES) {
		limit->lines++;
		return true;
	}
	limit->suppressed++;
	return false;
}

guint64
log_limit_take(LogLimit *limit, gint64 now_us, bool force)
{
	guint64 suppressed = limit->suppressed;

	if (!force && !is_over(limit, now_us))
		return 0;
	limit->suppressed = 0;
	return suppressed;
}
