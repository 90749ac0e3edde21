/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The data plane without a modem around it, steered by lines on stdin and answering each on stdout:
 *   plug | unplug | session up ADDRESS | session down 4|6 | quit | any command of sim_data_command()
 * Used by test-sim-data.sh. It ends at "quit" or at the end of stdin.
 */
#include "tests/sim/data.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INPUT_MAX = 4096 };

typedef struct Input {
	char bytes[INPUT_MAX];
	size_t used;
} Input;

/* "NETNS:IFNAME" into its two parts, in place. */
static bool
split_place(char *place, const char **ret_netns, const char **ret_ifname)
{
	char *colon = strrchr(place, ':');

	if (!colon)
		return false;
	*colon = '\0';
	*ret_netns = place;
	*ret_ifname = colon + 1;
	return true;
}

static bool
parse_options(int argc, char **argv, SimDataConfig *config)
{
	static const struct option options[] = {
		{ "ue", required_argument, NULL, 'u' },      { "core", required_argument, NULL, 'c' },
		{ "gateway", required_argument, NULL, 'g' }, { "truth", required_argument, NULL, 't' },
		{ "seed", required_argument, NULL, 's' },    { "mtu", required_argument, NULL, 'm' },
		{ NULL, 0, NULL, 0 },
	};
	bool ok = true;
	int option;

	while (ok && (option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'u')
			ok = split_place(optarg, &config->ue_netns, &config->ue_ifname);
		else if (option == 'c')
			ok = split_place(optarg, &config->core_netns, &config->core_ifname);
		else if (option == 'g')
			ok = sim_data_address_parse(optarg, strchr(optarg, '.') ? &config->gateway4 : &config->gateway6);
		else if (option == 't')
			config->truth_file = optarg;
		else if (option == 's')
			config->seed = strtoull(optarg, NULL, 10);
		else if (option == 'm')
			config->mtu = (unsigned)strtoul(optarg, NULL, 10);
		else
			ok = false;
	}
	return ok && optind == argc;
}

static bool
own_command(SimData *data, const char *line, char *answer)
{
	char error[SIM_DATA_ERROR_MAX];
	SimDataAddress address;

	snprintf(answer, SIM_DATA_ANSWER_MAX, "ok");
	if (strcmp(line, "plug") == 0 && !sim_data_plug(data, error, sizeof(error)))
		snprintf(answer, SIM_DATA_ANSWER_MAX, "error: %s", error);
	else if (strcmp(line, "plug") == 0)
		return true;
	else if (strcmp(line, "unplug") == 0)
		sim_data_unplug(data);
	else if (strcmp(line, "session down 4") == 0 || strcmp(line, "session down 6") == 0)
		sim_data_session_down(data, line[13] == '4' ? AF_INET : AF_INET6);
	else if (strncmp(line, "session up ", 11) == 0 && sim_data_address_parse(line + 11, &address))
		sim_data_session_up(data, &address);
	else
		return false;
	return true;
}

/* Carries out every whole line; false at "quit". */
static bool
obey(SimData *data, Input *input)
{
	char answer[SIM_DATA_ANSWER_MAX], *end;

	while ((end = memchr(input->bytes, '\n', input->used))) {
		*end = '\0';
		if (strcmp(input->bytes, "quit") == 0)
			return false;
		if (!own_command(data, input->bytes, answer))
			sim_data_command(data, input->bytes, answer, sizeof(answer));
		puts(answer);
		fflush(stdout);
		input->used -= (size_t)(end + 1 - input->bytes);
		memmove(input->bytes, end + 1, input->used);
	}
	return input->used < INPUT_MAX;
}

static bool
read_input(Input *input)
{
	ssize_t n = read(STDIN_FILENO, input->bytes + input->used, INPUT_MAX - input->used);

	if (n > 0)
		input->used += (size_t)n;
	return n > 0;
}

static void
serve(SimData *data)
{
	struct pollfd fds[SIM_DATA_FDS_MAX + 1];
	Input input = { .used = 0 };
	bool going = true;

	while (going) {
		int n = sim_data_fds(data, fds, SIM_DATA_FDS_MAX);

		fds[n] = (struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN };
		if (poll(fds, (nfds_t)n + 1, -1) < 0)
			continue;
		sim_data_run(data);
		if (fds[n].revents)
			going = read_input(&input) && obey(data, &input);
	}
}

int
main(int argc, char **argv)
{
	SimDataConfig config = { .mtu = 1500 };
	char error[SIM_DATA_ERROR_MAX];
	SimData *data;

	if (!parse_options(argc, argv, &config)) {
		fprintf(stderr, "usage: data-driver --ue NETNS:IFNAME --core NETNS:IFNAME [--gateway ADDRESS/PREFIX]... "
			"[--truth FILE] [--seed N] [--mtu BYTES]\n");
		return 2;
	}
	data = sim_data_new(&config, error, sizeof(error));
	if (!data) {
		fprintf(stderr, "data-driver: %s\n", error);
		return 1;
	}
	serve(data);
	sim_data_free(data);
	return 0;
}
