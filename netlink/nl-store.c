/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-store.h"

static const NlObject *
at(const GArray *store, guint i)
{
	return &g_array_index(store, NlObject, i);
}

GArray *
nl_store_new(const GArray *objects)
{
	g_autoptr(GArray) sorted = g_array_copy((GArray *)objects);
	GArray *store = g_array_sized_new(FALSE, TRUE, sizeof(NlObject), objects->len);

	g_array_sort(sorted, nl_object_compare);        /* stable: equal keys stay in the order given */
	for (guint i = 0; i < sorted->len; i++)
		if (i == 0 || !nl_object_same_key(at(sorted, i - 1), at(sorted, i)))
			g_array_append_val(store, *at(sorted, i));
	return store;
}

/* Index of the first object whose key is not below that of `key`. */
static guint
lower_bound(const GArray *store, const NlObject *key)
{
	guint low = 0, high = store->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (nl_object_compare(at(store, middle), key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
is_at(const GArray *store, guint i, const NlObject *key)
{
	return i < store->len && nl_object_same_key(at(store, i), key);
}

const NlObject *
nl_store_find(const GArray *store, const NlObject *key)
{
	guint i = lower_bound(store, key);

	return is_at(store, i, key) ? at(store, i) : NULL;
}

bool
nl_store_put(GArray *store, const NlObject *object)
{
	guint i = lower_bound(store, object);
	bool changed = true;

	if (!is_at(store, i, object)) {
		g_array_insert_val(store, i, *object);
	} else {
		changed = !nl_object_equal(at(store, i), object);
		g_array_index(store, NlObject, i) = *object;
	}
	return changed;
}

bool
nl_store_remove(GArray *store, const NlObject *key)
{
	guint i = lower_bound(store, key);

	if (!is_at(store, i, key))
		return false;
	g_array_remove_index(store, i);
	return true;
}

bool
nl_store_merge(GArray *store, const GArray *fresh, bool complete,
	       bool (*part)(const NlObject *object, const void *data), const void *data)
{
	g_autoptr(GArray) incoming = nl_store_new(fresh), next = NULL, merged = NULL;
	bool changed = false;

	next = g_array_sized_new(FALSE, TRUE, sizeof(NlObject), store->len + incoming->len);
	for (guint i = 0; i < incoming->len; i++) {
		const NlObject *known = nl_store_find(store, at(incoming, i));

		changed |= !known || !nl_object_equal(known, at(incoming, i));
		g_array_append_val(next, *at(incoming, i));
	}
	for (guint i = 0; i < store->len; i++) {
		if (nl_store_find(incoming, at(store, i)))
			continue;
		if (complete && part(at(store, i), data))
			changed = true;
		else
			g_array_append_val(next, *at(store, i));
	}
	merged = nl_store_new(next);
	g_array_set_size(store, 0);
	g_array_append_vals(store, merged->data, merged->len);
	return changed;
}
