/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-store.h"
#include "tests/unit/nl-samples.h"

#include <stdio.h>
#include <stdlib.h>

#define STEPS 20000

static bool
is_link(const NlObject *object, const void *data)
{
	return object->kind == NL_KIND_LINK;
}

static void
test_of_several_with_one_key_the_first_stays(void)
{
	g_autoptr(GArray) objects = objects_new(), store = NULL;

	add_object(objects, link_object(2, true, 1500));
	add_object(objects, link_object(1, true, 1400));
	add_object(objects, link_object(2, true, 9000));
	store = nl_store_new(objects);
	CU_ASSERT_EQUAL_FATAL(store->len, 2);
	CU_ASSERT_EQUAL(g_array_index(store, NlObject, 0).link.ifindex, 1);
	CU_ASSERT_EQUAL(g_array_index(store, NlObject, 1).link.mtu_bytes, 1500);
}

static void
test_new_counters_are_kept_but_are_no_change(void)
{
	g_autoptr(GArray) store = objects_new();
	NlObject link = link_object(2, true, 1500);

	CU_ASSERT_TRUE(nl_store_put(store, &link));
	link.link.rx_packets = 7;
	CU_ASSERT_FALSE(nl_store_put(store, &link));
	CU_ASSERT_EQUAL(nl_store_find(store, &link)->link.rx_packets, 7);
	link.link.up = false;
	CU_ASSERT_TRUE(nl_store_put(store, &link));
	CU_ASSERT_TRUE(nl_store_remove(store, &link));
	CU_ASSERT_FALSE(nl_store_remove(store, &link));
}

static void
test_a_whole_answer_removes_what_it_lacks_and_only_that(void)
{
	g_autoptr(GArray) store = objects_new(), fresh = objects_new();
	NlObject one = link_object(1, true, 1500), two = link_object(2, true, 1500);
	NlObject route = route_by_device("0.0.0.0/0", 254, 50, 1);

	nl_store_put(store, &one);
	nl_store_put(store, &two);
	nl_store_put(store, &route);
	add_object(fresh, two);
	CU_ASSERT_TRUE(nl_store_merge(store, fresh, true, is_link, NULL));
	CU_ASSERT_PTR_NULL(nl_store_find(store, &one));
	CU_ASSERT_PTR_NOT_NULL(nl_store_find(store, &two));
	CU_ASSERT_PTR_NOT_NULL(nl_store_find(store, &route));
	CU_ASSERT_FALSE(nl_store_merge(store, fresh, true, is_link, NULL));
}

static void
test_an_interrupted_answer_removes_nothing(void)
{
	g_autoptr(GArray) store = objects_new(), fresh = objects_new();
	NlObject one = link_object(1, true, 1500), two = link_object(2, true, 1500);

	nl_store_put(store, &one);
	add_object(fresh, two);
	CU_ASSERT_TRUE(nl_store_merge(store, fresh, false, is_link, NULL));
	CU_ASSERT_PTR_NOT_NULL(nl_store_find(store, &one));
	CU_ASSERT_PTR_NOT_NULL(nl_store_find(store, &two));
}

static void
step_one(GRand *rand, GArray *store, bool *there)
{
	uint32_t i = g_rand_int_range(rand, 0, 64);
	NlObject object = link_object(i + 1, true, 1500);
	bool puts = g_rand_boolean(rand);

	CU_ASSERT_EQUAL(nl_store_find(store, &object) != NULL, there[i]);
	if (puts)
		CU_ASSERT_EQUAL(nl_store_put(store, &object), !there[i]);
	if (!puts)
		CU_ASSERT_EQUAL(nl_store_remove(store, &object), there[i]);
	there[i] = puts;
}

static void
test_any_steps_leave_a_set_in_order(void)
{
	const char *given = g_getenv("SEED");
	guint32 seed = given ? strtoul(given, NULL, 0) : g_random_int();
	GRand *rand = g_rand_new_with_seed(seed);
	g_autoptr(GArray) store = objects_new();
	bool there[64] = { false };
	guint n = 0;

	printf("# SEED=%u\n", seed);
	for (int i = 0; i < STEPS; i++)
		step_one(rand, store, there);
	for (size_t i = 0; i < G_N_ELEMENTS(there); i++)
		n += there[i];
	CU_ASSERT_EQUAL(store->len, n);
	for (guint i = 1; i < store->len; i++)
		CU_ASSERT_TRUE(nl_object_compare(&g_array_index(store, NlObject, i - 1),
						 &g_array_index(store, NlObject, i)) < 0);
	g_rand_free(rand);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "of several with one key the first stays", test_of_several_with_one_key_the_first_stays },
		{ "new counters are kept but are no change", test_new_counters_are_kept_but_are_no_change },
		{ "a whole answer removes what it lacks, and only that",
		  test_a_whole_answer_removes_what_it_lacks_and_only_that },
		{ "an interrupted answer removes nothing", test_an_interrupted_answer_removes_nothing },
		{ "any steps leave a set in order", test_any_steps_leave_a_set_in_order },
		CU_TEST_INFO_NULL,
	};

	return tap_main("nl-store", tests, argc, argv);
}
