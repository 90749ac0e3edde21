/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the service manager is told: ready, status, reloading, stopping, and that the main loop still turns. */
#pragma once

#include <glib.h>

typedef struct Notify Notify;

/* Reads NOTIFY_SOCKET and WATCHDOG_USEC; without them every call does nothing. */
Notify *notify_new(void);
void notify_free(Notify *notify);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Notify, notify_free)

void notify_ready(const Notify *notify, const char *status);     /* also ends a reload */
void notify_status(const Notify *notify, const char *status);    /* one line for people */
void notify_reloading(const Notify *notify);
void notify_stopping(const Notify *notify, const char *status);

/*
 * The watchdog is fed twice in its period, by the owner's one timer and from nowhere else: a loop that hangs, or a
 * timer that starves, stops the feeding and the manager starts us anew. G_MAXINT64: no watchdog.
 */
gint64 notify_due_us(const Notify *notify);
void notify_run_due(Notify *notify, gint64 now_us);
