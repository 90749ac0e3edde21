/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Wanted objects minus actual objects = the ordered list of changes, each with its inverse; pure. */
#pragma once

#include "netlink/nl-object.h"

typedef enum NlOp { NL_OP_ADD, NL_OP_REPLACE, NL_OP_DELETE, _NL_OP_MAX } NlOp;

typedef struct NlChange {
	NlOp op;
	NlObject object;        /* what to write, or what to delete */
	NlObject before;        /* REPLACE and DELETE: what there was, which the inverse restores */
} NlChange;

/* Arrays of NlObject and NlChange: made with g_array_new(FALSE, TRUE, sizeof(NlObject)). */

/*
 * `wanted` and `actual` are arrays of NlObject; `actual` holds only what is ours (NL_PROTOCOL or our id ranges)
 * plus all links. Adds and replaces come first in creation order, then deletes in reverse, so that
 * traffic always has a route. Links are never deleted. Returns a new array of NlChange, empty when converged.
 */
GArray *nl_diff(const GArray *wanted, const GArray *actual);

/* The change that undoes `change`. */
NlChange nl_change_inverse(const NlChange *change);

char *nl_change_to_string(const NlChange *change);      /* "add route default dev wwan0 table 5000" */
