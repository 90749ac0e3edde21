/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define _GNU_SOURCE             /* recvmmsg() */
#include "agent/path/path.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib-unix.h>
#include <linux/net_tstamp.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/path/ancillary.h"
#include "agent/path/icmp.h"
#include "agent/path/probe.h"

#define BATCH 16                /* messages a system call */
#define MAX_BATCHES 4           /* a flood must not keep the main loop from its timers */
#define FRAME_MAX 128           /* our frame with link and IPv6 headers is 82 bytes */
/*
 * The kernel switches arrival stamps on in the background when the first socket asks for them. A packet that came
 * without is stamped while it is read, which looks like a stamp of arrival but tells when we woke up.
 */
#define STAMPS_SETTLE_US 100000

typedef struct ProbeIcmp {
	ProbeTarget target;
	ProbeSink sink;
	struct sockaddr_in6 to;         /* or sockaddr_in, which is shorter */
	socklen_t to_size;
	int fd;
	guint16 ident;                  /* ours: the kernel chose it and hands us only what carries it */
	GSource *source;
	gint64 opened_mono_us;
	guint64 unstamped;              /* probes sent whose driver stamp has not come yet */
	bool stamps_pending;            /* the loop saw something in the error queue */
} ProbeIcmp;

typedef struct Batch {
	struct mmsghdr message[BATCH];
	struct iovec data[BATCH];
	struct sockaddr_in6 from[BATCH];        /* or sockaddr_in, which is shorter */
	guint8 bytes[BATCH][FRAME_MAX];
	union {
		char bytes[ANCILLARY_SIZE];
		struct cmsghdr alignment;
	} control[BATCH];
} Batch;

/* How many messages were there to read, at most BATCH; errors of the socket are cleared by being read. */
static unsigned
batch_receive(Batch *batch, int fd, int flags)
{
	int n;

	for (int i = 0; i < BATCH; i++) {
		batch->data[i] = (struct iovec){ batch->bytes[i], FRAME_MAX };
		batch->message[i] = (struct mmsghdr){ .msg_hdr = {
			.msg_name = &batch->from[i], .msg_namelen = sizeof batch->from[i],
			.msg_iov = &batch->data[i], .msg_iovlen = 1,
			.msg_control = &batch->control[i], .msg_controllen = sizeof batch->control[i],
		} };
	}
	n = recvmmsg(fd, batch->message, BATCH, flags | MSG_DONTWAIT, NULL);
	return MAX(n, 0);
}

static void
drain_stamps(ProbeIcmp *probe)
{
	Batch batch;
	unsigned n = BATCH;

	probe->stamps_pending = false;
	for (int round = 0; round < MAX_BATCHES && n == BATCH; round++) {
		n = batch_receive(&batch, probe->fd, MSG_ERRQUEUE);
		for (unsigned i = 0; i < n; i++) {
			Ancillary told;
			IcmpEcho echo;

			ancillary_parse(&batch.message[i].msg_hdr, &told);
			if (!told.is_sent || !told.stamp_ns ||
			    !icmp_echo_parse_frame(batch.bytes[i], batch.message[i].msg_len, &echo))
				continue;
			if (told.by_driver && probe->unstamped)
				probe->unstamped--;
			probe->sink.stamped(&(ProbeStamp){ echo.number, echo.cookie, told.stamp_ns,
							   told.by_driver }, probe->sink.user_data);
		}
	}
}

static bool
is_from_target(const ProbeIcmp *probe, const struct sockaddr_in6 *from, socklen_t size)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)from;

	if (probe->target.family == AF_INET)
		return size >= sizeof *v4 && v4->sin_addr.s_addr == probe->target.address.v4.s_addr;
	return size >= sizeof *from && IN6_ARE_ADDR_EQUAL(&from->sin6_addr, &probe->target.address.v6);
}

