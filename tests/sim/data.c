/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/data.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "tests/sim/data-command.h"
#include "tests/sim/data-gate.h"
#include "tests/sim/data-line.h"
#include "tests/sim/data-net.h"
#include "tests/sim/data-truth.h"

enum { BATCH = 64, PACKET_MAX = 65535, MTU_MIN = 1280, MTU_MAX = 9000 };

struct SimData {
	char *ue_netns, *ue_ifname, *core_netns, *core_ifname;
	uint64_t ue_unseen_before;      /* of interfaces that are gone */
	int ue_fd, core_fd, timer_fd;   /* ue_fd -1: unplugged */
	int64_t armed_ns;               /* what timer_fd is set to; INT64_MAX: nothing */
	DataGate gate;
	DataTruth *truth;
	DataLine *lines[_DATA_DIRECTION_MAX];
};

static int64_t
monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static DataFate
admit(void *user, DataDirection direction, const DataPacket *packet)
{
	const SimData *data = user;

	return data_gate_admit(&data->gate, direction, &packet->info, packet->length);
}

/* A packet on its way down meets the session once more: it may have ended, or have another address by now. */
static DataFate
deliver(void *user, DataDirection direction, const DataPacket *packet)
{
	SimData *data = user;
	int fd = direction == DATA_UP ? data->core_fd : data->ue_fd;
	DataFate fate = direction == DATA_DOWN ? admit(user, direction, packet) : DATA_FATE_DELIVERED;
	ssize_t n;

	if (fate != DATA_FATE_DELIVERED)
		return fate;
	do {
		n = fd < 0 ? -1 : write(fd, packet->bytes, packet->length);
	} while (fd >= 0 && n < 0 && errno == EINTR);
	return n == (ssize_t)packet->length ? DATA_FATE_DELIVERED : DATA_FATE_NO_DEVICE;
}

