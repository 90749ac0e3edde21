/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/encode-json.h"
#include "tests/unit/tap.h"

#include <cjson/cJSON.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)

static Record *
blank(void)
{
	Record *record = record_new(RECORD_KIND_HEALTH);

	record->id = 42;
	memcpy(record->boot_id, "00112233445566778899aabbccddeeff", 33);
	record->mono_us = 5000001;
	record->wall_us = G_GINT64_CONSTANT(1760000000000123);
	record->time = RECORD_TIME_SYNCED;
	return record;
}

static char *
encode(const Record *record)
{
	g_autoptr(GBytes) bytes = encode_json(record, "router7");

	return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

static cJSON *
encode_and_parse(const Record *record)
{
	g_autofree char *text = encode(record);
	cJSON *json = cJSON_ParseWithOpts(text, NULL, 1);

	CU_ASSERT_PTR_NOT_NULL_FATAL(json);
	return json;
}

static const char *
text_of(const cJSON *object, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));
}

static void
test_the_envelope_says_who_and_when(void)
{
	g_autoptr(Record) record = blank();
	g_autofree char *text = encode(record);

	CU_ASSERT_STRING_EQUAL(text, "{\"schema\":\"1.0.0\",\"device\":\"router7\",\"boot\":\"00112233445566778899aabbccddeeff\","
			       "\"id\":42,\"kind\":\"health\",\"mono_us\":5000001,\"time\":\"2025-10-09T08:53:20.000123Z\","
			       "\"time_quality\":\"synced\",\"metrics\":{}}");
}

static void
test_a_time_nobody_vouches_for_is_null(void)
{
	static const gint64 bad_wall_us[] = { -1, G_MININT64, G_MAXINT64 };
	g_autoptr(Record) record = blank();
	g_autoptr(cJSON) json = NULL;

	record->time = RECORD_TIME_UNTRUSTED;
	json = encode_and_parse(record);
	CU_ASSERT_TRUE(cJSON_IsNull(cJSON_GetObjectItem(json, "time")));
	CU_ASSERT_STRING_EQUAL(text_of(json, "time_quality"), "untrusted");
	record->time = RECORD_TIME_SYNCED;
	for (size_t i = 0; i < G_N_ELEMENTS(bad_wall_us); i++) {
		g_autoptr(cJSON) other = NULL;

		record->wall_us = bad_wall_us[i];
		other = encode_and_parse(record);
		CU_ASSERT_TRUE(cJSON_IsNull(cJSON_GetObjectItem(other, "time")));
	}
}

static void
number_one(SchemaMetric metric, gint64 number, const char *printed)
{
	g_autoptr(Record) record = blank();
	g_autofree char *wanted = g_strdup_printf("\":%s}}}", printed), *text = NULL;

	record_add_number(record, metric, "modem/a", number);
	text = encode(record);
	CU_ASSERT_TRUE(g_str_has_suffix(text, wanted));
}

static void
test_numbers_are_printed_exactly(void)
{
	number_one(SCHEMA_CELLULAR_RSRP, -955, "-95.5");
	number_one(SCHEMA_CELLULAR_RSRP, -950, "-95.0");
	number_one(SCHEMA_CELLULAR_RSRP, -5, "-0.5");
	number_one(SCHEMA_CELLULAR_RSRP, 0, "0.0");
	number_one(SCHEMA_CELLULAR_RSRP, 7, "0.7");
	number_one(SCHEMA_CELLULAR_RSRP, G_MININT64, "-922337203685477580.8");
	number_one(SCHEMA_PATH_RTT_P50, 12345, "12345");
	number_one(SCHEMA_PATH_RTT_P50, -1, "-1");
	number_one(SCHEMA_PATH_RTT_P50, G_MAXINT64, "9223372036854775807");
	number_one(SCHEMA_PATH_RTT_P50, G_MININT64, "-9223372036854775808");
}

