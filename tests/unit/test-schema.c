/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/schema.h"
#include "tests/unit/tap.h"

#include <stdbool.h>
#include <string.h>

static const SchemaRow *rows;
static size_t n_rows;

static void
test_ids_ascend_and_are_found(void)
{
	for (size_t i = 0; i < n_rows; i++) {
		CU_ASSERT_TRUE(rows[i].metric > SCHEMA_METRIC_NONE && rows[i].metric < _SCHEMA_METRIC_MAX);
		CU_ASSERT_TRUE(i == 0 || rows[i - 1].metric < rows[i].metric);
		CU_ASSERT_PTR_EQUAL(schema_find(rows[i].metric), &rows[i]);
	}
}

static void
test_what_is_no_metric_is_not_found(void)
{
	CU_ASSERT_PTR_NULL(schema_find(SCHEMA_METRIC_NONE));
	CU_ASSERT_PTR_NULL(schema_find(9));
	CU_ASSERT_PTR_NULL(schema_find(95));
	CU_ASSERT_PTR_NULL(schema_find(_SCHEMA_METRIC_MAX));
	CU_ASSERT_PTR_NULL(schema_find(100000));
}

static void
test_every_metric_of_the_header_has_its_row(void)
{
	static const SchemaMetric all[] = { 1, 2, 3, 4, 5, 6, 7, 8, 20, 21, 22, 23, 24, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49,
		50, 51, 55, 56, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 80, 81, 82, 83, 90, 91, 92 };

	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		CU_ASSERT_PTR_NOT_NULL(schema_find(all[i]));
	CU_ASSERT_EQUAL(n_rows, G_N_ELEMENTS(all));
}

/* OpenTelemetry: lower case, dotted, and no name is the name space of another. */
static void
test_names_are_dotted_unique_and_no_name_space(void)
{
	for (size_t i = 0; i < n_rows; i++) {
		size_t size = strlen(rows[i].name);

		CU_ASSERT_EQUAL(strspn(rows[i].name, "abcdefghijklmnopqrstuvwxyz0123456789._"), size);
		CU_ASSERT_PTR_NOT_NULL(strchr(rows[i].name, '.'));
		CU_ASSERT_PTR_NULL(strstr(rows[i].name, ".."));
		for (size_t j = 0; j < n_rows; j++)
			CU_ASSERT_TRUE(i == j || strncmp(rows[j].name, rows[i].name, size) != 0 ||
				       (rows[j].name[size] != '\0' && rows[j].name[size] != '.'));
	}
}

static void
test_units_are_ucum_and_scales_powers_of_ten(void)
{
	static const char *const units[] = { "1", "s", "us", "dB", "dBm", "{packet}", "{record}", "{uplink}" };

	for (size_t i = 0; i < n_rows; i++) {
		guint scale = rows[i].scale;
		bool known = false;

		for (size_t u = 0; u < G_N_ELEMENTS(units); u++)
			known = known || strcmp(units[u], rows[i].unit) == 0;
		CU_ASSERT_TRUE(known);
		while (scale % 10 == 0 && scale)
			scale /= 10;
		CU_ASSERT_EQUAL(scale, 1);
		CU_ASSERT_TRUE(rows[i].type == SCHEMA_TYPE_INTEGER || rows[i].scale == 1);
	}
}

static void
test_every_row_says_what_it_means(void)
{
	for (size_t i = 0; i < n_rows; i++) {
		CU_ASSERT_TRUE(rows[i].type < _SCHEMA_TYPE_MAX);
		CU_ASSERT_TRUE(strlen(rows[i].meaning) > 10);
		CU_ASSERT_PTR_NOT_NULL(rows[i].reference);
	}
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "ids ascend and are found", test_ids_ascend_and_are_found },
		{ "what is no metric is not found", test_what_is_no_metric_is_not_found },
		{ "every metric of the header has its row", test_every_metric_of_the_header_has_its_row },
		{ "names are dotted, unique and no name space of another", test_names_are_dotted_unique_and_no_name_space },
		{ "units are UCUM and scales powers of ten", test_units_are_ucum_and_scales_powers_of_ten },
		{ "every row says what it means", test_every_row_says_what_it_means },
		CU_TEST_INFO_NULL,
	};

	rows = schema_rows(&n_rows);
	return tap_main("schema", tests, argc, argv);
}
