/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-diff.h"

#include "netlink/nl-store.h"

static const char *const op_words[_NL_OP_MAX] = {
	[NL_OP_ADD] = "add",
	[NL_OP_REPLACE] = "replace",
	[NL_OP_DELETE] = "delete",
};

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
	g_autoptr(GArray) deletes = g_array_new(FALSE, TRUE, sizeof(NlChange));
	g_autoptr(GArray) want = nl_store_new(wanted), have = nl_store_new(actual);

	for (guint i = have->len; i-- > 0;) {
		const NlObject *object = &g_array_index(have, NlObject, i);

		if (nl_object_is_ours(object) && !nl_store_find(want, object))
			append(deletes, NL_OP_DELETE, object, object);
	}
	/* In the order given, as one route may be another's way; of two with one key the first takes it. */
	for (NlKind kind = 0; kind < _NL_KIND_MAX; kind++)
		for (guint i = 0; i < wanted->len; i++) {
			const NlObject *object = &g_array_index(wanted, NlObject, i);

			if (object->kind == kind && nl_store_remove(want, object))
				reach(changes, object, nl_store_find(have, object));
		}
	g_array_append_vals(changes, deletes->data, deletes->len);
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
