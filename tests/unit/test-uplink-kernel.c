/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Plans of mixed uplinks carried out in a kernel: wwan0 and wwan1 are point-to-point (a veth without ARP), eth2 and eth3 are
 * Ethernet. After each move the kernel's own lookup says where packets go, and the messages are counted.
 */
#include "agent/uplink/uplink-plan.h"
#include "netlink/nl-socket.h"
#include "tests/unit/nl-world.h"
#include "tests/unit/uplink-samples.h"

#include <stdio.h>
#include <string.h>

#define N 4

static const char *const names[N] = { "wwan0", "wwan1", "eth2", "eth3" };

typedef struct World {
	NlSocket *nl;
	UplinkFacts facts[N];
	UplinkChoice choice;
	guint64 messages;               /* of the last converge() */
} World;

static void
read_link(UplinkFacts *facts)
{
	g_autofree char *text = netns_output("ip -o link show dev %s", facts->link.name);

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	facts->link.up = strstr(text, ",UP") || strstr(text, "<UP");
	facts->link.running = strstr(text, "LOWER_UP");
	facts->link.point_to_point = strstr(text, "NOARP");
}

static void
make_ethernet(unsigned i)
{
	CU_ASSERT_TRUE_FATAL(netns_run("ip link add %s type veth peer name peer%u", names[i], i));
	CU_ASSERT_TRUE_FATAL(netns_run("ip link set peer%u up addrgenmode none", i));
	CU_ASSERT_TRUE_FATAL(netns_run("ip link set %s up addrgenmode none", names[i]));
	CU_ASSERT_TRUE_FATAL(netns_run("ip address add 192.0.2.%u/28 dev %s", 16 * i + 2, names[i]));
}

