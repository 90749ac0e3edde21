/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/path/window.h"

#include <string.h>

#define MIN_SLOTS 64            /* also how far back a late reply is told from a duplicate */
/* Two readings of a clock pair are this far apart at worst; more between send and reply is a step of the wall clock. */
#define STEP_TOLERANCE_US 1000

typedef struct Slot {
	guint64 number;                 /* 0 = never used */
	ProbeClock sent;
	gint64 tx_ns;                   /* 0 = no stamp yet */
	bool tx_driver;
	bool waiting, replied;
	guint tag;
} Slot;

struct Window {
	gint64 timeout_us;
	guint8 seed[SIPHASH_KEY_SIZE];
	guint64 incarnation;            /* part of each cookie */
	guint64 next, oldest;           /* numbers: of the next probe; below `oldest` nothing waits */
	guint n_slots;                  /* a power of two */
	Slot *slots;
};

Window *
window_new(gint64 timeout_us, guint max_in_flight, const guint8 seed[SIPHASH_KEY_SIZE])
{
	Window *window = g_new0(Window, 1);

	window->timeout_us = timeout_us;
	memcpy(window->seed, seed, sizeof window->seed);
	window->next = window->oldest = 1;
	for (window->n_slots = MIN_SLOTS; window->n_slots < max_in_flight; window->n_slots *= 2)
		;
	window->slots = g_new0(Slot, window->n_slots);
	return window;
}

void
window_free(Window *window)
{
	if (!window)
		return;
	g_free(window->slots);
	g_free(window);
}

static Slot *
slot_of(const Window *window, guint64 number)
{
	return &window->slots[number & (window->n_slots - 1)];
}

static guint64
cookie_of(const Window *window, guint64 number)
{
	guint64 words[2] = { GUINT64_TO_LE(number), GUINT64_TO_LE(window->incarnation) };

	return siphash(window->seed, words, sizeof words);
}

static bool
is_ours(const Window *window, guint64 number, guint64 cookie)
{
	return number > 0 && number < window->next && cookie == cookie_of(window, number);
}

guint64
window_send(Window *window, ProbeClock sent, guint tag, guint64 *ret_cookie)
{
	guint64 number = window->next++;
	Slot *slot = slot_of(window, number);

	g_assert(!slot->waiting);
	*slot = (Slot){ .number = number, .sent = sent, .waiting = true, .tag = tag };
	*ret_cookie = cookie_of(window, number);
	return number;
}

void
window_unsent(Window *window, guint64 number)
{
	Slot *slot = slot_of(window, number);

	if (slot->number == number)
		slot->waiting = false;
}

void
window_stamp(Window *window, const ProbeStamp *stamp)
{
	Slot *slot = slot_of(window, stamp->number);

	if (!is_ours(window, stamp->number, stamp->cookie) || slot->number != stamp->number || slot->tx_driver)
		return;
	slot->tx_ns = stamp->tx_ns;
	slot->tx_driver = stamp->driver;
}

/*
 * Both kernel stamps are wall time. A step between them falsifies the difference, whatever it looks like; the
 * monotonic clock, which is slewed but never stepped with the other, betrays it. False: no RTT can be told.
 */
static bool
measure(const Slot *slot, const ProbeReply *reply, WindowRtt *ret)
{
	gint64 elapsed_us = reply->read.mono_us - slot->sent.mono_us;
	gint64 step_us = reply->read.wall_us - slot->sent.wall_us - elapsed_us;
	gint64 kernel_ns = reply->rx_ns - slot->tx_ns;

	if (elapsed_us < 0)
		return false;
	if (!slot->tx_ns || !reply->rx_ns) {
		*ret = (WindowRtt){ .us = elapsed_us, .user_stamps = true };
		return true;
	}
	if (ABS(step_us) > STEP_TOLERANCE_US || kernel_ns < 0 ||
	    kernel_ns / 1000 > elapsed_us + STEP_TOLERANCE_US)
		return false;
	*ret = (WindowRtt){ .us = (kernel_ns + 500) / 1000 };
	return true;
}

WindowOutcome
window_reply(Window *window, const ProbeReply *reply, WindowRtt *ret_rtt)
{
	Slot *slot = slot_of(window, reply->number);
	WindowRtt rtt;
	bool timed;

	if (!is_ours(window, reply->number, reply->cookie))
		return WINDOW_FORGED;
	if (slot->number != reply->number)
		return WINDOW_LATE;             /* so old that its slot serves another probe */
	if (slot->replied)
		return WINDOW_DUPLICATE;
	slot->replied = true;
	timed = measure(slot, reply, &rtt);
	if (!slot->waiting ||
	    (timed ? rtt.us : reply->read.mono_us - slot->sent.mono_us) > window->timeout_us)
		return WINDOW_LATE;             /* if still waiting, window_expire() will take it */
	slot->waiting = false;
	if (!timed)
		return WINDOW_UNTIMED;
	*ret_rtt = rtt;
	return WINDOW_ANSWERED;
}

/* The oldest probe that waits, NULL = none. */
static Slot *
oldest_waiting(Window *window)
{
	for (; window->oldest < window->next; window->oldest++) {
		Slot *slot = slot_of(window, window->oldest);

		if (slot->waiting)
			return slot;
	}
	return NULL;
}

bool
window_expire(Window *window, gint64 now_us, WindowLoss *ret)
{
	Slot *slot = oldest_waiting(window);

	if (!slot || now_us - slot->sent.mono_us < window->timeout_us)
		return false;
	slot->waiting = false;
	*ret = (WindowLoss){ .number = slot->number, .tag = slot->tag };
	return true;
}

gint64
window_due_us(Window *window)
{
	const Slot *slot = oldest_waiting(window);

	return slot ? slot->sent.mono_us + window->timeout_us : G_MAXINT64;
}

guint
window_forget(Window *window)
{
	guint abandoned = 0;

	for (guint i = 0; i < window->n_slots; i++) {
		abandoned += window->slots[i].waiting;
		window->slots[i] = (Slot){ 0 };
	}
	window->oldest = window->next;
	window->incarnation++;
	return abandoned;
}
