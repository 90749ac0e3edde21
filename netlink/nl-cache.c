/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Notifications keep the set true, with two exceptions in which the kernel has to be asked again:
 *
 * Silence. With a carrier, an interface or its last IPv4 address the kernel takes nexthops and IPv4 routes away without a word,
 * with a nexthop the IPv4 routes over it, and of a route replaced by another program it tells only the new one. What
 * may have gone is dumped again at the end of the batch that brought the news.
 *
 * Loss. When notifications did not fit, everything is dumped again, once the noise has rested for QUIET_US, at the latest
 * after QUIET_MAX_US. Until then the set is served as it is, and after it only differences count.
 *
 * Notifications queued before a dump and read after it tell an older state, but the newer ones follow in order.
 */
#define G_LOG_DOMAIN "netlink"
#include "netlink/nl-cache.h"

#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>

#include "netlink/nl-dump.h"
#include "netlink/nl-store.h"

#define QUIET_US (10 * 1000)
#define QUIET_MAX_US (100 * 1000)
#define RETRY_FIRST_US (100 * 1000)
#define RETRY_MAX_US (1600 * 1000)

#define PRIORITY_NOTICES (G_PRIORITY_DEFAULT - 10)

/* What can be asked for on its own. */
typedef enum Part {
	PART_LINK, PART_ADDR4, PART_ADDR6, PART_NEXTHOP, PART_ROUTE4, PART_ROUTE6, PART_RULE4, PART_RULE6, _PART_MAX,
} Part;

#define BIT(part) (1u << (part))
#define ALL_PARTS (BIT(_PART_MAX) - 1)

static const NlDumpQuery queries[_PART_MAX] = {
	[PART_LINK] = { .kind = NL_KIND_LINK },
	[PART_ADDR4] = { .kind = NL_KIND_ADDR, .family = AF_INET },
	[PART_ADDR6] = { .kind = NL_KIND_ADDR, .family = AF_INET6 },
	[PART_NEXTHOP] = { .kind = NL_KIND_NEXTHOP, .only_ours = true },
	[PART_ROUTE4] = { .kind = NL_KIND_ROUTE, .family = AF_INET, .only_ours = true },
	[PART_ROUTE6] = { .kind = NL_KIND_ROUTE, .family = AF_INET6, .only_ours = true },
	[PART_RULE4] = { .kind = NL_KIND_RULE, .family = AF_INET, .only_ours = true },
	[PART_RULE6] = { .kind = NL_KIND_RULE, .family = AF_INET6, .only_ours = true },
};

struct NlCache {
	GArray *store;
	NlMonitor *monitor;
	NlDump *dump;
	GSource *notices, *resync, *notify;
	NlCacheFunc changed;
	gpointer user_data;
	unsigned dirty;                 /* BIT() of each part to be asked for again, */
	unsigned waiting;               /* and of those among them that wait for the resync timer */
	gint64 lost_since_us;           /* first loss that no dump has made good yet, 0 = none */
	gint64 retry_us;                /* how long the timer waits before the next attempt at a dump that failed */
	guint64 n_dumps, n_resyncs, n_failed;
};

static gboolean
timer_dispatch(GSource *source, GSourceFunc callback, gpointer user_data)
{
	g_source_set_ready_time(source, -1);
	return callback(user_data);
}

static GSourceFuncs timer_funcs = { .dispatch = timer_dispatch };

static GSource *
add_source(GSource *source, int priority, GSourceFunc callback, gpointer user_data)
{
	g_source_set_priority(source, priority);
	g_source_set_callback(source, callback, user_data, NULL);
	g_source_attach(source, g_main_context_get_thread_default());
	return source;
}

static void
drop_source(GSource *source)
{
	if (!source)
		return;
	g_source_destroy(source);
	g_source_unref(source);
}

static void
tell(NlCache *cache, bool changed)
{
	if (changed)
		g_source_set_ready_time(cache->notify, 0);
}

static gboolean
on_notify(gpointer user_data)
{
	NlCache *cache = user_data;

	cache->changed(cache, cache->user_data);
	return G_SOURCE_CONTINUE;
}

static bool
is_part(const NlObject *object, const void *data)
{
	const NlDumpQuery *query = data;

	return object->kind == query->kind &&
	       (query->family == AF_UNSPEC || query->family == nl_object_family(object));
}

