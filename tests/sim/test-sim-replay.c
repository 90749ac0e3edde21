/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Every recorded session through every transport: this program sends the host's recorded requests with ids of its
 * own, at their times, and wants the modem's frames byte for byte, its own ids in them.
 */
#include "tests/sim/host.h"

#include <cjson/cJSON.h>
#include <glob.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIME_SCALE "0.02"
#define STEPS_MAX 256
#define CLIENT_BASE 0x40                /* live client ids: none of them was recorded */
#define WAIT_MS 8000

typedef struct Expected {
	uint8_t bytes[QMUX_FRAME_MAX];
	size_t n;
	bool any_client;                /* told at its own time: perhaps before the host had a client id */
	bool seen;
} Expected;

typedef struct Play {
	cJSON *root;
	const cJSON *steps;
	Host host;
	HostModem modem;
	uint16_t transaction[STEPS_MAX];        /* by step, of what was sent */
	Expected *expected;
	size_t n_expected, n_seen, n_strange;
	unsigned n_sent, n_unsent;
} Play;

static unsigned n_tests;

static void
result(bool good, const char *what, const char *name)
{
	printf("%s %u - sim-replay: %s %s\n", good ? "ok" : "not ok", ++n_tests, name, what);
	fflush(stdout);
}

static const char *
text_of(const cJSON *step, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(step, key));

	return text ? text : "";
}

static int
index_of(const cJSON *step)
{
	return cJSON_GetObjectItem(step, "i")->valueint;
}

static size_t
frame_of(const cJSON *step, uint8_t *frame)
{
	const char *hex = text_of(step, "hex");
	size_t n = 0;
	unsigned byte;

	while (n < QMUX_FRAME_MAX && sscanf(hex + 2 * n, "%2x", &byte) == 1)
		frame[n++] = (uint8_t)byte;
	return n;
}

static bool
is_unanswered(const Play *play, int step)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, cJSON_GetObjectItem(cJSON_GetObjectItem(play->root, "replay"), "unanswered_host_steps"))
		if (item->valueint == step)
			return true;
	return false;
}

static void
expect(Play *play, const cJSON *step)
{
	const cJSON *answers = cJSON_GetObjectItem(step, "answers");
	Expected *e = &play->expected[play->n_expected];
	bool answer = strcmp(text_of(step, "kind"), "response") == 0 && cJSON_IsNumber(answers);

	e->n = frame_of(step, e->bytes);
	e->any_client = !answer;
	if (answer && (play->transaction[answers->valueint] == 0 || is_unanswered(play, answers->valueint)))
		return;                 /* its request could not be sent: the port was gone */
	if (answer)
		qmux_patch(e->bytes, e->n, play->transaction[answers->valueint], (uint8_t)(CLIENT_BASE + e->bytes[4]));
	play->n_expected++;
}

static bool
is_equal(const Expected *e, const HostFrame *frame)
{
	uint8_t copy[QMUX_FRAME_MAX];

	if (e->seen || e->n != frame->n)
		return false;
	memcpy(copy, frame->bytes, frame->n);
	if (e->any_client && (copy[5] == CLIENT_BASE + copy[4] || copy[5] == e->bytes[5]))
		copy[5] = e->bytes[5];
	return memcmp(copy, e->bytes, e->n) == 0;
}

static void
check_frame(Play *play, const HostFrame *frame)
{
	for (size_t i = 0; i < play->n_expected; i++) {
		if (is_equal(&play->expected[i], frame)) {
			play->expected[i].seen = true;
			play->n_seen++;
			return;
		}
	}
	play->n_strange++;
	printf("# unexpected: service %u message 0x%04x, %zu bytes\n", frame->message.service, frame->message.id,
	       frame->n);
}

/* Frames are kept until the end: what is expected depends on what could be sent. */
static void
collect_until(Host *host, HostFrame **frames, size_t *n, int64_t until_ms)
{
	HostFrame frame;
	int64_t left_ms;

	while ((left_ms = until_ms - host_now_ms()) > 0) {
		if (host->fd < 0)
			poll(NULL, 0, (int)left_ms);
		else if (host_receive(host, (int)left_ms, &frame) && *n < STEPS_MAX) {
			HostFrame *kept = frames[(*n)++] = malloc(sizeof(*kept));

			*kept = frame;
			kept->message.tlvs = kept->bytes;
		}
	}
}

