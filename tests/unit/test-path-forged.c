/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The target's kernel keeps quiet and a raw socket beside it answers in its name, as badly as it can. */
#include "tests/unit/path-rig.h"

#include <arpa/inet.h>
#include <glib-unix.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <unistd.h>

#include "agent/path/icmp.h"
#include "tests/fake/netns.h"
#include "tests/unit/tap.h"

#define OTHER_V4 "10.7.0.3"
#define LATE_MS 450

/* Sends what it likes in answer to the request in `packet`, an ICMP_ECHO_SIZE of a reply so far. */
typedef void (*Answer)(guint8 *packet, const struct sockaddr_in *to);

static struct {
	int fd, other_fd;               /* raw sockets in the peer's namespace; the other speaks as OTHER_V4 */
	GSource *source;
	Answer answer;
} peer;

static void
send_reply(int fd, const void *bytes, size_t size, const struct sockaddr_in *to)
{
	g_autofree guint8 *packet = g_memdup2(bytes, size);
	guint32 sum = 0;

	packet[0] = ICMP_ECHOREPLY;
	packet[2] = packet[3] = 0;
	for (size_t i = 0; i < size; i++)
		sum += i % 2 ? packet[i] : packet[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	packet[2] = ~sum >> 8;
	packet[3] = ~sum;
	CU_ASSERT_EQUAL(sendto(fd, packet, size, 0, (const struct sockaddr *)to, sizeof *to), (ssize_t)size);
}

static gboolean
on_request(gint fd, GIOCondition condition, gpointer user_data)
{
	guint8 bytes[256];
	struct sockaddr_in from;
	socklen_t from_size = sizeof from;
	ssize_t size = recvfrom(fd, bytes, sizeof bytes, MSG_DONTWAIT, (struct sockaddr *)&from, &from_size);
	size_t header = size > 0 ? (bytes[0] & 0xf) * 4 : 0;

	if (size == (ssize_t)(header + ICMP_ECHO_SIZE) && bytes[header] == ICMP_ECHO)
		peer.answer(bytes + header, &from);
	return G_SOURCE_CONTINUE;
}

static int
raw_socket(const char *address)
{
	struct sockaddr_in own = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);

	inet_pton(AF_INET, address, &own.sin_addr);
	CU_ASSERT_TRUE_FATAL(fd >= 0 && bind(fd, (struct sockaddr *)&own, sizeof own) == 0);
	return fd;
}

static bool
forge_begin(Answer answer)
{
	if (!rig_begin())
		return false;
	peer.answer = answer;
	CU_ASSERT_TRUE(rig_peer_write("/proc/sys/net/ipv4/icmp_echo_ignore_all", "1"));
	CU_ASSERT_TRUE(rig_peer_run("ip addr add " OTHER_V4 "/24 dev p0"));
	CU_ASSERT_TRUE_FATAL(netns_switch(rig.peer));
	peer.fd = raw_socket(RIG_PEER_V4);
	peer.other_fd = raw_socket(OTHER_V4);
	CU_ASSERT_TRUE_FATAL(netns_switch(rig.home));
	peer.source = g_unix_fd_source_new(peer.fd, G_IO_IN);
	g_source_set_callback(peer.source, G_SOURCE_FUNC(on_request), NULL, NULL);
	g_source_attach(peer.source, NULL);
	rig_start_path(&rig_config);
	return true;
}

static void
forge_end(void)
{
	g_source_destroy(peer.source);
	g_source_unref(peer.source);
	close(peer.fd);
	close(peer.other_fd);
	rig_end();
}

static bool
is_dead(void)
{
	return path_get_verdict(rig.path) == PATH_VERDICT_DEAD;
}

static bool
has_three_answers(void)
{
	return path_peek_stats(rig.path)->rx >= 3;
}

static void
answer_honestly(guint8 *packet, const struct sockaddr_in *to)
{
	send_reply(peer.fd, packet, ICMP_ECHO_SIZE, to);
}

