/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/path/window.h"
#include "tests/unit/tap.h"

#include <stdio.h>

#define TIMEOUT_US 500000
#define WALL_OFFSET_US G_GINT64_CONSTANT(1700000000000000)

static const guint8 seed[SIPHASH_KEY_SIZE] = { 1, 2, 3 };

typedef struct Sent {
	guint64 number, cookie;
	gint64 at_us;
} Sent;

static ProbeClock
at(gint64 mono_us)
{
	return (ProbeClock){ mono_us, mono_us + WALL_OFFSET_US };
}

static gint64
stamp_at(gint64 mono_us)
{
	return (mono_us + WALL_OFFSET_US) * 1000;
}

/* Sends at `mono_us`, stamped by the driver 10 us later. */
static Sent
send_one(Window *window, gint64 mono_us)
{
	Sent sent = { .at_us = mono_us };

	sent.number = window_send(window, at(mono_us), 0, &sent.cookie);
	window_stamp(window, &(ProbeStamp){ sent.number, sent.cookie, stamp_at(mono_us + 10), true });
	return sent;
}

/* The kernel saw the reply at `mono_us`, we read it 90 us later. */
static ProbeReply
reply_to(Sent sent, gint64 mono_us)
{
	return (ProbeReply){ sent.number, sent.cookie, stamp_at(mono_us), at(mono_us + 90) };
}

static void
test_an_answer_is_measured_between_the_kernels_stamps(void)
{
	g_autoptr(Window) window = window_new(TIMEOUT_US, 8, seed);
	ProbeReply reply = reply_to(send_one(window, 1000000), 1020010);
	WindowRtt rtt = { 0 };

	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_ANSWERED);
	CU_ASSERT_EQUAL(rtt.us, 20000);
	CU_ASSERT_FALSE(rtt.user_stamps);
	CU_ASSERT_EQUAL(window_due_us(window), G_MAXINT64);
}

static void
test_the_drivers_stamp_is_preferred_in_any_order(void)
{
	for (int driver_first = 0; driver_first < 2; driver_first++) {
		g_autoptr(Window) window = window_new(TIMEOUT_US, 8, seed);
		Sent sent = { .at_us = 1000000 };
		ProbeStamp queued, driver;
		ProbeReply reply;
		WindowRtt rtt = { 0 };

		sent.number = window_send(window, at(1000000), 0, &sent.cookie);
		queued = (ProbeStamp){ sent.number, sent.cookie, stamp_at(1000010), false };
		driver = (ProbeStamp){ sent.number, sent.cookie, stamp_at(1000020), true };
		window_stamp(window, driver_first ? &driver : &queued);
		window_stamp(window, driver_first ? &queued : &driver);
		reply = reply_to(sent, 1000120);
		CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_ANSWERED);
		CU_ASSERT_EQUAL(rtt.us, 100);
	}
}

static void
test_the_queues_stamp_serves_where_the_driver_has_none(void)
{
	g_autoptr(Window) window = window_new(TIMEOUT_US, 8, seed);
	Sent sent = { .at_us = 1000000 };
	ProbeReply reply;
	WindowRtt rtt = { 0 };

	sent.number = window_send(window, at(1000000), 0, &sent.cookie);
	window_stamp(window, &(ProbeStamp){ sent.number, sent.cookie, stamp_at(1000010), false });
	reply = reply_to(sent, 1000110);
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_ANSWERED);
	CU_ASSERT_EQUAL(rtt.us, 100);
	CU_ASSERT_FALSE(rtt.user_stamps);
}

static void
test_a_missing_stamp_makes_a_flagged_user_time(void)
{
	g_autoptr(Window) window = window_new(TIMEOUT_US, 8, seed);
	Sent unstamped = { .at_us = 1000000 };
	ProbeReply reply;
	WindowRtt rtt = { 0 };

	unstamped.number = window_send(window, at(1000000), 0, &unstamped.cookie);
	reply = reply_to(unstamped, 1000110);
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_ANSWERED);
	CU_ASSERT_EQUAL(rtt.us, 200);
	CU_ASSERT_TRUE(rtt.user_stamps);

	reply = reply_to(send_one(window, 2000000), 2000110);
	reply.rx_ns = 0;
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_ANSWERED);
	CU_ASSERT_EQUAL(rtt.us, 200);
	CU_ASSERT_TRUE(rtt.user_stamps);
}

