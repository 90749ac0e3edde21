/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A modem that is shown whatever can come in: recorded frames spoilt at random, and requests of nothing but chance. */
#include "tests/sim/qmux.h"
#include "tests/sim/service.h"
#include "tests/unit/tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS 60000
#define FRAMES_MAX 400

static uint64_t seed = 20240501;
static uint8_t frames[FRAMES_MAX][QMUX_FRAME_MAX];
static size_t sizes[FRAMES_MAX], n_frames;
static Sim *sim;
static Loop *loop;

static void
start(void)
{
	char transport[64];
	const char *given = getenv("SEED");
	Profile profile;
	SimError error;

	if (given)
		seed = strtoull(given, NULL, 10);
	printf("# seed %llu (SEED=N repeats it)\n", (unsigned long long)seed);
	snprintf(transport, sizeof(transport), "abstract:test-sim-fuzz-%ld", (long)getpid());
	profile_init(&profile);
	profile_set(&profile, "timing", "none", NULL);
	profile_set(&profile, "start-network-delay-ms", "0", NULL);
	profile_set(&profile, "ue6-address", "2001:db8::2/64", NULL);
	loop = loop_new();
	sim = sim_new("fuzz", &profile, seed, loop, transport, &error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sim);
}

static void
stop(void)
{
	schedule_run(loop_get_schedule(loop), INT64_MAX - 1);
	sim_free(sim);
	loop_free(loop);
}

/* Gives every service a client, so that spoilt requests get past the client id. */
static void
own_clients(void)
{
	const Service *service;

	for (size_t i = 1; (service = service_at(i)); i++)
		while (clients_count(&sim->clients, service->id, NULL) < 3)
			clients_allocate(&sim->clients, service->id, 1);
}

static void
show(const uint8_t *bytes, size_t n)
{
	uint8_t *exact = malloc(n ? n : 1);     /* a heap block: a read beyond is a sanitizer's report */
	QmuxMessage message;
	size_t size;

	memcpy(exact, bytes, n);
	if (qmux_scan(exact, n, &size) == QMUX_SCAN_FRAME && qmux_parse(exact, n, &message) &&
	    message.kind == QMUX_REQUEST)
		service_request(sim, 1, &message);
	free(exact);
	if (schedule_size(loop_get_schedule(loop)) > 1000)
		schedule_run(loop_get_schedule(loop), loop_now_us(loop));
}

static void
load(const char *path)
{
	FILE *file = fopen(path, "re");
	char line[2 * QMUX_FRAME_MAX + 2];

	while (file && n_frames < FRAMES_MAX && fgets(line, sizeof(line), file)) {
		size_t n = 0;
		unsigned byte;

		while (sscanf(line + 2 * n, "%2x", &byte) == 1 && n < QMUX_FRAME_MAX)
			frames[n_frames][n++] = (uint8_t)byte;
		if (n > 0)
			sizes[n_frames++] = n;
	}
	if (file)
		fclose(file);
}

static void
load_corpus(void)
{
	static const char *const sets[] = { "em20g-openwrt-devel-2020", "commit-messages", "libqmi-tests",
					    "pages-and-threads", "nerves-qmi" };
	const char *corpus = getenv("QMI_CORPUS");
	char path[4096];

	for (size_t i = 0; corpus && i < sizeof(sets) / sizeof(*sets); i++) {
		snprintf(path, sizeof(path), "%s/corpus/%s.hex", corpus, sets[i]);
		load(path);
	}
}

static void
test_recorded_frames_spoilt_at_random_do_no_harm(void)
{
	load_corpus();
	if (n_frames == 0) {
		tap_skip("no recorded frames: QMI_CORPUS names no corpus");
		return;
	}
	start();
	for (int round = 0; round < ROUNDS; round++) {
		size_t which = (size_t)dice_between(&sim->dice, 0, (int64_t)n_frames - 1);
		uint8_t frame[QMUX_FRAME_MAX];
		size_t n = sizes[which];

		own_clients();
		memcpy(frame, frames[which], n);
		frame[5] = (uint8_t)dice_between(&sim->dice, 1, 3);
		frame[6] = 0;
		for (int64_t i = dice_between(&sim->dice, 0, 4); i > 0; i--)
			frame[dice_between(&sim->dice, 4, (int64_t)n - 1)] = (uint8_t)dice_next(&sim->dice);
		show(frame, n);
	}
	stop();
}

/* A known message with TLVs whose types are likely and whose values are anything. */
static void
test_requests_of_chance_do_no_harm(void)
{
	start();
	for (int round = 0; round < ROUNDS; round++) {
		const Service *service = service_at((size_t)dice_between(&sim->dice, 0, 6));
		uint8_t tlvs[256], frame[QMUX_FRAME_MAX];
		TlvWriter w;
		QmuxMessage m = { .service = service->id, .client = (uint8_t)dice_between(&sim->dice, 1, 3),
				  .transaction = (uint16_t)round,
				  .id = service->verbs[dice_between(&sim->dice, 0, (int64_t)service->n_verbs - 1)].id };

		own_clients();
		tlv_writer_init(&w, tlvs, sizeof(tlvs));
		for (int64_t i = dice_between(&sim->dice, 0, 3); i > 0; i--) {
			tlv_begin(&w, (uint8_t)(dice_between(&sim->dice, 0, 1) ? dice_between(&sim->dice, 1, 3) :
						dice_between(&sim->dice, 0x10, 0x22)));
			for (int64_t n = dice_between(&sim->dice, 0, 9); n > 0; n--)
				tlv_put_u8(&w, (unsigned)dice_between(&sim->dice, 0, dice_between(&sim->dice, 1, 255)));
			tlv_end(&w);
		}
		m.tlvs = w.bytes;
		m.n_tlvs = w.n;
		show(frame, qmux_build_host(&m, frame, sizeof(frame)));
	}
	stop();
}

static void
test_a_stream_of_noise_is_taken_apart_without_end_or_harm(void)
{
	Dice dice = { seed };

	for (int round = 0; round < ROUNDS / 10; round++) {
		uint8_t *noise = malloc(512);
		size_t at = 0, size = 1;

		for (size_t i = 0; i < 512; i++)
			noise[i] = (uint8_t)dice_between(&dice, 0, i % 7 ? 255 : 1);
		while (at < 512 && qmux_scan(noise + at, 512 - at, &size) != QMUX_SCAN_MORE) {
			CU_ASSERT_TRUE_FATAL(size > 0 && size <= 512 - at);
			at += size;
		}
		free(noise);
	}
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "recorded frames spoilt at random do no harm", test_recorded_frames_spoilt_at_random_do_no_harm },
		{ "requests of chance do no harm", test_requests_of_chance_do_no_harm },
		{ "a stream of noise is taken apart without end or harm",
		  test_a_stream_of_noise_is_taken_apart_without_end_or_harm },
		CU_TEST_INFO_NULL,
	};

	return tap_main("sim-fuzz", tests, argc, argv);
}
