/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A socket to rtnetlink: opening it, and reading one datagram that is sure to be the kernel's. */
#pragma once

#include <libmnl/libmnl.h>

#include "netlink/nl-ip.h"

#define NL_DATAGRAM_MAX 32768   /* the kernel cuts dumps to this; only a link of hundreds of functions tells more */

/* Non-blocking, close-on-exec, with extended acknowledgement; the caller closes it with mnl_socket_close(). */
struct mnl_socket *nl_wire_open(GError **error);

typedef enum NlRead {
	NL_READ_DATA,
	NL_READ_EMPTY,          /* nothing there now */
	NL_READ_FORGED,         /* a datagram that another program sent; dropped */
	NL_READ_LOST,           /* the kernel had more to say than we had room for (ENOBUFS, or cut off) */
	NL_READ_FAILED,         /* errno says why */
} NlRead;

/* `buffer` is 4-aligned; *ret_len only with NL_READ_DATA. */
NlRead nl_wire_read(struct mnl_socket *socket, void *buffer, size_t size, size_t *ret_len);

/* Waits until the monotonic `deadline_us` for something to read; false: nothing came. */
bool nl_wire_wait(struct mnl_socket *socket, gint64 deadline_us);

/* The next whole message of a datagram, moving *at and *left behind it; NULL at the end or at a broken one. */
const struct nlmsghdr *nl_wire_next(const void **at, size_t *left);

/* What the acknowledgement or end of dump `nlh` says: 0, or an errno value and the kernel's words for it in *ret_text (to free). */
int nl_wire_verdict(const struct nlmsghdr *nlh, char **ret_text);
