/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One change to the kernel. What we know of the kernel may be older than what it does by itself or what others do to it, so
 * a refusal is looked at before it is reported:
 *  - add, but it exists: fine when it is ours and as wanted; replaced when it is ours and different; else refused.
 *    An address counts as ours whoever added it, as long as it is as wanted.
 *  - replace, but it is gone: added, and the inverse is then a deletion.
 *  - delete, but it is gone (or a foreign one has its place, which our protocol number in the request spares): fine.
 */
#include "netlink/nl-request.h"

#include <errno.h>

#include "netlink/nl-codec.h"
#include "netlink/nl-default.h"

static bool
request(NlSocket *nl, NlOp op, const NlObject *object, GError **error)
{
	char buffer[NL_REQUEST_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *nlh = nl_codec_put(buffer, sizeof(buffer), op, object);

	if (!nlh) {
		g_set_error_literal(error, NL_ERROR, EOPNOTSUPP, "rtnetlink has no such request");
		return false;
	}
	return nl_socket_request(nl, nlh, error);
}

static void
add_undo(GArray *undo, const NlChange *done)
{
	NlChange inverse = nl_change_inverse(done);

	g_array_append_val(undo, inverse);
}

/* What the kernel has under the key of `object`; false: nothing that we may see. */
static bool
look_up(NlSocket *nl, const NlObject *object, NlObject *ret)
{
	NlDumpQuery query = { .kind = object->kind, .family = nl_object_family(object) };
	g_autoptr(GArray) found = g_array_new(FALSE, TRUE, sizeof(NlObject));
	NlDump *dump = nl_socket_get_dump(nl, NULL);
	bool complete;

	query.only_ours = object->kind != NL_KIND_ADDR;
	if (object->kind == NL_KIND_ROUTE)
		query.table = nl_default_table(object->route.table);
	if (!dump || !nl_dump_run(dump, &query, found, &complete, NULL))
		return false;
	for (guint i = 0; i < found->len; i++) {
		*ret = g_array_index(found, NlObject, i);
		if (nl_object_same_key(object, ret))
			return true;
	}
	return false;
}

static bool
is_gone(const GError *error)
{
	return error->domain == NL_ERROR && (error->code == ENOENT || error->code == ESRCH ||
					     error->code == EADDRNOTAVAIL || error->code == ENODEV);
}

static bool
apply_delete(NlSocket *nl, const NlChange *change, GArray *undo, GError **error)
{
	g_autoptr(GError) refusal = NULL;

	if (request(nl, NL_OP_DELETE, &change->object, &refusal)) {
		add_undo(undo, change);
		return true;
	}
	if (is_gone(refusal))
		return true;
	if (g_error_matches(refusal, NL_ERROR, ETIMEDOUT))
		add_undo(undo, change);
	g_propagate_error(error, g_steal_pointer(&refusal));
	return false;
}

/* An address cannot be replaced: another prefix length for an IPv6 address is a new one in its place. */
static bool
replace_addr(NlSocket *nl, const NlChange *change, GArray *undo, GError **error)
{
	NlChange gone = { .op = NL_OP_DELETE, .object = change->before, .before = change->before };
	NlChange come = { .op = NL_OP_ADD, .object = change->object };

	if (!apply_delete(nl, &gone, undo, error) || !request(nl, NL_OP_ADD, &come.object, error))
		return false;
	add_undo(undo, &come);
	return true;
}

static bool
apply_replace(NlSocket *nl, const NlChange *change, GArray *undo, GError **error)
{
	NlChange added = { .op = NL_OP_ADD, .object = change->object };
	bool is_link = change->object.kind == NL_KIND_LINK;
	g_autoptr(GError) refusal = NULL;

	if (change->object.kind == NL_KIND_ADDR)
		return replace_addr(nl, change, undo, error);
	if (request(nl, NL_OP_REPLACE, &change->object, &refusal)) {
		add_undo(undo, change);
		return true;
	}
	if (!is_link && g_error_matches(refusal, NL_ERROR, ENOENT)) {
		if (!request(nl, NL_OP_ADD, &change->object, error))
			return false;
		add_undo(undo, &added);
		return true;
	}
	/* Of a link the first of two settings may have been taken before the second was refused. */
	if (is_link || g_error_matches(refusal, NL_ERROR, ETIMEDOUT))
		add_undo(undo, change);
	g_propagate_error(error, g_steal_pointer(&refusal));
	return false;
}

static bool
apply_add(NlSocket *nl, const NlChange *change, GArray *undo, GError **error)
{
	NlChange replaced = { .op = NL_OP_REPLACE, .object = change->object };
	g_autoptr(GError) refusal = NULL;
	bool exists, found;

	if (request(nl, NL_OP_ADD, &change->object, &refusal)) {
		add_undo(undo, change);
		return true;
	}
	exists = g_error_matches(refusal, NL_ERROR, EEXIST);
	found = (exists || g_error_matches(refusal, NL_ERROR, ETIMEDOUT)) &&
		look_up(nl, &change->object, &replaced.before);
	if (exists && found && nl_object_satisfies(&change->object, &replaced.before))
		return true;
	if (exists && found && nl_object_is_ours(&replaced.before))
		return apply_replace(nl, &replaced, undo, error);
	if (exists) {
		g_set_error(error, NL_ERROR, EEXIST, "%s (another program holds it)", refusal->message);
		return false;
	}
	if (found && nl_object_is_ours(&replaced.before))       /* the answer was lost, not the request */
		add_undo(undo, change);
	g_propagate_error(error, g_steal_pointer(&refusal));
	return false;
}

bool
nl_change_apply(NlSocket *nl, const NlChange *change, GArray *undo, GError **error)
{
	switch (change->op) {
	case NL_OP_ADD:
		return apply_add(nl, change, undo, error);
	case NL_OP_REPLACE:
		return apply_replace(nl, change, undo, error);
	case NL_OP_DELETE:
		return apply_delete(nl, change, undo, error);
	case _NL_OP_MAX:
		break;
	}
	g_assert_not_reached();
}
