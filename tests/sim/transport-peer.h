/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside the transport: its peers, and what a kind of port must be able to do. */
#pragma once

#include "tests/sim/qmux.h"
#include "tests/sim/transport.h"

#define PEER_OUT_MAX 262144             /* bytes a host may leave unread */

typedef struct Peer {
	Transport *transport;
	uint32_t id;                    /* 0 = free place */
	int fd;
	bool told;                      /* the owner knows it as opened */
	bool watched;
	uint8_t in[2 * QMUX_FRAME_MAX];
	size_t n_in;
	uint8_t *out;
	size_t n_out;
} Peer;

typedef struct TransportKind {
	const char *prefix;
	bool (*check)(const char *name, SimError *error);
	bool (*plug)(Transport *transport, SimError *error);
	void (*unplug)(Transport *transport);
	void (*hangup)(Peer *peer);     /* the host closed: forget the peer, or wait for the next open */
	void (*settle)(Peer *peer);     /* bytes came: are they of the host that was there before? may be NULL */
} TransportKind;

struct Transport {
	Loop *loop;
	const TransportKind *kind;
	char *name;                     /* link path or socket name */
	TransportHost host;
	bool plugged;
	int listener;                   /* abstract: listening socket; pty: inotify */
	char pts[64];                   /* pty: the device behind the link */
	Peer *peers[TRANSPORT_PEER_MAX];
	uint32_t last_peer;
};

extern const TransportKind transport_pty, transport_abstract;

/* Takes fd over; NULL when all places are taken: fd is closed then. */
Peer *transport_peer_add(Transport *transport, int fd);
void transport_peer_remove(Peer *peer);
void transport_peer_opened(Peer *peer);
/* Tells the owner and forgets half-read and unsent bytes; the descriptor stays. */
void transport_peer_closed(Peer *peer);
/* Watches the peer for what it can do now; or not at all: a hung-up pty would report that without end. */
void transport_peer_listen(Peer *peer);
void transport_peer_pause(Peer *peer);
