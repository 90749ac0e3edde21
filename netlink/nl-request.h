/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside the room: one message and its acknowledgement, and one change with what undoes it. */
#pragma once

#include <libmnl/libmnl.h>

#include "netlink/nl-dump.h"
#include "netlink/nl-socket.h"

/* Sends `nlh` and waits for its acknowledgement; the error is the kernel's words alone. */
bool nl_socket_request(NlSocket *nl, struct nlmsghdr *nlh, GError **error);

/* To look at the kernel when it refuses; opened when first needed, owned by the socket. NULL: error. */
NlDump *nl_socket_get_dump(NlSocket *nl, GError **error);

/*
 * Applies `change` and appends to `undo` (array of NlChange) what takes back the part of it that was, or may have been, done, also
 * when it fails. A change that the kernel turns out to hold already is success with nothing to undo.
 */
bool nl_change_apply(NlSocket *nl, const NlChange *change, GArray *undo, GError **error);