/* False: skip. */
static bool
setup(World *world)
{
	*world = (World) { .choice = { .active = -1, .kept = -1 } };
	if (!world_new())
		return false;
	for (unsigned i = 0; i < N; i++) {
		if (i < 2) {
			sample_modem(&world->facts[i], i);
			CU_ASSERT_TRUE_FATAL(netns_run("ip link set %s arp off", names[i]));
		} else {
			sample_ethernet(&world->facts[i], i);
			make_ethernet(i);
		}
		world->facts[i].link.ifindex = if_nametoindex(names[i]);
		read_link(&world->facts[i]);
		world->choice.standing[i] = UPLINK_STANDING_STANDBY;
	}
	world->nl = nl_socket_new(NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(world->nl);
	return true;
}

static void
converge(World *world, size_t n)
{
	g_autoptr(GArray) wanted = uplink_plan(world->facts, n, &world->choice), actual = world_objects(false);
	g_autoptr(GArray) changes = nl_diff(wanted, actual), after = NULL, rest = NULL;
	guint64 sent = nl_socket_get_sent(world->nl);
	g_autoptr(GError) error = NULL;

	if (!nl_txn_commit(world->nl, changes, &error)) {
		printf("# %s\n", error->message);
		CU_FAIL("the kernel refused the plan");
	}
	world->messages = nl_socket_get_sent(world->nl) - sent;
	after = world_objects(false);
	rest = nl_diff(wanted, after);
	CU_ASSERT_EQUAL(rest->len, 0);
}

static void
move(World *world, int to)
{
	if (world->choice.active >= 0)
		world->choice.standing[world->choice.active] = UPLINK_STANDING_STANDBY;
	world->choice.standing[to] = UPLINK_STANDING_ACTIVE;
	world->choice.active = to;
	converge(world, N);
}

static bool
goes_through(const char *what, const char *name)
{
	g_autofree char *text = netns_output("ip route get %s", what);
	g_autofree char *dev = g_strdup_printf(" dev %s ", name);

	if (!text || !strstr(text, dev))
		printf("# expected%s, but: %s\n", dev, text ? g_strdelimit(text, "\n", '|') : "no route");
	return text && strstr(text, dev);
}

static void
test_a_move_is_one_message_within_a_kind_and_three_between_kinds(void)
{
	/* from, to, messages */
	static const unsigned moves[][3] = { { 0, 1, 1 }, { 1, 0, 1 }, { 0, 2, 3 }, { 2, 3, 1 }, { 3, 1, 3 } };
	World world;

	if (!setup(&world))
		return;
	move(&world, 0);
	CU_ASSERT_TRUE(goes_through("198.51.100.10", "wwan0"));
	for (size_t i = 0; i < G_N_ELEMENTS(moves); i++) {
		CU_ASSERT_EQUAL_FATAL(world.choice.active, (int)moves[i][0]);
		move(&world, moves[i][1]);
		if (world.messages != moves[i][2])
			printf("# %s -> %s: %u messages\n", names[moves[i][0]], names[moves[i][1]], (unsigned)world.messages);
		CU_ASSERT_EQUAL(world.messages, moves[i][2]);
		CU_ASSERT_TRUE(goes_through("198.51.100.10", names[moves[i][1]]));
	}
	nl_socket_free(world.nl);
}

/* Every step of a move between the kinds alone: after each of them there is a way out. */
static void
test_no_step_of_a_move_between_kinds_leaves_a_gap(void)
{
	World world;

	if (!setup(&world))
		return;
	move(&world, 0);
	for (int to = 2; to >= 0; to -= 2) {
		g_autoptr(GArray) wanted = NULL, actual = world_objects(false), changes = NULL;

		world.choice.active = to;
		wanted = uplink_plan(world.facts, N, &world.choice);
		changes = nl_diff(wanted, actual);
		CU_ASSERT_EQUAL(changes->len, 3);
		for (guint i = 0; i < changes->len; i++) {
			CU_ASSERT_TRUE(nl_socket_apply(world.nl, &g_array_index(changes, NlChange, i), NULL));
			CU_ASSERT_TRUE(goes_through("198.51.100.10", names[to ? (i < 1 ? 0 : 2) : (i < 1 ? 2 : 0)]));
		}
	}
	nl_socket_free(world.nl);
}

static void
test_marks_and_sources_go_through_their_own_uplink(void)
{
	World world;

	if (!setup(&world))
		return;
	move(&world, 2);
	CU_ASSERT_TRUE(goes_through("198.51.100.10", "eth2"));
	CU_ASSERT_TRUE(goes_through("198.51.100.10 mark 0x10000", "wwan0"));
	CU_ASSERT_TRUE(goes_through("198.51.100.10 mark 0x20000", "wwan1"));
	CU_ASSERT_TRUE(goes_through("198.51.100.10 mark 0x4000007", "eth2"));   /* bits of others */
	CU_ASSERT_TRUE(goes_through("198.51.100.10 from 10.45.1.2", "wwan1"));
	CU_ASSERT_TRUE(goes_through("198.51.100.10 from 192.0.2.50", "eth3"));
	nl_socket_free(world.nl);
}

static void
test_the_kernel_alone_climbs_down_the_ladder_when_carriers_go(void)
{
	World world;

	if (!setup(&world))
		return;
	world.choice.standing[1] = UPLINK_STANDING_DEGRADED;
	move(&world, 0);
	CU_ASSERT_TRUE(netns_run("ip link set peer0 down"));
	CU_ASSERT_TRUE(goes_through("198.51.100.10", "eth2"));
	CU_ASSERT_TRUE(netns_run("ip link set eth2 down"));
	CU_ASSERT_TRUE(goes_through("198.51.100.10", "eth3"));
	CU_ASSERT_TRUE(netns_run("ip link set peer3 down"));
	CU_ASSERT_TRUE(goes_through("198.51.100.10", "wwan1"));

	/* what is planned for the links as they are now is taken, and holds */
	for (unsigned i = 0; i < N; i++) {
		read_link(&world.facts[i]);
		world.choice.standing[i] = i == 1 ? UPLINK_STANDING_ACTIVE : UPLINK_STANDING_NO_CARRIER;
	}
	world.choice.active = 1;
	converge(&world, N);
	CU_ASSERT_TRUE(goes_through("198.51.100.10", "wwan1"));
	nl_socket_free(world.nl);
}

static void
test_a_modem_link_that_is_down_is_raised_and_used_in_two_rounds(void)
{
	World world;

	if (!setup(&world))
		return;
	CU_ASSERT_TRUE(netns_run("ip link set wwan0 down"));
	read_link(&world.facts[0]);
	CU_ASSERT_FALSE(world.facts[0].link.up);
	world.choice.standing[0] = UPLINK_STANDING_NO_CARRIER;
	converge(&world, 1);
	read_link(&world.facts[0]);
	CU_ASSERT_TRUE(world.facts[0].link.running);
	world.choice.standing[0] = UPLINK_STANDING_ACTIVE;
	world.choice.active = 0;
	converge(&world, 1);
	CU_ASSERT_TRUE(goes_through("198.51.100.10", "wwan0"));
	nl_socket_free(world.nl);
}

static void
test_an_uplink_may_change_its_family(void)
{
	World world;

	if (!setup(&world))
		return;
	CU_ASSERT_TRUE(netns_run("ip address add 2001:db8::2/64 dev eth2 nodad"));
	move(&world, 2);
	world.facts[2].address = sample_ip("2001:db8::2/64");
	world.facts[2].gateway = sample_ip("2001:db8::1");
	converge(&world, N);
	CU_ASSERT_TRUE(goes_through("2001:db8:1::1", "eth2"));
	sample_ethernet(&world.facts[2], 2);
	world.facts[2].link.ifindex = if_nametoindex("eth2");
	converge(&world, N);
	CU_ASSERT_TRUE(goes_through("198.51.100.10", "eth2"));
	nl_socket_free(world.nl);
}

static void
test_two_modems_with_one_address_keep_apart(void)
{
	World world;

	if (!setup(&world))
		return;
	world.facts[0].address = world.facts[1].address = sample_ip("10.45.0.2/16");
	move(&world, 1);
	CU_ASSERT_TRUE(goes_through("10.45.0.1", "wwan1"));
	CU_ASSERT_TRUE(goes_through("10.45.0.1 mark 0x10000", "wwan0"));
	move(&world, 0);
	CU_ASSERT_EQUAL(world.messages, 1);
	CU_ASSERT_TRUE(goes_through("10.45.0.1", "wwan0"));
	nl_socket_free(world.nl);
}

static void
test_an_uplink_switched_off_leaves_nothing_of_ours(void)
{
	g_autoptr(GArray) left = NULL;
	World world;

	if (!setup(&world))
		return;
	move(&world, 2);
	world.choice = (UplinkChoice) { .active = -1, .kept = -1 };
	for (unsigned i = 0; i < N; i++) {
		world.facts[i].enabled = false;
		world.choice.standing[i] = UPLINK_STANDING_DISABLED;
	}
	converge(&world, N);
	left = world_objects(true);
	for (guint i = 0; i < left->len; i++)
		CU_ASSERT_EQUAL(g_array_index(left, NlObject, i).kind, NL_KIND_LINK);
	CU_ASSERT_TRUE(goes_through("192.0.2.33", "eth2"));     /* what its owner set is untouched */
	nl_socket_free(world.nl);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a move is one message within a kind and three between kinds",
		  test_a_move_is_one_message_within_a_kind_and_three_between_kinds },
		{ "no step of a move between kinds leaves a gap", test_no_step_of_a_move_between_kinds_leaves_a_gap },
		{ "marks and sources go through their own uplink", test_marks_and_sources_go_through_their_own_uplink },
		{ "the kernel alone climbs down the ladder when carriers go",
		  test_the_kernel_alone_climbs_down_the_ladder_when_carriers_go },
		{ "a modem link that is down is raised and used in two rounds",
		  test_a_modem_link_that_is_down_is_raised_and_used_in_two_rounds },
		{ "an uplink may change its family", test_an_uplink_may_change_its_family },
		{ "two modems with one address keep apart", test_two_modems_with_one_address_keep_apart },
		{ "an uplink switched off leaves nothing of ours", test_an_uplink_switched_off_leaves_nothing_of_ours },
		CU_TEST_INFO_NULL,
	};

	world_enter();
	return tap_main("uplink-kernel", tests, argc, argv);
}
