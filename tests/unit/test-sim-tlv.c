/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/tlv.h"
#include "tests/unit/tap.h"

#include <stdlib.h>
#include <string.h>

/* u8 1, u16 0x0203, text "abc" behind its length */
static const uint8_t list[] = {
	0x01, 0x01, 0x00, 0x01, 0x10, 0x02, 0x00, 0x03, 0x02, 0x11, 0x04, 0x00, 0x03, 'a', 'b', 'c' };

static void
test_values_are_found_and_read(void)
{
	char text[8];
	TlvReader r;

	CU_ASSERT_TRUE(tlv_list_is_valid(list, sizeof(list)));
	CU_ASSERT_TRUE_FATAL(tlv_find(list, sizeof(list), 0x01, &r));
	CU_ASSERT_EQUAL(tlv_get_u8(&r), 1);
	CU_ASSERT_EQUAL(tlv_left(&r), 0);
	CU_ASSERT_TRUE_FATAL(tlv_find(list, sizeof(list), 0x10, &r));
	CU_ASSERT_EQUAL(tlv_get_u16(&r), 0x0203);
	CU_ASSERT_TRUE_FATAL(tlv_find(list, sizeof(list), 0x11, &r));
	tlv_get_text(&r, tlv_get_u8(&r), text, sizeof(text));
	CU_ASSERT_FALSE(r.bad);
	CU_ASSERT_STRING_EQUAL(text, "abc");
	CU_ASSERT_FALSE(tlv_find(list, sizeof(list), 0x12, &r));
}

static void
test_a_list_cut_at_any_byte_is_never_read_beyond(void)
{
	for (size_t cut = 0; cut < sizeof(list); cut++) {
		uint8_t *part = malloc(cut ? cut : 1);  /* a heap block: a read beyond is a sanitizer's report */
		TlvReader r;

		memcpy(part, list, cut);
		CU_ASSERT_EQUAL(tlv_list_is_valid(part, cut), cut == 0 || cut == 4 || cut == 9);
		CU_ASSERT_EQUAL(tlv_find(part, cut, 0x01, &r), cut >= 4);
		CU_ASSERT_EQUAL(tlv_find(part, cut, 0x10, &r), cut >= 9);
		CU_ASSERT_FALSE(tlv_find(part, cut, 0x11, &r));
		free(part);
	}
}

static void
test_a_read_past_the_value_gives_zero_for_good(void)
{
	TlvReader r;

	CU_ASSERT_TRUE_FATAL(tlv_find(list, sizeof(list), 0x10, &r));
	CU_ASSERT_EQUAL(tlv_get_u32(&r), 0);
	CU_ASSERT_TRUE(r.bad);
	CU_ASSERT_EQUAL(tlv_get_u8(&r), 0);
	CU_ASSERT_EQUAL(tlv_left(&r), 0);
}

static void
text_one(const char *bytes, size_t n, size_t cap, bool good)
{
	TlvReader r = { (const uint8_t *)bytes, (const uint8_t *)bytes + n, false };
	char out[16];

	tlv_get_text(&r, SIZE_MAX, out, cap);
	CU_ASSERT_EQUAL(r.bad, !good);
	CU_ASSERT_STRING_EQUAL(out, good ? bytes : "");
}

static void
test_text_that_does_not_fit_or_holds_a_nul_is_bad(void)
{
	text_one("internet", 8, 9, true);
	text_one("internet", 8, 8, false);
	text_one("a\0b", 3, 9, false);
	text_one("", 0, 1, true);
}

static void
test_a_writer_out_of_room_is_bad_and_stays_inside(void)
{
	for (size_t cap = 0; cap < 12; cap++) {
		uint8_t *bytes = malloc(cap ? cap : 1);
		TlvWriter w;

		tlv_writer_init(&w, bytes, cap);
		tlv_u32(&w, 0x10, 0x01020304);
		tlv_text(&w, 0x11, "ab");
		CU_ASSERT_TRUE(w.bad);
		CU_ASSERT_TRUE(w.n <= cap);
		free(bytes);
	}
}

static void
test_what_is_written_is_read_the_same(void)
{
	uint8_t bytes[64];
	TlvWriter w;
	TlvReader r;
	char text[8];

	tlv_writer_init(&w, bytes, sizeof(bytes));
	tlv_u8(&w, 0x01, 0xab);
	tlv_u64(&w, 0x02, 0x1122334455667788);
	tlv_begin(&w, 0x03);
	tlv_put_text8(&w, "xyz");
	tlv_put_u16(&w, 0xfffe);
	tlv_end(&w);
	CU_ASSERT_FALSE(w.bad);
	CU_ASSERT_TRUE(tlv_list_is_valid(w.bytes, w.n));
	CU_ASSERT_TRUE(tlv_find(w.bytes, w.n, 0x02, &r) && tlv_get_u64(&r) == 0x1122334455667788);
	CU_ASSERT_TRUE_FATAL(tlv_find(w.bytes, w.n, 0x03, &r));
	tlv_get_text(&r, tlv_get_u8(&r), text, sizeof(text));
	CU_ASSERT_STRING_EQUAL(text, "xyz");
	CU_ASSERT_EQUAL(tlv_get_u16(&r), 0xfffe);
	CU_ASSERT_FALSE(r.bad);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "values are found and read", test_values_are_found_and_read },
		{ "a list cut at any byte is never read beyond", test_a_list_cut_at_any_byte_is_never_read_beyond },
		{ "a read past the value gives zero for good", test_a_read_past_the_value_gives_zero_for_good },
		{ "text that does not fit or holds a NUL is bad", test_text_that_does_not_fit_or_holds_a_nul_is_bad },
		{ "a writer out of room is bad and stays inside", test_a_writer_out_of_room_is_bad_and_stays_inside },
		{ "what is written is read the same", test_what_is_written_is_read_the_same },
		CU_TEST_INFO_NULL,
	};

	return tap_main("sim-tlv", tests, argc, argv);
}
