/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unix signals as events of the main loop, through a signalfd: no handler, no thread. */
#pragma once

#include <glib.h>

typedef void (*SignalFunc)(int signal, gpointer user_data);

/*
 * Blocks the signals (ended by 0) for this thread and those it starts, for good, and ignores SIGPIPE: a reader that is
 * gone is an error code. To be called before any thread exists; to be attached and unreferenced by the caller. Signals
 * of one number that come faster than the loop turns are one event; several numbers come one after the other.
 */
GSource *signal_source_new(const int *signals, SignalFunc func, gpointer user_data);