static bool
sync_part(NlCache *cache, Part part, bool *ret_complete, GError **error)
{
	g_autoptr(GArray) fresh = g_array_new(FALSE, TRUE, sizeof(NlObject));

	cache->n_dumps++;
	if (!nl_dump_run(cache->dump, &queries[part], fresh, ret_complete, error)) {
		cache->n_failed++;
		return false;
	}
	tell(cache, nl_store_merge(cache->store, fresh, *ret_complete, is_part, &queries[part]));
	return true;
}

/* What fails or is interrupted stays dirty and waits for its next turn, ever longer. False: some of it failed. */
static bool
sync_dirty(NlCache *cache, GError **error)
{
	g_autoptr(GError) first = NULL;

	for (Part part = 0; part < _PART_MAX; part++) {
		bool complete = false;

		if (!(cache->dirty & ~cache->waiting & BIT(part)))
			continue;
		if (sync_part(cache, part, &complete, first ? NULL : &first) && complete)
			cache->dirty &= ~BIT(part);
	}
	cache->waiting = cache->dirty;
	if (cache->waiting && g_source_get_ready_time(cache->resync) < 0) {
		g_source_set_ready_time(cache->resync, g_get_monotonic_time() + cache->retry_us);
		cache->retry_us = MIN(cache->retry_us * 2, RETRY_MAX_US);
	}
	if (!cache->waiting)
		cache->retry_us = RETRY_FIRST_US;
	if (!first)
		return true;
	g_log_structured(G_LOG_DOMAIN, G_LOG_LEVEL_DEBUG, "EVENT_ID", "netlink-fault", "MESSAGE", "%s, trying again",
			 first->message);
	g_propagate_error(error, g_steal_pointer(&first));
	return false;
}

/* One of our nexthops or routes goes out there. */
static bool
uses_link(const NlCache *cache, uint32_t ifindex)
{
	for (guint i = cache->store->len; i-- > 0;) {
		const NlObject *object = &g_array_index(cache->store, NlObject, i);

		if (object->kind < NL_KIND_NEXTHOP)
			return false;
		if ((object->kind == NL_KIND_NEXTHOP && object->nexthop.ifindex == ifindex) ||
		    (object->kind == NL_KIND_ROUTE && object->route.ifindex == ifindex))
			return true;
	}
	return false;
}

/* Parts the kernel may have changed silently on the occasion of what it tells. */
static unsigned
silent_parts(const NlCache *cache, const NlObject *object, bool gone)
{
	switch (object->kind) {
	case NL_KIND_LINK:              /* whatever is told of it: the carrier may have been away and be back */
		return uses_link(cache, object->link.ifindex) ? BIT(PART_NEXTHOP) | BIT(PART_ROUTE4) : 0;
	case NL_KIND_ADDR:
		return gone && object->addr.address.family == AF_INET && uses_link(cache, object->addr.ifindex)
			? BIT(PART_ROUTE4) : 0;
	case NL_KIND_NEXTHOP:
		return gone && nl_store_find(cache->store, object) ? BIT(PART_ROUTE4) : 0;
	case NL_KIND_ROUTE:
	case NL_KIND_RULE:
	case _NL_KIND_MAX:
		break;
	}
	return 0;
}

static void
take_object(NlCache *cache, const NlObject *object, bool gone)
{
	bool anyones = object->kind == NL_KIND_LINK || object->kind == NL_KIND_ADDR;
	bool keep = !gone && (anyones || nl_object_is_ours(object));

	/* A foreign route beside ours is not in its place; a foreign nexthop of our id is. */
	if (object->kind == NL_KIND_ROUTE && !nl_object_is_ours(object))
		return;
	cache->dirty |= silent_parts(cache, object, gone);
	tell(cache, keep ? nl_store_put(cache->store, object) : nl_store_remove(cache->store, object));
}

static void
lose(NlCache *cache)
{
	gint64 now_us = g_get_monotonic_time();

	if (!cache->lost_since_us)
		cache->lost_since_us = now_us;
	cache->dirty = ALL_PARTS;
	g_source_set_ready_time(cache->resync, MIN(now_us + QUIET_US, cache->lost_since_us + QUIET_MAX_US));
}

static void
read_batch(NlCache *cache)
{
	NlNotice notice;

	nl_monitor_start(cache->monitor);
	while (nl_monitor_next(cache->monitor, &notice))
		switch (notice.kind) {
		case NL_NOTICE_NEW:
		case NL_NOTICE_GONE:
			take_object(cache, &notice.object, notice.kind == NL_NOTICE_GONE);
			break;
		case NL_NOTICE_TAKEN:
			cache->dirty |= BIT(PART_ROUTE4) | BIT(PART_ROUTE6);
			break;
		case NL_NOTICE_LOST:
			lose(cache);
			break;
		}
}