/* The wall clock moves by `step_us` between send and reply; 20 ms of real RTT. */
static WindowOutcome
step_one(gint64 step_us, bool kernel_stamp)
{
	g_autoptr(Window) window = window_new(TIMEOUT_US, 8, seed);
	ProbeReply reply = reply_to(send_one(window, 1000000), 1020010);
	WindowRtt rtt = { 0 };
	WindowOutcome outcome;

	reply.rx_ns = kernel_stamp ? reply.rx_ns + step_us * 1000 : 0;
	reply.read.wall_us += step_us;
	outcome = window_reply(window, &reply, &rtt);
	if (outcome == WINDOW_ANSWERED)
		CU_ASSERT_EQUAL(rtt.us, kernel_stamp ? 20000 + step_us : 20100);
	CU_ASSERT_EQUAL(window_due_us(window), G_MAXINT64);     /* alive all the same */
	return outcome;
}

static void
test_a_step_of_the_clock_costs_the_sample_not_the_answer(void)
{
	static const gint64 steps_us[] = { -3600000000, -50000, -15000, -1500, 1500, 15000, 3600000000 };

	for (size_t i = 0; i < G_N_ELEMENTS(steps_us); i++) {
		CU_ASSERT_EQUAL(step_one(steps_us[i], true), WINDOW_UNTIMED);
		CU_ASSERT_EQUAL(step_one(steps_us[i], false), WINDOW_ANSWERED);         /* monotonic: no harm */
	}
	CU_ASSERT_EQUAL(step_one(0, true), WINDOW_ANSWERED);
	CU_ASSERT_EQUAL(step_one(200, true), WINDOW_ANSWERED);  /* two clocks are not read at one instant */
}

static void
test_a_round_trip_is_never_negative_nor_longer_than_the_wait(void)
{
	g_autoptr(Window) window = window_new(TIMEOUT_US, 8, seed);
	ProbeReply reply = reply_to(send_one(window, 1000000), 1000050);
	WindowRtt rtt = { 0 };

	reply.rx_ns = stamp_at(1000009);        /* arrived before it left */
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_UNTIMED);
	reply = reply_to(send_one(window, 2000000), 2000050);
	reply.rx_ns = stamp_at(2100000);        /* arrived after we read it */
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_UNTIMED);
	reply = reply_to(send_one(window, 3000000), 3000050);
	reply.read = at(2999999);               /* the monotonic clock must not go back, but if */
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_UNTIMED);
}

static void
test_silence_is_lost_at_the_timeout_in_order(void)
{
	g_autoptr(Window) window = window_new(TIMEOUT_US, 8, seed);
	WindowLoss loss = { 0 };
	guint64 cookie;

	CU_ASSERT_EQUAL(window_due_us(window), G_MAXINT64);
	CU_ASSERT_EQUAL(window_send(window, at(1000000), 5, &cookie), 1);
	CU_ASSERT_EQUAL(window_send(window, at(1100000), 6, &cookie), 2);
	CU_ASSERT_EQUAL(window_due_us(window), 1000000 + TIMEOUT_US);
	CU_ASSERT_FALSE(window_expire(window, 1000000 + TIMEOUT_US - 1, &loss));
	CU_ASSERT_TRUE(window_expire(window, 1000000 + TIMEOUT_US, &loss));
	CU_ASSERT_TRUE(loss.number == 1 && loss.tag == 5);
	CU_ASSERT_FALSE(window_expire(window, 1000000 + TIMEOUT_US, &loss));
	CU_ASSERT_EQUAL(window_due_us(window), 1100000 + TIMEOUT_US);
	CU_ASSERT_TRUE(window_expire(window, 9000000, &loss));
	CU_ASSERT_TRUE(loss.number == 2 && loss.tag == 6);
	CU_ASSERT_FALSE(window_expire(window, 9000000, &loss));
}

static void
test_what_could_not_be_sent_is_not_waited_for(void)
{
	g_autoptr(Window) window = window_new(TIMEOUT_US, 8, seed);
	Sent sent = send_one(window, 1000000);
	WindowLoss loss;

	window_unsent(window, sent.number);
	CU_ASSERT_EQUAL(window_due_us(window), G_MAXINT64);
	CU_ASSERT_FALSE(window_expire(window, 9000000, &loss));
}

