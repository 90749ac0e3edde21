/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a path talks to a way of probing (ICMP now): what each method must offer, and what it tells back. */
#pragma once

#include <glib.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>

typedef struct ProbeClock {             /* both clocks, read together */
	gint64 mono_us;
	gint64 wall_us;                 /* CLOCK_REALTIME, the clock of the kernel's stamps */
} ProbeClock;

typedef struct ProbeStamp {             /* the kernel's stamp of a probe that left */
	guint64 number, cookie;         /* as in the probe: the window believes only its own */
	gint64 tx_ns;                   /* CLOCK_REALTIME */
	bool driver;                    /* taken by the driver; else where the packet was queued for it */
} ProbeStamp;

typedef struct ProbeReply {
	guint64 number, cookie;         /* as echoed: the window decides whether they are ours */
	gint64 rx_ns;                   /* the kernel's stamp of arrival, CLOCK_REALTIME; 0 = none */
	ProbeClock read;                /* when it was read from the socket */
} ProbeReply;

typedef enum ProbeDrop {                /* replies that do not even reach the window */
	PROBE_DROP_MALFORMED,           /* short, cut off, or not in our form */
	PROBE_DROP_ELSEWHERE,           /* came in on another interface */
	PROBE_DROP_FORGED,              /* from another address, or identifiers that do not fit */
	_PROBE_DROP_MAX,
} ProbeDrop;

typedef struct ProbeSink {              /* the path's side; `ready` apart, called from within send() and receive() */
	ProbeClock (*clock)(gpointer user_data);
	void (*ready)(gpointer user_data);      /* from the main loop: receive() has work; may close the probe */
	void (*stamped)(const ProbeStamp *stamp, gpointer user_data);
	void (*replied)(const ProbeReply *reply, gpointer user_data);
	void (*dropped)(ProbeDrop drop, gpointer user_data);
	gpointer user_data;
} ProbeSink;

typedef struct ProbeTarget {
	int family;                     /* AF_INET or AF_INET6 */
	union {
		struct in_addr v4;
		struct in6_addr v6;
	} address;
	guint32 mark;                   /* SO_MARK, 0 = none */
	char interface[IFNAMSIZ];       /* fail closed: bound to it or not opened at all */
	guint32 ifindex;
} ProbeTarget;

typedef struct ProbeMethod {
	const char *name;
	/* Attached to the thread's default main context; NULL: error (PATH_ERROR). */
	gpointer (*open)(const ProbeTarget *target, const ProbeSink *sink, GError **error);
	bool (*send)(gpointer probe, guint64 number, guint64 cookie, GError **error);
	/* Takes what has arrived, a bounded batch, without waiting. */
	void (*receive)(gpointer probe);
	void (*close)(gpointer probe);
} ProbeMethod;

extern const ProbeMethod probe_icmp;
