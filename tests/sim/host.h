/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For tests: a simmodem run as a program, and a host that speaks QMI to it frame by frame. */
#pragma once

#include "tests/sim/qmux.h"
#include "tests/sim/tlv.h"

#include <sys/types.h>

#define HOST_KEPT_MAX 64

typedef struct HostFrame {
	uint8_t bytes[QMUX_FRAME_MAX];
	size_t n;
	QmuxMessage message;            /* points into bytes */
} HostFrame;

typedef struct Host {
	int fd;                         /* -1 = closed, also by the other end */
	uint8_t in[4 * QMUX_FRAME_MAX];
	size_t n_in;
	size_t n_garbage;               /* bytes that were no frame */
	uint16_t transaction;
	HostFrame *kept[HOST_KEPT_MAX]; /* came while something else was waited for */
	size_t n_kept;
} Host;

typedef struct HostModem {
	pid_t pid;
	char dir[64];                   /* its own, with "control" in it */
	char transport[128];
} HostModem;

int64_t host_now_ms(void);

/* Runs simmodem on an abstract socket (or a pty) of its own with more options, a list that NULL ends. */
bool host_modem_start(HostModem *modem, bool pty, const char *const *options);
/* SIGTERM; true when it ended with status 0 and left nothing. */
bool host_modem_stop(HostModem *modem);
/* One command on the control socket; true when the answer is "ok". The answer is in `answer`, NULL = not wanted. */
bool host_modem_tell(HostModem *modem, const char *command, char *answer, size_t cap);

bool host_open(Host *host, const char *transport);
void host_close(Host *host);
bool host_send_frame(Host *host, const uint8_t *frame, size_t n);
/* Sends a request, tlvs may be NULL; returns its transaction id, 0 when it could not be sent. */
uint16_t host_send(Host *host, uint8_t service, uint8_t client, uint16_t id, const TlvWriter *tlvs);
/* The next frame, kept ones first; false after timeout_ms or when the other end closed. */
bool host_receive(Host *host, int timeout_ms, HostFrame *ret_frame);
/* The answer to a transaction; other frames are kept. */
bool host_await(Host *host, uint8_t service, uint16_t transaction, int timeout_ms, HostFrame *ret_frame);
bool host_await_indication(Host *host, uint8_t service, uint16_t id, int timeout_ms, HostFrame *ret_frame);
/* Sends and waits 5 s; returns the QMI error of the answer, -1 when there was none. */
int host_call(Host *host, uint8_t service, uint8_t client, uint16_t id, const TlvWriter *tlvs, HostFrame *ret_frame);
/* Allocates a client id, 0 when refused. */
uint8_t host_allocate(Host *host, uint8_t service);

/* The QMI error in an answer, -1 when it has no result. */
int host_result(const HostFrame *frame);
bool host_find(const HostFrame *frame, uint8_t type, TlvReader *ret_reader);
/* Waits until the other end closes. */
bool host_await_hangup(Host *host, int timeout_ms);
