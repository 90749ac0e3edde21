/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modem/port-lock.h"
#include "modem/modem-error.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static ModemError
code_of(int saved_errno)
{
	switch (saved_errno) {
	case EACCES:
	case EPERM:
		return MODEM_ERROR_PORT_DENIED;
	case EBUSY:                     /* a terminal somebody opened with TIOCEXCL */
	case EWOULDBLOCK:
	case EADDRINUSE:
		return MODEM_ERROR_PORT_BUSY;
	default:                        /* ENOENT, ENODEV, ENXIO, EIO, ECONNREFUSED, ... */
		return MODEM_ERROR_PORT_ABSENT;
	}
}

static void
set_error(GError **error, const char *path, int saved_errno)
{
	ModemError code = code_of(saved_errno);
	const char *why = g_strerror(saved_errno);

	if (code == MODEM_ERROR_PORT_DENIED)
		g_set_error(error, MODEM_ERROR, code, "no permission to open %s: %s", path, why);
	else if (code == MODEM_ERROR_PORT_BUSY)
		g_set_error(error, MODEM_ERROR, code, "%s is held by another program", path);
	else
		g_set_error(error, MODEM_ERROR, code, "no modem at %s: %s", path, why);
}

static int
lock_node(const char *path, GError **error)
{
	int fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0) {
		set_error(error, path, errno);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static int
abstract_socket(const char *name, struct sockaddr_un *ret_address, socklen_t *ret_length)
{
	gsize n = MIN(strlen(name), sizeof(ret_address->sun_path) - 1);

	*ret_address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(ret_address->sun_path + 1, name, n);
	*ret_length = offsetof(struct sockaddr_un, sun_path) + 1 + n;
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/* libqmi would start a qmi-proxy of its own if nobody listened: so that is found out before. */
static int
probe_listener(const char *name)
{
	struct sockaddr_un address;
	socklen_t length;
	int fd = abstract_socket(name, &address, &length);
	int result = fd < 0 ? errno : 0;

	if (!result && connect(fd, (struct sockaddr *)&address, length) < 0 && errno != EAGAIN)
		result = errno;
	if (fd >= 0)
		close(fd);
	return result;
}

static int
lock_abstract(const char *path, GError **error)
{
	const char *name = path + strlen(PORT_ABSTRACT);
	g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);
	g_autofree char *lock_name = g_strdup_printf("uplinkd-port-%s", digest);
	struct sockaddr_un address;
	socklen_t length;
	int fd = abstract_socket(lock_name, &address, &length);
	int result = fd < 0 || bind(fd, (struct sockaddr *)&address, length) < 0 ? errno : probe_listener(name);

	if (!result)
		return fd;
	set_error(error, path, result);
	if (fd >= 0)
		close(fd);
	return -1;
}

int
port_lock(const char *path, GError **error)
{
	return g_str_has_prefix(path, PORT_ABSTRACT) ? lock_abstract(path, error) : lock_node(path, error);
}
