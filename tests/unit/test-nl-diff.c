/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-diff.h"
#include "tests/unit/nl-samples.h"

#include <stdio.h>
#include <stdlib.h>

#define FOREIGN 4               /* RTPROT_STATIC */
#define ROUNDS 3000

static void
expect(const GArray *wanted, const GArray *actual, const char *const *lines)
{
	g_autoptr(GArray) changes = nl_diff(wanted, actual);
	guint n = g_strv_length((char **)lines);

	CU_ASSERT_EQUAL(changes->len, n);
	for (guint i = 0; i < MIN(n, changes->len); i++) {
		g_autofree char *text = nl_change_to_string(&g_array_index(changes, NlChange, i));

		CU_ASSERT_STRING_EQUAL(text, lines[i]);
		if (strcmp(text, lines[i]) != 0)
			printf("# %s\n# instead of %s\n", text, lines[i]);
	}
}
#define EXPECT(wanted, actual, ...) expect(wanted, actual, (const char *const[]){ __VA_ARGS__ __VA_OPT__(,) NULL })

static NlObject
ours(NlObject object)
{
	return owned_by(object, NL_PROTOCOL);
}

static void
test_adds_come_in_creation_order_whatever_the_order_wanted(void)
{
	g_autoptr(GArray) wanted = objects_new(), actual = objects_new();

	add_object(wanted, rule_by_mark(AF_INET, 5000, 0x10000, 5000));
	add_object(wanted, route_by_nexthop("0.0.0.0/0", 254, 50, 7));
	add_object(wanted, nexthop_object(7, 1));
	add_object(wanted, addr_object(1, "10.0.0.2/24"));
	add_object(wanted, link_object(1, true, 1430));
	add_object(actual, link_object(1, false, 1500));
	EXPECT(wanted, actual, "replace link wwan0 up no-carrier mtu 1430", "add address 10.0.0.2/24 dev lo",
	       "add nexthop id 7 inet6 dev lo", "add route default nhid 7 table 254 metric 50",
	       "add rule pref 5000 from all fwmark 0x10000/0xff0000 lookup 5000");
}

static void
test_deletes_come_last_and_backwards(void)
{
	g_autoptr(GArray) wanted = objects_new(), actual = objects_new();

	add_object(actual, ours(addr_object(1, "10.0.0.2/24")));
	add_object(actual, ours(nexthop_object(7, 1)));
	add_object(actual, ours(route_by_nexthop("0.0.0.0/0", 254, 50, 7)));
	add_object(actual, ours(rule_by_mark(AF_INET, 5000, 0x10000, 5000)));
	add_object(wanted, addr_object(1, "10.0.0.3/24"));
	EXPECT(wanted, actual, "add address 10.0.0.3/24 dev lo",
	       "delete rule pref 5000 from all fwmark 0x10000/0xff0000 lookup 5000",
	       "delete route default nhid 7 table 254 metric 50", "delete nexthop id 7 inet6 dev lo",
	       "delete address 10.0.0.2/24 dev lo");
}

static void
test_a_move_of_the_active_nexthop_is_one_change(void)
{
	g_autoptr(GArray) wanted = objects_new(), actual = objects_new();

	add_object(actual, ours(nexthop_object(7, 2)));
	add_object(actual, ours(route_by_nexthop("0.0.0.0/0", 254, 50, 7)));
	add_object(actual, ours(route_by_nexthop("::/0", 254, 50, 7)));
	g_array_append_vals(wanted, actual->data, actual->len);
	g_array_index(wanted, NlObject, 0).nexthop.ifindex = 1;
	EXPECT(wanted, actual, "replace nexthop id 7 inet6 dev lo");
}

static void
test_nothing_to_do_is_an_empty_list(void)
{
	g_autoptr(GArray) wanted = objects_new(), actual = objects_new();

	add_object(wanted, link_object(1, true, 0));
	add_object(actual, link_object(1, true, 1500));
	add_object(actual, link_object(2, false, 1500));
	EXPECT(wanted, actual);
}

static void
test_foreign_objects_are_neither_changed_nor_deleted(void)
{
	g_autoptr(GArray) wanted = objects_new(), actual = objects_new();

	add_object(actual, owned_by(addr_object(1, "10.0.0.9/24"), 0));
	add_object(actual, owned_by(route_by_device("0.0.0.0/0", 254, 50, 1), FOREIGN));
	add_object(actual, owned_by(rule_by_mark(AF_INET, 5000, 0x10000, 5000), FOREIGN));
	EXPECT(wanted, actual);
	/* In the place of the foreign route ours is tried as an addition: the kernel refuses it in words. */
	add_object(wanted, route_by_nexthop("0.0.0.0/0", 254, 50, 7));
	EXPECT(wanted, actual, "add route default nhid 7 table 254 metric 50");
}