static void
test_a_late_reply_is_late_and_no_sample(void)
{
	g_autoptr(Window) window = window_new(TIMEOUT_US, 8, seed);
	Sent first = send_one(window, 1000000), second = send_one(window, 1000001);
	ProbeReply reply = reply_to(first, 1900000);
	WindowRtt rtt = { .us = 77 };
	WindowLoss loss = { 0 };

	CU_ASSERT_TRUE(window_expire(window, 1000000 + TIMEOUT_US, &loss));
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_LATE);
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_DUPLICATE);
	reply = reply_to(second, 1900000);              /* too late, but nobody has looked at the clock yet */
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_LATE);
	CU_ASSERT_TRUE(window_expire(window, 1900100, &loss));
	CU_ASSERT_EQUAL(loss.number, second.number);
	CU_ASSERT_EQUAL(rtt.us, 77);
}

static void
test_a_reply_in_time_but_read_late_is_answered(void)
{
	g_autoptr(Window) window = window_new(TIMEOUT_US, 8, seed);
	ProbeReply reply = reply_to(send_one(window, 1000000), 1030010);
	WindowRtt rtt = { 0 };

	reply.read = at(4000000);
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_ANSWERED);
	CU_ASSERT_EQUAL(rtt.us, 30000);
}

static void
test_a_second_reply_is_a_duplicate(void)
{
	g_autoptr(Window) window = window_new(TIMEOUT_US, 8, seed);
	ProbeReply reply = reply_to(send_one(window, 1000000), 1020000);
	WindowRtt rtt = { 0 };

	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_ANSWERED);
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_DUPLICATE);
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_DUPLICATE);
}

static void
test_a_reply_older_than_memory_is_late(void)
{
	g_autoptr(Window) window = window_new(TIMEOUT_US, 8, seed);
	Sent old = send_one(window, 1000000);
	ProbeReply reply = reply_to(old, 1020000);
	WindowRtt rtt = { 0 };
	WindowLoss loss;

	for (gint64 now = 2000000; now < 202000000; now += 1000000) {
		window_expire(window, now, &loss);
		send_one(window, now);
	}
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_LATE);
}

static void
test_a_forged_reply_changes_nothing(void)
{
	g_autoptr(Window) window = window_new(TIMEOUT_US, 8, seed);
	Sent sent = send_one(window, 1000000);
	ProbeReply real = reply_to(sent, 1020000), forged = real;
	WindowRtt rtt = { 0 };

	forged.cookie ^= 1;
	CU_ASSERT_EQUAL(window_reply(window, &forged, &rtt), WINDOW_FORGED);
	forged.cookie = 0;
	CU_ASSERT_EQUAL(window_reply(window, &forged, &rtt), WINDOW_FORGED);
	forged = real;
	forged.number = 0;
	CU_ASSERT_EQUAL(window_reply(window, &forged, &rtt), WINDOW_FORGED);
	forged.number = sent.number + 1;        /* not sent yet */
	CU_ASSERT_EQUAL(window_reply(window, &forged, &rtt), WINDOW_FORGED);
	forged.cookie = siphash(seed, (guint64[]){ GUINT64_TO_LE(forged.number), 0 }, 16);     /* and a stolen key */
	CU_ASSERT_EQUAL(window_reply(window, &forged, &rtt), WINDOW_FORGED);
	forged.number = 0;
	forged.cookie = siphash(seed, (guint64[]){ 0, 0 }, 16);
	CU_ASSERT_EQUAL(window_reply(window, &forged, &rtt), WINDOW_FORGED);
	forged.number = G_MAXUINT64;
	CU_ASSERT_EQUAL(window_reply(window, &forged, &rtt), WINDOW_FORGED);
	CU_ASSERT_EQUAL(window_due_us(window), 1000000 + TIMEOUT_US);
	CU_ASSERT_EQUAL(window_reply(window, &real, &rtt), WINDOW_ANSWERED);
}

static void
test_a_forged_stamp_is_not_believed(void)
{
	g_autoptr(Window) window = window_new(TIMEOUT_US, 8, seed);
	Sent sent = { .at_us = 1000000 };
	ProbeReply reply;
	WindowRtt rtt = { 0 };

	sent.number = window_send(window, at(1000000), 0, &sent.cookie);
	window_stamp(window, &(ProbeStamp){ sent.number, sent.cookie ^ 1, stamp_at(1000010), true });
	window_stamp(window, &(ProbeStamp){ sent.number + 64, sent.cookie, stamp_at(1000010), true });
	reply = reply_to(sent, 1020000);
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_ANSWERED);
	CU_ASSERT_TRUE(rtt.user_stamps);
}