static void
test_an_honest_answer_by_hand_counts(void)
{
	if (!forge_begin(answer_honestly))
		return;
	CU_ASSERT_TRUE(rig_run_until(has_three_answers, 1500));         /* so that the forgeries below can fail */
	CU_ASSERT_EQUAL(path_peek_stats(rig.path)->forged, 0);
	forge_end();
}

static void
answer_with_a_wrong_cookie(guint8 *packet, const struct sockaddr_in *to)
{
	packet[ICMP_ECHO_SIZE - 1] ^= 1;
	send_reply(peer.fd, packet, ICMP_ECHO_SIZE, to);
}

static void
answer_the_next_probe(guint8 *packet, const struct sockaddr_in *to)
{
	packet[7]++;                    /* sequence and number agree; the cookie is the present one's */
	packet[19]++;
	send_reply(peer.fd, packet, ICMP_ECHO_SIZE, to);
}

static void
answer_out_of_sequence(guint8 *packet, const struct sockaddr_in *to)
{
	packet[7]++;
	send_reply(peer.fd, packet, ICMP_ECHO_SIZE, to);
}

static void
answer_as_somebody_else(guint8 *packet, const struct sockaddr_in *to)
{
	send_reply(peer.other_fd, packet, ICMP_ECHO_SIZE, to);
}

static void
forged_one(Answer answer)
{
	const PathStats *stats;

	if (!forge_begin(answer))
		return;
	CU_ASSERT_TRUE(rig_run_until(is_dead, 2000));
	stats = path_peek_stats(rig.path);
	CU_ASSERT_EQUAL(stats->rx, 0);
	CU_ASSERT_TRUE(stats->forged >= 3);
	CU_ASSERT_EQUAL(stats->rtt_us.n, 0);
	CU_ASSERT_EQUAL(path_get_last_rtt_us(rig.path), -1);
	forge_end();
}

static void
test_a_forged_cookie_is_no_answer(void)
{
	forged_one(answer_with_a_wrong_cookie);
}

static void
test_an_answer_to_a_probe_not_sent_is_none(void)
{
	forged_one(answer_the_next_probe);
}

static void
test_a_sequence_that_contradicts_is_no_answer(void)
{
	forged_one(answer_out_of_sequence);
}

static void
test_an_answer_from_another_address_is_none(void)
{
	forged_one(answer_as_somebody_else);
}

static void
answer_short_and_long(guint8 *packet, const struct sockaddr_in *to)
{
	guint8 wide[200] = { 0 };

	memcpy(wide, packet, ICMP_ECHO_SIZE);
	send_reply(peer.fd, packet, ICMP_ECHO_SIZE - 1, to);
	send_reply(peer.fd, packet, 8, to);
	send_reply(peer.fd, wide, ICMP_ECHO_SIZE + 1, to);
	send_reply(peer.fd, wide, sizeof wide, to);             /* more than is read */
}

static void
test_short_and_cut_answers_are_malformed(void)
{
	if (!forge_begin(answer_short_and_long))
		return;
	CU_ASSERT_TRUE(rig_run_until(is_dead, 2000));
	CU_ASSERT_EQUAL(path_peek_stats(rig.path)->rx, 0);
	CU_ASSERT_TRUE(path_peek_stats(rig.path)->malformed >= 4 * 3);
	forge_end();
}

static void
answer_twice(guint8 *packet, const struct sockaddr_in *to)
{
	send_reply(peer.fd, packet, ICMP_ECHO_SIZE, to);
	send_reply(peer.fd, packet, ICMP_ECHO_SIZE, to);
}

