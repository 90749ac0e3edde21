/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "kernel"
#include "agent/kernel.h"

#include "agent/log.h"
#include "netlink/nl-cache.h"
#include "netlink/nl-ids.h"
#include "netlink/nl-socket.h"

#include <string.h>

#define RETRY_FIRST_US (1 * G_USEC_PER_SEC)
#define RETRY_MAX_US (60 * G_USEC_PER_SEC)

struct Kernel {
	NlSocket *socket;
	NlCache *cache;
	KernelHost host;
	GArray *refused;                /* the wanted set the kernel would not take, NULL = none */
	GError *refusal;
	gint64 retry_us, retry_after_us;
};

static void
cache_changed(NlCache *cache, gpointer user_data)
{
	Kernel *kernel = user_data;

	kernel->host.changed(kernel->host.user_data);
}

Kernel *
kernel_new(const KernelHost *host, GError **error)
{
	g_autoptr(Kernel) kernel = g_new0(Kernel, 1);

	kernel->host = *host;
	kernel->socket = nl_socket_new(error);
	if (!kernel->socket)
		return NULL;
	kernel->cache = nl_cache_new(cache_changed, kernel, error);
	return kernel->cache ? g_steal_pointer(&kernel) : NULL;
}

static void
forget_refusal(Kernel *kernel)
{
	g_clear_pointer(&kernel->refused, g_array_unref);
	g_clear_error(&kernel->refusal);
	kernel->retry_after_us = 0;
}

void
kernel_free(Kernel *kernel)
{
	if (!kernel)
		return;
	forget_refusal(kernel);
	nl_cache_free(kernel->cache);
	nl_socket_free(kernel->socket);
	g_free(kernel);
}

void
kernel_get_link(const Kernel *kernel, const char *name, NlLink *ret)
{
	const NlLink *link = nl_cache_find_link(kernel->cache, name);

	*ret = link ? *link : (NlLink){ 0 };
}

bool
kernel_get_address(const Kernel *kernel, guint32 ifindex, guint8 family, NlIp *ret)
{
	const GArray *objects = nl_cache_get_objects(kernel->cache);

	for (guint i = 0; i < objects->len; i++) {
		const NlObject *object = &g_array_index(objects, NlObject, i);

		if (object->kind == NL_KIND_ADDR && object->addr.ifindex == ifindex &&
		    object->addr.address.family == family) {
			*ret = object->addr.address;
			return true;
		}
	}
	return false;
}

bool
kernel_has_ours(const Kernel *kernel)
{
	const GArray *objects = nl_cache_get_objects(kernel->cache);

	/* of links and addresses the cache holds all, of the others only ours */
	for (guint i = 0; i < objects->len; i++)
		if (g_array_index(objects, NlObject, i).kind > NL_KIND_ADDR)
			return true;
	return false;
}

guint32
kernel_get_active_ifindex(const Kernel *kernel)
{
	const GArray *objects = nl_cache_get_objects(kernel->cache);

	for (guint i = 0; i < objects->len; i++) {
		const NlObject *object = &g_array_index(objects, NlObject, i);

		if (object->kind == NL_KIND_NEXTHOP && object->nexthop.id == NL_NEXTHOP_ACTIVE)
			return object->nexthop.ifindex;
	}
	return 0;
}

bool
kernel_refresh_counters(Kernel *kernel, GError **error)
{
	return nl_cache_refresh_counters(kernel->cache, error);
}

static void
drop_deletes(GArray *changes)
{
	for (guint i = changes->len; i-- > 0;)
		if (g_array_index(changes, NlChange, i).op == NL_OP_DELETE)
			g_array_remove_index(changes, i);
}

static void
log_changes(const GArray *changes)
{
	for (guint i = 0; i < changes->len; i++) {
		g_autofree char *text = nl_change_to_string(&g_array_index(changes, NlChange, i));

		log_event(G_LOG_LEVEL_INFO, LOG_EVENT_KERNEL_CHANGE, NULL, NULL, "%s", text);
	}
}

static bool
same_set(const GArray *a, const GArray *b)
{
	return a && a->len == b->len && memcmp(a->data, b->data, a->len * sizeof(NlObject)) == 0;
}

static void
remember_refusal(Kernel *kernel, const GArray *wanted, gint64 now_us, GError *refusal)
{
	bool same = same_set(kernel->refused, wanted);
	gint64 after_us = same ? MIN(kernel->retry_after_us * 2, RETRY_MAX_US) : RETRY_FIRST_US;

	forget_refusal(kernel);
	kernel->refused = g_array_copy((GArray *)wanted);
	kernel->refusal = refusal;
	kernel->retry_after_us = after_us;
	kernel->retry_us = now_us + after_us;
	log_event(same ? G_LOG_LEVEL_INFO : G_LOG_LEVEL_WARNING, LOG_EVENT_KERNEL_REFUSED, NULL, NULL,
		  "%s, nothing was changed, again in %" G_GINT64_FORMAT " s", refusal->message,
		  after_us / G_USEC_PER_SEC);
}

static bool
still_refused(const Kernel *kernel, const GArray *wanted, gint64 now_us)
{
	return kernel->refusal && now_us < kernel->retry_us && same_set(kernel->refused, wanted);
}

bool
kernel_converge(Kernel *kernel, const GArray *wanted, bool keep_extra, gint64 now_us, GError **error)
{
	g_autoptr(GArray) changes = NULL;
	GError *refusal = NULL;

	if (still_refused(kernel, wanted, now_us)) {
		g_propagate_error(error, g_error_copy(kernel->refusal));
		return false;
	}
	changes = nl_diff(wanted, nl_cache_get_objects(kernel->cache));
	if (keep_extra)
		drop_deletes(changes);
	if (changes->len > 0 && !nl_txn_commit(kernel->socket, changes, &refusal)) {
		remember_refusal(kernel, wanted, now_us, refusal);
		g_propagate_error(error, g_error_copy(refusal));
		return false;
	}
	log_changes(changes);
	forget_refusal(kernel);
	return true;
}

gint64
kernel_due_us(const Kernel *kernel)
{
	return kernel->refusal ? kernel->retry_us : G_MAXINT64;
}
