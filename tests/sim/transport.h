/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The port a host opens: a pty behind a symlink, or an abstract socket in the manner of qmi-proxy. */
#pragma once

#include "tests/sim/loop.h"
#include "tests/sim/sim-error.h"

#define TRANSPORT_PEER_ALL 0            /* no peer has this id */
#define TRANSPORT_PEER_MAX 32           /* hosts connected at once; more are turned away */

typedef struct TransportHost {          /* what the owner wants to hear; called from the loop */
	void (*opened)(uint32_t peer, void *data);
	void (*closed)(uint32_t peer, void *data);
	void (*frame)(uint32_t peer, const uint8_t *frame, size_t n, void *data);
	void (*garbage)(uint32_t peer, size_t n, void *data);   /* n bytes that are no frame */
	void *data;
} TransportHost;

typedef struct Transport Transport;

/* `spec` is pty:LINKPATH or abstract:SOCKETNAME. It starts unplugged. NULL and error when the text is wrong. */
Transport *transport_new(Loop *loop, const char *spec, const TransportHost *host, SimError *error);
void transport_free(Transport *transport);

bool transport_plug(Transport *transport, SimError *error);
/* Closes on every host and takes the name away; nothing happens when unplugged already. */
void transport_unplug(Transport *transport);
bool transport_is_plugged(const Transport *transport);

/* Sends to one peer or all; false when nobody took it: no such peer, or it does not read. */
bool transport_send(Transport *transport, uint32_t peer, const uint8_t *bytes, size_t n);
