/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All of uplink-report but its process: spool, connection, bus and the words in between. */
#pragma once

#include "agent/clock.h"
#include "agent/config.h"
#include "agent/notify.h"

typedef struct Delivery Delivery;

/* Names that go into topics, and the profile. */
bool delivery_check_config(const Config *config, GError **error);

/* `config` is only read during the call. False with REPORT_ERROR_LOCKED: another uplink-report is at work. */
Delivery *delivery_new(const Clock *clock, const Notify *notify, const Config *config, GError **error);
void delivery_free(Delivery *delivery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Delivery, delivery_free)

/* Parts with the controller in good order, notes the cursor, then calls `done`, within two seconds or at once. */
void delivery_stop(Delivery *delivery, void (*done)(gpointer user_data), gpointer user_data);

gint64 delivery_due_us(const Delivery *delivery);
void delivery_run_due(Delivery *delivery, gint64 now_us);
