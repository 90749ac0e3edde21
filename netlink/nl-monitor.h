/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Notifications of the kernel: a socket that hears of links, addresses, rules and nexthops, and of routes that concern us. */
#pragma once

#include "netlink/nl-object.h"

#define NL_MONITOR_BATCH 64     /* datagrams taken before other sources of the loop get their turn */

typedef struct NlMonitor NlMonitor;

/* Subscribed at once. */
NlMonitor *nl_monitor_new(GError **error);
void nl_monitor_free(NlMonitor *monitor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NlMonitor, nl_monitor_free)

int nl_monitor_get_fd(const NlMonitor *monitor);

typedef struct NlNotice {
	enum {
		NL_NOTICE_NEW,          /* `object` is as told, whoever owns it */
		NL_NOTICE_GONE,         /* `object` is no more */
		NL_NOTICE_TAKEN,        /* a route of another program took the place of some route */
		NL_NOTICE_LOST,         /* notifications were lost or senseless: what is known may be wrong */
	} kind;
	NlObject object;
} NlNotice;

/* Between two starts at most a batch is read. */
void nl_monitor_start(NlMonitor *monitor);
/* False: none left, or the batch is full. */
bool nl_monitor_next(NlMonitor *monitor, NlNotice *ret);
/*
 * The last read found nothing more. Until then the kernel, once it has told of a loss, drops what does not fit without telling
 * again (NETLINK_S_CONGESTED), so a dump made earlier does not end the doubt.
 */
bool nl_monitor_is_drained(const NlMonitor *monitor);

typedef struct NlMonitorStats {
	guint64 notices;        /* told of objects that we have a form for */
	guint64 others;         /* told of what we have none for */
	guint64 broken;         /* made no sense */
	guint64 forged;         /* sent by another program */
	guint64 overruns;       /* times the kernel had no room for more */
} NlMonitorStats;

const NlMonitorStats *nl_monitor_get_stats(const NlMonitor *monitor);
