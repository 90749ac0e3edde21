/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/record.h"
#include "tests/unit/tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Record *
sample(void)
{
	Record *record = record_new(RECORD_KIND_CHANGE);

	record->id = G_GUINT64_CONSTANT(0x123456789a);
	memcpy(record->boot_id, "00112233445566778899aabbccddeeff", 33);
	record->mono_us = G_GINT64_CONSTANT(3600000001);
	record->wall_us = G_GINT64_CONSTANT(1760000000123456);
	record->time = RECORD_TIME_SYNCED;
	record_add_text(record, SCHEMA_DEVICE_HEALTH_VERDICT, "", "ok");
	record_add_number(record, SCHEMA_DEVICE_UPTIME, "", 3600);
	record_add_number(record, SCHEMA_CELLULAR_RSRP, "modem/port5g", -955);
	record_add_text(record, SCHEMA_CELLULAR_PLMN, "modem/port5g", "999-70");
	record_add_bytes(record, SCHEMA_PATH_RTT_HISTOGRAM, "uplink/port5g", "\x15\x00\x01\xff", 4);
	record_add_text(record, SCHEMA_CHANGE_TEXT, "uplink/port5g", "");
	return record;
}

static bool
same(const Record *a, const Record *b)
{
	bool equal = a->kind == b->kind && a->id == b->id && strcmp(a->boot_id, b->boot_id) == 0 && a->mono_us == b->mono_us &&
		     a->wall_us == b->wall_us && a->time == b->time && a->fields->len == b->fields->len;

	for (guint i = 0; equal && i < a->fields->len; i++) {
		const RecordField *x = &g_array_index(a->fields, RecordField, i), *y = &g_array_index(b->fields, RecordField, i);

		equal = x->metric == y->metric && strcmp(x->subject, y->subject) == 0 && x->number == y->number &&
			!x->bytes == !y->bytes && (!x->bytes || g_bytes_equal(x->bytes, y->bytes));
	}
	return equal;
}

static Record *
decode(const void *bytes, size_t size)
{
	g_autoptr(GError) error = NULL;
	/* exactly as large as it is, so that a sanitizer sees a byte read beyond */
	g_autofree guint8 *copy = g_memdup2(bytes, size);
	Record *record = record_decode(copy, size, &error);

	CU_ASSERT_EQUAL(record == NULL, error != NULL);
	if (error)
		CU_ASSERT_TRUE(g_error_matches(error, REPORT_ERROR, REPORT_ERROR_MALFORMED));
	return record;
}

static void
test_a_record_round_trips_to_the_same_bytes(void)
{
	g_autoptr(Record) record = sample();
	g_autoptr(GBytes) bytes = record_encode(record), again = NULL;
	g_autoptr(Record) back = decode(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));

	CU_ASSERT_PTR_NOT_NULL_FATAL(back);
	CU_ASSERT_TRUE(same(record, back));
	again = record_encode(back);
	CU_ASSERT_TRUE(g_bytes_equal(bytes, again));
	CU_ASSERT_TRUE(g_bytes_get_size(bytes) < 110);
}

