/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
refuse(GError **error, const char *path, const char *why)
{
	g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_READ, "%s: %s", path, why);
	return false;
}

static bool
check_stat(const char *path, const struct stat *st, GError **error)
{
	if (!S_ISREG(st->st_mode))
		return refuse(error, path, "not a regular file");
	if (st->st_mode & S_IRWXO)
		return refuse(error, path, "a secret open to everybody; chmod o= it");
	if (st->st_size > SECRET_BYTES_MAX)
		return refuse(error, path, "longer than 256 bytes");
	return true;
}

bool
secret_check(const char *path, GError **error)
{
	struct stat st;

	return stat(path, &st) < 0 ? refuse(error, path, g_strerror(errno)) : check_stat(path, &st, error);
}

/* Checks the very file that is read; O_NONBLOCK: a FIFO must not hang us. */
static bool
read_file(const char *path, char *bytes, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	ssize_t n = -1;
	bool fits;

	if (fd < 0)
		return refuse(error, path, g_strerror(errno));
	fits = fstat(fd, &st) == 0 && check_stat(path, &st, error);
	if (fits)
		n = read(fd, bytes, SECRET_BYTES_MAX);
	if (fits && n < 0)
		refuse(error, path, g_strerror(errno));
	close(fd);
	return n >= 0;
}

char *
secret_read(const char *path, GError **error)
{
	char bytes[SECRET_BYTES_MAX + 1] = { 0 };
	char *secret = NULL;

	if (!read_file(path, bytes, error))
		return NULL;
	bytes[strcspn(bytes, "\r\n")] = '\0';
	if (*bytes == '\0')
		refuse(error, path, "no secret in its first line");
	else if (!g_utf8_validate(bytes, -1, NULL))
		refuse(error, path, "not UTF-8");
	else
		secret = g_strdup(bytes);
	explicit_bzero(bytes, sizeof(bytes));
	return secret;
}

void
secret_free(char *secret)
{
	if (!secret)
		return;
	explicit_bzero(secret, strlen(secret));
	g_free(secret);
}
