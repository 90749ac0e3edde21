/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the modem meets its data plane: interfaces come and go with the bus, packets pass while a session is up. */
#pragma once

#include "tests/sim/sim.h"

typedef struct SimPathConfig {
	const char *ue, *core;          /* NETNS:IFNAME, "-" for the namespace we are in; both or none */
	const char *truth;              /* file of every packet's fate; NULL = none */
} SimPathConfig;

typedef struct SimPathTotals {          /* as WDS counts them: tx is from the router into the network */
	uint64_t tx_packets, tx_bytes, tx_dropped, rx_packets, rx_bytes, rx_dropped;
} SimPathTotals;

/* True and nothing done when the configuration names no interfaces. */
bool sim_path_open(Sim *sim, const SimPathConfig *config, uint64_t seed, SimError *error);
void sim_path_close(Sim *sim);

/* The modem went on or off the bus: so does the router's interface. */
void sim_path_plug(Sim *sim);
void sim_path_unplug(Sim *sim);
/* The session is up or down now, or its address changed. */
void sim_path_session_changed(Sim *sim, const SimSession *session);

bool sim_path_command(Sim *sim, const char *line, char *answer, size_t answer_size);
/* False when there is no data plane. */
bool sim_path_totals(const Sim *sim, SimPathTotals *ret_totals);
