/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/nl-world.h"

#include "netlink/nl-dump.h"

/* NULL, or why all tests that need a world must be skipped. */
static const char *world_missing;

void
world_enter(void)
{
	world_missing = netns_enter();
	if (!world_missing && !netns_run("ip -V"))
		world_missing = "no ip(8) here (Debian: iproute2)";
	if (!world_missing && !netns_run("ip link add v0 type veth peer name v1"))
		world_missing = "the kernel has no veth";
}

bool
world_new(void)
{
	if (world_missing) {
		tap_skip(world_missing);
		return false;
	}
	CU_ASSERT_TRUE_FATAL(netns_fresh());
	for (int i = 0; i < 2; i++) {
		CU_ASSERT_TRUE_FATAL(netns_run("ip link add wwan%d type veth peer name peer%d", i, i));
		CU_ASSERT_TRUE_FATAL(netns_run("ip link set peer%d up addrgenmode none", i));
		CU_ASSERT_TRUE_FATAL(netns_run("ip link set wwan%d up addrgenmode none", i));
	}
	return true;
}

GArray *
world_objects(bool only_ours)
{
	static const uint8_t families[] = { AF_UNSPEC, AF_INET, AF_INET6 };
	g_autoptr(NlDump) dump = nl_dump_new(NULL);
	GArray *objects = objects_new();
	bool complete;

	CU_ASSERT_PTR_NOT_NULL_FATAL(dump);
	for (NlKind kind = 0; kind < _NL_KIND_MAX; kind++)
		for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
			bool any = kind == NL_KIND_LINK || kind == NL_KIND_NEXTHOP;
			NlDumpQuery query = { .kind = kind, .family = families[i] };

			query.only_ours = only_ours && kind != NL_KIND_LINK;
			if (any == (query.family == AF_UNSPEC))
				CU_ASSERT_TRUE(nl_dump_run(dump, &query, objects, &complete, NULL));
		}
	return objects;
}

bool
same_objects(const GArray *a, const GArray *b)
{
	if (a->len != b->len)
		return false;
	for (guint i = 0; i < a->len; i++)
		if (!nl_object_equal(&g_array_index(a, NlObject, i), &g_array_index(b, NlObject, i)))
			return false;
	return true;
}

void
world_add_addresses(unsigned n)
{
	g_autoptr(GString) lines = g_string_new(NULL);

	for (unsigned i = 0; i < n; i++)
		g_string_append_printf(lines, "addr add 10.8.%u.%u/32 dev wwan1\n", i / 250, 1 + i % 250);
	CU_ASSERT_TRUE_FATAL(netns_batch(lines->str));
}