static void
number_one(gint64 value)
{
	g_autoptr(Record) record = record_new(RECORD_KIND_HEALTH), back = NULL;
	g_autoptr(GBytes) bytes = NULL;

	record->id = (guint64)value;
	record->mono_us = value;
	record->wall_us = -value;
	record_add_number(record, SCHEMA_PATH_TX, "uplink/a", value);
	bytes = record_encode(record);
	back = decode(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	CU_ASSERT_PTR_NOT_NULL_FATAL(back);
	CU_ASSERT_TRUE(same(record, back));
}

static void
test_numbers_keep_every_bit(void)
{
	number_one(0);
	number_one(G_MAXINT64);
	number_one(-G_MAXINT64);
	for (guint bit = 0; bit < 63; bit++) {
		number_one(G_GINT64_CONSTANT(1) << bit);
		number_one(-(G_GINT64_CONSTANT(1) << bit));
		number_one((G_GINT64_CONSTANT(1) << bit) - 1);
	}
}

static void
test_every_truncation_is_refused(void)
{
	g_autoptr(Record) record = sample();
	g_autoptr(GBytes) bytes = record_encode(record);

	for (size_t size = 0; size < g_bytes_get_size(bytes); size++) {
		g_autoptr(Record) back = decode(g_bytes_get_data(bytes, NULL), size);

		CU_ASSERT_PTR_NULL(back);
	}
}

static void
test_a_byte_too_many_is_refused(void)
{
	g_autoptr(Record) record = sample(), back = NULL;
	g_autoptr(GBytes) bytes = record_encode(record);
	g_autoptr(GByteArray) more = g_byte_array_new();

	g_byte_array_append(more, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	g_byte_array_append(more, (const guint8 *)"", 1);
	back = decode(more->data, more->len);
	CU_ASSERT_PTR_NULL(back);
}

/* Either refused, or a record whose own bytes decode to itself. */
static void
test_flipped_bits_never_confuse_the_decoder(void)
{
	g_autoptr(Record) record = sample();
	g_autoptr(GBytes) bytes = record_encode(record);
	gsize size;
	g_autofree guint8 *copy = g_memdup2(g_bytes_get_data(bytes, &size), g_bytes_get_size(bytes));

	for (size_t bit = 0; bit < 8 * size; bit++) {
		g_autoptr(Record) back = NULL;

		copy[bit / 8] ^= 1 << bit % 8;
		back = decode(copy, size);
		if (back) {
			g_autoptr(GBytes) again = record_encode(back);
			g_autoptr(Record) twice = decode(g_bytes_get_data(again, NULL), g_bytes_get_size(again));

			CU_ASSERT_PTR_NOT_NULL_FATAL(twice);
			CU_ASSERT_TRUE(same(back, twice));
		}
		copy[bit / 8] ^= 1 << bit % 8;
	}
}

static void
test_random_bytes_never_confuse_the_decoder(void)
{
	guint32 seed = g_getenv("SEED") ? strtoul(g_getenv("SEED"), NULL, 0) : g_random_int();
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed);

	printf("# SEED=%u\n", seed);
	for (guint round = 0; round < 20000; round++) {
		guint8 bytes[96];
		g_autoptr(Record) back = NULL;

		for (guint i = 0; i < sizeof(bytes); i++)
			bytes[i] = g_rand_int(rand) & g_rand_int(rand);
		bytes[0] = 1;
		bytes[1] &= 0x11;
		back = decode(bytes, g_rand_int_range(rand, 0, sizeof(bytes)));
	}
	CU_PASS("no crash, no leak");
}

/* version, kind, id 1, boot, clocks 0, one subject "": 24 bytes in front of the number of fields */
#define HEAD "\x01\x00\x01" "0123456789abcdef" "\x00\x00" "\x01\x00"
#define HEAD_SIZE 23

static Record *
decode_fields(const char *fields, size_t size)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	g_byte_array_append(bytes, (const guint8 *)HEAD, HEAD_SIZE);
	g_byte_array_append(bytes, (const guint8 *)fields, size);
	return decode(bytes->data, bytes->len);
}

static void
test_metrics_it_does_not_know_are_skipped(void)
{
	/* metric 95 as integer, 200 as text, 1000 as histogram, then device.uptime (7) = 1 */
	static const char fields[] = "\x04" "\xfc\x02\x00\x05" "\xa2\x06\x00\x02hi" "\xa3\x1f\x00\x01\x00" "\x1c\x00\x02";
	g_autoptr(Record) record = decode_fields(fields, sizeof(fields) - 1);
	const RecordField *uptime;

	CU_ASSERT_PTR_NOT_NULL_FATAL(record);
	CU_ASSERT_EQUAL(record->fields->len, 1);
	uptime = record_find(record, SCHEMA_DEVICE_UPTIME, "");
	CU_ASSERT_PTR_NOT_NULL_FATAL(uptime);
	CU_ASSERT_EQUAL(uptime->number, 1);
}

static void
refuse_one(const char *fields, size_t size)
{
	g_autoptr(Record) record = decode_fields(fields, size);

	CU_ASSERT_PTR_NULL(record);
}

