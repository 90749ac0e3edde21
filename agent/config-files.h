/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which files make up the configuration, in which order, read with limits. */
#pragma once

#include "agent/config-reader.h"

#define CONFIG_DROPINS_MAX 64   /* *.conf in one directory */

/* FILE, which must be there, then FILE.d/ *.conf sorted by name. */
bool config_files_read(const char *file, GPtrArray *entries, GError **error);

/*
 * SYSCONFDIR/uplinkd/uplinkd.conf, then *.conf of LIBDIR/uplinkd/conf.d, /run/uplinkd/conf.d and
 * SYSCONFDIR/uplinkd/conf.d, all below `root` ("" = /). What is not there is skipped; what cannot be read is an error.
 */
bool config_files_read_installed(const char *root, GPtrArray *entries, GError **error);