/* `before` was read before the socket was, `read` after. */
static void
handle_reply(ProbeIcmp *probe, struct mmsghdr *message, ProbeClock before, ProbeClock read)
{
	gpointer user_data = probe->sink.user_data;
	struct msghdr *header = &message->msg_hdr;
	bool settling = before.mono_us - probe->opened_mono_us < STAMPS_SETTLE_US;
	Ancillary told;
	IcmpEcho echo;
	IcmpParse parse;

	ancillary_parse(header, &told);
	parse = icmp_echo_parse(probe->target.family, header->msg_iov->iov_base, message->msg_len, &echo);
	if ((header->msg_flags & (MSG_TRUNC | MSG_CTRUNC)) || parse == ICMP_PARSE_MALFORMED) {
		probe->sink.dropped(PROBE_DROP_MALFORMED, user_data);
	} else if (told.ifindex != probe->target.ifindex) {
		probe->sink.dropped(PROBE_DROP_ELSEWHERE, user_data);
	} else if (parse != ICMP_PARSE_OK || echo.ident != probe->ident ||
		   !is_from_target(probe, header->msg_name, header->msg_namelen)) {
		probe->sink.dropped(PROBE_DROP_FORGED, user_data);
	} else {
		if (settling && told.stamp_ns / 1000 >= before.wall_us)
			told.stamp_ns = 0;
		probe->sink.replied(&(ProbeReply){ echo.number, echo.cookie, told.stamp_ns, read }, user_data);
	}
}

static void
probe_icmp_receive(gpointer data)
{
	ProbeIcmp *probe = data;
	Batch batch;
	unsigned n = BATCH;

	for (int round = 0; round < MAX_BATCHES && n == BATCH; round++) {
		ProbeClock before = probe->sink.clock(probe->sink.user_data), read;

		n = batch_receive(&batch, probe->fd, 0);
		/* A probe's stamp is queued before its reply can come: drained now, every reply finds its own. */
		if (probe->unstamped || probe->stamps_pending)
			drain_stamps(probe);
		read = probe->sink.clock(probe->sink.user_data);
		for (unsigned i = 0; i < n; i++)
			handle_reply(probe, &batch.message[i], before, read);
	}
}

static bool
is_congestion(int code)
{
	return code == EAGAIN || code == ENOBUFS || code == ENOMEM;
}

static bool
probe_icmp_send(gpointer data, guint64 number, guint64 cookie, GError **error)
{
	ProbeIcmp *probe = data;
	IcmpEcho echo = { probe->ident, number, cookie };
	guint8 packet[ICMP_ECHO_SIZE];
	char text[INET6_ADDRSTRLEN];
	int saved;

	icmp_echo_build(probe->target.family, &echo, packet);
	if (sendto(probe->fd, packet, sizeof packet, MSG_DONTWAIT, (const struct sockaddr *)&probe->to,
		   probe->to_size) < 0) {
		saved = errno;
		inet_ntop(probe->target.family, &probe->target.address, text, sizeof text);
		g_set_error(error, PATH_ERROR, is_congestion(saved) ? PATH_ERROR_BUSY : PATH_ERROR_SEND,
			    "cannot send to %s over %s: %s", text, probe->target.interface,
			    g_strerror(saved));
		return false;
	}
	probe->unstamped++;
	drain_stamps(probe);            /* mostly there already: saves a wake-up */
	return true;
}

static bool
fail_at(GError **error, PathError code, const char *what)
{
	int saved = errno;

	g_set_error(error, PATH_ERROR, code, "%s: %s", what, g_strerror(saved));
	return false;
}