static void
test_hostile_fields_are_refused(void)
{
#define REFUSE(text) refuse_one(text, sizeof(text) - 1)
	REFUSE("\x01" "\x1c\x01\x02");                  /* a subject that is not in the table */
	REFUSE("\x01" "\x1e\x00\x01" "a");              /* uptime as text */
	REFUSE("\x02" "\x1c\x00\x02" "\x1c\x00\x02");   /* the same metric twice */
	REFUSE("\x01" "\x1c\x00\x82\x00");              /* a number longer than it needs to be */
	REFUSE("\x01" "\x1c\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02");       /* 65 bits */
	REFUSE("\x01" "\x06\x00\x02\xc3\x28");          /* text that is not UTF-8 */
	REFUSE("\x01" "\x06\x00\x03" "a\0b");           /* NUL in text */
	REFUSE("\xff\xff\x7f" "\x1c\x00\x02");          /* more fields than a record may have */
#undef REFUSE
}

static void
test_a_second_value_replaces_the_first(void)
{
	g_autoptr(Record) record = record_new(RECORD_KIND_HEALTH);

	record_add_text(record, SCHEMA_PATH_VERDICT, "uplink/a", "good");
	record_add_text(record, SCHEMA_PATH_VERDICT, "uplink/b", "good");
	record_add_text(record, SCHEMA_PATH_VERDICT, "uplink/a", "dead");
	CU_ASSERT_EQUAL(record->fields->len, 2);
	CU_ASSERT_EQUAL(g_bytes_get_size(record_find(record, SCHEMA_PATH_VERDICT, "uplink/a")->bytes), 4);
	CU_ASSERT_EQUAL(memcmp(g_bytes_get_data(record_find(record, SCHEMA_PATH_VERDICT, "uplink/a")->bytes, NULL), "dead", 4), 0);
	CU_ASSERT_PTR_NULL(record_find(record, SCHEMA_PATH_VERDICT, "uplink/c"));
}

static void
test_long_and_broken_text_is_cut_and_mended(void)
{
	g_autoptr(Record) record = record_new(RECORD_KIND_HEALTH), back = NULL;
	g_autofree char *filler = g_strnfill(RECORD_TEXT_MAX - 1, 'x'), *text = g_strconcat(filler, "\xc3\xa4", NULL);
	g_autofree char *subject = g_strnfill(RECORD_SUBJECT_MAX + 20, 's');
	g_autoptr(GBytes) bytes = NULL;

	record_add_text(record, SCHEMA_CHANGE_TEXT, subject, text);
	record_add_text(record, SCHEMA_CHANGE_FROM, "", "bad \xff byte");
	bytes = record_encode(record);
	back = decode(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	CU_ASSERT_PTR_NOT_NULL_FATAL(back);
	CU_ASSERT_EQUAL(g_bytes_get_size(g_array_index(back->fields, RecordField, 0).bytes), RECORD_TEXT_MAX - 1);
	CU_ASSERT_EQUAL(strlen(g_array_index(back->fields, RecordField, 0).subject), RECORD_SUBJECT_MAX);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a record round-trips to the same bytes", test_a_record_round_trips_to_the_same_bytes },
		{ "numbers keep every bit", test_numbers_keep_every_bit },
		{ "every truncation is refused", test_every_truncation_is_refused },
		{ "a byte too many is refused", test_a_byte_too_many_is_refused },
		{ "flipped bits never confuse the decoder", test_flipped_bits_never_confuse_the_decoder },
		{ "random bytes never confuse the decoder", test_random_bytes_never_confuse_the_decoder },
		{ "metrics it does not know are skipped", test_metrics_it_does_not_know_are_skipped },
		{ "hostile fields are refused", test_hostile_fields_are_refused },
		{ "a second value replaces the first", test_a_second_value_replaces_the_first },
		{ "long and broken text is cut and mended", test_long_and_broken_text_is_cut_and_mended },
		CU_TEST_INFO_NULL,
	};

	return tap_main("record", tests, argc, argv);
}
