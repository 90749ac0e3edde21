/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The entry of every fuzz target: libFuzzer calls it, and so does replay-main.c. A target returns 0 or aborts. */
#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
