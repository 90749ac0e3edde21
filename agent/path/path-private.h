/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside this room, and for tests: a path over any way of probing, and the check of its configuration. */
#pragma once

#include "agent/path/path.h"
#include "agent/path/probe.h"
#include "agent/path/siphash.h"

/* `seed` makes the cookies; path_new() takes it from the kernel. */
Path *path_new_full(const PathConfig *config, const PathHost *host, const ProbeMethod *method,
		    const guint8 seed[SIPHASH_KEY_SIZE], GError **error);

/* Fills family, address and mark; what is not in its range is refused by name. */
bool path_config_parse(const PathConfig *config, ProbeTarget *ret, GError **error);
