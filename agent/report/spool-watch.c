/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/spool-watch.h"
#include "agent/report/record.h"

#include <errno.h>
#include <sys/inotify.h>
#include <unistd.h>

#define WATCHED (IN_MODIFY | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW)
#define GONE (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)

typedef struct SpoolWatch {
	GSource source;
	int fd;
	gpointer tag;
	SpoolWatchFunc func;
	gpointer user_data;
} SpoolWatch;

static gboolean
watch_check(GSource *source)
{
	return g_source_query_unix_fd(source, ((SpoolWatch *)source)->tag) != 0;
}

/* One call for all that has come; an overflow of the queue says "something", which is all we want to know. */
static gboolean
watch_dispatch(GSource *source, GSourceFunc unused, gpointer unused_data)
{
	SpoolWatch *watch = (SpoolWatch *)source;
	_Alignas(struct inotify_event) char buffer[4096];
	bool gone = false;
	ssize_t n;

	while ((n = read(watch->fd, buffer, sizeof(buffer))) > 0)
		for (char *at = buffer; at < buffer + n;) {
			const struct inotify_event *event = (const struct inotify_event *)at;

			gone = gone || (event->mask & GONE);
			at += sizeof(*event) + event->len;
		}
	watch->func(gone, watch->user_data);
	return G_SOURCE_CONTINUE;
}

static void
watch_finalize(GSource *source)
{
	close(((SpoolWatch *)source)->fd);
}

static GSourceFuncs watch_funcs = { .check = watch_check, .dispatch = watch_dispatch, .finalize = watch_finalize };

GSource *
spool_watch_new(const char *directory, SpoolWatchFunc func, gpointer user_data, GError **error)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	SpoolWatch *watch;
	GSource *source;

	if (fd < 0 || inotify_add_watch(fd, directory, WATCHED) < 0) {
		g_set_error(error, REPORT_ERROR, REPORT_ERROR_IO, "spool %s: cannot watch the directory: %s", directory,
			    g_strerror(errno));
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	source = g_source_new(&watch_funcs, sizeof(SpoolWatch));
	watch = (SpoolWatch *)source;
	watch->fd = fd;
	watch->func = func;
	watch->user_data = user_data;
	watch->tag = g_source_add_unix_fd(source, fd, G_IO_IN);
	return source;
}
