/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/clients.h"
#include "tests/unit/tap.h"

#include <string.h>

#define NAS 3
#define WDS 1

static Clients clients;

static void
start(unsigned limit)
{
	memset(&clients, 0, sizeof(clients));
	clients.limit = limit;
}

static void
test_ids_run_out_per_service_and_are_refused(void)
{
	start(10);
	for (unsigned i = 1; i <= 10; i++) {
		Client *client = clients_allocate(&clients, NAS, 1);

		CU_ASSERT_PTR_NOT_NULL_FATAL(client);
		CU_ASSERT_EQUAL(client->id, i);
	}
	CU_ASSERT_PTR_NULL(clients_allocate(&clients, NAS, 1));
	CU_ASSERT_PTR_NULL(clients_allocate(&clients, NAS, 2));
	CU_ASSERT_EQUAL(clients.refused, 2);
	CU_ASSERT_PTR_NOT_NULL(clients_allocate(&clients, WDS, 1));
}

static void
test_a_released_id_is_the_next_one_given(void)
{
	start(10);
	for (unsigned i = 0; i < 5; i++)
		clients_allocate(&clients, NAS, 1);
	clients_release(clients_find(&clients, NAS, 2));
	CU_ASSERT_PTR_NULL(clients_find(&clients, NAS, 2));
	CU_ASSERT_EQUAL(clients_allocate(&clients, NAS, 1)->id, 2);
	CU_ASSERT_EQUAL(clients_allocate(&clients, NAS, 1)->id, 6);
}

static void
test_ids_of_a_closed_host_leak_and_are_seen(void)
{
	unsigned leaked = 99;

	start(10);
	clients_allocate(&clients, NAS, 1);
	clients_allocate(&clients, NAS, 2);
	clients_allocate(&clients, WDS, 1);
	clients_disown(&clients, 1);
	CU_ASSERT_EQUAL(clients_count(&clients, NAS, &leaked), 2);
	CU_ASSERT_EQUAL(leaked, 1);
	CU_ASSERT_EQUAL(clients_count(&clients, WDS, &leaked), 1);
	CU_ASSERT_EQUAL(leaked, 1);
}

static void
test_the_largest_table_is_full_at_its_limit(void)
{
	unsigned given = 0;

	start(254);
	for (uint8_t service = 1; service <= 3; service++)
		while (clients_allocate(&clients, service, 1))
			given++;
	CU_ASSERT_EQUAL(given, CLIENTS_MAX);
	clients_release_all(&clients);
	CU_ASSERT_EQUAL(clients_count(&clients, 1, NULL), 0);
	CU_ASSERT_EQUAL(clients.limit, 254);
}

static void
test_only_those_who_want_it_all_are_next(void)
{
	Client *a, *b;

	start(10);
	a = clients_allocate(&clients, NAS, 1);
	b = clients_allocate(&clients, NAS, 1);
	a->wants = 1;
	b->wants = 3;
	CU_ASSERT_PTR_EQUAL(clients_next(&clients, NAS, 0, NULL), a);
	CU_ASSERT_PTR_EQUAL(clients_next(&clients, NAS, 2, NULL), b);
	CU_ASSERT_PTR_EQUAL(clients_next(&clients, NAS, 1, a), b);
	CU_ASSERT_PTR_NULL(clients_next(&clients, NAS, 1, b));
	CU_ASSERT_PTR_NULL(clients_next(&clients, NAS, 4, NULL));
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "ids run out per service and are refused", test_ids_run_out_per_service_and_are_refused },
		{ "a released id is the next one given", test_a_released_id_is_the_next_one_given },
		{ "ids of a closed host leak and are seen", test_ids_of_a_closed_host_leak_and_are_seen },
		{ "the largest table is full at its limit", test_the_largest_table_is_full_at_its_limit },
		{ "only those who want it all are next", test_only_those_who_want_it_all_are_next },
		CU_TEST_INFO_NULL,
	};

	return tap_main("sim-clients", tests, argc, argv);
}
