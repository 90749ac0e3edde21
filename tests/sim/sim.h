/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The modem as a whole: its parts, and how a request reaches its service and an answer its host. */
#pragma once

#include "tests/sim/clients.h"
#include "tests/sim/dice.h"
#include "tests/sim/loop.h"
#include "tests/sim/profile.h"
#include "tests/sim/qmux.h"
#include "tests/sim/sim-card.h"
#include "tests/sim/sim-power.h"
#include "tests/sim/sim-radio.h"
#include "tests/sim/sim-session.h"
#include "tests/sim/tlv.h"
#include "tests/sim/transport.h"

#include <stdio.h>

#define SIM_SERVICES 256

typedef struct SimFaults {              /* what the control socket asked for; counts run down */
	bool mute;
	unsigned drop_next;             /* requests to swallow */
	unsigned truncate_next, wrong_transaction_next, twice_next;    /* answers to spoil */
} SimFaults;

typedef struct SimStats {
	unsigned requests[SIM_SERVICES], indications[SIM_SERVICES];
	unsigned unknown, malformed, garbage_bytes;     /* of what hosts sent */
	unsigned swallowed;             /* requests and answers taken by faults */
	unsigned unread;                /* frames nobody took: closed, or the host does not read */
	unsigned unowned;               /* indications for clients whose host is gone */
	unsigned restarts;              /* times it left the bus */
} SimStats;

typedef struct SimFormat {              /* WDA; QMI's own numbers */
	uint32_t link_layer, uplink, downlink, max_datagrams, max_size, up_datagrams, up_size;
	uint32_t qos;
} SimFormat;

struct SimReplay;
struct SimPath;

typedef struct Sim Sim;
struct Sim {
	const char *name;
	Profile profile;                /* as started; commands change it */
	Loop *loop;
	Transport *transport;
	Dice dice;
	Timing timing;
	Clients clients;
	SimRadio radio;
	SimCard card;
	SimPower power;
	SimSession session[SIM_SESSIONS];
	SimFormat format;
	SimFaults faults;
	SimStats stats;
	uint32_t boot;                  /* counts restarts: answers of an earlier life are dropped */
	uint32_t last_pdh;
	struct SimReplay *replay;       /* answers instead of the services when set */
	struct SimPath *path;           /* the data plane; NULL = there is none */
	FILE *log;
};

/* Everything lives as long as the Sim; `profile` is copied. NULL and error when the transport is wrong. */
Sim *sim_new(const char *name, const Profile *profile, uint64_t seed, Loop *loop, const char *transport,
	     SimError *error);
void sim_free(Sim *sim);
bool sim_start(Sim *sim, SimError *error);      /* plugs it in */
/* Power-on: forgets clients, sessions and what was under way. */
void sim_boot(Sim *sim);

/* Sends a frame when due_us comes, unless the modem was restarted or unplugged meanwhile. */
void sim_send_at(Sim *sim, int64_t due_us, uint32_t peer, const uint8_t *frame, size_t n);
void sim_log(Sim *sim, const char *format, ...) __attribute__((format(printf, 2, 3)));
