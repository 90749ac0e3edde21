/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/inflight.h"

static guint
place(const Inflight *inflight, guint i)
{
	return (inflight->first + i) % INFLIGHT_MAX;
}

void
inflight_clear(Inflight *inflight)
{
	inflight->first = inflight->n = 0;
}

bool
inflight_has_room(const Inflight *inflight)
{
	return inflight->n < INFLIGHT_RECORDS;
}

void
inflight_add(Inflight *inflight, int token, guint64 id, gint64 now_us)
{
	g_assert(inflight->n < INFLIGHT_MAX);
	inflight->slots[place(inflight, inflight->n++)] = (InflightSlot){ .token = token, .id = id, .sent_us = now_us };
}

static int
find(const Inflight *inflight, int token)
{
	for (guint i = 0; i < inflight->n; i++) {
		const InflightSlot *slot = &inflight->slots[place(inflight, i)];

		if (slot->token == token && !slot->acknowledged)
			return place(inflight, i);
	}
	return -1;
}

bool
inflight_acknowledge(Inflight *inflight, int token)
{
	int at = find(inflight, token);

	if (at >= 0)
		inflight->slots[at].acknowledged = true;
	return at >= 0;
}

guint64
inflight_find(const Inflight *inflight, int token)
{
	int at = find(inflight, token);

	return at >= 0 ? inflight->slots[at].id : 0;
}

guint64
inflight_take_confirmed(Inflight *inflight)
{
	guint64 confirmed = 0;

	while (inflight->n && inflight->slots[inflight->first].acknowledged) {
		confirmed = MAX(confirmed, inflight->slots[inflight->first].id);
		inflight->first = place(inflight, 1);
		inflight->n--;
	}
	return confirmed;
}

gint64
inflight_oldest_us(const Inflight *inflight)
{
	for (guint i = 0; i < inflight->n; i++)
		if (!inflight->slots[place(inflight, i)].acknowledged)
			return inflight->slots[place(inflight, i)].sent_us;
	return G_MAXINT64;
}