static void
test_a_link_that_is_not_there_cannot_be_made(void)
{
	g_autoptr(GArray) wanted = objects_new(), actual = objects_new();

	add_object(wanted, link_object(1, true, 1430));
	EXPECT(wanted, actual);
}

static void
test_routes_come_in_the_order_wanted(void)
{
	g_autoptr(GArray) wanted = objects_new(), actual = objects_new();
	NlObject far = route_by_device("0.0.0.0/0", 254, 50, 1);

	far.route.gateway = ip("192.0.2.1");
	add_object(wanted, route_by_device("192.0.2.1/32", 254, 50, 1));
	add_object(wanted, far);
	EXPECT(wanted, actual, "add route 192.0.2.1 dev lo table 254 metric 50",
	       "add route default via 192.0.2.1 dev lo table 254 metric 50");
}

static void
test_of_two_wanted_with_one_key_the_first_counts(void)
{
	g_autoptr(GArray) wanted = objects_new(), actual = objects_new();

	add_object(wanted, route_by_device("0.0.0.0/0", 5000, 0, 1));
	add_object(wanted, route_by_nexthop("0.0.0.0/0", 5000, 0, 7));
	EXPECT(wanted, actual, "add route default dev lo table 5000");
	add_object(actual, ours(route_by_device("0.0.0.0/0", 5000, 0, 1)));
	EXPECT(wanted, actual);
}

/* A kernel as far as the diff is concerned: refuses what the real one refuses. */
static void
model_apply(GArray *model, const NlChange *change)
{
	NlObject before = ours(change->before);
	guint i = 0;

	while (i < model->len && !nl_object_same_key(&g_array_index(model, NlObject, i), &change->object))
		i++;
	switch (change->op) {
	case NL_OP_ADD:
		CU_ASSERT_EQUAL_FATAL(i, model->len);
		add_object(model, change->object.kind == NL_KIND_LINK ? change->object : ours(change->object));
		break;
	case NL_OP_REPLACE:
		CU_ASSERT_TRUE_FATAL(i < model->len);
		CU_ASSERT_TRUE(nl_object_equal(&before, &g_array_index(model, NlObject, i)));
		g_array_index(model, NlObject, i) = ours(change->object);
		break;
	case NL_OP_DELETE:
		CU_ASSERT_TRUE_FATAL(i < model->len && nl_object_is_ours(&g_array_index(model, NlObject, i)));
		g_array_remove_index(model, i);
		break;
	case _NL_OP_MAX:
		CU_FAIL("no such operation");
	}
}

static NlObject
random_object(GRand *rand)
{
	static const char *const networks[] = { "0.0.0.0/0", "::/0", "10.1.0.0/16", "2001:db8::/48" };
	static const char *const addresses[] = { "10.0.0.1/24", "10.0.0.1/16", "10.0.0.2/24", "2001:db8::1/64",
						 "2001:db8::1/128" };
	uint32_t n = g_rand_int_range(rand, 1, 4), m = g_rand_int_range(rand, 1, 4);

	switch ((NlKind)g_rand_int_range(rand, 0, _NL_KIND_MAX)) {
	case NL_KIND_LINK:
		return link_object(n, g_rand_boolean(rand), 1400 + m);
	case NL_KIND_ADDR:
		return addr_object(n, addresses[g_rand_int_range(rand, 0, G_N_ELEMENTS(addresses))]);
	case NL_KIND_NEXTHOP:
		return nexthop_object(n, m);
	case NL_KIND_ROUTE:
		if (g_rand_boolean(rand))
			return route_by_nexthop(networks[g_rand_int_range(rand, 0, 4)], 5000 + n, 50, m);
		return route_by_device(networks[g_rand_int_range(rand, 0, 4)], 5000 + n, 50, m);
	case NL_KIND_RULE:
		return rule_by_mark(g_rand_boolean(rand) ? AF_INET : AF_INET6, 5000 + n, m << 16, 5000 + m);
	case _NL_KIND_MAX:
		break;
	}
	g_assert_not_reached();
}

static const NlObject *
find(const GArray *objects, const NlObject *key)
{
	for (guint i = 0; i < objects->len; i++)
		if (nl_object_same_key(&g_array_index(objects, NlObject, i), key))
			return &g_array_index(objects, NlObject, i);
	return NULL;
}

