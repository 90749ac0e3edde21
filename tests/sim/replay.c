/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/replay.h"

#include "tests/sim/sim-path.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef enum StepKind { STEP_REQUEST, STEP_ANSWER, STEP_TIMED, STEP_UNPLUG, STEP_PLUG, STEP_NOTE } StepKind;

typedef struct Step {
	SimReplay *replay;
	int index;                      /* "i" in the file */
	double t;                       /* seconds */
	StepKind kind;
	int answers;                    /* ANSWER: index of the request */
	bool used, unanswered;          /* REQUEST */
	size_t n;
	uint8_t *bytes;
	QmuxMessage message;
} Step;

struct SimReplay {
	Sim *sim;
	double time_scale;
	Step *steps;
	size_t n;
	bool started, has_requests;
	uint8_t client[SIM_SERVICES];   /* the live one last used */
	bool has_client[SIM_SERVICES];
};

static bool
parse_hex(const char *hex, Step *step)
{
	size_t n = strlen(hex);

	if (n % 2 != 0 || n / 2 > QMUX_FRAME_MAX || strspn(hex, "0123456789abcdefABCDEF") != n)
		return false;
	step->n = n / 2;
	step->bytes = malloc(step->n ? step->n : 1);
	if (!step->bytes)
		abort();
	for (size_t i = 0; i < step->n; i++) {
		char pair[3] = { hex[2 * i], hex[2 * i + 1], 0 };

		step->bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return qmux_parse(step->bytes, step->n, &step->message);
}

static StepKind
kind_of_event(const cJSON *json)
{
	const char *event = cJSON_GetStringValue(cJSON_GetObjectItem(json, "event"));

	if (event && strcmp(event, "usb-removed") == 0)
		return STEP_UNPLUG;
	return event && strcmp(event, "usb-added") == 0 ? STEP_PLUG : STEP_NOTE;
}

static bool
parse_frame(const cJSON *json, Step *step)
{
	const char *hex = cJSON_GetStringValue(cJSON_GetObjectItem(json, "hex"));
	const char *kind = cJSON_GetStringValue(cJSON_GetObjectItem(json, "kind"));
	const cJSON *answers = cJSON_GetObjectItem(json, "answers");

	if (!hex || !kind || !parse_hex(hex, step))
		return false;
	if (strcmp(kind, "request") == 0) {
		step->kind = STEP_REQUEST;
	} else if (strcmp(kind, "response") == 0 && cJSON_IsNumber(answers)) {
		step->kind = STEP_ANSWER;
		step->answers = answers->valueint;
	} else {
		step->kind = STEP_TIMED;
	}
	return true;
}

static bool
parse_step(const cJSON *json, Step *step)
{
	const cJSON *t = cJSON_GetObjectItem(json, "t"), *index = cJSON_GetObjectItem(json, "i");
	const char *dir = cJSON_GetStringValue(cJSON_GetObjectItem(json, "dir"));

	if (!cJSON_IsNumber(t) || t->valuedouble < 0 || t->valuedouble > 1e6 || !cJSON_IsNumber(index) || !dir)
		return false;
	step->t = t->valuedouble;
	step->index = index->valueint;
	if (strcmp(dir, "env") != 0)
		return parse_frame(json, step);
	step->kind = kind_of_event(json);
	return true;
}

static bool
parse_steps(SimReplay *replay, const cJSON *root, const char *path, SimError *error)
{
	const cJSON *steps = cJSON_GetObjectItem(root, "steps"), *json;
	int n = cJSON_GetArraySize(steps);

	if (!cJSON_IsArray(steps) || n < 1 || n > REPLAY_STEPS_MAX)
		return sim_fail(error, "%s: no list \"steps\" of 1 to %d", path, REPLAY_STEPS_MAX);
	replay->steps = calloc((size_t)n, sizeof(Step));
	if (!replay->steps)
		abort();
	cJSON_ArrayForEach(json, steps) {
		Step *step = &replay->steps[replay->n++];

		step->replay = replay;
		if (!parse_step(json, step))
			return sim_fail(error, "%s: step %zu: needs i, t, dir and, where a frame passed, kind and "
					"hex of one well-formed frame", path, replay->n - 1);
		replay->has_requests |= step->kind == STEP_REQUEST;
	}
	return true;
}

static void
mark_unanswered(SimReplay *replay, const cJSON *root)
{
	const cJSON *list = cJSON_GetObjectItem(cJSON_GetObjectItem(root, "replay"), "unanswered_host_steps"), *item;

	cJSON_ArrayForEach(item, list)
		for (size_t i = 0; i < replay->n; i++)
			if (cJSON_IsNumber(item) && replay->steps[i].index == item->valueint)
				replay->steps[i].unanswered = true;
}

/* The whole file as text, NULL when it cannot be read or is too large. */
static char *
read_file(const char *path, SimError *error)
{
	FILE *file = fopen(path, "re");
	char *text = file ? malloc(REPLAY_FILE_MAX + 1) : NULL;
	size_t n;

	if (!text) {
		sim_fail(error, "%s: %s", path, strerror(errno));
		if (file)
			fclose(file);
		return NULL;
	}
	n = fread(text, 1, REPLAY_FILE_MAX + 1, file);
	fclose(file);
	if (n <= REPLAY_FILE_MAX) {
		text[n] = 0;
		return text;
	}
	sim_fail(error, "%s: larger than %d bytes", path, REPLAY_FILE_MAX);
	free(text);
	return NULL;
}

SimReplay *
replay_load(Sim *sim, const char *path, double time_scale, SimError *error)
{
	char *text = read_file(path, error);
	cJSON *root = text ? cJSON_Parse(text) : NULL;
	SimReplay *replay = calloc(1, sizeof(*replay));
	bool good;

	if (!replay)
		abort();
	if (text && !root)
		sim_fail(error, "%s: is no JSON", path);
	replay->sim = sim;
	replay->time_scale = time_scale;
	good = root && parse_steps(replay, root, path, error);
	if (good)
		mark_unanswered(replay, root);
	cJSON_Delete(root);
	free(text);
	if (good) {
		sim->replay = replay;
		return replay;
	}
	replay_free(replay);
	return NULL;
}

void
replay_free(SimReplay *replay)
{
	if (!replay)
		return;
	replay->sim->replay = NULL;
	for (size_t i = 0; i < replay->n; i++)
		free(replay->steps[i].bytes);
	free(replay->steps);
	free(replay);
}

static int64_t
scaled_us(const SimReplay *replay, double seconds)
{
	return seconds > 0 ? (int64_t)(seconds * replay->time_scale * 1e6) : 0;
}

static void
send_timed(Step *step)
{
	SimReplay *replay = step->replay;
	uint8_t service = step->message.service;
	uint8_t frame[QMUX_FRAME_MAX];

	memcpy(frame, step->bytes, step->n);
	if (replay->has_client[service])
		qmux_patch(frame, step->n, step->message.transaction, replay->client[service]);
	sim_send_at(replay->sim, loop_now_us(replay->sim->loop), TRANSPORT_PEER_ALL, frame, step->n);
}

static void
step_due(void *data)
{
	Step *step = data;
	Sim *sim = step->replay->sim;
	SimError error;

	switch (step->kind) {
	case STEP_TIMED:
		send_timed(step);
		break;
	case STEP_UNPLUG:
		transport_unplug(sim->transport);
		sim_path_unplug(sim);
		break;
	case STEP_PLUG:
		if (transport_plug(sim->transport, &error))
			sim_path_plug(sim);
		else
			fprintf(stderr, "simmodem: step %d: %s\n", step->index, error.text);
		break;
	case STEP_REQUEST:
	case STEP_ANSWER:
	case STEP_NOTE:
		break;
	}
	sim_log(sim, "step %d", step->index);
}

static void
start(SimReplay *replay)
{
	if (replay->started)
		return;
	replay->started = true;
	for (size_t i = 0; i < replay->n; i++) {
		Step *step = &replay->steps[i];

		if (step->kind != STEP_REQUEST && step->kind != STEP_ANSWER)
			loop_after(replay->sim->loop, scaled_us(replay, step->t - replay->steps[0].t), step_due, step,
				   NULL);
	}
}

void
replay_opened(SimReplay *replay)
{
	if (!replay->has_requests)
		start(replay);
}

static Step *
find_request(SimReplay *replay, const QmuxMessage *message)
{
	for (size_t i = 0; i < replay->n; i++) {
		Step *step = &replay->steps[i];

		if (step->kind == STEP_REQUEST && !step->used && step->message.service == message->service &&
		    step->message.id == message->id)
			return step;
	}
	return NULL;
}

static void
send_answers(SimReplay *replay, uint32_t peer, const Step *request, const QmuxMessage *live)
{
	int64_t now_us = loop_now_us(replay->sim->loop);

	for (size_t i = 0; i < replay->n; i++) {
		const Step *step = &replay->steps[i];
		uint8_t frame[QMUX_FRAME_MAX];

		if (step->kind != STEP_ANSWER || step->answers != request->index)
			continue;
		memcpy(frame, step->bytes, step->n);
		qmux_patch(frame, step->n, live->transaction, live->client);
		sim_send_at(replay->sim, now_us + scaled_us(replay, step->t - request->t), peer, frame, step->n);
	}
}

/* What was not recorded gets the answer of a modem that does not know it. */
static void
refuse(SimReplay *replay, uint32_t peer, const QmuxMessage *live)
{
	static const uint8_t invalid_command[] = { 0x02, 0x04, 0x00, 0x01, 0x00, 0x47, 0x00 };
	QmuxMessage answer = *live;
	uint8_t frame[64];

	answer.kind = QMUX_RESPONSE;
	answer.tlvs = invalid_command;
	answer.n_tlvs = sizeof(invalid_command);
	sim_send_at(replay->sim, loop_now_us(replay->sim->loop), peer, frame,
		    qmux_build(&answer, frame, sizeof(frame)));
}

void
replay_request(SimReplay *replay, uint32_t peer, const QmuxMessage *message)
{
	Step *step = find_request(replay, message);

	start(replay);
	replay->client[message->service] = message->client;
	replay->has_client[message->service] = message->service != QMUX_SERVICE_CTL;
	if (!step) {
		replay->sim->stats.unknown++;
		refuse(replay, peer, message);
		return;
	}
	step->used = true;
	if (!step->unanswered)
		send_answers(replay, peer, step, message);
}
