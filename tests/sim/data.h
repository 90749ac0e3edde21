/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The data plane of simmodem: raw IP between the router's TUN and a "5G core" TUN, impaired on command, with ground truth. */
#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_DATA_ERROR_MAX 256          /* room for every error text below, NUL included */
#define SIM_DATA_ANSWER_MAX 2048        /* room for the longest answer of sim_data_command() */
#define SIM_DATA_FDS_MAX 3

typedef struct SimData SimData;

typedef struct SimDataAddress {
	int family;                     /* AF_INET, AF_INET6; 0: none */
	uint8_t bytes[16];              /* network order; the first 4 for AF_INET */
	unsigned prefix_len;
} SimDataAddress;

/* A namespace is "-" or NULL (the one we are in), a name as in ip-netns(8), or a path with a '/'. */
typedef struct SimDataConfig {
	const char *ue_netns, *ue_ifname;       /* the router's side: made bare, the agent configures it */
	const char *core_netns, *core_ifname;   /* the network's side: configured by us */
	SimDataAddress gateway4, gateway6;      /* of the core side; the prefix is the pool routed to it */
	const char *truth_file;                 /* NULL: none is written, the counters stay */
	uint64_t seed;                          /* same seed, same packets: same fates */
	unsigned mtu;                           /* of the network, 1280..9000; larger uplink packets die */
} SimDataConfig;

/* Makes the core's interface; the router's appears with sim_data_plug(). NULL, with `error` filled, when refused. */
SimData *sim_data_new(const SimDataConfig *config, char *error, size_t error_size);
void sim_data_free(SimData *data);      /* records what is still on the way as "held" and flushes */

bool sim_data_plug(SimData *data, char *error, size_t error_size);
void sim_data_unplug(SimData *data);    /* removes the router's interface and ends the sessions */
bool sim_data_plugged(const SimData *data);

/* One session per family: packets pass from now on for this address alone (AF_INET6: this prefix). */
void sim_data_session_up(SimData *data, const SimDataAddress *ue);
void sim_data_session_down(SimData *data, int family);

/*
 * One command, e.g. "blackhole on dir=up", "delay=20ms jitter=5ms", "stats"; simmodem-path(7) lists them all.
 * True with "ok", or "ok " and what was asked for. Everything in a line applies or, when a part of it is wrong,
 * nothing: then false and "error: what, allowed range".
 */
bool sim_data_command(SimData *data, const char *line, char *answer, size_t answer_size);

/*
 * For the caller's poll loop: the fds to wait on; call sim_data_run() when any is ready. A timerfd among them covers
 * due packets. The set changes with plug, unplug, and sim_data_run() when somebody else has removed an interface.
 */
int sim_data_fds(const SimData *data, struct pollfd *fds, int max);
int64_t sim_data_due_ns(const SimData *data);   /* CLOCK_MONOTONIC of the next packet due; INT64_MAX: none */
void sim_data_run(SimData *data);               /* reads <= 64 packets a side, delivers what is due */

/* What passed the modem, as its packet statistics would count it. */
typedef struct SimDataTotals {
	uint64_t tx_packets, tx_bytes;          /* from the router into the network */
	uint64_t rx_packets, rx_bytes;          /* handed to the router */
	uint64_t tx_dropped, rx_dropped;
} SimDataTotals;

SimDataTotals sim_data_totals(const SimData *data);

/* "10.45.0.1/24", "2001:db8::1/64" or without a prefix (then the full length); false when it is neither. */
bool sim_data_address_parse(const char *text, SimDataAddress *ret);
