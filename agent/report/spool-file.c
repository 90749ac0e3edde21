/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the spool meets the file system: below its own directory descriptor, never through a link, renamed only when whole. */
#include "agent/report/spool-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORY_MODE 0750
#define SEGMENT_MODE 0640               /* the reporter's group reads */
#define LOCK_MODE 0600                  /* the reporter must not be able to hold it */
#define DISK_BLOCK 4096

bool
spool_io_error(const Spool *spool, GError **error, const char *what)
{
	int saved = errno;
	bool full = saved == ENOSPC || saved == EDQUOT || saved == EFBIG;

	g_set_error(error, REPORT_ERROR, full ? REPORT_ERROR_FULL : REPORT_ERROR_IO, "spool %s: %s: %s", spool->directory,
		    what, g_strerror(saved));
	return false;
}

guint64
spool_disk_bytes(off_t size)
{
	return ((guint64)size + DISK_BLOCK - 1) / DISK_BLOCK * DISK_BLOCK;
}

/* The new directory's own name has to survive a power cut too. */
static void
sync_parent(const char *directory)
{
	g_autofree char *parent = g_path_get_dirname(directory);
	int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

bool
spool_open_directory(Spool *spool, GError **error)
{
	bool made = mkdir(spool->directory, DIRECTORY_MODE) == 0;

	if (!made && errno != EEXIST)
		return spool_io_error(spool, error, "cannot make the directory");
	spool->dir_fd = open(spool->directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (spool->dir_fd < 0)
		return spool_io_error(spool, error, "cannot open the directory");
	if (made) {
		if (fchmod(spool->dir_fd, DIRECTORY_MODE) < 0)
			return spool_io_error(spool, error, "cannot set the directory's mode");
		sync_parent(spool->directory);
	}
	spool->lock_fd = openat(spool->dir_fd, SPOOL_LOCK_NAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, LOCK_MODE);
	if (spool->lock_fd < 0)
		return spool_io_error(spool, error, "cannot write");
	if (flock(spool->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	if (errno != EWOULDBLOCK)
		return spool_io_error(spool, error, "cannot lock");
	g_set_error(error, REPORT_ERROR, REPORT_ERROR_LOCKED, "spool %s: another uplinkd writes here", spool->directory);
	return false;
}

bool
spool_write_at(const Spool *spool, int fd, const void *bytes, size_t size, off_t offset)
{
	const guint8 *at = bytes;

	while (size > 0) {
		ssize_t n = spool->ops->pwrite(fd, at, size, offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = n == 0 ? ENOSPC : errno;
			return false;
		}
		at += n;
		offset += n;
		size -= n;
	}
	return true;
}

void
spool_header(const Spool *spool, guint64 first_id, guint32 capacity, GByteArray *out)
{
	SegmentHeader header = { .first_id = first_id, .capacity = capacity };
	guint8 bytes[SEGMENT_HEADER_BYTES];

	memcpy(header.spool_id, spool->spool_id, sizeof(header.spool_id));
	memcpy(header.boot_id, spool->boot_id, sizeof(header.boot_id));
	segment_header_encode(&header, bytes);
	g_byte_array_append(out, bytes, sizeof(bytes));
}

/* Where the file system cannot allocate ahead, the file is only made as long: an append may then meet a full disk. */
bool
spool_allocate(const Spool *spool, int fd, guint32 size)
{
	do
		errno = spool->ops->allocate(fd, 0, size);
	while (errno == EINTR);
	return errno == 0 || (errno == EOPNOTSUPP && ftruncate(fd, size) == 0);
}

static const char *
fill_segment(Spool *spool, int fd, const GByteArray *content, guint32 size)
{
	if (fchmod(fd, SEGMENT_MODE) < 0)
		return "cannot set a segment's mode";
	if (size && !spool_allocate(spool, fd, size))
		return "cannot allocate a segment";
	if (!spool_write_at(spool, fd, content->data, content->len, 0) || spool->ops->fdatasync(fd) < 0)
		return "cannot write a segment";
	return NULL;
}

int
spool_create_segment(Spool *spool, guint64 first_id, const GByteArray *content, guint32 size, GError **error)
{
	char name[SEGMENT_NAME_MAX];
	const char *trouble;
	int fd, saved;

	segment_name(first_id, name);
	unlinkat(spool->dir_fd, SPOOL_TEMP_NAME, 0);
	fd = openat(spool->dir_fd, SPOOL_TEMP_NAME, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, SEGMENT_MODE);
	if (fd < 0) {
		spool_io_error(spool, error, "cannot create a segment");
		return -1;
	}
	trouble = fill_segment(spool, fd, content, size);
	if (!trouble && renameat(spool->dir_fd, SPOOL_TEMP_NAME, spool->dir_fd, name) < 0)
		trouble = "cannot name a segment";
	if (!trouble) {
		spool->ops->fdatasync(spool->dir_fd);
		return fd;
	}
	saved = errno;
	unlinkat(spool->dir_fd, SPOOL_TEMP_NAME, 0);
	close(fd);
	errno = saved;
	spool_io_error(spool, error, trouble);
	return -1;
}
