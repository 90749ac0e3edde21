/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the agent tells the controller: makes records of its state and puts them into the spool. */
#pragma once

#include "agent/agent.h"

typedef struct Reporter Reporter;

Reporter *reporter_new(const Agent *agent);
void reporter_free(Reporter *reporter);         /* commits what is pending */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reporter, reporter_free)

/* After a reload: directory, size or intervals may be others. */
void reporter_configure(Reporter *reporter);

/* Something moved: recorded at once, with the whole state of that moment. `cause` "" = none. */
void reporter_change(Reporter *reporter, const char *subject, const char *from, const char *to, const char *cause);
/* The periodic record; ends the statistics window of every path. */
void reporter_health(Reporter *reporter);
/* Who the device is; after each start. */
void reporter_inventory(Reporter *reporter);
void reporter_acknowledge(Reporter *reporter, guint64 id);

/* NULL while the spool cannot be written; the log says why, and how many records were lost once it can be again. */
const SpoolStatus *reporter_get_status(const Reporter *reporter);

gint64 reporter_due_us(const Reporter *reporter);
void reporter_run_due(Reporter *reporter, gint64 now_us);
