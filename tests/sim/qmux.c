/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/qmux.h"

#include <string.h>

#define MARKER 0x01
#define HEADER 6                        /* marker, length, flags, service, client */
#define CTL_SDU 6                       /* flags, transaction, message id, length */
#define SERVICE_SDU 7                   /* the same with a transaction id of two bytes */
#define FROM_HOST 0x00
#define FROM_MODEM 0x80

static const uint8_t ctl_flags[] = {
	[QMUX_REQUEST] = 0x00, [QMUX_RESPONSE] = 0x01, [QMUX_INDICATION] = 0x02 };
static const uint8_t service_flags[] = {
	[QMUX_REQUEST] = 0x00, [QMUX_RESPONSE] = 0x02, [QMUX_INDICATION] = 0x04 };

static uint16_t
get_u16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static void
put_u16(uint8_t *at, size_t value)
{
	at[0] = value & 0xff;
	at[1] = (value >> 8) & 0xff;
}

QmuxScan
qmux_scan(const uint8_t *bytes, size_t n, size_t *ret_size)
{
	size_t junk = 0, length;

	while (junk < n && bytes[junk] != MARKER)
		junk++;
	if (junk > 0) {
		*ret_size = junk;
		return QMUX_SCAN_GARBAGE;
	}
	if (n < 3)
		return QMUX_SCAN_MORE;
	length = get_u16(bytes + 1);
	if (length + 1 < HEADER + CTL_SDU || length + 1 > QMUX_FRAME_MAX) {
		*ret_size = 1;
		return QMUX_SCAN_GARBAGE;
	}
	if (n < length + 1)
		return QMUX_SCAN_MORE;
	*ret_size = length + 1;
	return QMUX_SCAN_FRAME;
}

static QmuxKind
kind_of(const uint8_t *flags, uint8_t byte)
{
	if (byte & flags[QMUX_INDICATION])
		return QMUX_INDICATION;
	return byte & flags[QMUX_RESPONSE] ? QMUX_RESPONSE : QMUX_REQUEST;
}

bool
qmux_parse(const uint8_t *frame, size_t n, QmuxMessage *ret_message)
{
	bool ctl = n > 4 && frame[4] == QMUX_SERVICE_CTL;
	size_t head = HEADER + (ctl ? CTL_SDU : SERVICE_SDU);
	QmuxMessage m = { 0 };

	if (n < head || frame[0] != MARKER || (size_t)get_u16(frame + 1) + 1 != n)
		return false;
	m.service = frame[4];
	m.client = frame[5];
	m.kind = kind_of(ctl ? ctl_flags : service_flags, frame[6]);
	m.transaction = ctl ? frame[7] : get_u16(frame + 7);
	m.id = get_u16(frame + head - 4);
	m.tlvs = frame + head;
	m.n_tlvs = n - head;
	if (get_u16(frame + head - 2) != m.n_tlvs)
		return false;
	*ret_message = m;
	return true;
}

static size_t
build(const QmuxMessage *m, uint8_t direction, uint8_t *out, size_t cap)
{
	bool ctl = m->service == QMUX_SERVICE_CTL;
	size_t head = HEADER + (ctl ? CTL_SDU : SERVICE_SDU);
	size_t n = head + m->n_tlvs;

	if (n > cap || n > QMUX_FRAME_MAX)
		return 0;
	out[0] = MARKER;
	put_u16(out + 1, n - 1);
	out[3] = direction;
	out[4] = m->service;
	out[5] = m->client;
	out[6] = (ctl ? ctl_flags : service_flags)[m->kind];
	put_u16(out + 7, m->transaction);
	put_u16(out + head - 4, m->id);
	put_u16(out + head - 2, m->n_tlvs);
	if (m->n_tlvs > 0)
		memcpy(out + head, m->tlvs, m->n_tlvs);
	return n;
}

size_t
qmux_build(const QmuxMessage *message, uint8_t *out, size_t cap)
{
	return build(message, FROM_MODEM, out, cap);
}

size_t
qmux_build_host(const QmuxMessage *message, uint8_t *out, size_t cap)
{
	return build(message, FROM_HOST, out, cap);
}

void
qmux_patch(uint8_t *frame, size_t n, uint16_t transaction, uint8_t client)
{
	if (n < HEADER + CTL_SDU)
		return;
	if (frame[4] == QMUX_SERVICE_CTL) {
		frame[7] = transaction & 0xff;
		return;
	}
	frame[5] = client;
	put_u16(frame + 7, transaction);
}
