/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel has: all links and addresses, and our own nexthops, routes and rules, kept true by notifications. */
#pragma once

#include "netlink/nl-monitor.h"
#include "netlink/nl-object.h"

typedef struct NlCache NlCache;

/* Something changed; runs from the main loop, many notifications coalesced into one call. May free the cache. */
typedef void (*NlCacheFunc)(NlCache *cache, gpointer user_data);

/*
 * Subscribes, dumps, replays, and then follows by itself in the thread-default GMainContext. ENOBUFS keeps serving
 * and resyncs by difference; never fails once made.
 */
NlCache *nl_cache_new(NlCacheFunc changed, gpointer user_data, GError **error);
void nl_cache_free(NlCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NlCache, nl_cache_free)

/* All objects in the order of their keys, array of NlObject, owned by the cache, valid until the loop runs again. */
const GArray *nl_cache_get_objects(const NlCache *cache);
/* NULL: no such interface. */
const NlLink *nl_cache_find_link(const NlCache *cache, const char *name);
/* Reads the packet counters of all links afresh (one dump); they do not come by notification. */
bool nl_cache_refresh_counters(NlCache *cache, GError **error);

typedef struct NlCacheStats {
	NlMonitorStats monitor;
	guint64 dumps;                  /* parts of the kernel's state asked for again, for whatever reason */
	guint64 resyncs;                /* of everything, after a loss */
	guint64 failed_dumps;           /* tried again later */
	guint64 interrupted_dumps;      /* the kernel's lists changed under way */
	guint64 broken_dumped;          /* messages of dumps that made no sense */
} NlCacheStats;

NlCacheStats nl_cache_get_stats(const NlCache *cache);
