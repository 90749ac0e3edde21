/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-diff.h"

static const char *const op_words[_NL_OP_MAX] = {
	[NL_OP_ADD] = "add",
	[NL_OP_REPLACE] = "replace",
	[NL_OP_DELETE] = "delete",
};

static int
compare_pointers(const void *a, const void *b)
{
	return nl_object_compare(*(NlObject *const *)a, *(NlObject *const *)b);
}

/* Pointers into `objects` in the order of their keys; equal keys stay in the order given (GLib sorts stably). */
static GPtrArray *
sorted(const GArray *objects)
{
	GPtrArray *pointers = g_ptr_array_sized_new(objects->len);

	for (guint i = 0; i < objects->len; i++)
		g_ptr_array_add(pointers, &g_array_index(objects, NlObject, i));
	g_ptr_array_sort(pointers, compare_pointers);
	return pointers;
}

/* The first with this key, or NULL. */
static const NlObject *
find(const GPtrArray *pointers, const NlObject *key)
{
	guint low = 0, high = pointers->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (nl_object_compare(pointers->pdata[middle], key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == pointers->len || !nl_object_same_key(pointers->pdata[low], key))
		return NULL;
	return pointers->pdata[low];
}

static void
append(GArray *changes, NlOp op, const NlObject *object, const NlObject *before)
{
	NlChange change = { .op = op, .object = *object };

	if (before)
		change.before = *before;
	g_array_append_val(changes, change);
}

/* What must be done so that `wanted` holds, given the object that has its key now (NULL: none). */
static void
reach(GArray *changes, const NlObject *wanted, const NlObject *actual)
{
	if (actual && nl_object_satisfies(wanted, actual))
		return;
	if (wanted->kind == NL_KIND_LINK) {
		if (actual)
			append(changes, NL_OP_REPLACE, wanted, actual);
	} else if (actual && nl_object_is_ours(actual)) {
		append(changes, NL_OP_REPLACE, wanted, actual);
	} else {
		append(changes, NL_OP_ADD, wanted, NULL);       /* a foreign one in its place: the kernel says so */
	}
}

/*
 * An IPv4 address deleted last takes its secondaries in the same network with it unless promote_secondaries is set, and
 * they may be the ones just added. No order avoids that without a gap; the next diff then adds them again.
 */
GArray *
nl_diff(const GArray *wanted, const GArray *actual)
{
	GArray *changes = g_array_new(FALSE, TRUE, sizeof(NlChange));
	g_autoptr(GPtrArray) want = sorted(wanted);
	g_autoptr(GPtrArray) have = sorted(actual);

	for (NlKind kind = 0; kind < _NL_KIND_MAX; kind++)
		for (guint i = 0; i < wanted->len; i++) {
			const NlObject *object = &g_array_index(wanted, NlObject, i);

			/* Of two wanted objects with one key the first counts; else they would chase each other. */
			if (object->kind == kind && find(want, object) == object)
				reach(changes, object, find(have, object));
		}
	for (guint i = have->len; i-- > 0;) {
		const NlObject *object = have->pdata[i];

		if (nl_object_is_ours(object) && !find(want, object))
			append(changes, NL_OP_DELETE, object, object);
	}
	return changes;
}

NlChange
nl_change_inverse(const NlChange *change)
{
	switch (change->op) {
	case NL_OP_ADD:
		return (NlChange){ .op = NL_OP_DELETE, .object = change->object, .before = change->object };
	case NL_OP_REPLACE:
		return (NlChange){ .op = NL_OP_REPLACE, .object = change->before, .before = change->object };
	case NL_OP_DELETE:
		return (NlChange){ .op = NL_OP_ADD, .object = change->before };
	case _NL_OP_MAX:
		break;
	}
	g_assert_not_reached();
}

char *
nl_change_to_string(const NlChange *change)
{
	g_autofree char *object = nl_object_to_string(&change->object);

	return g_strdup_printf("%s %s", op_words[change->op], object);
}
