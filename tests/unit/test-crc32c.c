/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/crc32c.h"
#include "tests/unit/tap.h"

#include <string.h>

/* RFC 3720 appendix B.4, and the check value every catalogue of CRCs gives. */
static void
test_published_vectors(void)
{
	guint8 bytes[32];

	CU_ASSERT_EQUAL(crc32c(0, "123456789", 9), 0xe3069283);
	CU_ASSERT_EQUAL(crc32c(0, "", 0), 0);
	memset(bytes, 0, sizeof(bytes));
	CU_ASSERT_EQUAL(crc32c(0, bytes, sizeof(bytes)), 0x8a9136aa);
	memset(bytes, 0xff, sizeof(bytes));
	CU_ASSERT_EQUAL(crc32c(0, bytes, sizeof(bytes)), 0x62a8ab43);
	for (guint i = 0; i < sizeof(bytes); i++)
		bytes[i] = i;
	CU_ASSERT_EQUAL(crc32c(0, bytes, sizeof(bytes)), 0x46dd794e);
	for (guint i = 0; i < sizeof(bytes); i++)
		bytes[i] = 31 - i;
	CU_ASSERT_EQUAL(crc32c(0, bytes, sizeof(bytes)), 0x113fdb5c);
}

static void
test_a_sum_in_parts_is_the_sum_of_the_whole(void)
{
	guint8 bytes[67];
	guint32 whole;

	for (guint i = 0; i < sizeof(bytes); i++)
		bytes[i] = i * 37 + 11;
	whole = crc32c(0, bytes, sizeof(bytes));
	for (guint cut = 0; cut <= sizeof(bytes); cut++)
		CU_ASSERT_EQUAL(crc32c(crc32c(0, bytes, cut), bytes + cut, sizeof(bytes) - cut), whole);
}

static void
test_every_flipped_bit_changes_the_sum(void)
{
	guint8 bytes[40] = "a record of the spool";
	guint32 whole = crc32c(0, bytes, sizeof(bytes));

	for (guint bit = 0; bit < 8 * sizeof(bytes); bit++) {
		bytes[bit / 8] ^= 1 << bit % 8;
		CU_ASSERT_NOT_EQUAL(crc32c(0, bytes, sizeof(bytes)), whole);
		bytes[bit / 8] ^= 1 << bit % 8;
	}
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "published vectors", test_published_vectors },
		{ "a sum in parts is the sum of the whole", test_a_sum_in_parts_is_the_sum_of_the_whole },
		{ "every flipped bit changes the sum", test_every_flipped_bit_changes_the_sum },
		CU_TEST_INFO_NULL,
	};

	return tap_main("crc32c", tests, argc, argv);
}