static void
test_replies_of_an_earlier_incarnation_are_not_ours(void)
{
	static const guint8 other_seed[SIPHASH_KEY_SIZE] = { 1, 2, 4 };
	g_autoptr(Window) window = window_new(TIMEOUT_US, 8, seed);
	g_autoptr(Window) restarted = window_new(TIMEOUT_US, 8, other_seed);
	Sent before = send_one(window, 1000000), after;
	ProbeReply reply = reply_to(before, 1020000);
	WindowRtt rtt = { 0 };

	send_one(window, 1000001);
	for (int i = 0; i < 62; i++)
		send_one(window, 1000002);
	CU_ASSERT_EQUAL(window_forget(window), 64);
	CU_ASSERT_EQUAL(window_forget(window), 0);
	CU_ASSERT_EQUAL(window_due_us(window), G_MAXINT64);
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_FORGED);
	after = send_one(window, 2000000);
	CU_ASSERT_TRUE(after.number > before.number);
	CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_FORGED);

	send_one(restarted, 2000000);           /* number 1 again */
	CU_ASSERT_EQUAL(window_reply(restarted, &reply, &rtt), WINDOW_FORGED);
}

/* Every probe ends as exactly one of answered and lost, whatever order replies, copies and forgeries come in. */
static void
test_a_random_network_accounts_for_every_probe(void)
{
	const char *text = g_getenv("SEED");
	guint32 random_seed = text ? g_ascii_strtoull(text, NULL, 10) : g_random_int();
	g_autoptr(GRand) rand = g_rand_new_with_seed(random_seed);
	g_autoptr(Window) window = window_new(TIMEOUT_US, 1100, seed);
	g_autofree Sent *sent = g_new0(Sent, 5000);
	guint n_sent = 0, answered = 0, lost = 0;
	WindowRtt rtt;
	WindowLoss loss;

	printf("# random network: SEED=%u\n", random_seed);
	for (gint64 now = 1000000; n_sent < 5000; now += 500) {
		sent[n_sent++] = send_one(window, now);
		for (int i = 0; i < 2; i++) {
			guint back = g_rand_int_range(rand, 1, 1400);
			Sent pick = sent[n_sent > back ? n_sent - back : 0];
			ProbeReply reply = reply_to(pick, now + 10);

			if (g_rand_boolean(rand))
				answered += window_reply(window, &reply, &rtt) == WINDOW_ANSWERED;
			reply.cookie++;
			CU_ASSERT_EQUAL(window_reply(window, &reply, &rtt), WINDOW_FORGED);
		}
		while (window_expire(window, now, &loss))
			lost++;
	}
	while (window_expire(window, G_MAXINT64, &loss))
		lost++;
	CU_ASSERT_EQUAL(answered + lost, n_sent);
	CU_ASSERT_TRUE(answered > 1000 && lost > 1000);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "an answer is measured between the kernel's stamps",
		  test_an_answer_is_measured_between_the_kernels_stamps },
		{ "the driver's stamp is preferred in any order", test_the_drivers_stamp_is_preferred_in_any_order },
		{ "the queue's stamp serves where the driver has none",
		  test_the_queues_stamp_serves_where_the_driver_has_none },
		{ "a missing stamp makes a flagged user time", test_a_missing_stamp_makes_a_flagged_user_time },
		{ "a step of the clock costs the sample, not the answer",
		  test_a_step_of_the_clock_costs_the_sample_not_the_answer },
		{ "a round trip is never negative nor longer than the wait",
		  test_a_round_trip_is_never_negative_nor_longer_than_the_wait },
		{ "silence is lost at the timeout, in order", test_silence_is_lost_at_the_timeout_in_order },
		{ "what could not be sent is not waited for", test_what_could_not_be_sent_is_not_waited_for },
		{ "a late reply is late and no sample", test_a_late_reply_is_late_and_no_sample },
		{ "a reply in time but read late is answered", test_a_reply_in_time_but_read_late_is_answered },
		{ "a second reply is a duplicate", test_a_second_reply_is_a_duplicate },
		{ "a reply older than memory is late", test_a_reply_older_than_memory_is_late },
		{ "a forged reply changes nothing", test_a_forged_reply_changes_nothing },
		{ "a forged stamp is not believed", test_a_forged_stamp_is_not_believed },
		{ "replies of an earlier incarnation are not ours",
		  test_replies_of_an_earlier_incarnation_are_not_ours },
		{ "a random network accounts for every probe", test_a_random_network_accounts_for_every_probe },
		CU_TEST_INFO_NULL,
	};

	return tap_main("window", tests, argc, argv);
}
