/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/host.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define CALL_MS 5000

int64_t
host_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int
connect_to(const char *name, bool abstract)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t n = strlen(name);
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + n);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(address.sun_path + abstract, name, n);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, size) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

bool
host_open(Host *host, const char *transport)
{
	const char *name = strchr(transport, ':') + 1;

	*host = (Host){ .fd = -1, .transaction = 0x100 };
	if (transport[0] == 'a')
		host->fd = connect_to(name, true);
	else
		host->fd = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	return host->fd >= 0;
}

void
host_close(Host *host)
{
	if (host->fd >= 0)
		close(host->fd);
	host->fd = -1;
	while (host->n_kept > 0)
		free(host->kept[--host->n_kept]);
}

bool
host_send_frame(Host *host, const uint8_t *frame, size_t n)
{
	return host->fd >= 0 && write(host->fd, frame, n) == (ssize_t)n;
}

uint16_t
host_send(Host *host, uint8_t service, uint8_t client, uint16_t id, const TlvWriter *tlvs)
{
	uint8_t frame[QMUX_FRAME_MAX];
	QmuxMessage m = { .service = service, .client = client, .kind = QMUX_REQUEST, .id = id };

	host->transaction = service == QMUX_SERVICE_CTL && host->transaction % 256 == 255 ? 0x101 :
			    (uint16_t)(host->transaction + 1);
	m.transaction = host->transaction;
	if (tlvs) {
		m.tlvs = tlvs->bytes;
		m.n_tlvs = tlvs->n;
	}
	return host_send_frame(host, frame, qmux_build_host(&m, frame, sizeof(frame))) ? m.transaction : 0;
}

static void
shift(Host *host, size_t n)
{
	host->n_in -= n;
	memmove(host->in, host->in + n, host->n_in);
}

/* A whole frame out of what has been read already. */
static bool
take_frame(Host *host, HostFrame *frame)
{
	size_t size = 0;
	QmuxScan scan;

	while ((scan = qmux_scan(host->in, host->n_in, &size)) != QMUX_SCAN_MORE) {
		if (scan == QMUX_SCAN_FRAME)
			memcpy(frame->bytes, host->in, size);
		shift(host, size);
		frame->n = size;
		if (scan == QMUX_SCAN_FRAME && qmux_parse(frame->bytes, size, &frame->message))
			return true;
		host->n_garbage += size;
	}
	return false;
}

static bool
read_frame(Host *host, int64_t until_ms, HostFrame *frame)
{
	while (!take_frame(host, frame)) {
		struct pollfd fd = { .fd = host->fd, .events = POLLIN };
		int64_t left_ms = until_ms - host_now_ms();
		ssize_t n;

		if (host->fd < 0 || left_ms < 0 || poll(&fd, 1, (int)left_ms) <= 0)
			return false;
		n = read(host->fd, host->in + host->n_in, sizeof(host->in) - host->n_in);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0) {
			close(host->fd);
			host->fd = -1;
			return false;
		}
		host->n_in += (size_t)n;
	}
	return true;
}

static void
copy_frame(HostFrame *to, const HostFrame *from)
{
	*to = *from;
	to->message.tlvs = to->bytes + (from->message.tlvs - from->bytes);
}

static void
take_kept(Host *host, size_t i, HostFrame *ret_frame)
{
	copy_frame(ret_frame, host->kept[i]);
	free(host->kept[i]);
	host->n_kept--;
	memmove(&host->kept[i], &host->kept[i + 1], (host->n_kept - i) * sizeof(host->kept[0]));
}

static void
keep(Host *host, const HostFrame *frame)
{
	HostFrame *kept;

	if (host->n_kept == HOST_KEPT_MAX || !(kept = malloc(sizeof(*kept))))
		return;
	copy_frame(kept, frame);
	host->kept[host->n_kept++] = kept;
}

bool
host_receive(Host *host, int timeout_ms, HostFrame *ret_frame)
{
	if (host->n_kept > 0) {
		take_kept(host, 0, ret_frame);
		return true;
	}
	return read_frame(host, host_now_ms() + timeout_ms, ret_frame);
}

typedef struct Wanted { uint8_t service; QmuxKind kind; uint16_t transaction, id; } Wanted;

static bool
is_wanted(const HostFrame *frame, const Wanted *wanted)
{
	const QmuxMessage *m = &frame->message;

	if (m->service != wanted->service || m->kind != wanted->kind)
		return false;
	if (m->kind == QMUX_INDICATION)
		return m->id == wanted->id;
	return m->transaction == (m->service ? wanted->transaction : wanted->transaction & 0xff);
}

static bool
await(Host *host, const Wanted *wanted, int timeout_ms, HostFrame *ret_frame)
{
	int64_t until_ms = host_now_ms() + timeout_ms;

	for (size_t i = 0; i < host->n_kept; i++) {
		if (is_wanted(host->kept[i], wanted)) {
			take_kept(host, i, ret_frame);
			return true;
		}
	}
	while (read_frame(host, until_ms, ret_frame)) {
		if (is_wanted(ret_frame, wanted))
			return true;
		keep(host, ret_frame);
	}
	return false;
}

bool
host_await(Host *host, uint8_t service, uint16_t transaction, int timeout_ms, HostFrame *ret_frame)
{
	Wanted wanted = { service, QMUX_RESPONSE, transaction, 0 };

	return await(host, &wanted, timeout_ms, ret_frame);
}

bool
host_await_indication(Host *host, uint8_t service, uint16_t id, int timeout_ms, HostFrame *ret_frame)
{
	Wanted wanted = { service, QMUX_INDICATION, 0, id };

	return await(host, &wanted, timeout_ms, ret_frame);
}

bool
host_find(const HostFrame *frame, uint8_t type, TlvReader *ret_reader)
{
	return tlv_find(frame->message.tlvs, frame->message.n_tlvs, type, ret_reader);
}

int
host_result(const HostFrame *frame)
{
	TlvReader r;
	int failed, error;

	if (!host_find(frame, 0x02, &r))
		return -1;
	failed = tlv_get_u16(&r);
	error = tlv_get_u16(&r);
	return r.bad || failed != (error != 0) ? -1 : error;
}

int
host_call(Host *host, uint8_t service, uint8_t client, uint16_t id, const TlvWriter *tlvs, HostFrame *ret_frame)
{
	HostFrame frame;
	uint16_t transaction = host_send(host, service, client, id, tlvs);

	if (!ret_frame)
		ret_frame = &frame;
	if (transaction == 0 || !host_await(host, service, transaction, CALL_MS, ret_frame))
		return -1;
	return host_result(ret_frame);
}

uint8_t
host_allocate(Host *host, uint8_t service)
{
	uint8_t bytes[8];
	TlvWriter w;
	TlvReader r;
	HostFrame frame;

	tlv_writer_init(&w, bytes, sizeof(bytes));
	tlv_u8(&w, 0x01, service);
	if (host_call(host, QMUX_SERVICE_CTL, 0, 0x0022, &w, &frame) != 0 || !host_find(&frame, 0x01, &r) ||
	    tlv_get_u8(&r) != service)
		return 0;
	return tlv_get_u8(&r);
}

bool
host_await_hangup(Host *host, int timeout_ms)
{
	int64_t until_ms = host_now_ms() + timeout_ms;
	HostFrame frame;

	while (read_frame(host, until_ms, &frame))
		keep(host, &frame);
	return host->fd < 0;
}
