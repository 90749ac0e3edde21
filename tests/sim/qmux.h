/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* QMUX frames: found in a byte stream, taken apart and put together; every length is checked against its buffer. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QMUX_FRAME_MAX 4096             /* bytes; the largest frame taken or made */
#define QMUX_SERVICE_CTL 0x00
#define QMUX_CLIENT_ALL 0xff            /* client id of an indication to every client of a service */

typedef enum QmuxKind { QMUX_REQUEST, QMUX_RESPONSE, QMUX_INDICATION } QmuxKind;

typedef struct QmuxMessage {
	uint8_t service, client;
	QmuxKind kind;
	uint16_t transaction;           /* CTL has one byte of it */
	uint16_t id;
	const uint8_t *tlvs;            /* borrowed */
	size_t n_tlvs;                  /* bytes */
} QmuxMessage;

typedef enum QmuxScan {
	QMUX_SCAN_MORE,                 /* the start of a frame: wait for the rest */
	QMUX_SCAN_FRAME,                /* a whole frame of *ret_size bytes */
	QMUX_SCAN_GARBAGE,              /* *ret_size bytes to skip that cannot be a frame */
} QmuxScan;

/* Looks at the first of `n` bytes of a stream. */
QmuxScan qmux_scan(const uint8_t *bytes, size_t n, size_t *ret_size);

/* False when the lengths inside the frame contradict each other. */
bool qmux_parse(const uint8_t *frame, size_t n, QmuxMessage *ret_message);

/* Writes a frame as the modem sends it; returns its size, 0 when it does not fit into `cap`. */
size_t qmux_build(const QmuxMessage *message, uint8_t *out, size_t cap);

/* The same for a frame as the host sends it. */
size_t qmux_build_host(const QmuxMessage *message, uint8_t *out, size_t cap);

/* Puts live transaction and client ids into a well-formed frame. */
void qmux_patch(uint8_t *frame, size_t n, uint16_t transaction, uint8_t client);
