/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a host sees of simmodem when it misbehaves: silence, lateness, spoilt frames, leaving and coming back. */
#include "tests/sim/dice.h"
#include "tests/sim/rig.h"
#include "tests/sim/service.h"

#include <poll.h>
#include <stdio.h>

#define SHORT_MS 120
#define LONG_MS 5000
#define N 8

static uint8_t dms;

static void
start_with(bool pty, const char *timing)
{
	const char *const options[] = { "--timing", timing, "--set", "reset-removal-ms=50", "--set",
					"reset-return-ms=100", "--set", "reset-silent-ms=150", NULL };

	rig_start(pty, options);
	dms = host_allocate(&rig_host, SERVICE_DMS);
	CU_ASSERT_NOT_EQUAL_FATAL(dms, 0);
}

static uint16_t
ask(void)
{
	return host_send(&rig_host, SERVICE_DMS, dms, 0x0022, NULL);
}

static bool
answered(uint16_t transaction, int timeout_ms)
{
	HostFrame frame;

	return host_await(&rig_host, SERVICE_DMS, transaction, timeout_ms, &frame);
}

static void
test_mute_takes_requests_and_says_nothing(void)
{
	uint16_t lost;

	start_with(false, "none");
	rig_tell("mute on");
	lost = ask();
	CU_ASSERT_FALSE(answered(lost, SHORT_MS));
	rig_tell("mute off");
	CU_ASSERT_FALSE(answered(lost, SHORT_MS));
	CU_ASSERT_TRUE(answered(ask(), LONG_MS));
	rig_stop();
}

static void
test_dropped_requests_are_counted_down(void)
{
	uint16_t first, second, third;

	start_with(false, "none");
	rig_tell("drop-next 2");
	first = ask();
	second = ask();
	third = ask();
	CU_ASSERT_TRUE(answered(third, LONG_MS));
	CU_ASSERT_FALSE(answered(first, SHORT_MS));
	CU_ASSERT_FALSE(answered(second, 0));
	rig_stop();
}

static void
test_a_wrong_transaction_is_nobodys(void)
{
	HostFrame frame;
	uint16_t transaction;

	start_with(false, "none");
	rig_tell("wrong-transaction 1");
	transaction = ask();
	CU_ASSERT_FALSE(answered(transaction, SHORT_MS));
	CU_ASSERT_TRUE(host_receive(&rig_host, LONG_MS, &frame));
	CU_ASSERT_NOT_EQUAL(frame.message.transaction, transaction);
	CU_ASSERT_TRUE(answered(ask(), LONG_MS));
	rig_stop();
}

static void
test_an_answer_comes_twice(void)
{
	uint16_t transaction;

	start_with(false, "none");
	rig_tell("twice-next 1");
	transaction = ask();
	CU_ASSERT_TRUE(answered(transaction, LONG_MS));
	CU_ASSERT_TRUE(answered(transaction, LONG_MS));
	CU_ASSERT_FALSE(answered(transaction, SHORT_MS));
	rig_stop();
}

static void
test_a_truncated_answer_swallows_what_follows(void)
{
	uint16_t first, second;

	start_with(false, "none");
	rig_tell("truncate-next 1");
	first = ask();
	second = ask();
	/* the second answer's bytes complete the first frame, whose text is nonsense then */
	answered(first, SHORT_MS);
	CU_ASSERT_FALSE(answered(second, SHORT_MS));
	rig_stop();
}

static void
test_garbage_between_frames_is_no_frame(void)
{
	start_with(false, "none");
	CU_ASSERT_TRUE(answered(ask(), LONG_MS));
	rig_tell("garbage 200");
	poll(NULL, 0, 50);
	answered(ask(), SHORT_MS);
	CU_ASSERT_TRUE(rig_host.n_garbage > 0);
	rig_stop();
}

static void
test_slow_is_late_by_so_much(void)
{
	int64_t begin_ms;

	start_with(false, "none");
	rig_tell("slow 200");
	begin_ms = host_now_ms();
	CU_ASSERT_TRUE(answered(ask(), LONG_MS));
	CU_ASSERT_TRUE(host_now_ms() - begin_ms >= 199);
	rig_stop();
}

static int64_t
time_of_many(const char *timing)
{
	uint16_t asked[N];
	int64_t begin_ms;

	start_with(false, timing);
	begin_ms = host_now_ms();
	for (int i = 0; i < N; i++)
		asked[i] = ask();
	for (int i = 0; i < N; i++)
		CU_ASSERT_TRUE(answered(asked[i], LONG_MS));
	begin_ms = host_now_ms() - begin_ms;
	rig_stop();
	return begin_ms;
}

