/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-dump.h"
#include "tests/unit/nl-world.h"

#include <errno.h>
#include <linux/netlink.h>

#include "netlink/nl-cache.h"
#include "netlink/nl-socket.h"
#include "netlink/nl-store.h"

#define N_ADDRESSES 1500        /* a dump of them takes five datagrams, the kernel always one ahead of us */

/* What happens to the next calls of recvmsg(); counted down, 0 = they are let through. */
static struct {
	unsigned spoil;                 /* dumps of addresses in the middle of which the kernel's list changes */
	unsigned fail;
	int fail_errno;
	bool starve;                    /* nothing ever comes */
} fault;

ssize_t __real_recvmsg(int fd, struct msghdr *msg, int flags);
ssize_t __wrap_recvmsg(int fd, struct msghdr *msg, int flags);

ssize_t
__wrap_recvmsg(int fd, struct msghdr *msg, int flags)
{
	static uint32_t n, spoilt_seq;
	const struct nlmsghdr *nlh = msg->msg_iov->iov_base;
	ssize_t len;

	if (fault.starve) {
		errno = EAGAIN;
		return -1;
	}
	if (fault.fail > 0) {
		fault.fail--;
		errno = fault.fail_errno;
		return -1;
	}
	len = __real_recvmsg(fd, msg, flags);
	if (len > 8192 && fault.spoil > 0 && nlh->nlmsg_seq != spoilt_seq) {
		fault.spoil--;
		spoilt_seq = nlh->nlmsg_seq;
		CU_ASSERT_TRUE(netns_run("ip addr add 10.9.0.%u/32 dev wwan1", 1 + n++ % 250));
	}
	return len;
}