static void
arm(SimData *data)
{
	int64_t due_ns = sim_data_due_ns(data);
	struct itimerspec when = { 0 };

	if (due_ns == data->armed_ns)
		return;
	data->armed_ns = due_ns;
	if (due_ns != INT64_MAX) {
		when.it_value.tv_sec = due_ns / 1000000000;
		when.it_value.tv_nsec = due_ns % 1000000000;
	}
	timerfd_settime(data->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

static bool
config_valid(const SimDataConfig *config, char *error, size_t error_size)
{
	if (config->mtu < MTU_MIN || config->mtu > MTU_MAX)
		snprintf(error, error_size, "mtu %u, allowed %d..%d", config->mtu, MTU_MIN, MTU_MAX);
	else if (!config->ue_ifname || !config->core_ifname)
		snprintf(error, error_size, "interface name missing, allowed 1..15 characters");
	else
		return true;
	return false;
}

static bool
open_core(SimData *data, const SimDataConfig *config, char *error, size_t error_size)
{
	const SimDataAddress gateways[] = { config->gateway4, config->gateway6 };

	data->core_fd = data_net_open_tun(config->core_netns, config->core_ifname, error, error_size);
	return data->core_fd >= 0 && data_net_configure(config->core_netns, config->core_ifname, config->mtu, gateways,
							sizeof(gateways) / sizeof(*gateways), error, error_size);
}

static bool
build(SimData *data, const SimDataConfig *config, char *error, size_t error_size)
{
	DataLineHost host = { .deliver = deliver, .admit = admit, .user = data };

	data->ue_fd = data->core_fd = data->timer_fd = -1;
	data->armed_ns = INT64_MAX;
	data->gate.mtu = config->mtu;
	data->truth = data_truth_new(config->truth_file, config->seed, error, error_size);
	if (!data->truth)
		return false;
	host.truth = data->truth;
	snprintf(error, error_size, "out of memory or of file descriptors");
	data->ue_netns = strdup(config->ue_netns ? config->ue_netns : "-");
	data->ue_ifname = strdup(config->ue_ifname);
	data->core_netns = strdup(config->core_netns ? config->core_netns : "-");
	data->core_ifname = strdup(config->core_ifname);
	data->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	for (DataDirection dir = DATA_UP; dir < _DATA_DIRECTION_MAX; dir++)
		data->lines[dir] = data_line_new(dir, config->seed, &host);
	if (!data->ue_netns || !data->ue_ifname || !data->core_netns || !data->core_ifname || data->timer_fd < 0 ||
	    !data->lines[DATA_UP] || !data->lines[DATA_DOWN])
		return false;
	return open_core(data, config, error, error_size);
}

SimData *
sim_data_new(const SimDataConfig *config, char *error, size_t error_size)
{
	SimData *data;

	if (!config_valid(config, error, error_size))
		return NULL;
	data = calloc(1, sizeof(*data));
	if (!data) {
		snprintf(error, error_size, "out of memory");
		return NULL;
	}
	if (!build(data, config, error, error_size)) {
		sim_data_free(data);
		return NULL;
	}
	return data;
}

static void
close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void
sim_data_free(SimData *data)
{
	if (!data)
		return;
	for (DataDirection dir = DATA_UP; dir < _DATA_DIRECTION_MAX; dir++)
		data_line_free(data->lines[dir]);
	data_truth_free(data->truth);
	close_fd(&data->ue_fd);
	close_fd(&data->core_fd);
	close_fd(&data->timer_fd);
	free(data->ue_netns);
	free(data->ue_ifname);
	free(data->core_netns);
	free(data->core_ifname);
	free(data);
}

bool
sim_data_plug(SimData *data, char *error, size_t error_size)
{
	if (data->ue_fd < 0)
		data->ue_fd = data_net_open_tun(data->ue_netns, data->ue_ifname, error, error_size);
	return data->ue_fd >= 0;
}

/* What the kernel dropped before we could read it: the one loss the truth file cannot know. */
static uint64_t
unseen(const SimData *data, DataDirection direction)
{
	bool up = direction == DATA_UP;
	uint64_t dropped = 0;

	if ((up ? data->ue_fd : data->core_fd) >= 0)
		data_net_dropped(up ? data->ue_netns : data->core_netns, up ? data->ue_ifname : data->core_ifname, &dropped);
	return dropped + (up ? data->ue_unseen_before : 0);
}

void
sim_data_unplug(SimData *data)
{
	data->ue_unseen_before = unseen(data, DATA_UP);
	close_fd(&data->ue_fd);
	data_gate_close(&data->gate, AF_INET);
	data_gate_close(&data->gate, AF_INET6);
}

bool
sim_data_plugged(const SimData *data)
{
	return data->ue_fd >= 0;
}

void
sim_data_session_up(SimData *data, const SimDataAddress *ue)
{
	data_gate_open(&data->gate, ue);
}

void
sim_data_session_down(SimData *data, int family)
{
	data_gate_close(&data->gate, family);
}

static void
answer_stats(const SimData *data, char *answer, size_t size)
{
	size_t used = (size_t)snprintf(answer, size, "ok ");

	for (DataDirection dir = DATA_UP; dir < _DATA_DIRECTION_MAX && used < size; dir++) {
		const DataCounters *count = data_line_counters(data->lines[dir]);
		const char *name = data_direction_to_string(dir);

		used += (size_t)snprintf(answer + used, size - used, "%s.unseen=%" PRIu64 " %s.in=%" PRIu64 " %s.copied=%"
					 PRIu64 " %s.on-the-way=%" PRIu64 " ", name, unseen(data, dir), name, count->in,
					 name, count->copied, name, count->held);
		for (DataFate fate = 0; fate < _DATA_FATE_MAX && used < size; fate++)
			used += (size_t)snprintf(answer + used, size - used, "%s.%s=%" PRIu64 " ", name,
						 data_fate_to_string(fate), count->fates[fate]);
	}
	if (used < size)
		snprintf(answer + used, size - used, "truth.lines=%" PRIu64 " truth.lost=%" PRIu64,
			 data_truth_written(data->truth), data_truth_lost(data->truth));
}

static void
answer_show(const SimData *data, char *answer, size_t size)
{
	size_t used = (size_t)snprintf(answer, size, "ok ");

	for (DataDirection dir = DATA_UP; dir < _DATA_DIRECTION_MAX && used < size; dir++) {
		used += (size_t)snprintf(answer + used, size - used, "%s%s: ", dir ? "; " : "", data_direction_to_string(dir));
		if (used < size)
			used += data_command_format(data_line_impairments(data->lines[dir]), answer + used, size - used);
	}
}

static void
impair(SimData *data, const DataCommand *command)
{
	for (DataDirection dir = DATA_UP; dir < _DATA_DIRECTION_MAX; dir++) {
		data_line_impair(data->lines[dir], &command->impairments[dir]);
		if (command->verb == DATA_VERB_RESET && command->directions[dir])
			data_line_release(data->lines[dir], monotonic_ns());
	}
	arm(data);
}

bool
sim_data_command(SimData *data, const char *line, char *answer, size_t answer_size)
{
	DataCommand command = { 0 };

	for (DataDirection dir = DATA_UP; dir < _DATA_DIRECTION_MAX; dir++)
		command.impairments[dir] = *data_line_impairments(data->lines[dir]);
	if (!data_command_parse(line, &command, answer, answer_size))
		return false;
	snprintf(answer, answer_size, "ok");
	switch (command.verb) {
	case DATA_VERB_IMPAIR:
	case DATA_VERB_RESET:
		impair(data, &command);
		break;
	case DATA_VERB_SHOW:
		answer_show(data, answer, answer_size);
		break;
	case DATA_VERB_STATS:
		data_truth_flush(data->truth);
		answer_stats(data, answer, answer_size);
		break;
	case DATA_VERB_TRUTH_FLUSH:
		if (data_truth_flush(data->truth))
			break;
		snprintf(answer, answer_size, "error: %" PRIu64 " lines of the truth file were lost, allowed none",
			 data_truth_lost(data->truth));
		return false;
	}
	return true;
}

int
sim_data_fds(const SimData *data, struct pollfd *fds, int max)
{
	const int all[SIM_DATA_FDS_MAX] = { data->timer_fd, data->core_fd, data->ue_fd };
	int n = 0;

	for (int i = 0; i < SIM_DATA_FDS_MAX; i++)
		if (all[i] >= 0 && n < max)
			fds[n++] = (struct pollfd){ .fd = all[i], .events = POLLIN };
	return n;
}

int64_t
sim_data_due_ns(const SimData *data)
{
	int64_t up_ns = data_line_due_ns(data->lines[DATA_UP]), down_ns = data_line_due_ns(data->lines[DATA_DOWN]);

	return up_ns < down_ns ? up_ns : down_ns;
}

/* A TUN hands out one packet a read. When somebody else has removed the interface its fd is of no use any more. */
static void
read_side(SimData *data, DataDirection direction, int *fd)
{
	uint8_t packet[PACKET_MAX];

	for (int i = 0; i < BATCH && *fd >= 0; i++) {
		ssize_t n = read(*fd, packet, sizeof(packet));

		if (n < 0 && errno == EBADFD)
			close_fd(fd);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		data_line_push(data->lines[direction], packet, (size_t)n, monotonic_ns());
	}
}

void
sim_data_run(SimData *data)
{
	uint64_t expirations;

	if (read(data->timer_fd, &expirations, sizeof(expirations)) == sizeof(expirations))
		data->armed_ns = INT64_MAX;
	read_side(data, DATA_UP, &data->ue_fd);
	read_side(data, DATA_DOWN, &data->core_fd);
	for (DataDirection dir = DATA_UP; dir < _DATA_DIRECTION_MAX; dir++)
		data_line_run(data->lines[dir], monotonic_ns());
	arm(data);
}

static uint64_t
dropped(const DataCounters *count)
{
	uint64_t sum = 0;

	for (DataFate fate = 0; fate < _DATA_FATE_MAX; fate++)
		if (fate != DATA_FATE_DELIVERED && fate != DATA_FATE_DUPLICATE)
			sum += count->fates[fate];
	return sum;
}

SimDataTotals
sim_data_totals(const SimData *data)
{
	const DataCounters *up = data_line_counters(data->lines[DATA_UP]);
	const DataCounters *down = data_line_counters(data->lines[DATA_DOWN]);

	return (SimDataTotals){
		.tx_packets = up->in, .tx_bytes = up->in_bytes, .tx_dropped = dropped(up),
		.rx_packets = down->fates[DATA_FATE_DELIVERED] + down->fates[DATA_FATE_DUPLICATE],
		.rx_bytes = down->out_bytes, .rx_dropped = dropped(down),
	};
}
