/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A path in this network namespace, its target in another, a veth pair w0 - p0 between: for tests of agent/path. */
#pragma once

#include "agent/path/path-private.h"

#define RIG_HOME_V4 "10.7.0.1"
#define RIG_PEER_V4 "10.7.0.2"
#define RIG_HOME_V6 "fd07::1"
#define RIG_PEER_V6 "fd07::2"

typedef struct Rig {
	int home, peer;                 /* namespaces */
	Path *path;
	guint changed;                  /* calls of the host */
} Rig;

extern Rig rig;
extern const PathConfig rig_config;     /* RIG_PEER_V4, 200 ms, timeout 300 ms, 3 down, 3 up */

/* Both namespaces fresh and joined; false: the test is marked as skipped, or has failed. */
bool rig_begin(void);
void rig_end(void);

bool rig_open_ping(void);               /* ping_group_range, which a fresh namespace closes to all */
void rig_new_path(const PathConfig *config);
void rig_start_path(const PathConfig *config);          /* both, and bound to w0 */
PathBinding rig_binding(const char *interface);

bool rig_peer_run(const char *line);    /* a command in the peer's namespace */
bool rig_write(const char *file, const char *text);             /* /proc/sys/... of this namespace */
bool rig_peer_write(const char *file, const char *text);
guint64 rig_snmp(const char *protocol, const char *counter);    /* from this namespace's /proc/net/snmp */

gint64 rig_now_us(gpointer user_data);
/* Plays the agent until `done` says so; false: not within `ms`. */
bool rig_run_until(bool (*done)(void), gint64 ms);
void rig_run_for(gint64 ms);
