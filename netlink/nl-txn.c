/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes that must all hold, or none: rtnetlink has no transactions, so each change brings what takes it back. */
#include "netlink/nl-request.h"

static bool
apply_one(NlSocket *nl, const NlChange *change, GArray *undo, GError **error)
{
	g_autofree char *text = NULL;

	if (nl_change_apply(nl, change, undo, error))
		return true;
	text = nl_change_to_string(change);
	g_prefix_error(error, "%s: ", text);
	return false;
}

/* Newest first. What cannot be taken back is added to the error: it is why the kernel is not as it was. */
static void
take_back(NlSocket *nl, const GArray *undo, GError **error)
{
	g_autoptr(GArray) ignored = g_array_new(FALSE, TRUE, sizeof(NlChange));

	for (guint i = undo->len; i-- > 0;) {
		g_autoptr(GError) stuck = NULL;

		if (apply_one(nl, &g_array_index(undo, NlChange, i), ignored, &stuck) || !error || !*error)
			continue;
		g_autoptr(GError) first = g_steal_pointer(error);
		g_set_error(error, first->domain, first->code, "%s; not taken back: %s", first->message,
			    stuck->message);
	}
}

bool
nl_txn_commit(NlSocket *nl, const GArray *changes, GError **error)
{
	g_autoptr(GArray) undo = g_array_new(FALSE, TRUE, sizeof(NlChange));

	for (guint i = 0; i < changes->len; i++) {
		if (apply_one(nl, &g_array_index(changes, NlChange, i), undo, error))
			continue;
		take_back(nl, undo, error);
		return false;
	}
	return true;
}

bool
nl_socket_apply(NlSocket *nl, const NlChange *change, GError **error)
{
	g_autoptr(GArray) one = g_array_new(FALSE, TRUE, sizeof(NlChange));

	g_array_append_val(one, *change);
	return nl_txn_commit(nl, one, error);
}
