/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/sim.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

typedef struct Options {
	const char *name, *transport, *log;
	uint64_t seed;
	Profile profile;
} Options;

enum { OPTION_NAME, OPTION_TRANSPORT, OPTION_PROFILE, OPTION_SET, OPTION_TIMING, OPTION_SEED, OPTION_LOG,
       OPTION_HELP };

static const struct option long_options[] = {
	{ "name", required_argument, NULL, OPTION_NAME },
	{ "transport", required_argument, NULL, OPTION_TRANSPORT },
	{ "profile", required_argument, NULL, OPTION_PROFILE },
	{ "set", required_argument, NULL, OPTION_SET },
	{ "timing", required_argument, NULL, OPTION_TIMING },
	{ "seed", required_argument, NULL, OPTION_SEED },
	{ "log", required_argument, NULL, OPTION_LOG },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ 0 },
};

static const char usage[] =
	"usage: simmodem --name NAME --transport pty:LINKPATH|abstract:SOCKETNAME [--profile FILE]\n"
	"       [--set KEY=VALUE]... [--timing none|pcie|usb|DELAYms[:serial|overlap]] [--seed N] [--log FILE]\n";

static bool
set(Profile *profile, char *pair, SimError *error)
{
	char *equals = strchr(pair, '=');

	if (!equals)
		return sim_fail(error, "--set %.80s: allowed is KEY=VALUE", pair);
	*equals = 0;
	return profile_set(profile, pair, equals + 1, error);
}

static bool
take_option(Options *options, int option, char *value, SimError *error)
{
	switch (option) {
	case OPTION_NAME:
		options->name = value;
		return true;
	case OPTION_TRANSPORT:
		options->transport = value;
		return true;
	case OPTION_PROFILE:
		return profile_load(&options->profile, value, error);
	case OPTION_SET:
		return set(&options->profile, value, error);
	case OPTION_TIMING:
		return profile_set(&options->profile, "timing", value, error);
	case OPTION_SEED:
		if (profile_parse_number(value, 0, UINT64_MAX, &options->seed))
			return true;
		return sim_fail(error, "--seed %.40s: allowed is a number from 0", value);
	case OPTION_LOG:
		options->log = value;
		return true;
	default:
		return sim_fail(error, "%s", usage);
	}
}

static bool
parse_options(Options *options, int argc, char **argv, SimError *error)
{
	int option;

	profile_init(&options->profile);
	options->seed = 1;
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (option == OPTION_HELP) {
			fputs(usage, stdout);
			exit(0);
		}
		if (!take_option(options, option, optarg, error))
			return false;
	}
	if (optind < argc || !options->name || !options->transport)
		return sim_fail(error, "%s", usage);
	return true;
}

static void
signal_came(int fd, short revents, void *data)
{
	loop_quit(data, 0);
}

static int
watch_signals(Loop *loop)
{
	sigset_t set_of_signals;
	int fd;

	sigemptyset(&set_of_signals);
	sigaddset(&set_of_signals, SIGTERM);
	sigaddset(&set_of_signals, SIGINT);
	sigprocmask(SIG_BLOCK, &set_of_signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &set_of_signals, SFD_NONBLOCK | SFD_CLOEXEC);
	loop_watch(loop, fd, POLLIN, signal_came, loop);
	return fd;
}

int
main(int argc, char **argv)
{
	Options options = { 0 };
	SimError error;
	Loop *loop = NULL;
	Sim *sim = NULL;
	int status = 2, signals = -1;

	if (!parse_options(&options, argc, argv, &error))
		goto out;
	status = 1;
	loop = loop_new();
	signals = watch_signals(loop);
	sim = sim_new(options.name, &options.profile, options.seed, loop, options.transport, &error);
	if (!sim)
		goto out;
	if (options.log && !(sim->log = fopen(options.log, "we"))) {
		sim_fail(&error, "%s: %s", options.log, strerror(errno));
		goto out;
	}
	if (!sim_start(sim, &error))
		goto out;
	printf("ready %s %s\n", options.name, options.transport);
	fflush(stdout);
	status = loop_run(loop);
	error.text[0] = 0;
out:
	if (status != 0)
		fprintf(stderr, "simmodem: %s\n", error.text);
	if (sim && sim->log)
		fclose(sim->log);
	sim_free(sim);
	if (signals >= 0)
		close(signals);
	loop_free(loop);
	return status;
}