static gboolean
on_notices(gint fd, GIOCondition condition, gpointer user_data)
{
	NlCache *cache = user_data;

	read_batch(cache);
	if (cache->dirty && !cache->lost_since_us)
		sync_dirty(cache, NULL);
	return G_SOURCE_CONTINUE;
}

/* Not before the noise rests, as long as it has not lasted too long; after noise the doubt remains for another round. */
static gboolean
on_resync(gpointer user_data)
{
	NlCache *cache = user_data;
	guint64 overruns = nl_monitor_get_stats(cache->monitor)->overruns;
	gint64 now_us = g_get_monotonic_time();
	bool noisy = false;

	if (cache->lost_since_us) {
		read_batch(cache);
		noisy = !nl_monitor_is_drained(cache->monitor) ||
			overruns != nl_monitor_get_stats(cache->monitor)->overruns;
		if (noisy && now_us < cache->lost_since_us + QUIET_MAX_US) {
			g_source_set_ready_time(cache->resync, now_us + QUIET_US);
			return G_SOURCE_CONTINUE;
		}
		cache->n_resyncs++;
		cache->lost_since_us = 0;
	}
	cache->waiting = 0;
	sync_dirty(cache, NULL);
	if (noisy)
		lose(cache);
	return G_SOURCE_CONTINUE;
}

NlCache *
nl_cache_new(NlCacheFunc changed, gpointer user_data, GError **error)
{
	g_autoptr(NlCache) cache = g_new0(NlCache, 1);
	GSource *notices;

	cache->changed = changed;
	cache->user_data = user_data;
	cache->retry_us = RETRY_FIRST_US;
	cache->store = g_array_new(FALSE, TRUE, sizeof(NlObject));
	cache->monitor = nl_monitor_new(error);
	if (!cache->monitor)
		return NULL;
	cache->dump = nl_dump_new(error);
	if (!cache->dump)
		return NULL;
	notices = g_unix_fd_source_new(nl_monitor_get_fd(cache->monitor), G_IO_IN | G_IO_ERR);
	cache->notices = add_source(notices, PRIORITY_NOTICES, G_SOURCE_FUNC(on_notices), cache);
	cache->resync = add_source(g_source_new(&timer_funcs, sizeof(GSource)), PRIORITY_NOTICES, on_resync, cache);
	cache->notify = add_source(g_source_new(&timer_funcs, sizeof(GSource)), G_PRIORITY_DEFAULT, on_notify, cache);
	cache->dirty = ALL_PARTS;
	if (!sync_dirty(cache, error))
		return NULL;
	on_notices(nl_monitor_get_fd(cache->monitor), G_IO_IN, cache);
	g_source_set_ready_time(cache->notify, -1);     /* whoever makes a cache looks at it anyway */
	return g_steal_pointer(&cache);
}

void
nl_cache_free(NlCache *cache)
{
	if (!cache)
		return;
	drop_source(cache->notices);
	drop_source(cache->resync);
	drop_source(cache->notify);
	nl_monitor_free(cache->monitor);
	nl_dump_free(cache->dump);
	g_array_unref(cache->store);
	g_free(cache);
}

const GArray *
nl_cache_get_objects(const NlCache *cache)
{
	return cache->store;
}

const NlLink *
nl_cache_find_link(const NlCache *cache, const char *name)
{
	for (guint i = 0; i < cache->store->len; i++) {
		const NlObject *object = &g_array_index(cache->store, NlObject, i);

		if (object->kind != NL_KIND_LINK)
			break;
		if (strcmp(object->link.name, name) == 0)
			return &object->link;
	}
	return NULL;
}

bool
nl_cache_refresh_counters(NlCache *cache, GError **error)
{
	bool complete;

	return sync_part(cache, PART_LINK, &complete, error);
}

NlCacheStats
nl_cache_get_stats(const NlCache *cache)
{
	return (NlCacheStats){
		.monitor = *nl_monitor_get_stats(cache->monitor),
		.dumps = cache->n_dumps,
		.resyncs = cache->n_resyncs,
		.failed_dumps = cache->n_failed,
		.interrupted_dumps = nl_dump_get_interrupted(cache->dump),
		.broken_dumped = nl_dump_get_broken(cache->dump),
	};
}
