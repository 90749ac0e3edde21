/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages sent and not yet acknowledged, in the order of their records: the cursor may only follow without a gap; pure. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define INFLIGHT_RECORDS 20             /* what brokers commonly take at once */
#define INFLIGHT_MAX (INFLIGHT_RECORDS + 2)     /* and the words of greeting and parting */

typedef struct InflightSlot {
	int token;                      /* the transport's name for the message */
	guint64 id;                     /* of the record, 0 = the message holds none */
	gint64 sent_us;
	bool acknowledged;
} InflightSlot;

typedef struct Inflight {
	InflightSlot slots[INFLIGHT_MAX];       /* a ring */
	guint first, n;
} Inflight;

void inflight_clear(Inflight *inflight);
bool inflight_has_room(const Inflight *inflight);       /* for another record */
void inflight_add(Inflight *inflight, int token, guint64 id, gint64 now_us);
/* False: no such message waits. */
bool inflight_acknowledge(Inflight *inflight, int token);
/* Id of the record the token stands for, 0 = none. */
guint64 inflight_find(const Inflight *inflight, int token);
/* Takes out what is acknowledged up to the first that is not; the highest record id among it, 0 = none. */
guint64 inflight_take_confirmed(Inflight *inflight);
/* When the oldest that waits was sent, G_MAXINT64 = none waits. */
gint64 inflight_oldest_us(const Inflight *inflight);
