/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/path/siphash.h"
#include "tests/unit/tap.h"

/* From the reference implementation: key 00 .. 0f, input 00, 01, .. of the given length. */
static const struct {
	size_t size;
	guint64 hash;
} vectors[] = {
	{ 0, G_GUINT64_CONSTANT(0x726fdb47dd0e0e31) },
	{ 1, G_GUINT64_CONSTANT(0x74f839c593dc67fd) },
	{ 7, G_GUINT64_CONSTANT(0xab0200f58b01d137) },
	{ 8, G_GUINT64_CONSTANT(0x93f5f5799a932462) },
	{ 15, G_GUINT64_CONSTANT(0xa129ca6149be45e5) },
};

static void
test_the_published_vectors_come_out(void)
{
	guint8 key[SIPHASH_KEY_SIZE], input[16];

	for (guint i = 0; i < sizeof input; i++)
		key[i] = input[i] = i;
	for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++)
		CU_ASSERT_EQUAL(siphash(key, input, vectors[i].size), vectors[i].hash);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "the published vectors come out", test_the_published_vectors_come_out },
		CU_TEST_INFO_NULL,
	};

	return tap_main("siphash", tests, argc, argv);
}
