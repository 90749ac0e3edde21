/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/transport-peer.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define NAME_MAX_BYTES (sizeof(((struct sockaddr_un *)0)->sun_path) - 1)

static bool
check(const char *name, SimError *error)
{
	size_t n = strlen(name);

	if (n == 0 || n > NAME_MAX_BYTES)
		return sim_fail(error, "abstract socket name of %zu bytes: allowed are 1 to %zu", n, NAME_MAX_BYTES);
	return true;
}

static void
accept_peer(int fd, short revents, void *data)
{
	int host = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	Peer *peer = host < 0 ? NULL : transport_peer_add(data, host);

	if (peer)
		transport_peer_opened(peer);
}

static bool
plug(Transport *transport, SimError *error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t n = strlen(transport->name);
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + n);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	memcpy(address.sun_path + 1, transport->name, n);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 16) < 0) {
		sim_fail(error, "abstract socket @%s: %s", transport->name, strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	transport->listener = fd;
	loop_watch(transport->loop, fd, POLLIN, accept_peer, transport);
	return true;
}

static void
unplug(Transport *transport)
{
	loop_unwatch(transport->loop, transport->listener);
	close(transport->listener);
	transport->listener = -1;
}

const TransportKind transport_abstract = { "abstract:", check, plug, unplug, transport_peer_remove, NULL };