/* Distinct keys; as `actual` with all links, some of the rest foreign, else without what foreigners hold. */
static GArray *
random_set(GRand *rand, const GArray *actual)
{
	GArray *set = objects_new();

	for (uint32_t i = 1; !actual && i < 4; i++)
		add_object(set, link_object(i, g_rand_boolean(rand), 1400 + i));
	for (int n = g_rand_int_range(rand, 0, 25); n > 0; n--) {
		NlObject object = random_object(rand);
		const NlObject *there = actual ? find(actual, &object) : NULL;

		if (find(set, &object) || (!actual && object.kind == NL_KIND_LINK))
			continue;
		if (there && object.kind != NL_KIND_LINK && !nl_object_is_ours(there))
			continue;
		if (!actual)
			object = owned_by(object, g_rand_int_range(rand, 0, 4) ? NL_PROTOCOL : FOREIGN);
		add_object(set, object);
	}
	return set;
}

static bool
same_set(const GArray *a, const GArray *b)
{
	for (guint i = 0; i < a->len; i++) {
		const NlObject *other = find(b, &g_array_index(a, NlObject, i));

		if (!other || !nl_object_equal(&g_array_index(a, NlObject, i), other))
			return false;
	}
	return a->len == b->len;
}

static void
check_order(const GArray *changes)
{
	for (guint i = 1; i < changes->len; i++) {
		const NlChange *a = &g_array_index(changes, NlChange, i - 1), *b = a + 1;

		CU_ASSERT_FALSE(a->op == NL_OP_DELETE && b->op != NL_OP_DELETE);
		CU_ASSERT_FALSE(a->op == NL_OP_DELETE && a->object.kind < b->object.kind);
		CU_ASSERT_FALSE(b->op != NL_OP_DELETE && a->object.kind > b->object.kind);
	}
}

static void
check_reached(const GArray *wanted, const GArray *before, const GArray *model)
{
	for (guint i = 0; i < wanted->len; i++) {
		const NlObject *object = &g_array_index(wanted, NlObject, i), *there = find(model, object);

		CU_ASSERT_TRUE(there && nl_object_satisfies(object, there));
	}
	for (guint i = 0; i < model->len; i++) {
		const NlObject *object = &g_array_index(model, NlObject, i);

		CU_ASSERT_TRUE(!nl_object_is_ours(object) || find(wanted, object));
	}
	for (guint i = 0; i < before->len; i++) {
		const NlObject *object = &g_array_index(before, NlObject, i), *there = find(model, object);

		if (object->kind != NL_KIND_LINK && !nl_object_is_ours(object))
			CU_ASSERT_TRUE(there && nl_object_equal(object, there));
	}
}

static void
round_one(GRand *rand)
{
	g_autoptr(GArray) before = random_set(rand, NULL), wanted = random_set(rand, before);
	g_autoptr(GArray) model = g_array_copy(before), changes = nl_diff(wanted, before), rest = NULL;

	check_order(changes);
	for (guint i = 0; i < changes->len; i++)
		model_apply(model, &g_array_index(changes, NlChange, i));
	check_reached(wanted, before, model);
	rest = nl_diff(wanted, model);
	CU_ASSERT_EQUAL(rest->len, 0);
	for (guint i = changes->len; i-- > 0;) {
		NlChange inverse = nl_change_inverse(&g_array_index(changes, NlChange, i));

		model_apply(model, &inverse);
	}
	CU_ASSERT_TRUE(same_set(model, before));
}

static void
test_any_set_reaches_any_other_and_the_inverse_restores_it(void)
{
	const char *given = g_getenv("SEED");
	guint32 seed = given ? strtoul(given, NULL, 0) : g_random_int();
	GRand *rand = g_rand_new_with_seed(seed);

	printf("# SEED=%u\n", seed);
	for (int i = 0; i < ROUNDS; i++)
		round_one(rand);
	g_rand_free(rand);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "adds come in creation order, whatever the order wanted",
		  test_adds_come_in_creation_order_whatever_the_order_wanted },
		{ "deletes come last and backwards", test_deletes_come_last_and_backwards },
		{ "a move of the active nexthop is one change", test_a_move_of_the_active_nexthop_is_one_change },
		{ "nothing to do is an empty list", test_nothing_to_do_is_an_empty_list },
		{ "foreign objects are neither changed nor deleted",
		  test_foreign_objects_are_neither_changed_nor_deleted },
		{ "a link that is not there cannot be made", test_a_link_that_is_not_there_cannot_be_made },
		{ "routes come in the order wanted", test_routes_come_in_the_order_wanted },
		{ "of two wanted with one key the first counts", test_of_two_wanted_with_one_key_the_first_counts },
		{ "any set reaches any other, and the inverse restores it",
		  test_any_set_reaches_any_other_and_the_inverse_restores_it },
		CU_TEST_INFO_NULL,
	};

	return tap_main("nl-diff", tests, argc, argv);
}
