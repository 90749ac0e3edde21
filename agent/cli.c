/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/cli.h"
#include "agent/config.h"

#include <config.h>
#include <stdio.h>

typedef struct Parsed {
	char *config_file;
	gboolean check_config, version, help;
	char **rest;
} Parsed;

static void
parsed_clear(Parsed *parsed)
{
	g_free(parsed->config_file);
	g_strfreev(parsed->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parsed, parsed_clear)

static CliExit
check_config(const char *program, const char *file)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_load(file, &error);

	if (!config) {
		fprintf(stderr, "%s: %s\n", program, error->message);
		return CLI_EXIT_FAILED;
	}
	printf("configuration is good: %u modems, %u sessions, %u uplinks\n", config->modems->len,
	       config->sessions->len, config->uplinks->len);
	return CLI_EXIT_OK;
}

static CliExit
refuse(const char *program, const char *why)
{
	fprintf(stderr, "%s: %s\nTry '%s --help'.\n", program, why, program);
	return CLI_EXIT_USAGE;
}

/* argv is not changed: GOption works on a copy. */
static bool
parse(GOptionContext *context, char **argv, Parsed *parsed, GError **error)
{
	const GOptionEntry entries[] = {
		{ "config", 'c', 0, G_OPTION_ARG_FILENAME, &parsed->config_file,
		  "Read FILE and FILE.d/*.conf instead of the installed places", "FILE" },
		{ "check-config", 0, 0, G_OPTION_ARG_NONE, &parsed->check_config, "Check the configuration and exit", NULL },
		{ "version", 0, 0, G_OPTION_ARG_NONE, &parsed->version, "Show the version and exit", NULL },
		{ "help", 'h', 0, G_OPTION_ARG_NONE, &parsed->help, "Show this help and exit", NULL },
		{ G_OPTION_REMAINING, 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME_ARRAY, &parsed->rest, "", NULL },
		G_OPTION_ENTRY_NULL,
	};
	g_auto(GStrv) copy = g_strdupv(argv);

	g_option_context_set_help_enabled(context, FALSE);      /* it would exit() on its own */
	g_option_context_add_main_entries(context, entries, NULL);
	return g_option_context_parse_strv(context, &copy, error);
}

bool
cli_parse(const char *program, const char *what, int argc, char **argv, CliOptions *ret_options, CliExit *ret_exit)
{
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_auto(Parsed) parsed = { 0 };
	g_autoptr(GError) error = NULL;

	g_option_context_set_summary(context, what);
	if (!parse(context, argv, &parsed, &error)) {
		*ret_exit = refuse(program, error->message);
	} else if (parsed.rest) {
		*ret_exit = refuse(program, "takes no arguments but options");
	} else if (parsed.help) {
		g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);

		fputs(help, stdout);
		*ret_exit = CLI_EXIT_OK;
	} else if (parsed.version) {
		printf("%s %s\n", program, PACKAGE_VERSION);
		*ret_exit = CLI_EXIT_OK;
	} else if (parsed.check_config) {
		*ret_exit = check_config(program, parsed.config_file);
	} else {
		ret_options->config_file = g_steal_pointer(&parsed.config_file);
		return true;
	}
	return false;
}

void
cli_options_clear(CliOptions *options)
{
	g_clear_pointer(&options->config_file, g_free);
}
