/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where log entries go: journald's native socket, a file descriptor, syslog. None of them ever blocks on a reader of stderr. */
#pragma once

#include "agent/log.h"

#include <stdbool.h>

/*
 * Which target AUTO means: the journal when JOURNAL_STREAM ("device:inode") is this very fd, else the fd when it is
 * open and not /dev/null, else syslog. Any other `wanted` is taken as it is.
 */
LogTarget log_sink_pick(LogTarget wanted, const char *journal_stream, int fd);

/* False: the entry did not get there (reader gone or too slow, disk full, no journald). */
bool log_sink_journal(const char *program, GLogLevelFlags level, const GLogField *fields, gsize n_fields);
bool log_sink_fd(int fd, const GString *line);
void log_sink_syslog(GLogLevelFlags level, const GString *line);
