/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The host's open and close of a pty are seen in two ways: reading the master gives EIO once nobody has the slave
 * open, and inotify tells of the next open, also of one so quick that the master never showed the close. Polling
 * the master while it is closed would report POLLHUP without end. inotify joins equal events, so they cannot be
 * counted: a close with no open behind it, while somebody has it open, is one of two openers leaving.
 */
#include "tests/sim/transport-peer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static bool
check(const char *name, SimError *error)
{
	struct stat st;

	if (*name == 0 || strlen(name) > PATH_MAX - 32)
		return sim_fail(error, "pty: the path of the link must have 1 to %d bytes", PATH_MAX - 32);
	if (lstat(name, &st) == 0 && !S_ISLNK(st.st_mode))
		return sim_fail(error, "pty link %s: exists and is no symbolic link", name);
	return true;
}

static bool
is_open(const Peer *peer)
{
	struct pollfd master = { .fd = peer->fd, .events = POLLIN };

	return poll(&master, 1, 0) >= 0 && !(master.revents & POLLHUP);
}

/* Reads what inotify has; true when a close was followed by an open: another host has the port now. */
static bool
drain_inotify(int fd)
{
	_Alignas(struct inotify_event) char events[4096];
	bool closed = false, opened_again = false;
	ssize_t n;

	while ((n = read(fd, events, sizeof(events))) > 0) {
		const struct inotify_event *event;

		for (char *at = events; at < events + n; at += sizeof(*event) + event->len) {
			event = (const struct inotify_event *)at;
			closed |= (event->mask & IN_CLOSE) != 0;
			opened_again |= closed && (event->mask & IN_OPEN);
		}
	}
	return opened_again;
}

/* Throws away what the last host left unread: no cdc-wdm device keeps it either. */
static void
forget_unread(Transport *transport)
{
	int slave = open(transport->pts, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (slave >= 0) {
		tcflush(slave, TCIFLUSH);
		close(slave);
	}
	drain_inotify(transport->listener);
}

static void
settle(Peer *peer)
{
	if (drain_inotify(peer->transport->listener) && peer->told) {
		transport_peer_closed(peer);
		forget_unread(peer->transport);
	}
	if (is_open(peer)) {
		transport_peer_opened(peer);
		transport_peer_listen(peer);
	}
}

static void
slave_touched(int fd, short revents, void *data)
{
	Transport *transport = data;

	if (transport->peers[0])
		settle(transport->peers[0]);
}

static void
hangup(Peer *peer)
{
	forget_unread(peer->transport);
	transport_peer_pause(peer);
	if (is_open(peer)) {
		transport_peer_opened(peer);
		transport_peer_listen(peer);
	}
}

/* The link appears whole or not at all, also in place of one that a killed simmodem left. */
static bool
make_link(Transport *transport, SimError *error)
{
	char temporary[PATH_MAX];

	snprintf(temporary, sizeof(temporary), "%s.%ld", transport->name, (long)getpid());
	unlink(temporary);
	if (symlink(transport->pts, temporary) == 0 && rename(temporary, transport->name) == 0)
		return true;
	sim_fail(error, "pty link %s: %s", transport->name, strerror(errno));
	unlink(temporary);
	return false;
}

static bool
plug(Transport *transport, SimError *error)
{
	int master, slave;
	struct termios raw;

	memset(&raw, 0, sizeof(raw));
	cfmakeraw(&raw);
	raw.c_cflag |= CREAD | CLOCAL;
	if (openpty(&master, &slave, NULL, &raw, NULL) < 0)
		return sim_fail(error, "pty: %s", strerror(errno));
	if (ttyname_r(slave, transport->pts, sizeof(transport->pts)) != 0)
		transport->pts[0] = 0;  /* refused below: there is nothing to watch */
	close(slave);
	fcntl(master, F_SETFL, O_NONBLOCK);
	fcntl(master, F_SETFD, FD_CLOEXEC);
	transport->listener = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	sim_fail(error, "pty %s: cannot be watched", transport->pts);
	if (transport->listener < 0 || inotify_add_watch(transport->listener, transport->pts, IN_OPEN | IN_CLOSE) < 0 ||
	    !make_link(transport, error)) {
		if (transport->listener >= 0)
			close(transport->listener);
		close(master);
		return false;
	}
	loop_watch(transport->loop, transport->listener, POLLIN, slave_touched, transport);
	transport_peer_add(transport, master);
	return true;
}

static void
unplug(Transport *transport)
{
	char target[sizeof(transport->pts)] = "";
	ssize_t n = readlink(transport->name, target, sizeof(target) - 1);

	if (n > 0 && strcmp(target, transport->pts) == 0)
		unlink(transport->name);
	loop_unwatch(transport->loop, transport->listener);
	close(transport->listener);
	transport->listener = -1;
}

const TransportKind transport_pty = { "pty:", check, plug, unplug, hangup, settle };
