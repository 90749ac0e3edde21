/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/transport.h"

#include "tests/sim/transport-peer.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const TransportKind *const kinds[] = { &transport_pty, &transport_abstract };

Transport *
transport_new(Loop *loop, const char *spec, const TransportHost *host, SimError *error)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		size_t n = strlen(kinds[i]->prefix);
		Transport *transport;

		if (strncmp(spec, kinds[i]->prefix, n) != 0)
			continue;
		if (!kinds[i]->check(spec + n, error))
			return NULL;
		transport = calloc(1, sizeof(*transport));
		if (!transport || !(transport->name = strdup(spec + n)))
			abort();
		transport->loop = loop;
		transport->kind = kinds[i];
		transport->host = *host;
		transport->listener = -1;
		return transport;
	}
	sim_fail(error, "transport \"%s\": allowed are pty:LINKPATH and abstract:SOCKETNAME", spec);
	return NULL;
}

void
transport_free(Transport *transport)
{
	if (!transport)
		return;
	transport_unplug(transport);
	free(transport->name);
	free(transport);
}

bool
transport_plug(Transport *transport, SimError *error)
{
	if (!transport->plugged)
		transport->plugged = transport->kind->plug(transport, error);
	return transport->plugged;
}

void
transport_unplug(Transport *transport)
{
	if (!transport->plugged)
		return;
	transport->plugged = false;
	transport->kind->unplug(transport);     /* the name goes first: nobody comes in by it any more */
	for (size_t i = 0; i < TRANSPORT_PEER_MAX; i++)
		transport_peer_remove(transport->peers[i]);
}

bool
transport_is_plugged(const Transport *transport)
{
	return transport->plugged;
}

static void
flush(Peer *peer)
{
	ssize_t n = 1;

	while (peer->n_out > 0 && n > 0) {
		n = write(peer->fd, peer->out, peer->n_out);
		if (n > 0) {
			peer->n_out -= (size_t)n;
			memmove(peer->out, peer->out + n, peer->n_out);
		}
	}
	transport_peer_listen(peer);
}

/* Gives every whole frame to the owner, who may unplug meanwhile: then the peer is gone and `false` says so. */
static bool
hand_over(Transport *transport, uint32_t id, Peer *peer)
{
	while (peer->n_in > 0) {
		uint8_t frame[QMUX_FRAME_MAX];
		size_t size = 0, i;
		QmuxScan scan = qmux_scan(peer->in, peer->n_in, &size);

		if (scan == QMUX_SCAN_MORE)
			return true;
		if (scan == QMUX_SCAN_FRAME)
			memcpy(frame, peer->in, size);
		peer->n_in -= size;
		memmove(peer->in, peer->in + size, peer->n_in);
		if (scan == QMUX_SCAN_FRAME)
			transport->host.frame(id, frame, size, transport->host.data);
		else
			transport->host.garbage(id, size, transport->host.data);
		for (i = 0; i < TRANSPORT_PEER_MAX && transport->peers[i] != peer; i++)
			;
		if (i == TRANSPORT_PEER_MAX || peer->id != id)
			return false;
	}
	return true;
}

static void
peer_ready(int fd, short revents, void *data)
{
	Peer *peer = data;
	Transport *transport = peer->transport;
	uint8_t bytes[QMUX_FRAME_MAX];
	ssize_t n = read(fd, bytes, sizeof(bytes));

	if (n > 0) {
		if (transport->kind->settle)
			transport->kind->settle(peer);
		transport_peer_opened(peer);
		memcpy(peer->in + peer->n_in, bytes, (size_t)n);        /* n_in is less than a frame */
		peer->n_in += (size_t)n;
		if (!hand_over(transport, peer->id, peer))
			return;
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		transport_peer_closed(peer);
		transport->kind->hangup(peer);
		return;
	}
	if (revents & POLLOUT)
		flush(peer);
}

void
transport_peer_listen(Peer *peer)
{
	short events = POLLIN | (peer->n_out > 0 ? POLLOUT : 0);

	if (peer->watched)
		loop_set_events(peer->transport->loop, peer->fd, events);
	else
		loop_watch(peer->transport->loop, peer->fd, events, peer_ready, peer);
	peer->watched = true;
}

void
transport_peer_pause(Peer *peer)
{
	if (peer->watched)
		loop_unwatch(peer->transport->loop, peer->fd);
	peer->watched = false;
}

Peer *
transport_peer_add(Transport *transport, int fd)
{
	size_t i = 0;
	Peer *peer;

	while (i < TRANSPORT_PEER_MAX && transport->peers[i])
		i++;
	if (i == TRANSPORT_PEER_MAX) {
		close(fd);
		return NULL;
	}
	peer = calloc(1, sizeof(*peer));
	if (!peer || !(peer->out = malloc(PEER_OUT_MAX)))
		abort();
	peer->transport = transport;
	peer->id = ++transport->last_peer;
	peer->fd = fd;
	transport->peers[i] = peer;
	transport_peer_listen(peer);
	return peer;
}

void
transport_peer_remove(Peer *peer)
{
	if (!peer)
		return;
	for (size_t i = 0; i < TRANSPORT_PEER_MAX; i++)
		if (peer->transport->peers[i] == peer)
			peer->transport->peers[i] = NULL;
	transport_peer_pause(peer);
	transport_peer_closed(peer);
	close(peer->fd);
	free(peer->out);
	free(peer);
}

void
transport_peer_opened(Peer *peer)
{
	if (peer->told)
		return;
	peer->told = true;
	peer->transport->host.opened(peer->id, peer->transport->host.data);
}

void
transport_peer_closed(Peer *peer)
{
	peer->n_in = 0;
	peer->n_out = 0;
	if (!peer->told)
		return;
	peer->told = false;
	peer->transport->host.closed(peer->id, peer->transport->host.data);
	peer->id = ++peer->transport->last_peer;        /* who opens next gets no answer of this one */
}

static bool
send_one(Peer *peer, const uint8_t *bytes, size_t n)
{
	if (!peer->told || n > PEER_OUT_MAX - peer->n_out)
		return false;
	memcpy(peer->out + peer->n_out, bytes, n);
	peer->n_out += n;
	flush(peer);
	return true;
}

bool
transport_send(Transport *transport, uint32_t peer, const uint8_t *bytes, size_t n)
{
	bool taken = false;

	for (size_t i = 0; i < TRANSPORT_PEER_MAX; i++) {
		Peer *p = transport->peers[i];

		if (p && (peer == TRANSPORT_PEER_ALL || p->id == peer))
			taken |= send_one(p, bytes, n);
	}
	return taken;
}
