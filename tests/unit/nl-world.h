/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A small kernel of our own for tests: two interfaces with carrier in a fresh namespace, and what is in it. */
#pragma once

#include "tests/fake/netns.h"
#include "tests/unit/nl-samples.h"

/* First thing in main(). */
void world_enter(void);
/* wwan0 and wwan1, up, each with a peer that gives it carrier; no link-local addresses come later. False: skip. */
bool world_new(void);
/* n IPv4 addresses (at most 60,000) on wwan1. */
void world_add_addresses(unsigned n);
/* All there is, or only what is ours. */
GArray *world_objects(bool only_ours);
bool same_objects(const GArray *a, const GArray *b);
