/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers with units in commands: durations, chances, rates, counts; integers only, range-checked. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATA_VALUE_TEXT_MAX 32

bool data_value_parse_duration(const char *text, int64_t *ret_ns);      /* "20ms", "1.5s", "0"; up to 10 s */
bool data_value_parse_chance(const char *text, uint64_t *ret_of_2_32);  /* "1%", "0.01"; 0..1 */
bool data_value_parse_rate(const char *text, uint64_t *ret_bps);        /* "50mbit"; 8kbit..10gbit, "off" = 0 */
bool data_value_parse_count(const char *text, uint32_t min, uint32_t max, uint32_t *ret);

const char *data_value_format_duration(int64_t ns, char text[DATA_VALUE_TEXT_MAX]);
const char *data_value_format_chance(uint64_t of_2_32, char text[DATA_VALUE_TEXT_MAX]);
const char *data_value_format_rate(uint64_t bps, char text[DATA_VALUE_TEXT_MAX]);