static void
test_a_second_answer_is_a_duplicate(void)
{
	const PathStats *stats;

	if (!forge_begin(answer_twice))
		return;
	CU_ASSERT_TRUE(rig_run_until(has_three_answers, 1500));
	rig_run_for(50);
	stats = path_peek_stats(rig.path);
	CU_ASSERT_EQUAL(stats->duplicate, stats->rx);
	CU_ASSERT_EQUAL(stats->rtt_us.n, stats->rx);
	forge_end();
}

typedef struct Held {
	guint8 packet[ICMP_ECHO_SIZE];
	struct sockaddr_in to;
} Held;

static gboolean
send_held(gpointer user_data)
{
	Held *held = user_data;

	send_reply(peer.fd, held->packet, sizeof held->packet, &held->to);
	return G_SOURCE_REMOVE;
}

static void
answer_late(guint8 *packet, const struct sockaddr_in *to)
{
	Held *held = g_new0(Held, 1);

	memcpy(held->packet, packet, sizeof held->packet);
	held->to = *to;
	g_timeout_add_full(G_PRIORITY_DEFAULT, LATE_MS, send_held, held, g_free);
}

static bool
has_late_answers(void)
{
	return path_peek_stats(rig.path)->late >= 3;
}

static void
test_an_answer_after_the_timeout_is_late_and_no_sample(void)
{
	const PathStats *stats;

	if (!forge_begin(answer_late))
		return;
	CU_ASSERT_TRUE(rig_run_until(is_dead, 2000));
	CU_ASSERT_TRUE(rig_run_until(has_late_answers, 2000));
	peer.answer = answer_honestly;
	rig_run_for(LATE_MS + 50);      /* none is held any more */
	stats = path_peek_stats(rig.path);
	CU_ASSERT_EQUAL(stats->late, stats->lost);
	CU_ASSERT_EQUAL(stats->rtt_us.n, stats->rx);
	CU_ASSERT_TRUE(stats->rtt_us.max < LATE_MS * 1000);
	forge_end();
}

#define FLOOD 150       /* more than the socket holds would drop the honest answer: no matter of ours */

static void
answer_in_a_flood(guint8 *packet, const struct sockaddr_in *to)
{
	guint8 forged[ICMP_ECHO_SIZE];

	memcpy(forged, packet, sizeof forged);
	for (int i = 0; i < FLOOD; i++) {
		forged[ICMP_ECHO_SIZE - 1] = packet[ICMP_ECHO_SIZE - 1] + 1 + i;
		send_reply(peer.fd, forged, sizeof forged, to);
	}
	send_reply(peer.fd, packet, ICMP_ECHO_SIZE, to);
}

static void
test_a_flood_of_forgeries_hides_no_answer(void)
{
	const PathStats *stats;

	if (!forge_begin(answer_in_a_flood))
		return;
	CU_ASSERT_TRUE(rig_run_until(has_three_answers, 1500));
	stats = path_peek_stats(rig.path);
	CU_ASSERT_EQUAL(stats->forged, FLOOD * stats->rx);
	CU_ASSERT_EQUAL(stats->lost, 0);
	forge_end();
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "an honest answer by hand counts", test_an_honest_answer_by_hand_counts },
		{ "a forged cookie is no answer", test_a_forged_cookie_is_no_answer },
		{ "an answer to a probe not sent is none", test_an_answer_to_a_probe_not_sent_is_none },
		{ "a sequence that contradicts is no answer", test_a_sequence_that_contradicts_is_no_answer },
		{ "an answer from another address is none", test_an_answer_from_another_address_is_none },
		{ "short and cut answers are malformed", test_short_and_cut_answers_are_malformed },
		{ "a second answer is a duplicate", test_a_second_answer_is_a_duplicate },
		{ "an answer after the timeout is late and no sample",
		  test_an_answer_after_the_timeout_is_late_and_no_sample },
		{ "a flood of forgeries hides no answer", test_a_flood_of_forgeries_hides_no_answer },
		CU_TEST_INFO_NULL,
	};

	return tap_main("path-forged", tests, argc, argv);
}
