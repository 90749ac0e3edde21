/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/sim-path.h"

#include "tests/sim/data.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define POOL_PREFIX4 24                 /* of addresses the core routes to the radio side */
#define POOL_PREFIX6 64
#define MTU_DEFAULT 1500

typedef struct SimPath {
	Sim *sim;
	SimData *data;
	int watched[SIM_DATA_FDS_MAX];
	int n_watched;
} SimPath;

static void watch_again(SimPath *path);

static void
path_ready(int fd, short revents, void *data)
{
	SimPath *path = data;

	sim_data_run(path->data);
	watch_again(path);
}

static bool
is_watched(const SimPath *path, const struct pollfd *fds, int n)
{
	if (n != path->n_watched)
		return false;
	for (int i = 0; i < n; i++)
		if (fds[i].fd != path->watched[i])
			return false;
	return true;
}

/* The set of descriptors changes with plug and unplug, and when somebody removes an interface. */
static void
watch_again(SimPath *path)
{
	struct pollfd fds[SIM_DATA_FDS_MAX];
	int n = sim_data_fds(path->data, fds, SIM_DATA_FDS_MAX);

	if (is_watched(path, fds, n))
		return;
	for (int i = 0; i < path->n_watched; i++)
		loop_unwatch(path->sim->loop, path->watched[i]);
	for (int i = 0; i < n; i++) {
		path->watched[i] = fds[i].fd;
		loop_watch(path->sim->loop, fds[i].fd, fds[i].events, path_ready, path);
	}
	path->n_watched = n;
}

/* "NETNS:IFNAME": the last colon divides, a path may hold others. */
static bool
split_place(char *place, const char **ret_netns, const char **ret_ifname)
{
	char *colon = strrchr(place, ':');

	if (!colon || colon == place || colon[1] == 0)
		return false;
	*colon = 0;
	*ret_netns = place;
	*ret_ifname = colon + 1;
	return true;
}

static SimDataAddress
to_address(const ProfileIp *ip, unsigned prefix_len)
{
	SimDataAddress address = { .family = (int)ip->family, .prefix_len = prefix_len };

	memcpy(address.bytes, ip->bytes, sizeof(address.bytes));
	return address;
}

static bool
open_data(SimPath *path, SimDataConfig *config, SimError *error)
{
	char text[SIM_DATA_ERROR_MAX];
	const Profile *profile = &path->sim->profile;

	config->gateway4 = to_address(&profile->gateway, POOL_PREFIX4);
	config->gateway6 = to_address(&profile->gateway6, POOL_PREFIX6);
	config->mtu = profile->mtu_bytes ? profile->mtu_bytes : MTU_DEFAULT;
	path->data = sim_data_new(config, text, sizeof(text));
	return path->data || sim_fail(error, "data plane: %s", text);
}

bool
sim_path_open(Sim *sim, const SimPathConfig *config, uint64_t seed, SimError *error)
{
	SimDataConfig data = { .truth_file = config->truth, .seed = seed };
	char ue[4096], core[4096];
	SimPath *path;

	if (!config->ue && !config->core)
		return true;
	snprintf(ue, sizeof(ue), "%s", config->ue ? config->ue : "");
	snprintf(core, sizeof(core), "%s", config->core ? config->core : "");
	if (!split_place(ue, &data.ue_netns, &data.ue_ifname) ||
	    !split_place(core, &data.core_netns, &data.core_ifname))
		return sim_fail(error, "--ue and --core: both are needed, each as NETNS:IFNAME or -:IFNAME");
	path = calloc(1, sizeof(*path));
	if (!path)
		abort();
	path->sim = sim;
	if (!open_data(path, &data, error)) {
		free(path);
		return false;
	}
	sim->path = path;
	watch_again(path);
	return true;
}

void
sim_path_close(Sim *sim)
{
	if (!sim->path)
		return;
	for (int i = 0; i < sim->path->n_watched; i++)
		loop_unwatch(sim->loop, sim->path->watched[i]);
	sim_data_free(sim->path->data);
	free(sim->path);
	sim->path = NULL;
}

void
sim_path_plug(Sim *sim)
{
	char text[SIM_DATA_ERROR_MAX];

	if (!sim->path)
		return;
	if (!sim_data_plug(sim->path->data, text, sizeof(text)))
		fprintf(stderr, "simmodem: data plane: %s, going on without\n", text);
	watch_again(sim->path);
}

void
sim_path_unplug(Sim *sim)
{
	if (!sim->path)
		return;
	sim_data_unplug(sim->path->data);
	watch_again(sim->path);
}

void
sim_path_session_changed(Sim *sim, const SimSession *session)
{
	const ProfileIp *ip = session->family == 4 ? &sim->profile.address : &sim->profile.address6;
	SimDataAddress ue = to_address(ip, ip->prefix_len);

	if (!sim->path)
		return;
	sim_data_session_down(sim->path->data, session->family == 4 ? AF_INET : AF_INET6);
	if (session->state == SIM_SESSION_UP)
		sim_data_session_up(sim->path->data, &ue);
}

bool
sim_path_command(Sim *sim, const char *line, char *answer, size_t answer_size)
{
	bool done;

	if (!sim->path) {
		snprintf(answer, answer_size, "error: there is no data plane, allowed with --ue and --core");
		return false;
	}
	done = sim_data_command(sim->path->data, line + strspn(line, " \t"), answer, answer_size);
	watch_again(sim->path);
	return done;
}

bool
sim_path_totals(const Sim *sim, SimPathTotals *ret_totals)
{
	SimDataTotals totals;

	if (!sim->path)
		return false;
	totals = sim_data_totals(sim->path->data);
	*ret_totals = (SimPathTotals){ totals.tx_packets, totals.tx_bytes, totals.tx_dropped,
				       totals.rx_packets, totals.rx_bytes, totals.rx_dropped };
	return true;
}
