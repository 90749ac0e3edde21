/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many lines of one kind a storm may write; pure. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define LOG_LIMIT_LINES 50
#define LOG_LIMIT_WINDOW_US (10 * G_USEC_PER_SEC)

typedef struct LogLimit {               /* all zero at first */
	gint64 from_us;                 /* begin of the running window */
	guint lines;                    /* let through in it */
	guint64 suppressed;             /* not yet told */
} LogLimit;

/* One more line at now_us: may it pass? What may not is counted in suppressed. */
bool log_limit_pass(LogLimit *limit, gint64 now_us);

/* How many to tell as suppressed now that their window is over (`force`: at once), and 0 from then on. */
guint64 log_limit_take(LogLimit *limit, gint64 now_us, bool force);
