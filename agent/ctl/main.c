/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/ctl/ctl.h"

#include <config.h>
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct Verb {
	const char *name, *arguments, *help;
	CtlExit (*run)(Ctl *ctl, int argc, char **argv);
	int min_args, max_args;
} Verb;

static const Verb verbs[] = {
	{ "status", "", "device, uplinks, modems and controller (also without a verb)", ctl_status, 0, 0 },
	{ "why", "[UPLINK]", "what is wrong, the evidence, and what to do", ctl_why, 0, 1 },
	{ "monitor", "", "every change as one line of JSON, until interrupted", ctl_monitor, 0, 0 },
	{ "modem", "identity NAME", "IMEI, IMSI and ICCID (needs the right)", ctl_modem, 2, 2 },
	{ "session", "connect|disconnect NAME", "starts or ends a PDU session", ctl_session, 2, 2 },
	{ "reload", "", "reads the configuration again", ctl_reload, 0, 0 },
};
#define N_VERBS (sizeof(verbs) / sizeof(verbs[0]))

static void
print_help(void)
{
	printf("usage: uplinkctl [OPTION]... [VERB [ARGUMENT]...]\n\n");
	for (size_t i = 0; i < N_VERBS; i++)
		printf("  %-8s %-24s %s\n", verbs[i].name, verbs[i].arguments, verbs[i].help);
	printf("\n"
	       "  --json         one JSON document, \"schema\": 1\n"
	       "  --porcelain    tab-separated lines that stay as they are\n"
	       "  --bus ADDRESS  system (default), session, or a D-Bus address\n"
	       "  --help, --version\n\n"
	       "exit status: 0 ok, 1 failed, 2 usage, 3 degraded, 4 down, 5 no daemon, 6 denied, 7 timeout\n");
}

static CtlExit
usage_error(const char *what, const char *word)
{
	fprintf(stderr, "uplinkctl: %s%s%s; see: uplinkctl --help\n", what, word ? ": " : "", word ? word : "");
	return CTL_EXIT_USAGE;
}

static CtlExit
run_verb(Ctl *ctl, int argc, char **argv)
{
	const char *name = argc > 0 ? argv[0] : "status";
	int n_args = argc > 0 ? argc - 1 : 0;
	CtlExit status;

	for (size_t i = 0; i < N_VERBS; i++) {
		if (strcmp(verbs[i].name, name) != 0)
			continue;
		if (n_args < verbs[i].min_args || n_args > verbs[i].max_args) {
			fprintf(stderr, "usage: uplinkctl %s %s\n", verbs[i].name, verbs[i].arguments);
			return CTL_EXIT_USAGE;
		}
		status = ctl_connect(ctl);
		return status == CTL_EXIT_OK ? verbs[i].run(ctl, argc, argv) : status;
	}
	return usage_error("unknown verb", name);
}

int
main(int argc, char **argv)
{
	enum { OPT_JSON, OPT_PORCELAIN, OPT_BUS, OPT_HELP, OPT_VERSION };
	static const struct option options[] = {
		{ "json", no_argument, NULL, OPT_JSON },
		{ "porcelain", no_argument, NULL, OPT_PORCELAIN },
		{ "bus", required_argument, NULL, OPT_BUS },
		{ "help", no_argument, NULL, OPT_HELP },
		{ "version", no_argument, NULL, OPT_VERSION },
		{ NULL, 0, NULL, 0 },
	};
	Ctl ctl = { .address = "system" };
	CtlExit status;
	int option;

	setlocale(LC_ALL, "");
	ctl.colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		switch (option) {
		case OPT_JSON:
			ctl.json = true;
			break;
		case OPT_PORCELAIN:
			ctl.porcelain = true;
			break;
		case OPT_BUS:
			ctl.address = optarg;
			break;
		case OPT_HELP:
			print_help();
			return CTL_EXIT_OK;
		case OPT_VERSION:
			printf("uplinkctl %s\n", PACKAGE_VERSION);
			return CTL_EXIT_OK;
		default:
			return CTL_EXIT_USAGE;
		}
	}
	status = run_verb(&ctl, argc - optind, argv + optind);
	sd_bus_flush_close_unref(ctl.bus);
	if (fflush(stdout) != 0)
		return CTL_EXIT_FAILED;
	return status;
}