static void
test_metrics_are_grouped_by_subject_and_missing_stays_missing(void)
{
	g_autoptr(Record) record = blank();
	g_autoptr(cJSON) json = NULL;
	const cJSON *metrics, *uplink;

	record_add_text(record, SCHEMA_UPLINK_STANDING, "uplink/a", "active");
	record_add_text(record, SCHEMA_DEVICE_HEALTH_VERDICT, "", "ok");
	record_add_text(record, SCHEMA_UPLINK_STANDING, "uplink/b", "standby");
	record_add_number(record, SCHEMA_PATH_TX, "uplink/a", 10);
	json = encode_and_parse(record);
	metrics = cJSON_GetObjectItem(json, "metrics");
	CU_ASSERT_EQUAL(cJSON_GetArraySize(metrics), 3);
	uplink = cJSON_GetObjectItem(metrics, "uplink/a");
	CU_ASSERT_EQUAL(cJSON_GetArraySize(uplink), 2);
	CU_ASSERT_STRING_EQUAL(text_of(uplink, "uplink.standing"), "active");
	CU_ASSERT_EQUAL(cJSON_GetNumberValue(cJSON_GetObjectItem(uplink, "path.tx")), 10);
	CU_ASSERT_STRING_EQUAL(text_of(cJSON_GetObjectItem(metrics, "device"), "device.health.verdict"), "ok");
	CU_ASSERT_PTR_NULL(cJSON_GetObjectItem(uplink, "path.rx"));
}

static void
text_one(const char *text)
{
	g_autoptr(Record) record = blank();
	g_autoptr(cJSON) json = NULL;
	g_autofree char *encoded = NULL;

	record_add_text(record, SCHEMA_CHANGE_TEXT, text, text);
	encoded = encode(record);
	for (const char *c = encoded; *c; c++)
		CU_ASSERT_FALSE(g_ascii_iscntrl(*c));
	json = encode_and_parse(record);
	CU_ASSERT_STRING_EQUAL(text_of(cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItem(json, "metrics"), text), "change.text"),
			       text);
}

static void
test_text_comes_back_as_it_was(void)
{
	char control[33];

	for (guint i = 0; i < 31; i++)
		control[i] = i + 1;
	control[31] = 0x7f;
	control[32] = '\0';
	text_one(control);
	text_one("quote \" and back\\slash and /");
	text_one("M\xc3\xbcnchen \xe5\xb7\xa5\xe5\x8e\x82 \xf0\x9f\x93\xb6");
	text_one("\"},\"id\":7,\"x\":{\"y\":\"");
}

static void
test_a_histogram_is_base64(void)
{
	g_autoptr(Record) record = blank();
	g_autoptr(cJSON) json = NULL;

	record_add_bytes(record, SCHEMA_PATH_RTT_HISTOGRAM, "uplink/a", "\x15\x00\xff\xfe", 4);
	json = encode_and_parse(record);
	CU_ASSERT_STRING_EQUAL(text_of(cJSON_GetObjectItem(cJSON_GetObjectItem(json, "metrics"), "uplink/a"), "path.rtt.histogram"),
			       "FQD//g==");
}

