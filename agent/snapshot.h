/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The agent's state as record fields: the one place that says which fact becomes which metric. */
#pragma once

#include "agent/agent.h"

/* Verdicts, causes, standings, registration: what is true now. */
void snapshot_add_state(Record *record, const Agent *agent);
/* Signal, counters and the statistics window of every path, which ends here. */
void snapshot_add_measurements(Record *record, const Agent *agent);
/* Version, modem models and firmware; nothing that identifies a subscriber. */
void snapshot_add_inventory(Record *record, const Agent *agent);
