/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One measured path: probes one target over one uplink, keeps a window of samples and a verdict. */
#pragma once

#include "agent/path/histogram.h"
#include "agent/path/verdict.h"

#include <glib.h>
#include <net/if.h>
#include <netinet/in.h>

#define PATH_ERROR path_error_quark()
GQuark path_error_quark(void);
typedef enum PathError {
	PATH_ERROR_CONFIG,              /* the message names the key and what is allowed */
	PATH_ERROR_DENIED,              /* a right is missing: the message names it */
	PATH_ERROR_NO_DEVICE, PATH_ERROR_OPEN,
	PATH_ERROR_SEND, PATH_ERROR_BUSY,       /* the kernel refused a probe; BUSY: its queue is full */
} PathError;

typedef struct PathConfig {             /* copied by path_new() */
	char target[INET6_ADDRSTRLEN];  /* numeric address */
	guint32 mark;                   /* SO_MARK of the probes, 0 = none */
	PathVerdictConfig verdict;      /* interval, timeout, thresholds: verdict.h */
} PathConfig;

typedef struct PathBinding {            /* fail closed: without an interface there is no probe and no verdict */
	char interface[IFNAMSIZ];       /* "" = unbound: verdict UNKNOWN */
	guint32 ifindex;                /* a reply that came in elsewhere does not count */
} PathBinding;

typedef struct PathStats {              /* one report window; over all: tx = rx + lost + abandoned + on their way */
	guint64 tx, rx, lost, late, duplicate;
	guint64 unsent, untimed;        /* of lost: refused by the kernel; of rx: no RTT, a clock stepped */
	guint64 abandoned;              /* on their way when the binding changed */
	guint64 forged, elsewhere, malformed;   /* replies that do not count: not ours, other interface, not in form */
	gint64 from_us, to_us;          /* monotonic; while it runs, to_us is the newest event */
	Histogram rtt_us;
	bool user_stamps;               /* some sample had no kernel stamp */
} PathStats;

typedef struct Path Path;

typedef struct PathHost {
	gint64 (*now_us)(gpointer user_data);
	gint64 (*wall_us)(gpointer user_data);  /* NULL: the machine's CLOCK_REALTIME, as its kernel stamps */
	/* Verdict or error changed; may free the path. Never from within path_bind() and path_suspect(). */
	void (*changed)(Path *path, gpointer user_data);
	gpointer user_data;
} PathHost;

Path *path_new(const PathConfig *config, const PathHost *host, GError **error);
void path_free(Path *path);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Path, path_free)

/*
 * Binds to another interface or to none; a changed binding forgets probes in flight, verdict and last RTT. False: no
 * probe can be sent now; the path tries again by itself every 5 s. Binding to the same again changes nothing.
 */
bool path_bind(Path *path, const PathBinding *binding, GError **error);

const PathConfig *path_get_config(const Path *path);
PathVerdict path_get_verdict(const Path *path);
gint64 path_get_since_us(const Path *path);
/* RTT of the newest sample, -1 = none yet; why no probe can be sent, "" = it can. */
gint64 path_get_last_rtt_us(const Path *path);
const char *path_get_error(const Path *path);

/* Statistics since the last take, and a fresh window. */
void path_take_stats(Path *path, PathStats *ret);
/* The running window, not taken. */
const PathStats *path_peek_stats(const Path *path);

/* Something outside (modem, carrier) makes the path suspect: a burst of probes is due at once. */
void path_suspect(Path *path, gint64 now_us);

gint64 path_due_us(const Path *path);
void path_run_due(Path *path, gint64 now_us);
