/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define SD_JOURNAL_SUPPRESS_LOCATION    /* the writer's own place in the code tells nothing */
#include "agent/log-sink.h"
#include "agent/log-format.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#define JOURNAL_FIELDS_MAX 32
#define JOURNAL_SOCKET "/run/systemd/journal/socket"

static bool
is_journal_stream(const char *journal_stream, const struct stat *st)
{
	g_autofree char *here = NULL;

	here = g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, (guint64)st->st_dev,
			       (guint64)st->st_ino);
	return journal_stream && strcmp(journal_stream, here) == 0;
}

static bool
is_dev_null(const struct stat *st)
{
	return S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3);
}

LogTarget
log_sink_pick(LogTarget wanted, const char *journal_stream, int fd)
{
	struct stat st;

	if (wanted != LOG_TARGET_AUTO)
		return wanted;
	if (fstat(fd, &st) < 0 || is_dev_null(&st))
		return LOG_TARGET_SYSLOG;
	return is_journal_stream(journal_stream, &st) ? LOG_TARGET_JOURNAL : LOG_TARGET_STDERR;
}

/* Fields we write ourselves, and the build's paths, which help nobody on a router. */
static bool
is_ours(const char *key)
{
	static const char *const ours[] = { "PRIORITY", "MESSAGE_ID", "SYSLOG_IDENTIFIER", "CODE_FILE", "CODE_LINE" };

	for (gsize i = 0; i < G_N_ELEMENTS(ours); i++)
		if (strcmp(key, ours[i]) == 0)
			return true;
	return false;
}

static void
add_field(GPtrArray *out, const char *key, const char *value, gssize length)
{
	GString *text;

	if (out->len >= JOURNAL_FIELDS_MAX)
		return;
	text = g_string_new(key);
	g_string_append_c(text, '=');
	log_escape(text, value, length);
	g_ptr_array_add(out, text);
}

static void
free_string(gpointer string)
{
	g_string_free(string, TRUE);
}

/* sd_journal_sendv() says 0 also where nobody listens. */
static bool
journal_listens(void)
{
	return access(JOURNAL_SOCKET, F_OK) == 0;
}

bool
log_sink_journal(const char *program, GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
	g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func(free_string);
	const char *event_id = log_find_field(fields, n_fields, "EVENT_ID");
	const char *message_id = event_id ? log_event_message_id(event_id) : NULL;
	char priority[] = { (char)('0' + log_level_priority(level)), '\0' };
	struct iovec iov[JOURNAL_FIELDS_MAX];

	add_field(out, "PRIORITY", priority, -1);
	add_field(out, "SYSLOG_IDENTIFIER", program, -1);
	if (message_id)
		add_field(out, "MESSAGE_ID", message_id, -1);
	for (gsize i = 0; i < n_fields; i++)
		if (!is_ours(fields[i].key))
			add_field(out, fields[i].key, fields[i].value, fields[i].length);
	for (guint i = 0; i < out->len; i++) {
		GString *text = g_ptr_array_index(out, i);

		iov[i] = (struct iovec){ text->str, text->len };
	}
	return journal_listens() && sd_journal_sendv(iov, (int)out->len) >= 0;
}

/* poll() first: a reader that stopped reading (a pager, ^S on a terminal, a hung supervisor) must not stop us. */
bool
log_sink_fd(int fd, const GString *line)
{
	struct pollfd writable = { .fd = fd, .events = POLLOUT };
	ssize_t n;

	if (poll(&writable, 1, 0) != 1 || !(writable.revents & POLLOUT) || (writable.revents & POLLERR))
		return false;           /* POLLERR: a pipe without a reader, and SIGPIPE may not be ignored yet */
	do {
		n = write(fd, line->str, line->len);
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)line->len;
}

void
log_sink_syslog(GLogLevelFlags level, const GString *line)
{
	syslog(LOG_DAEMON | log_level_priority(level), "%.*s", (int)line->len, line->str);
}
