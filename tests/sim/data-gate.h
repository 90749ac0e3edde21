/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may pass between the router and the network: what a UPF checks of a packet (3GPP TS 23.501 5.8.2), pure. */
#pragma once

#include <stddef.h>

#include "tests/sim/data-packet.h"
#include "tests/sim/data-truth.h"
#include "tests/sim/data.h"

typedef struct DataGate {
	SimDataAddress sessions[2];     /* of IPv4 and of IPv6; family 0: none is up */
	size_t mtu;
} DataGate;

/* From now on for this address: AF_INET one alone, whatever prefix the link has; AF_INET6 the whole prefix. */
void data_gate_open(DataGate *gate, const SimDataAddress *ue);
void data_gate_close(DataGate *gate, int family);

/* DELIVERED: let it pass; else why not. */
DataFate data_gate_admit(const DataGate *gate, DataDirection direction, const DataPacketInfo *info, size_t length);
