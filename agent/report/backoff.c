/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/backoff.h"

void
backoff_reset(Backoff *backoff)
{
	backoff->attempts = 0;
}

gint64
backoff_next_us(Backoff *backoff, guint32 random)
{
	gint64 wait_us = BACKOFF_FIRST_US;

	for (guint i = 0; i < backoff->attempts && wait_us < BACKOFF_CAP_US; i++)
		wait_us *= 2;
	wait_us = MIN(wait_us, BACKOFF_CAP_US);
	backoff->attempts++;
	return wait_us / 2 + (gint64)((guint64)(wait_us / 2) * random / G_MAXUINT32);
}
