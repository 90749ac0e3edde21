/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a simmodem for a C test: starts it, steers it by its control socket, reads its counters, ends it. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct FakeSim FakeSim;

/*
 * Starts `simmodem --timing none` with its sockets in a directory of its own and waits until it is ready.
 * transport: "pty" or "abstract"; options: more of its arguments, ended by NULL, or NULL. NULL when it cannot:
 * the reason is printed as a TAP comment.
 */
FakeSim *fake_sim_start(const char *name, const char *transport, const char *const *options);
void fake_sim_stop(FakeSim *sim);       /* SIGTERM, its end, its directory */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FakeSim, fake_sim_stop)

const char *fake_sim_port(const FakeSim *sim);          /* what ModemConfig.port takes */
const char *fake_sim_directory(const FakeSim *sim);     /* a temporary one; goes with the sim */

/* One command line; true when the answer is "ok". Waits for the answer up to 5 s, without running a main loop. */
bool fake_sim_tell(FakeSim *sim, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The number behind "key=" in the answer to "stats"; -1 when it is not there. */
gint64 fake_sim_count(FakeSim *sim, const char *key);
/* True when the answer to "stats" has "key=value". */
bool fake_sim_says(FakeSim *sim, const char *key, const char *value);

/*
 * Runs the default main context until condition() holds or the time is over; returns what it said last.
 * `idle` is called between iterations (due deadlines), NULL = nothing.
 */
bool fake_wait(guint timeout_ms, bool (*condition)(gpointer), void (*idle)(gpointer), gpointer user_data);