static bool
open_socket(ProbeIcmp *probe, GError **error)
{
	int protocol = probe->target.family == AF_INET ? (int)IPPROTO_ICMP : (int)IPPROTO_ICMPV6;

	probe->fd = socket(probe->target.family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	if (probe->fd >= 0)
		return true;
	if (errno != EACCES && errno != EPERM)
		return fail_at(error, PATH_ERROR_OPEN, "cannot open an ICMP socket");
	g_set_error(error, PATH_ERROR, PATH_ERROR_DENIED,
		    "ICMP sockets are closed to group %u: set net.ipv4.ping_group_range to include it",
		    (unsigned)getegid());
	return false;
}

/* By name, and then it must be the interface that was meant: a name can have moved to another one meanwhile. */
static bool
bind_device(ProbeIcmp *probe, GError **error)
{
	const ProbeTarget *target = &probe->target;
	int ifindex = 0;
	socklen_t size = sizeof ifindex;

	if (setsockopt(probe->fd, SOL_SOCKET, SO_BINDTODEVICE, target->interface,
		       strlen(target->interface)) < 0) {
		bool denied = errno == EPERM;

		g_set_error(error, PATH_ERROR, denied ? PATH_ERROR_DENIED : PATH_ERROR_NO_DEVICE,
			    "cannot bind to interface %s: %s", target->interface,
			    denied ? "needs CAP_NET_RAW before Linux 5.7" : g_strerror(errno));
		return false;
	}
	if (getsockopt(probe->fd, SOL_SOCKET, SO_BINDTOIFINDEX, &ifindex, &size) < 0)
		return fail_at(error, PATH_ERROR_OPEN, "cannot read the interface bound to");
	if ((guint32)ifindex == target->ifindex)
		return true;
	g_set_error(error, PATH_ERROR, PATH_ERROR_NO_DEVICE, "interface %s is number %d now, not %u",
		    target->interface, ifindex, target->ifindex);
	return false;
}

static bool
set_mark(ProbeIcmp *probe, GError **error)
{
	guint32 mark = probe->target.mark;

	if (!mark || setsockopt(probe->fd, SOL_SOCKET, SO_MARK, &mark, sizeof mark) == 0)
		return true;
	if (errno != EPERM)
		return fail_at(error, PATH_ERROR_OPEN, "cannot mark probes");
	g_set_error(error, PATH_ERROR, PATH_ERROR_DENIED, "marking probes 0x%x needs CAP_NET_ADMIN", mark);
	return false;
}

static bool
want_ancillary(ProbeIcmp *probe, GError **error)
{
	bool v4 = probe->target.family == AF_INET;
	int flags = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_TX_SOFTWARE |
		    SOF_TIMESTAMPING_TX_SCHED;
	int on = 1;

	/* Without stamps there are user-space times, flagged as such: no reason to give up. */
	if (setsockopt(probe->fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags) < 0)
		g_debug("no kernel time stamps on %s: %s", probe->target.interface, g_strerror(errno));
	if (setsockopt(probe->fd, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_PKTINFO : IPV6_RECVPKTINFO,
		       &on, sizeof on) < 0)
		return fail_at(error, PATH_ERROR_OPEN, "cannot learn the interface of replies");
	return true;
}

/* Takes an identifier from the kernel; both address structs begin with family and port, the identifier here. */
static bool
take_ident(ProbeIcmp *probe, GError **error)
{
	struct sockaddr_in6 own = { .sin6_family = probe->target.family };
	socklen_t size = probe->target.family == AF_INET ? sizeof(struct sockaddr_in) : sizeof own;

	if (bind(probe->fd, (struct sockaddr *)&own, size) < 0 ||
	    getsockname(probe->fd, (struct sockaddr *)&own, &size) < 0)
		return fail_at(error, PATH_ERROR_OPEN, "cannot take an ICMP identifier");
	probe->ident = ntohs(own.sin6_port);
	return true;
}

static void
set_destination(ProbeIcmp *probe)
{
	const ProbeTarget *target = &probe->target;
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_addr = target->address.v4 };

	if (target->family == AF_INET) {
		memcpy(&probe->to, &v4, sizeof v4);
		probe->to_size = sizeof v4;
		return;
	}
	probe->to = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_addr = target->address.v6 };
	if (IN6_IS_ADDR_LINKLOCAL(&target->address.v6))
		probe->to.sin6_scope_id = target->ifindex;
	probe->to_size = sizeof probe->to;
}

static gboolean
on_socket(gint fd, GIOCondition condition, gpointer data)
{
	ProbeIcmp *probe = data;

	probe->stamps_pending |= (condition & G_IO_ERR) != 0;
	probe->sink.ready(probe->sink.user_data);       /* may have closed the probe */
	return G_SOURCE_CONTINUE;
}

static void
probe_icmp_close(gpointer data)
{
	ProbeIcmp *probe = data;

	if (probe->source) {
		g_source_destroy(probe->source);
		g_source_unref(probe->source);
	}
	if (probe->fd >= 0)
		close(probe->fd);
	g_free(probe);
}

static gpointer
probe_icmp_open(const ProbeTarget *target, const ProbeSink *sink, GError **error)
{
	ProbeIcmp *probe = g_new0(ProbeIcmp, 1);

	probe->target = *target;
	probe->sink = *sink;
	probe->fd = -1;
	if (!open_socket(probe, error) || !bind_device(probe, error) || !set_mark(probe, error) ||
	    !want_ancillary(probe, error) || !take_ident(probe, error)) {
		probe_icmp_close(probe);
		return NULL;
	}
	set_destination(probe);
	probe->opened_mono_us = sink->clock(sink->user_data).mono_us;
	probe->source = g_unix_fd_source_new(probe->fd, G_IO_IN | G_IO_ERR);
	g_source_set_static_name(probe->source, "probe-icmp");
	g_source_set_callback(probe->source, G_SOURCE_FUNC(on_socket), probe, NULL);
	g_source_attach(probe->source, g_main_context_get_thread_default());
	return probe;
}

const ProbeMethod probe_icmp = {
	.name = "icmp",
	.open = probe_icmp_open,
	.send = probe_icmp_send,
	.receive = probe_icmp_receive,
	.close = probe_icmp_close,
};