static void
test_serial_and_overlapping_buses_differ(void)
{
	int64_t serial_ms = time_of_many("60ms:serial"), overlap_ms = time_of_many("60ms:overlap");

	printf("# %d requests at once, 60 ms each: %d ms serial, %d ms overlapping\n", N, (int)serial_ms,
	       (int)overlap_ms);
	CU_ASSERT_TRUE(serial_ms >= N * 60 - 1);
	CU_ASSERT_TRUE(overlap_ms >= 59 && overlap_ms < N * 60 - 60);
}

static void
unplug_one(bool pty)
{
	start_with(pty, "none");
	rig_tell("unplug");
	CU_ASSERT_TRUE(host_await_hangup(&rig_host, LONG_MS));
	CU_ASSERT_FALSE(host_open(&rig_host, rig_modem.transport));
	rig_tell("plug");
	CU_ASSERT_TRUE_FATAL(host_open(&rig_host, rig_modem.transport));
	CU_ASSERT_NOT_EQUAL(host_allocate(&rig_host, SERVICE_DMS), 0);
	rig_stop();
}

static void
test_an_unplugged_modem_hangs_up_and_comes_back(void)
{
	unplug_one(true);
	unplug_one(false);
}

static int
set_mode(uint8_t mode)
{
	uint8_t bytes[8];
	TlvWriter w;

	tlv_writer_init(&w, bytes, sizeof(bytes));
	tlv_u8(&w, 0x01, mode);
	return host_call(&rig_host, SERVICE_DMS, dms, 0x002e, &w, NULL);
}

/* Opens again and again until it can be. */
static bool
open_again(int timeout_ms)
{
	int64_t until_ms = host_now_ms() + timeout_ms;

	while (!host_open(&rig_host, rig_modem.transport)) {
		if (host_now_ms() > until_ms)
			return false;
		poll(NULL, 0, 5);
	}
	return true;
}

static void
restart_one(bool pty)
{
	HostFrame frame;
	uint16_t deaf;

	start_with(pty, "none");
	CU_ASSERT_EQUAL(set_mode(SIM_MODE_RESET), 0);
	CU_ASSERT_TRUE(host_await_hangup(&rig_host, LONG_MS));
	CU_ASSERT_TRUE_FATAL(open_again(LONG_MS));
	deaf = host_send(&rig_host, QMUX_SERVICE_CTL, 0, 0x0021, NULL);
	CU_ASSERT_FALSE(host_await(&rig_host, QMUX_SERVICE_CTL, deaf, 50, &frame));
	poll(NULL, 0, 200);
	CU_ASSERT_EQUAL(host_call(&rig_host, QMUX_SERVICE_CTL, 0, 0x0021, NULL, &frame), 0);
	/* no client id survives a restart */
	CU_ASSERT_EQUAL(host_call(&rig_host, SERVICE_DMS, dms, 0x0022, NULL, &frame), QMI_INVALID_CLIENT_ID);
	rig_stop();
}

static void
test_a_commanded_restart_leaves_returns_deaf_then_works(void)
{
	restart_one(true);
	restart_one(false);
}

static void
test_a_spontaneous_restart_hangs_up_at_once(void)
{
	start_with(true, "none");
	rig_tell("reset");
	CU_ASSERT_TRUE(host_await_hangup(&rig_host, LONG_MS));
	CU_ASSERT_TRUE_FATAL(open_again(LONG_MS));
	rig_stop();
}

static void
test_offline_is_left_by_a_restart_alone(void)
{
	start_with(false, "none");
	CU_ASSERT_EQUAL(set_mode(SIM_MODE_LOW_POWER), 0);
	CU_ASSERT_EQUAL(set_mode(SIM_MODE_ONLINE), 0);
	CU_ASSERT_EQUAL(set_mode(SIM_MODE_OFFLINE), 0);
	CU_ASSERT_EQUAL(set_mode(SIM_MODE_ONLINE), QMI_INVALID_TRANSITION);
	CU_ASSERT_EQUAL(set_mode(99), QMI_INVALID_ARGUMENT);
	CU_ASSERT_EQUAL(set_mode(SIM_MODE_RESET), 0);
	CU_ASSERT_EQUAL(set_mode(SIM_MODE_ONLINE), QMI_INVALID_TRANSITION);
	rig_stop();
}