static bool
open_port(Play *play)
{
	for (int tries = 0; tries < 500; tries++) {
		if (host_open(&play->host, play->modem.transport))
			return true;
		poll(NULL, 0, 10);
	}
	return false;
}

static void
send_step(Play *play, const cJSON *step)
{
	uint8_t frame[QMUX_FRAME_MAX];
	size_t n = frame_of(step, frame);
	uint16_t transaction = (uint16_t)(0x100 + play->n_sent + 1);

	qmux_patch(frame, n, transaction, (uint8_t)(CLIENT_BASE + frame[4]));
	if (!host_send_frame(&play->host, frame, n)) {
		play->n_unsent++;
		return;
	}
	play->transaction[index_of(step)] = transaction;
	play->n_sent++;
}

static void
play_steps(Play *play, HostFrame **frames, size_t *n_frames)
{
	int64_t begin_ms = host_now_ms();
	const cJSON *step;

	cJSON_ArrayForEach(step, play->steps) {
		double t = cJSON_GetObjectItem(step, "t")->valuedouble;
		int64_t at_ms = begin_ms + (int64_t)(t * 1000 * atof(TIME_SCALE));
		const char *event = text_of(step, "event");

		collect_until(&play->host, frames, n_frames, at_ms);
		if (strcmp(event, "usb-removed") == 0)
			host_await_hangup(&play->host, WAIT_MS);
		else if (strcmp(event, "usb-added") == 0)
			open_port(play);
		else if (strcmp(text_of(step, "kind"), "request") == 0)
			send_step(play, step);
	}
}

static void
check_frames(Play *play, HostFrame **frames, size_t *n_frames)
{
	int64_t until_ms = host_now_ms() + WAIT_MS;
	const cJSON *step;
	size_t checked = 0;

	cJSON_ArrayForEach(step, play->steps)
		if (strcmp(text_of(step, "dir"), "modem") == 0)
			expect(play, step);
	while (checked < *n_frames || (play->n_seen < play->n_expected && host_now_ms() < until_ms)) {
		if (checked == *n_frames)
			collect_until(&play->host, frames, n_frames, host_now_ms() + 20);
		for (; checked < *n_frames; checked++)
			check_frame(play, frames[checked]);
	}
	collect_until(&play->host, frames, n_frames, host_now_ms() + 20);      /* nothing more may come */
	play->n_strange += *n_frames - checked;
}

static void
play_one(const char *path, bool pty)
{
	const char *const options[] = { "--replay", path, "--time-scale", TIME_SCALE, NULL };
	HostFrame *frames[STEPS_MAX];
	size_t n_frames = 0;
	Play *play = calloc(1, sizeof(*play));
	static char text[1 << 20];
	FILE *file = fopen(path, "re");
	bool good;

	text[fread(text, 1, sizeof(text) - 1, file)] = 0;
	fclose(file);
	play->root = cJSON_Parse(text);
	play->steps = cJSON_GetObjectItem(play->root, "steps");
	play->expected = calloc(STEPS_MAX, sizeof(Expected));
	good = host_modem_start(&play->modem, pty, options) && open_port(play);
	if (good) {
		play_steps(play, frames, &n_frames);
		check_frames(play, frames, &n_frames);
		good = play->n_seen == play->n_expected && play->n_strange == 0;
	}
	printf("# %u requests sent, %u not as the port was gone; %zu of %zu frames came\n", play->n_sent,
	       play->n_unsent, play->n_seen, play->n_expected);
	host_close(&play->host);
	good &= host_modem_stop(&play->modem);
	result(good, pty ? "on a pty" : "on the abstract socket", text_of(play->root, "name"));
	while (n_frames > 0)
		free(frames[--n_frames]);
	cJSON_Delete(play->root);
	free(play->expected);
	free(play);
}

int
main(void)
{
	const char *corpus = getenv("QMI_CORPUS");
	char pattern[4096];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/scenarios/*.json", corpus ? corpus : "");
	if (!corpus || glob(pattern, 0, NULL, &found) != 0) {
		printf("1..0 # SKIP no recorded sessions: QMI_CORPUS names no corpus (%s)\n", corpus ? corpus : "unset");
		return 0;
	}
	printf("1..%zu\n", 2 * found.gl_pathc);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		play_one(found.gl_pathv[i], true);
		play_one(found.gl_pathv[i], false);
	}
	globfree(&found);
	return 0;
}
