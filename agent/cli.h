/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line of the daemons: --config FILE, --check-config, --version, --help. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum CliExit { CLI_EXIT_OK, CLI_EXIT_FAILED, CLI_EXIT_USAGE } CliExit;

typedef struct CliOptions {
	char *config_file;              /* NULL: the installed places */
} CliOptions;

/*
 * True: go on with *ret_options. False: all was done or said (help, version, the configuration checked, wrong usage) and
 * the program ends with *ret_exit. `what` is one line about the program.
 */
bool cli_parse(const char *program, const char *what, int argc, char **argv, CliOptions *ret_options,
	       CliExit *ret_exit);
void cli_options_clear(CliOptions *options);