static cJSON *
load_schema(void)
{
	g_autofree char *text = NULL;
	cJSON *schema;

	CU_ASSERT_TRUE_FATAL(g_file_get_contents(RECORD_SCHEMA, &text, NULL, NULL));
	schema = cJSON_ParseWithOpts(text, NULL, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(schema);
	return schema;
}

static const cJSON *
schema_metrics(const cJSON *schema)
{
	return cJSON_GetObjectItem(cJSON_GetObjectItem(cJSON_GetObjectItem(schema, "$defs"), "metrics"), "properties");
}

static const char *
json_type(const SchemaRow *row)
{
	switch (row->type) {
	case SCHEMA_TYPE_INTEGER:
		return row->scale == 1 ? "integer" : "number";
	case SCHEMA_TYPE_BOOLEAN:
		return "boolean";
	case SCHEMA_TYPE_TEXT:
	case SCHEMA_TYPE_HISTOGRAM:
	case _SCHEMA_TYPE_MAX:
		break;
	}
	return "string";
}

static void
test_the_published_schema_has_exactly_our_metrics(void)
{
	g_autoptr(cJSON) schema = load_schema();
	const cJSON *published = schema_metrics(schema);
	size_t n;
	const SchemaRow *rows = schema_rows(&n);

	CU_ASSERT_EQUAL(cJSON_GetArraySize(published), n);
	for (size_t i = 0; i < n; i++) {
		const cJSON *entry = cJSON_GetObjectItemCaseSensitive(published, rows[i].name);
		const char *unit = text_of(entry, "x-unit");

		CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
		CU_ASSERT_STRING_EQUAL(text_of(entry, "type"), json_type(&rows[i]));
		CU_ASSERT_STRING_EQUAL(unit ? unit : "1", rows[i].unit);
		CU_ASSERT_TRUE(g_str_has_prefix(text_of(entry, "description"), rows[i].meaning));
	}
}

/* The part of JSON Schema the published file uses: type, required, properties, pattern, enum, minimum. */
static bool
type_fits(const cJSON *type, const cJSON *value)
{
	const cJSON *one;
	const char *name = cJSON_GetStringValue(type);

	cJSON_ArrayForEach(one, type)           /* a single type is a string and has no elements */
		if (type_fits(one, value))
			return true;
	return g_strcmp0(name, "object") == 0 ? cJSON_IsObject(value) : g_strcmp0(name, "string") == 0 ? cJSON_IsString(value) :
	       g_strcmp0(name, "number") == 0 ? cJSON_IsNumber(value) : g_strcmp0(name, "null") == 0 ? cJSON_IsNull(value) :
	       g_strcmp0(name, "integer") == 0 && cJSON_IsNumber(value) && value->valuedouble == (gint64)value->valuedouble;
}

static bool
value_fits(const cJSON *rule, const cJSON *value)
{
	const cJSON *one, *choices = cJSON_GetObjectItem(rule, "enum"), *minimum = cJSON_GetObjectItem(rule, "minimum");
	const char *pattern = text_of(rule, "pattern");
	bool chosen = !choices;

	cJSON_ArrayForEach(one, choices)
		chosen = chosen || g_strcmp0(one->valuestring, value->valuestring) == 0;
	return chosen && type_fits(cJSON_GetObjectItem(rule, "type"), value) &&
	       (!pattern || g_regex_match_simple(pattern, value->valuestring, 0, 0)) &&
	       (!minimum || value->valuedouble >= minimum->valuedouble);
}

static void
assert_fits(const cJSON *schema, const cJSON *record)
{
	const cJSON *one, *subject, *metric, *properties = cJSON_GetObjectItem(schema, "properties");

	cJSON_ArrayForEach(one, cJSON_GetObjectItem(schema, "required"))
		CU_ASSERT_PTR_NOT_NULL(cJSON_GetObjectItemCaseSensitive(record, one->valuestring));
	cJSON_ArrayForEach(one, record) {
		const cJSON *rule = cJSON_GetObjectItemCaseSensitive(properties, one->string);

		CU_ASSERT_TRUE(rule && value_fits(rule, one));
	}
	cJSON_ArrayForEach(subject, cJSON_GetObjectItem(record, "metrics"))
		cJSON_ArrayForEach(metric, subject) {
			const cJSON *rule = cJSON_GetObjectItemCaseSensitive(schema_metrics(schema), metric->string);

			CU_ASSERT_TRUE(rule && value_fits(rule, metric));
		}
}

static void
test_records_with_every_metric_fit_the_published_schema(void)
{
	g_autoptr(cJSON) schema = load_schema();
	size_t n;
	const SchemaRow *rows = schema_rows(&n);

	for (RecordKind kind = 0; kind < _RECORD_KIND_MAX; kind++) {
		g_autoptr(Record) record = blank();
		g_autoptr(cJSON) json = NULL;

		record->kind = kind;
		record->time = kind == RECORD_KIND_CHANGE ? RECORD_TIME_UNTRUSTED : RECORD_TIME_SYNCED;
		for (size_t i = 0; i < n; i++)
			if (rows[i].type == SCHEMA_TYPE_TEXT)
				record_add_text(record, rows[i].metric, "", "x");
			else if (rows[i].type == SCHEMA_TYPE_HISTOGRAM)
				record_add_bytes(record, rows[i].metric, "", "x", 1);
			else
				record_add_number(record, rows[i].metric, "", -15);
		json = encode_and_parse(record);
		assert_fits(schema, json);
	}
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "the envelope says who and when", test_the_envelope_says_who_and_when },
		{ "a time nobody vouches for is null", test_a_time_nobody_vouches_for_is_null },
		{ "numbers are printed exactly", test_numbers_are_printed_exactly },
		{ "metrics are grouped by subject and missing stays missing", test_metrics_are_grouped_by_subject_and_missing_stays_missing },
		{ "text comes back as it was", test_text_comes_back_as_it_was },
		{ "a histogram is base64", test_a_histogram_is_base64 },
		{ "the published schema has exactly our metrics", test_the_published_schema_has_exactly_our_metrics },
		{ "records with every metric fit the published schema", test_records_with_every_metric_fit_the_published_schema },
		CU_TEST_INFO_NULL,
	};

	return tap_main("encode-json", tests, argc, argv);
}
