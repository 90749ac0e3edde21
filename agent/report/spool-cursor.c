/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/spool-cursor.h"
#include "agent/report/crc32c.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORY_MODE 0750
#define CURSOR_MODE 0640
#define LOCK_MODE 0600
#define CURSOR_NAME "cursor"
#define CURSOR_TEMP_NAME "cursor.tmp"
#define LOCK_NAME "reader.lock"
#define TEXT_MAX 128

struct CursorFile {
	char *directory;
	int dir_fd, lock_fd;
};

char *
spool_cursor_format(const SpoolCursor *cursor)
{
	GString *text = g_string_new("uplinkd-cursor 1 ");

	for (guint i = 0; i < SEGMENT_SPOOL_ID_BYTES; i++)
		g_string_append_printf(text, "%02x", cursor->spool_id[i]);
	g_string_append_printf(text, " %" G_GUINT64_FORMAT " ", cursor->id);
	g_string_append_printf(text, "%08x\n", crc32c(0, text->str, text->len));
	return g_string_free(text, FALSE);
}

static bool
parse_spool_id(const char *hex, guint8 *ret)
{
	if (strlen(hex) != 2 * SEGMENT_SPOOL_ID_BYTES || strspn(hex, "0123456789abcdef") != strlen(hex))
		return false;
	for (guint i = 0; i < SEGMENT_SPOOL_ID_BYTES; i++)
		ret[i] = g_ascii_xdigit_value(hex[2 * i]) << 4 | g_ascii_xdigit_value(hex[2 * i + 1]);
	return true;
}

bool
spool_cursor_parse(const char *text, size_t size, SpoolCursor *ret)
{
	g_autofree char *line = g_strndup(text, size), *again = NULL;
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	SpoolCursor cursor;

	if (g_strv_length(words) != 5 || !parse_spool_id(words[2], cursor.spool_id) ||
	    !g_ascii_string_to_unsigned(words[3], 10, 0, G_MAXUINT64, &cursor.id, NULL))
		return false;
	/* what we would have written ourselves, checksum included, and nothing else */
	again = spool_cursor_format(&cursor);
	if (strlen(again) != size || memcmp(again, text, size) != 0)
		return false;
	*ret = cursor;
	return true;
}

static bool
io_error(const CursorFile *file, GError **error, const char *what)
{
	int saved = errno;

	g_set_error(error, REPORT_ERROR, saved == ENOSPC || saved == EDQUOT ? REPORT_ERROR_FULL : REPORT_ERROR_IO,
		    "cursor in %s: %s: %s", file->directory, what, g_strerror(saved));
	return false;
}

static bool
open_directory(CursorFile *file, GError **error)
{
	if (mkdir(file->directory, DIRECTORY_MODE) < 0 && errno != EEXIST)
		return io_error(file, error, "cannot make the directory");
	file->dir_fd = open(file->directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (file->dir_fd < 0)
		return io_error(file, error, "cannot open the directory");
	file->lock_fd = openat(file->dir_fd, LOCK_NAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, LOCK_MODE);
	if (file->lock_fd < 0)
		return io_error(file, error, "cannot write");
	if (flock(file->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	if (errno != EWOULDBLOCK)
		return io_error(file, error, "cannot lock");
	g_set_error(error, REPORT_ERROR, REPORT_ERROR_LOCKED, "cursor in %s: another uplink-report is at work",
		    file->directory);
	return false;
}

CursorFile *
cursor_file_open(const char *directory, GError **error)
{
	g_autoptr(CursorFile) file = g_new0(CursorFile, 1);

	file->directory = g_strdup(directory);
	file->dir_fd = file->lock_fd = -1;
	return open_directory(file, error) ? g_steal_pointer(&file) : NULL;
}

void
cursor_file_close(CursorFile *file)
{
	if (!file)
		return;
	if (file->lock_fd >= 0)
		close(file->lock_fd);
	if (file->dir_fd >= 0)
		close(file->dir_fd);
	g_free(file->directory);
	g_free(file);
}

bool
cursor_file_load(CursorFile *file, SpoolCursor *ret)
{
	int fd = openat(file->dir_fd, CURSOR_NAME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	char text[TEXT_MAX];
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text));
	close(fd);
	return n > 0 && spool_cursor_parse(text, n, ret);
}

static const char *
write_temp(int fd, const char *text)
{
	size_t size = strlen(text);
	ssize_t n = write(fd, text, size);

	if (n >= 0 && (size_t)n < size) {
		errno = ENOSPC;
		return "cannot write";
	}
	if (n < 0)
		return "cannot write";
	return fchmod(fd, CURSOR_MODE) < 0 || fdatasync(fd) < 0 ? "cannot commit" : NULL;
}

bool
cursor_file_save(CursorFile *file, const SpoolCursor *cursor, GError **error)
{
	g_autofree char *text = spool_cursor_format(cursor);
	const char *trouble;
	int fd, saved;

	unlinkat(file->dir_fd, CURSOR_TEMP_NAME, 0);
	fd = openat(file->dir_fd, CURSOR_TEMP_NAME, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, CURSOR_MODE);
	if (fd < 0)
		return io_error(file, error, "cannot write");
	trouble = write_temp(fd, text);
	if (!trouble && renameat(file->dir_fd, CURSOR_TEMP_NAME, file->dir_fd, CURSOR_NAME) < 0)
		trouble = "cannot rename";
	saved = errno;
	close(fd);
	if (!trouble)
		return true;
	unlinkat(file->dir_fd, CURSOR_TEMP_NAME, 0);
	errno = saved;
	return io_error(file, error, trouble);
}
