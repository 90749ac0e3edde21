/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A set of kernel objects: an array of NlObject in the order of their keys, each key once; pure. */
#pragma once

#include "netlink/nl-object.h"

/* A copy of `objects` as a set; of several with one key the first stays. */
GArray *nl_store_new(const GArray *objects);

/* NULL: none with the key of `key`. Valid until the set changes. */
const NlObject *nl_store_find(const GArray *store, const NlObject *key);

/* Each answers whether something changed, packet counters aside. */
bool nl_store_put(GArray *store, const NlObject *object);
bool nl_store_remove(GArray *store, const NlObject *key);

/*
 * What was read anew takes the place of what is known: all of `fresh` (any order) is put; when `complete`, what is `part` of the
 * same question but not among `fresh` is removed.
 */
bool nl_store_merge(GArray *store, const GArray *fresh, bool complete,
		    bool (*part)(const NlObject *object, const void *data), const void *data);
