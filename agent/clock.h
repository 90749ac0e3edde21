/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Time as an object: the machine's clocks, or a virtual one that jumps to the next deadline. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Clock Clock;

Clock *clock_new_real(void);
Clock *clock_new_virtual(gint64 mono_us, gint64 wall_us);
void clock_free(Clock *clock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Clock, clock_free)

gint64 clock_now_us(const Clock *clock);        /* CLOCK_BOOTTIME: runs through suspend, never steps */
gint64 clock_wall_us(const Clock *clock);       /* Unix time */
bool clock_wall_is_synced(const Clock *clock);  /* the kernel says so (adjtimex), or a virtual clock was told so */

/* The one timer: calls `due` from the main loop once `due_us` has come; a later arm replaces it, G_MAXINT64 disarms. */
void clock_arm(Clock *clock, gint64 due_us, void (*due)(gpointer user_data), gpointer user_data);

/* Virtual only: moves time forward, calling what falls due on the way, in order. */
void clock_advance(Clock *clock, gint64 by_us);
void clock_set_wall(Clock *clock, gint64 wall_us, bool synced);
