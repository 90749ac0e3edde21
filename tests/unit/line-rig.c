/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/line-rig.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/sim/data-command.h"
#include "tests/unit/tap.h"

static DataFate
admit(void *user, DataDirection direction, const DataPacket *packet)
{
	const LineRig *rig = user;

	return rig->admit;
}

static DataFate
deliver(void *user, DataDirection direction, const DataPacket *packet)
{
	LineRig *rig = user;

	if (rig->deliver != DATA_FATE_DELIVERED)
		return rig->deliver;
	if (rig->n_arrivals == rig->max_arrivals) {
		rig->max_arrivals = rig->max_arrivals ? rig->max_arrivals * 2 : 1024;
		rig->arrivals = realloc(rig->arrivals, rig->max_arrivals * sizeof(*rig->arrivals));
	}
	rig->arrivals[rig->n_arrivals++] = (Arrival){ packet->number, packet->in_ns, rig->now_ns, packet->copy };
	return DATA_FATE_DELIVERED;
}

LineRig *
line_rig_new(uint64_t seed)
{
	LineRig *rig = calloc(1, sizeof(*rig));
	DataLineHost host = { .deliver = deliver, .admit = admit, .user = rig };
	char error[256] = "";
	int fd;

	strcpy(rig->truth_path, "/tmp/data-line-XXXXXX");
	fd = mkstemp(rig->truth_path);
	CU_ASSERT_TRUE_FATAL(fd >= 0);
	close(fd);
	rig->admit = rig->deliver = DATA_FATE_DELIVERED;
	rig->now_ns = 1000 * MS;
	rig->truth = host.truth = data_truth_new(rig->truth_path, seed, error, sizeof(error));
	CU_ASSERT_PTR_NOT_NULL_FATAL(rig->truth);
	rig->line = data_line_new(DATA_UP, seed, &host);
	CU_ASSERT_PTR_NOT_NULL_FATAL(rig->line);
	return rig;
}

void
line_rig_free(LineRig *rig)
{
	data_line_free(rig->line);
	data_truth_free(rig->truth);
	unlink(rig->truth_path);
	free(rig->arrivals);
	free(rig);
}

void
line_rig_impair(LineRig *rig, const char *command)
{
	DataCommand parsed = { .impairments = { [DATA_UP] = *data_line_impairments(rig->line) } };
	char answer[512] = "";

	if (!data_command_parse(command, &parsed, answer, sizeof(answer)))
		printf("# %s\n", answer);
	CU_ASSERT_STRING_EQUAL_FATAL(answer, "");
	data_line_impair(rig->line, &parsed.impairments[DATA_UP]);
}

void
line_rig_push(LineRig *rig, size_t length)
{
	uint8_t bytes[9000] = { 0x45, 0, (uint8_t)(length >> 8), (uint8_t)length, [8] = 64, [9] = 17, [12] = 10, [16] = 10 };

	data_line_push(rig->line, bytes, length, rig->now_ns);
}

void
line_rig_run_until(LineRig *rig, int64_t until_ns)
{
	while (data_line_due_ns(rig->line) <= until_ns) {
		if (data_line_due_ns(rig->line) > rig->now_ns)
			rig->now_ns = data_line_due_ns(rig->line);
		data_line_run(rig->line, rig->now_ns);
	}
	rig->now_ns = until_ns;
}

void
line_rig_drain(LineRig *rig)
{
	while (data_line_due_ns(rig->line) != INT64_MAX)
		line_rig_run_until(rig, data_line_due_ns(rig->line));
}

uint64_t
line_rig_fate(const LineRig *rig, DataFate fate)
{
	return data_line_counters(rig->line)->fates[fate];
}

bool
line_rig_adds_up(const LineRig *rig)
{
	const DataCounters *counters = data_line_counters(rig->line);
	uint64_t sum = counters->held;

	for (DataFate fate = 0; fate < _DATA_FATE_MAX; fate++)
		sum += counters->fates[fate];
	return counters->in + counters->copied == sum;
}

bool
line_rig_truth_agrees(LineRig *rig)
{
	uint64_t counted[_DATA_FATE_MAX] = { 0 };
	char line[512], fate_text[32];
	bool agrees = true;
	FILE *file;

	CU_ASSERT_TRUE_FATAL(data_truth_flush(rig->truth));
	file = fopen(rig->truth_path, "re");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	while (fgets(line, sizeof(line), file))
		for (DataFate fate = 0; *line != '#' && fate < _DATA_FATE_MAX; fate++)
			if (sscanf(line, "%*s %*s %*s %*s %*s %*s %*s %*s %31s", fate_text) == 1 &&
			    strcmp(fate_text, data_fate_to_string(fate)) == 0)
				counted[fate]++;
	fclose(file);
	for (DataFate fate = 0; fate < _DATA_FATE_MAX; fate++)
		if (counted[fate] != line_rig_fate(rig, fate)) {
			printf("# %s: %" PRIu64 " in the file, %" PRIu64 " counted\n", data_fate_to_string(fate), counted[fate],
			       line_rig_fate(rig, fate));
			agrees = false;
		}
	return agrees;
}
