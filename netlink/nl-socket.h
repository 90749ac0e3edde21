/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Commands to the kernel: a socket that applies changes, each acknowledged, all or none. */
#pragma once

#include "netlink/nl-diff.h"

#define NL_ERROR nl_error_quark()       /* codes are errno values, messages the kernel's own words (extack) */
GQuark nl_error_quark(void);

typedef struct NlSocket NlSocket;

NlSocket *nl_socket_new(GError **error);
void nl_socket_free(NlSocket *nl);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NlSocket, nl_socket_free)

/*
 * One change and its acknowledgement, waited for at most 200 ms (ETIMEDOUT). The error says what was tried: "add route default
 * dev wwan0 table 5000: Nexthop has invalid gateway". What the kernel turns out to hold, or to have
 * lost, already is success; what another program holds is never changed (EEXIST).
 */
bool nl_socket_apply(NlSocket *nl, const NlChange *change, GError **error);

/* Applies all of `changes` (array of NlChange); on failure takes back what it did, newest first, reports the first error. */
bool nl_txn_commit(NlSocket *nl, const GArray *changes, GError **error);

/* Messages sent so far: tests assert on it. */
guint64 nl_socket_get_sent(const NlSocket *nl);
/* Messages dropped: late acknowledgements, datagrams that others sent or that did not fit. */
guint64 nl_socket_get_dropped(const NlSocket *nl);
