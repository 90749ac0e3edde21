/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long to wait before the next attempt: doubling, capped, and spread so that a fleet does not come back as one; pure. */
#pragma once

#include <glib.h>

#define BACKOFF_FIRST_US (1 * G_USEC_PER_SEC)
#define BACKOFF_CAP_US (60 * G_USEC_PER_SEC)

typedef struct Backoff {
	guint attempts;                 /* since the last progress */
} Backoff;

void backoff_reset(Backoff *backoff);
/* Between half and all of the doubled time, by `random` (all 32 bits of it). */
gint64 backoff_next_us(Backoff *backoff, guint32 random);
