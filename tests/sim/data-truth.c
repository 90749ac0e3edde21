/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/data-truth.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_BYTES = 64 * 1024, LINE_MAX_BYTES = 320 };

struct DataTruth {
	int fd;                         /* -1: no file was asked for */
	size_t used, lines;             /* in the buffer */
	uint64_t written, lost;
	char buffer[BUFFER_BYTES];
};

static const char *const directions[_DATA_DIRECTION_MAX] = { [DATA_UP] = "up", [DATA_DOWN] = "down" };

#define DATA_FATE_TEXT(name, text) [DATA_FATE_##name] = text,
static const char *const fates[_DATA_FATE_MAX] = { DATA_FATES(DATA_FATE_TEXT) };

const char *
data_direction_to_string(DataDirection direction)
{
	return directions[direction];
}

const char *
data_fate_to_string(DataFate fate)
{
	return fates[fate];
}

DataTruth *
data_truth_new(const char *path, uint64_t seed, char *error, size_t error_size)
{
	DataTruth *truth = calloc(1, sizeof(*truth));

	if (!truth) {
		snprintf(error, error_size, "out of memory");
		return NULL;
	}
	truth->fd = -1;
	if (!path)
		return truth;
	truth->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (truth->fd < 0) {
		snprintf(error, error_size, "truth file %.150s: %s", path, strerror(errno));
		free(truth);
		return NULL;
	}
	truth->used = (size_t)snprintf(truth->buffer, BUFFER_BYTES,
				       "# simmodem truth 1, seed %" PRIu64 ", CLOCK_MONOTONIC ns\n"
				       "# number in direction protocol src>dst ip-id hash length fate out\n", seed);
	return truth;
}

void
data_truth_free(DataTruth *truth)
{
	if (!truth)
		return;
	data_truth_flush(truth);
	if (truth->fd >= 0)
		close(truth->fd);
	free(truth);
}

bool
data_truth_flush(DataTruth *truth)
{
	size_t done = 0;

	while (done < truth->used) {
		ssize_t n = write(truth->fd, truth->buffer + done, truth->used - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	if (done < truth->used) {
		/* A part of the buffer may be in the file: what is certain is that these lines are not all there. */
		truth->lost += truth->lines;
		truth->written -= truth->lines;
	}
	truth->used = 0;
	truth->lines = 0;
	return truth->lost == 0;
}

static size_t
format_entry(const DataTruthEntry *entry, char line[LINE_MAX_BYTES])
{
	char packet[DATA_PACKET_TEXT_MAX], out[24] = "-";
	int n;

	if (entry->out_ns >= 0)
		snprintf(out, sizeof(out), "%" PRId64, entry->out_ns);
	n = snprintf(line, LINE_MAX_BYTES, "%" PRIu64 " %" PRId64 " %s %s %zu %s %s\n", entry->number, entry->in_ns,
		     directions[entry->direction], data_packet_format(entry->info, packet), entry->length,
		     fates[entry->fate], out);
	return (size_t)n;
}

void
data_truth_write(DataTruth *truth, const DataTruthEntry *entry)
{
	if (truth->fd < 0)
		return;
	if (truth->used + LINE_MAX_BYTES > BUFFER_BYTES)
		data_truth_flush(truth);
	truth->used += format_entry(entry, truth->buffer + truth->used);
	truth->written++;
	truth->lines++;
}

uint64_t
data_truth_written(const DataTruth *truth)
{
	return truth->written;
}

uint64_t
data_truth_lost(const DataTruth *truth)
{
	return truth->lost;
}
