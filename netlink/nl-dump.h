/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks the kernel for all objects of a kind, on a socket of its own so that nothing else can be lost meanwhile. */
#pragma once

#include "netlink/nl-object.h"

typedef struct NlDump NlDump;

NlDump *nl_dump_new(GError **error);
void nl_dump_free(NlDump *dump);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NlDump, nl_dump_free)

typedef struct NlDumpQuery {
	NlKind kind;
	uint8_t family;         /* AF_INET or AF_INET6; AF_UNSPEC for links and nexthops */
	bool only_ours;         /* drops what does not carry NL_PROTOCOL, for routes in the kernel already */
	uint32_t table;         /* routes only: 0 = all tables */
} NlDumpQuery;

/*
 * Appends what there is to `ret_objects` (array of NlObject). *ret_complete is false when the kernel's lists changed during
 * each of three attempts: the last one's objects all are or were there, but some may be missing.
 * A kernel without this kind or family holds none of it. False: `ret_objects` is as before.
 */
bool nl_dump_run(NlDump *dump, const NlDumpQuery *query, GArray *ret_objects, bool *ret_complete, GError **error);

/* Attempts that the kernel interrupted, and messages it sent that made no sense. */
guint64 nl_dump_get_interrupted(const NlDump *dump);
guint64 nl_dump_get_broken(const NlDump *dump);