static NlDump *
open_dump(void)
{
	NlDump *dump;

	memset(&fault, 0, sizeof(fault));
	if (!world_new())
		return NULL;
	world_add_addresses(N_ADDRESSES);
	dump = nl_dump_new(NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(dump);
	return dump;
}

static const NlDumpQuery addresses = { .kind = NL_KIND_ADDR, .family = AF_INET };

static void
test_a_dump_interrupted_twice_comes_out_whole_the_third_time(void)
{
	g_autoptr(GArray) objects = objects_new(), store = NULL;
	g_autoptr(NlDump) dump = open_dump();
	bool complete;

	if (!dump)
		return;
	fault.spoil = 2;
	CU_ASSERT_TRUE(nl_dump_run(dump, &addresses, objects, &complete, NULL));
	CU_ASSERT_TRUE(complete);
	CU_ASSERT_EQUAL(nl_dump_get_interrupted(dump), 2);
	CU_ASSERT_EQUAL(objects->len, N_ADDRESSES + 1 + 2);             /* lo's and those of the fault */
	store = nl_store_new(objects);
	CU_ASSERT_EQUAL(store->len, objects->len);
}

static void
test_a_dump_interrupted_every_time_says_so(void)
{
	g_autoptr(GArray) objects = objects_new();
	g_autoptr(NlDump) dump = open_dump();
	bool complete;

	if (!dump)
		return;
	fault.spoil = UINT32_MAX;
	CU_ASSERT_TRUE(nl_dump_run(dump, &addresses, objects, &complete, NULL));
	CU_ASSERT_FALSE(complete);
	CU_ASSERT_EQUAL(nl_dump_get_interrupted(dump), 3);
	CU_ASSERT_TRUE(objects->len > N_ADDRESSES / 2);
}

static void
test_a_failing_read_is_an_error_and_adds_nothing(void)
{
	g_autoptr(GArray) objects = objects_new();
	g_autoptr(NlDump) dump = open_dump();
	g_autoptr(GError) error = NULL;
	bool complete;

	if (!dump)
		return;
	add_object(objects, link_object(77, true, 0));
	fault.fail = 1;
	fault.fail_errno = ENOMEM;
	CU_ASSERT_FALSE_FATAL(nl_dump_run(dump, &addresses, objects, &complete, &error));
	CU_ASSERT_STRING_EQUAL(error->message, "netlink dump: Cannot allocate memory");
	CU_ASSERT_EQUAL(objects->len, 1);
	fault.fail = 3;                 /* interrupted by a signal: read again; overrun: asked again */
	fault.fail_errno = EINTR;
	CU_ASSERT_TRUE(nl_dump_run(dump, &addresses, objects, &complete, NULL));
	fault.fail = 1;
	fault.fail_errno = ENOBUFS;
	g_array_set_size(objects, 0);
	CU_ASSERT_TRUE(nl_dump_run(dump, &addresses, objects, &complete, NULL));
	CU_ASSERT_TRUE(complete);
	CU_ASSERT_EQUAL(objects->len, N_ADDRESSES + 1);
}

static void
test_a_silent_kernel_is_not_waited_for(void)
{
	g_autoptr(GArray) objects = objects_new();
	g_autoptr(NlDump) dump = NULL;
	g_autoptr(GError) error = NULL;
	bool complete;
	gint64 start_us;

	if (!world_new())
		return;
	dump = nl_dump_new(NULL);
	fault.starve = true;
	start_us = g_get_monotonic_time();
	CU_ASSERT_FALSE(nl_dump_run(dump, &addresses, objects, &complete, &error));
	CU_ASSERT_TRUE(g_error_matches(error, NL_ERROR, ETIMEDOUT));
	CU_ASSERT_TRUE(g_get_monotonic_time() - start_us < 2 * 1000 * 1000);
	fault.starve = false;
	CU_ASSERT_TRUE(nl_dump_run(dump, &addresses, objects, &complete, NULL));        /* late answers are passed over */
	CU_ASSERT_EQUAL(objects->len, 1);
}

static void
test_a_query_gets_its_table_and_owner_and_nothing_else(void)
{
	NlDumpQuery query = { .kind = NL_KIND_ROUTE, .family = AF_INET };
	g_autoptr(GArray) objects = objects_new();
	g_autoptr(NlDump) dump = NULL;
	bool complete;

	memset(&fault, 0, sizeof(fault));
	if (!world_new())
		return;
	dump = nl_dump_new(NULL);
	CU_ASSERT_TRUE(netns_run("ip route add 10.1.0.0/16 dev wwan0 table 5000 proto 200"));
	CU_ASSERT_TRUE(netns_run("ip route add 10.2.0.0/16 dev wwan0 table 5000 proto static"));
	CU_ASSERT_TRUE(netns_run("ip route add 10.3.0.0/16 dev wwan0 table 5001 proto 200"));
	query.table = 5000;
	CU_ASSERT_TRUE(nl_dump_run(dump, &query, objects, &complete, NULL));
	CU_ASSERT_EQUAL(objects->len, 2);
	g_array_set_size(objects, 0);
	query.only_ours = true;
	CU_ASSERT_TRUE(nl_dump_run(dump, &query, objects, &complete, NULL));
	CU_ASSERT_EQUAL(objects->len, 1);
	g_array_set_size(objects, 0);
	query.table = 0;
	CU_ASSERT_TRUE(nl_dump_run(dump, &query, objects, &complete, NULL));
	CU_ASSERT_EQUAL(objects->len, 2);
	query.table = 5063;             /* there is no such table: it holds nothing */
	CU_ASSERT_TRUE(nl_dump_run(dump, &query, objects, &complete, NULL));
	CU_ASSERT_EQUAL(objects->len, 2);
	CU_ASSERT_EQUAL(nl_dump_get_broken(dump), 0);
}

static void
ignore_change(NlCache *cache, gpointer user_data)
{
}

static gboolean
wake(gpointer user_data)
{
	return G_SOURCE_CONTINUE;
}

/* Runs the loop until the cache has asked `more` times more. */
static void
run_until_dumps(NlCache *cache, guint64 more)
{
	guint64 enough = nl_cache_get_stats(cache).dumps + more;
	gint64 end_us = g_get_monotonic_time() + 5 * 1000 * 1000;
	guint timer = g_timeout_add(20, wake, NULL);

	while (nl_cache_get_stats(cache).dumps < enough && g_get_monotonic_time() < end_us)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(timer);
}

static void
test_a_cache_with_interrupted_dumps_serves_and_asks_again_later(void)
{
	g_autoptr(NlDump) dump = open_dump();
	g_autoptr(NlCache) cache = NULL;
	guint n_objects;

	if (!dump)
		return;
	fault.spoil = UINT32_MAX;
	cache = nl_cache_new(ignore_change, NULL, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(cache);
	CU_ASSERT_EQUAL(nl_cache_get_stats(cache).interrupted_dumps, 3);
	n_objects = nl_cache_get_objects(cache)->len;
	CU_ASSERT_TRUE(n_objects > N_ADDRESSES / 2);
	run_until_dumps(cache, 1);
	CU_ASSERT_EQUAL(nl_cache_get_stats(cache).interrupted_dumps, 6);
	CU_ASSERT_TRUE(nl_cache_get_objects(cache)->len >= n_objects);
	fault.spoil = 0;
	run_until_dumps(cache, 1);
	CU_ASSERT_EQUAL(nl_cache_get_stats(cache).interrupted_dumps, 6);
	CU_ASSERT_EQUAL(nl_cache_get_stats(cache).dumps, 8 + 2);
	CU_ASSERT_TRUE(nl_cache_get_objects(cache)->len >= N_ADDRESSES);
}

static void
test_a_cache_whose_dump_fails_keeps_what_it_has_and_asks_again(void)
{
	g_autoptr(NlCache) cache = NULL;

	memset(&fault, 0, sizeof(fault));
	if (!world_new())
		return;
	CU_ASSERT_TRUE(netns_run("ip route add default dev wwan0 table 5000 proto 200"));
	cache = nl_cache_new(ignore_change, NULL, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(cache);
	CU_ASSERT_TRUE(netns_run("ip link set wwan0 down"));
	fault.starve = true;            /* for the notices as well: the doubt comes when they can be read */
	g_main_context_iteration(NULL, TRUE);
	fault.starve = false;
	fault.fail = 0;
	run_until_dumps(cache, 2);
	CU_ASSERT_EQUAL(nl_cache_get_stats(cache).failed_dumps, 0);
	CU_ASSERT_FALSE(nl_cache_find_link(cache, "wwan0")->up);
	fault.fail = 1;
	fault.fail_errno = ENOMEM;
	CU_ASSERT_FALSE(nl_cache_refresh_counters(cache, NULL));
	CU_ASSERT_EQUAL(nl_cache_get_stats(cache).failed_dumps, 1);
	CU_ASSERT_PTR_NOT_NULL(nl_cache_find_link(cache, "wwan0"));
}

static bool
queue_notices(unsigned n)
{
	g_autoptr(GString) lines = g_string_new(NULL);

	for (unsigned i = 0; i < n; i++)
		g_string_append_printf(lines, "rule add pref %u fwmark 9 table 9\n", 100 + i);
	return netns_batch(lines->str);
}

/* As long as the queue has not run dry the kernel may have dropped more without a word. */
static void
test_a_resync_waits_until_all_that_was_queued_is_read(void)
{
	g_autoptr(NlCache) cache = NULL;
	gint64 due_us;

	memset(&fault, 0, sizeof(fault));
	if (!world_new())
		return;
	cache = nl_cache_new(ignore_change, NULL, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(cache);
	CU_ASSERT_TRUE(queue_notices(NL_MONITOR_BATCH * 4));
	fault.fail = 1;
	fault.fail_errno = ENOBUFS;
	g_main_context_iteration(NULL, TRUE);
	due_us = g_get_monotonic_time() + 15 * 1000;    /* the 10 ms of quiet are over then, the queue is not */
	while (g_get_monotonic_time() < due_us)
		;
	g_main_context_iteration(NULL, TRUE);
	CU_ASSERT_EQUAL(nl_cache_get_stats(cache).monitor.overruns, 1);
	CU_ASSERT_EQUAL(nl_cache_get_stats(cache).resyncs, 0);
	run_until_dumps(cache, 8);
	CU_ASSERT_EQUAL(nl_cache_get_stats(cache).resyncs, 1);
	CU_ASSERT_EQUAL(nl_cache_get_stats(cache).dumps, 16);
}

static void
test_no_cache_is_made_from_a_kernel_that_cannot_be_read(void)
{
	g_autoptr(GError) error = NULL;

	memset(&fault, 0, sizeof(fault));
	if (!world_new())
		return;
	fault.fail = UINT32_MAX;
	fault.fail_errno = ENOMEM;
	CU_ASSERT_PTR_NULL(nl_cache_new(ignore_change, NULL, &error));
	CU_ASSERT_TRUE(g_error_matches(error, NL_ERROR, ENOMEM));
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a dump interrupted twice comes out whole the third time",
		  test_a_dump_interrupted_twice_comes_out_whole_the_third_time },
		{ "a dump interrupted every time says so", test_a_dump_interrupted_every_time_says_so },
		{ "a failing read is an error and adds nothing", test_a_failing_read_is_an_error_and_adds_nothing },
		{ "a silent kernel is not waited for", test_a_silent_kernel_is_not_waited_for },
		{ "a query gets its table and owner, and nothing else",
		  test_a_query_gets_its_table_and_owner_and_nothing_else },
		{ "a cache with interrupted dumps serves, and asks again later",
		  test_a_cache_with_interrupted_dumps_serves_and_asks_again_later },
		{ "a cache whose dump fails keeps what it has and asks again",
		  test_a_cache_whose_dump_fails_keeps_what_it_has_and_asks_again },
		{ "a resync waits until all that was queued is read",
		  test_a_resync_waits_until_all_that_was_queued_is_read },
		{ "no cache is made from a kernel that cannot be read",
		  test_no_cache_is_made_from_a_kernel_that_cannot_be_read },
		CU_TEST_INFO_NULL,
	};

	world_enter();
	return tap_main("nl-dump", tests, argc, argv);
}
