/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A path over a network that is a struct, on a clock that is a number: for tests of agent/path. */
#pragma once

#include "agent/path/path-private.h"

#define NET_START_US G_GINT64_CONSTANT(1000000000)
#define NET_MAX_SENT 256

typedef struct Net {
	gint64 now_us, wall_us;
	Path *path;                     /* NULL once `free_on_change` freed it */
	ProbeTarget target;             /* of the probe that is open, and where it reports to */
	ProbeSink sink;
	guint opened, closed, sent, changed;
	gint64 sent_us[NET_MAX_SENT];   /* when, from NET_START_US on */
	GArray *replies;                /* on their way to us */
	gint64 delay_us;                /* there and back */
	bool blackhole, lose_next, twice, unstamped, free_on_change;
	PathError refuse_open, refuse_send;     /* 0 = not refused */
} Net;

extern Net net;
extern const PathBinding net_wwan0, net_wwan1, net_unbound;
extern const PathConfig net_config;     /* 192.0.2.1 each second, 300 ms, 3 down, 3 up */

Path *net_path_new(const PathConfig *config, GError **error);
void net_begin(const PathConfig *config);
void net_end(void);

void net_bind(const PathBinding *binding);
void net_move_to(gint64 us);            /* time alone: nobody looks */
void net_run_for_ms(gint64 ms);         /* plays the main loop */
void net_drop_replies(void);
