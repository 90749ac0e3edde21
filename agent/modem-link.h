/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Turns a modem's facts into an uplink's: the only place that knows both rooms' terms; pure. */
#pragma once

#include "agent/uplink/uplink-facts.h"
#include "modem/modem.h"

/* modem, address, gateway and mtu_bytes of *io; the rest is left alone. */
void modem_link_update(UplinkFacts *io, const ModemFacts *modem);
