/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Network namespaces for tests that need a kernel of their own; no root needed where user namespaces are allowed. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * Moves this process, which must have one thread only, into user, network and mount namespaces of its own where it is root,
 * with lo up. To be called once. NULL: done; else the reason why not, for tap_skip().
 */
const char *netns_enter(void);

/* Then, for the calling thread: a fresh network namespace with lo up instead of the present one. */
bool netns_fresh(void);
/* Another one beside the present one; returns an fd that keeps it alive, -1 on failure. */
int netns_new(void);
/* The present one as such an fd. */
int netns_open(void);
bool netns_switch(int fd);

/* Mounts the /sys that belongs to the present namespace. */
bool netns_mount_sys(void);

/* Runs a command line such as "ip link set w0 up" in the present namespace, quietly; true: it exited with 0. */
bool netns_run(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* The same, for its standard output, to free; NULL when it failed. */
char *netns_output(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* Many lines of arguments to ip(8) through one process of it; true: all succeeded. */
bool netns_batch(const char *lines);
