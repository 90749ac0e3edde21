/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel tells beside a datagram: the interface it came in on, its time stamp, and whose stamp that is; pure. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <sys/socket.h>

/* Room for packet info (16 or 20 bytes), three timespecs and an extended error with an address, with alignment. */
#define ANCILLARY_SIZE 256

typedef struct Ancillary {
	guint32 ifindex;                /* 0 = not told */
	gint64 stamp_ns;                /* software stamp, CLOCK_REALTIME; 0 = none */
	bool is_sent;                   /* from the error queue: the stamp of a packet of ours that left */
	bool by_driver;                 /* SCM_TSTAMP_SND, else SCM_TSTAMP_SCHED */
} Ancillary;

void ancillary_parse(struct msghdr *message, Ancillary *ret);
