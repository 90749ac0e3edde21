/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/signal-source.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

typedef struct Receiver {
	SignalFunc func;
	gpointer user_data;
	int fd;
} Receiver;

static void
receiver_free(gpointer data)
{
	close(((Receiver *)data)->fd);
	g_free(data);
}

static gboolean
signal_arrived(gint fd, GIOCondition condition, gpointer data)
{
	Receiver *receiver = data;
	struct signalfd_siginfo info;
	ssize_t n = read(fd, &info, sizeof(info));

	if (n == (ssize_t)sizeof(info))
		receiver->func((int)info.ssi_signo, receiver->user_data);
	else if (n >= 0 || (errno != EAGAIN && errno != EINTR))
		g_error("signalfd: %s", n < 0 ? g_strerror(errno) : "short read");
	return G_SOURCE_CONTINUE;
}

GSource *
signal_source_new(const int *signals, SignalFunc func, gpointer user_data)
{
	Receiver *receiver = g_new(Receiver, 1);
	GSource *source;
	sigset_t set;

	receiver->func = func;
	receiver->user_data = user_data;
	sigemptyset(&set);
	for (; *signals; signals++)
		sigaddset(&set, *signals);
	signal(SIGPIPE, SIG_IGN);
	errno = pthread_sigmask(SIG_BLOCK, &set, NULL);
	receiver->fd = errno == 0 ? signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC) : -1;
	if (receiver->fd < 0)
		g_error("signalfd: %s", g_strerror(errno));
	source = g_unix_fd_source_new(receiver->fd, G_IO_IN);
	g_source_set_static_name(source, "signals");
	g_source_set_callback(source, G_SOURCE_FUNC(signal_arrived), receiver, receiver_free);
	return source;
}
