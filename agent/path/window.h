/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which probes are on their way, and what a reply is worth: matching, timeouts and round-trip times; pure. */
#pragma once

#include "agent/path/probe.h"
#include "agent/path/siphash.h"

typedef enum WindowOutcome {
	WINDOW_ANSWERED,                /* in time; its RTT is told */
	WINDOW_UNTIMED,                 /* in time, but its stamps cannot be trusted (a clock stepped): no RTT */
	WINDOW_LATE,                    /* real, but after the timeout: the probe is lost all the same */
	WINDOW_DUPLICATE,
	WINDOW_FORGED,                  /* not our number and cookie, or of an earlier incarnation */
} WindowOutcome;

typedef struct WindowRtt {
	gint64 us;                      /* never negative */
	bool user_stamps;               /* measured between user-space clock readings: flagged wherever it goes */
} WindowRtt;

typedef struct WindowLoss {
	guint64 number;
	guint tag;                      /* as given to window_send() */
} WindowLoss;

typedef struct Window Window;

/* `max_in_flight`: the caller never has more on their way; `seed` makes cookies that nobody can guess. */
Window *window_new(gint64 timeout_us, guint max_in_flight, const guint8 seed[SIPHASH_KEY_SIZE]);
void window_free(Window *window);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Window, window_free)

/* Opens the next probe, at the clock read just before it is sent; numbers start with 1 and are never reused. */
guint64 window_send(Window *window, ProbeClock sent, guint tag, guint64 *ret_cookie);
void window_unsent(Window *window, guint64 number);     /* sending failed: it waits for nothing */

void window_stamp(Window *window, const ProbeStamp *stamp);
WindowOutcome window_reply(Window *window, const ProbeReply *reply, WindowRtt *ret_rtt);

/* Takes the oldest probe whose time is over; false: none. Probes are lost in the order of sending. */
bool window_expire(Window *window, gint64 now_us, WindowLoss *ret);
gint64 window_due_us(Window *window);                   /* when the next is lost, G_MAXINT64 = nothing on its way */

/* Another binding: what was on its way is abandoned, and its replies are no longer ours. Returns how many. */
guint window_forget(Window *window);