static void
test_a_port_closed_and_opened_has_no_stale_answers(void)
{
	HostFrame frame;

	start_with(true, "40ms:serial");
	for (int i = 0; i < 4; i++)
		ask();
	poll(NULL, 0, 100);
	host_close(&rig_host);              /* with two answers unread and two on the way */
	poll(NULL, 0, 30);
	CU_ASSERT_TRUE_FATAL(host_open(&rig_host, rig_modem.transport));
	CU_ASSERT_FALSE(host_receive(&rig_host, 150, &frame));
	CU_ASSERT_EQUAL(host_call(&rig_host, QMUX_SERVICE_CTL, 0, 0x0021, NULL, &frame), 0);
	rig_stop();
}

static void
test_no_host_in_a_hurry_is_left_without_an_answer(void)
{
	HostFrame frame;
	int answers = 0;

	start_with(true, "none");
	for (int i = 0; i < 300; i++) {
		ask();                  /* and gone before its answer */
		host_close(&rig_host);
		CU_ASSERT_TRUE_FATAL(host_open(&rig_host, rig_modem.transport));
		rig_host.transaction = (uint16_t)(0x1000 + 16 * i);
		answers += host_call(&rig_host, SERVICE_DMS, dms, 0x0022, NULL, &frame) == 0;
	}
	CU_ASSERT_EQUAL(answers, 300);
	rig_stop();
}

static void
test_a_frame_in_pieces_is_put_together(void)
{
	static const uint8_t request[] = {
		0x01, 0x0b, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05, 0x21, 0x00, 0x00, 0x00 };
	HostFrame frame;

	start_with(true, "none");
	for (size_t i = 0; i < sizeof(request); i++) {
		CU_ASSERT_TRUE(host_send_frame(&rig_host, request + i, 1));
		poll(NULL, 0, 2);
	}
	CU_ASSERT_TRUE(host_await(&rig_host, QMUX_SERVICE_CTL, 5, LONG_MS, &frame));
	rig_stop();
}

/* A half frame may swallow requests until its length is filled: so it is asked again and again. */
static void
test_noise_does_not_stop_it(void)
{
	Dice dice = { 99 };
	bool alive = false;

	printf("# seed 99\n");
	start_with(false, "none");
	for (int i = 0; i < 64; i++) {
		uint8_t noise[1024];

		for (size_t n = 0; n < sizeof(noise); n++)
			noise[n] = (uint8_t)dice_between(&dice, 0, n % 5 ? 255 : 1);
		CU_ASSERT_TRUE(host_send_frame(&rig_host, noise, sizeof(noise)));
	}
	for (int i = 0; i < 500 && !alive; i++)
		alive = answered(ask(), 10);
	CU_ASSERT_TRUE(alive);
	rig_stop();
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "mute takes requests and says nothing", test_mute_takes_requests_and_says_nothing },
		{ "dropped requests are counted down", test_dropped_requests_are_counted_down },
		{ "a wrong transaction is nobody's", test_a_wrong_transaction_is_nobodys },
		{ "an answer comes twice", test_an_answer_comes_twice },
		{ "a truncated answer swallows what follows", test_a_truncated_answer_swallows_what_follows },
		{ "garbage between frames is no frame", test_garbage_between_frames_is_no_frame },
		{ "slow is late by so much", test_slow_is_late_by_so_much },
		{ "serial and overlapping buses differ", test_serial_and_overlapping_buses_differ },
		{ "an unplugged modem hangs up and comes back", test_an_unplugged_modem_hangs_up_and_comes_back },
		{ "a commanded restart leaves, returns deaf, then works",
		  test_a_commanded_restart_leaves_returns_deaf_then_works },
		{ "a spontaneous restart hangs up at once", test_a_spontaneous_restart_hangs_up_at_once },
		{ "offline is left by a restart alone", test_offline_is_left_by_a_restart_alone },
		{ "a port closed and opened has no stale answers", test_a_port_closed_and_opened_has_no_stale_answers },
		{ "no host in a hurry is left without an answer", test_no_host_in_a_hurry_is_left_without_an_answer },
		{ "a frame in pieces is put together", test_a_frame_in_pieces_is_put_together },
		{ "noise does not stop it", test_noise_does_not_stop_it },
		CU_TEST_INFO_NULL,
	};

	return tap_main("sim-faults", tests, argc, argv);
}
