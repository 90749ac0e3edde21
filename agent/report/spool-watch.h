/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tells when the spool's directory has something new, from the kernel and not by asking again and again. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* `gone`: the directory itself was removed or renamed; nothing will come any more. */
typedef void (*SpoolWatchFunc)(bool gone, gpointer user_data);

/* To be attached and unreferenced by the caller. What happened before this call is not told: read once after it. */
GSource *spool_watch_new(const char *directory, SpoolWatchFunc func, gpointer user_data, GError **error);
