/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/control.h"
#include "tests/sim/replay.h"
#include "tests/sim/script.h"
#include "tests/sim/sim-path.h"
#include "tests/sim/tell.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define TIME_SCALE_MAX 1000

typedef struct Options {
	const char *name, *transport, *log, *control, *script, *tell, *replay;
	double time_scale;              /* of a replay */
	SimPathConfig path;
	uint64_t seed;
	Profile profile;
} Options;

enum { OPTION_NAME, OPTION_TRANSPORT, OPTION_PROFILE, OPTION_SET, OPTION_TIMING, OPTION_SEED, OPTION_LOG,
       OPTION_CONTROL, OPTION_SCRIPT, OPTION_UE, OPTION_CORE, OPTION_TRUTH, OPTION_TELL, OPTION_REPLAY,
       OPTION_TIME_SCALE, OPTION_HELP };

static const struct option long_options[] = {
	{ "name", required_argument, NULL, OPTION_NAME },
	{ "transport", required_argument, NULL, OPTION_TRANSPORT },
	{ "profile", required_argument, NULL, OPTION_PROFILE },
	{ "set", required_argument, NULL, OPTION_SET },
	{ "timing", required_argument, NULL, OPTION_TIMING },
	{ "seed", required_argument, NULL, OPTION_SEED },
	{ "log", required_argument, NULL, OPTION_LOG },
	{ "control", required_argument, NULL, OPTION_CONTROL },
	{ "script", required_argument, NULL, OPTION_SCRIPT },
	{ "ue", required_argument, NULL, OPTION_UE },
	{ "core", required_argument, NULL, OPTION_CORE },
	{ "truth", required_argument, NULL, OPTION_TRUTH },
	{ "tell", required_argument, NULL, OPTION_TELL },
	{ "replay", required_argument, NULL, OPTION_REPLAY },
	{ "time-scale", required_argument, NULL, OPTION_TIME_SCALE },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ 0 },
};

static const char usage[] =
	"usage: simmodem --name NAME --transport pty:LINKPATH|abstract:SOCKETNAME [--profile FILE]\n"
	"       [--set KEY=VALUE]... [--timing none|pcie|usb|DELAYms[:serial|overlap]] [--seed N] [--log FILE]\n"
	"       [--control SOCKETPATH] [--script FILE] [--replay SCENARIO.json [--time-scale F]]\n"
	"       [--ue NETNS|-:IFNAME --core NETNS|-:IFNAME [--truth FILE]]\n"
	"       simmodem --tell SOCKETPATH COMMAND...\n";

static void
print_row(const char *name, const char *rest, void *data)
{
	printf("  %-24s %s\n", name, rest);
}

static void
print_help(void)
{
	fputs(usage, stdout);
	puts("\nkeys of --set and --profile, and what they allow:");
	profile_foreach_key(print_row, NULL);
	puts("\ncommands of --control, --script and --tell:");
	command_foreach(print_row, NULL);
}

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
set_time_scale(Options *options, const char *value, SimError *error)
{
	char *end;

	options->time_scale = strtod(value, &end);
	if (*value && !*end && options->time_scale >= 0 && options->time_scale <= TIME_SCALE_MAX)
		return true;
	return sim_fail(error, "--time-scale %.40s: allowed is 0 to %d", value, TIME_SCALE_MAX);
}

static bool
set_seed(Options *options, const char *value, SimError *error)
{
	return profile_parse_number(value, 0, UINT64_MAX, &options->seed) ||
	       sim_fail(error, "--seed %.40s: allowed is a number from 0", value);
}

/* Options whose value is kept as it is. */
static const char **
text_option(Options *options, int option)
{
	switch (option) {
	case OPTION_NAME:
		return &options->name;
	case OPTION_TRANSPORT:
		return &options->transport;
	case OPTION_LOG:
		return &options->log;
	case OPTION_CONTROL:
		return &options->control;
	case OPTION_SCRIPT:
		return &options->script;
	case OPTION_UE:
		return &options->path.ue;
	case OPTION_CORE:
		return &options->path.core;
	case OPTION_TRUTH:
		return &options->path.truth;
	case OPTION_TELL:
		return &options->tell;
	case OPTION_REPLAY:
		return &options->replay;
	default:
		return NULL;
	}
}

static bool
take_option(Options *options, int option, char *value, SimError *error)
{
	const char **text = text_option(options, option);

	if (text) {
		*text = value;
		return true;
	}
	switch (option) {
	case OPTION_PROFILE:
		return profile_load(&options->profile, value, error);
	case OPTION_SET:
		return set(&options->profile, value, error);
	case OPTION_TIMING:
		return profile_set(&options->profile, "timing", value, error);
	case OPTION_TIME_SCALE:
		return set_time_scale(options, value, error);
	case OPTION_SEED:
		return set_seed(options, value, error);
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
	options->time_scale = 1;
	while ((option = getopt_long(argc, argv, "+", long_options, NULL)) != -1) {
		if (option == OPTION_HELP) {
			print_help();
			exit(0);
		}
		if (!take_option(options, option, optarg, error))
			return false;
	}
	if (options->tell && optind < argc)
		return true;
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

typedef struct Program {
	Loop *loop;
	Sim *sim;
	Control *control;
	Script *script;
	SimReplay *replay;
	int signals;
} Program;

static bool
start(Program *program, const Options *options, SimError *error)
{
	program->loop = loop_new();
	program->signals = watch_signals(program->loop);
	program->sim = sim_new(options->name, &options->profile, options->seed, program->loop, options->transport,
			       error);
	if (!program->sim)
		return false;
	if (options->log && !(program->sim->log = fopen(options->log, "we")))
		return sim_fail(error, "%s: %s", options->log, strerror(errno));
	if (options->replay &&
	    !(program->replay = replay_load(program->sim, options->replay, options->time_scale, error)))
		return false;
	if (options->script && !(program->script = script_load(program->sim, options->script, error)))
		return false;
	if (options->control && !(program->control = control_new(program->sim, options->control, error)))
		return false;
	return sim_path_open(program->sim, &options->path, options->seed, error) && sim_start(program->sim, error);
}

static void
end(Program *program)
{
	control_free(program->control);
	if (program->sim && program->sim->log)
		fclose(program->sim->log);
	if (program->sim)
		program->sim->log = NULL;
	replay_free(program->replay);
	sim_free(program->sim);
	script_free(program->script);
	if (program->loop)
		close(program->signals);
	loop_free(program->loop);
}

int
main(int argc, char **argv)
{
	Options options = { 0 };
	Program program = { 0 };
	SimError error;
	int status = 2;

	if (!parse_options(&options, argc, argv, &error)) {
		fprintf(stderr, "simmodem: %s\n", error.text);
		return status;
	}
	if (options.tell)
		return tell(options.tell, argv + optind, argc - optind);
	if (start(&program, &options, &error)) {
		printf("ready %s %s\n", options.name, options.transport);
		fflush(stdout);
		if (program.script)
			script_start(program.script);
		status = loop_run(program.loop);
	} else {
		fprintf(stderr, "simmodem: %s\n", error.text);
		status = 1;
	}
	end(&program);
	return status;
}
