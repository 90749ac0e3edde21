/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kernel's side of the agent: what it has, and one call that makes it what is wanted. */
#pragma once

#include "netlink/nl-object.h"

typedef struct Kernel Kernel;

typedef struct KernelHost {
	void (*changed)(gpointer user_data);    /* links, addresses or objects of ours changed, by whomever */
	gpointer user_data;
} KernelHost;

Kernel *kernel_new(const KernelHost *host, GError **error);
void kernel_free(Kernel *kernel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Kernel, kernel_free)

/* Ifindex 0 in *ret when there is no such interface. */
void kernel_get_link(const Kernel *kernel, const char *name, NlLink *ret);
/* The first address of this family on the link that someone else manages; false: none. */
bool kernel_get_address(const Kernel *kernel, guint32 ifindex, guint8 family, NlIp *ret);
/* Nexthops, routes or rules of an earlier life are there. */
bool kernel_has_ours(const Kernel *kernel);
/* Where the ACTIVE nexthop points, 0 = nowhere: the choice of an earlier life. */
guint32 kernel_get_active_ifindex(const Kernel *kernel);
bool kernel_refresh_counters(Kernel *kernel, GError **error);

/*
 * Makes the kernel hold `wanted` (array of NlObject) in one transaction. keep_extra: nothing is deleted, as long as
 * an earlier life's objects may still be right. A refusal is logged once and retried with back-off (1 s .. 60 s) or as soon as
 * the wanted set changes; `error` tells it while it lasts.
 */
bool kernel_converge(Kernel *kernel, const GArray *wanted, bool keep_extra, gint64 now_us, GError **error);
/* When a refused transaction is due again, G_MAXINT64 = none. */
gint64 kernel_due_us(const Kernel *kernel);
