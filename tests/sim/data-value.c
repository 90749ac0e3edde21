/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/data-value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define GIGA UINT64_C(1000000000)
#define DURATION_MAX_NS (10 * GIGA)
#define RATE_MIN_BPS UINT64_C(8000)
#define RATE_MAX_BPS (10 * GIGA)

enum { WHOLE_DIGITS_MAX = 9, FRACTION_DIGITS_MAX = 9 };

typedef struct Decimal {
	uint64_t whole, nano;           /* nano: the fraction in 1e-9 */
} Decimal;

typedef struct Unit {
	const char *name;
	uint64_t factor;
} Unit;

static const Unit duration_units[] = { { "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", GIGA }, { NULL, 0 } };
static const Unit rate_units[] = { { "bit", 1 }, { "kbit", 1000 }, { "mbit", 1000000 }, { "gbit", GIGA }, { NULL, 0 } };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Reads "12" or "12.5" and returns what follows; NULL when it is no such number. */
static const char *
parse_decimal(const char *text, Decimal *ret)
{
	uint64_t digit = GIGA / 10;
	Decimal value = { 0 };
	int count = 0;

	for (; is_digit(*text); text++, count++)
		value.whole = value.whole * 10 + (uint64_t)(*text - '0');
	if (count == 0 || count > WHOLE_DIGITS_MAX)
		return NULL;
	if (*text == '.') {
		for (text++, count = 0; is_digit(*text); text++, count++, digit /= 10)
			value.nano += (uint64_t)(*text - '0') * digit;
		if (count == 0 || count > FRACTION_DIGITS_MAX)
			return NULL;
	}
	*ret = value;
	return text;
}

static bool
parse_with_unit(const char *text, const Unit *units, uint64_t *ret)
{
	Decimal value;
	const char *rest = parse_decimal(text, &value);

	if (!rest)
		return false;
	for (; units->name; units++) {
		if (strcmp(rest, units->name) != 0)
			continue;
		*ret = value.whole * units->factor + value.nano * units->factor / GIGA;
		return true;
	}
	return false;
}

bool
data_value_parse_duration(const char *text, int64_t *ret_ns)
{
	uint64_t ns = 0;

	if (strcmp(text, "0") != 0 && !parse_with_unit(text, duration_units, &ns))
		return false;
	if (ns > DURATION_MAX_NS)
		return false;
	*ret_ns = (int64_t)ns;
	return true;
}

bool
data_value_parse_chance(const char *text, uint64_t *ret_of_2_32)
{
	Decimal value;
	const char *rest = parse_decimal(text, &value);
	uint64_t nano;

	if (!rest || (*rest != '\0' && strcmp(rest, "%") != 0))
		return false;
	nano = value.whole * GIGA + value.nano;
	if (*rest == '%')
		nano /= 100;
	if (nano > GIGA)
		return false;
	*ret_of_2_32 = (nano << 32) / GIGA;
	return true;
}

bool
data_value_parse_rate(const char *text, uint64_t *ret_bps)
{
	uint64_t bps = 0;

	if (strcmp(text, "off") != 0 &&
	    (!parse_with_unit(text, rate_units, &bps) || bps < RATE_MIN_BPS || bps > RATE_MAX_BPS))
		return false;
	*ret_bps = bps;
	return true;
}

bool
data_value_parse_count(const char *text, uint32_t min, uint32_t max, uint32_t *ret)
{
	Decimal value;
	const char *rest = parse_decimal(text, &value);

	if (!rest || *rest || value.nano || value.whole < min || value.whole > max)
		return false;
	*ret = (uint32_t)value.whole;
	return true;
}

static const char *
format_with_unit(uint64_t value, const Unit *units, char *text)
{
	const Unit *best = units;

	for (; units->name; units++)
		if (value && value % units->factor == 0)
			best = units;
	snprintf(text, DATA_VALUE_TEXT_MAX, "%" PRIu64 "%s", value / best->factor, best->name);
	return text;
}

const char *
data_value_format_duration(int64_t ns, char text[DATA_VALUE_TEXT_MAX])
{
	return format_with_unit((uint64_t)ns, duration_units, text);
}

const char *
data_value_format_rate(uint64_t bps, char text[DATA_VALUE_TEXT_MAX])
{
	return format_with_unit(bps, rate_units, text);
}

const char *
data_value_format_chance(uint64_t of_2_32, char text[DATA_VALUE_TEXT_MAX])
{
	/* Rounded up to a nano: parsing cut what was below 2^-32, so the text is the one that was typed. */
	uint64_t nano = (of_2_32 * GIGA + 0xffffffff) >> 32;
	int n = snprintf(text, DATA_VALUE_TEXT_MAX, "%" PRIu64 ".%07" PRIu64, nano / (GIGA / 100), nano % (GIGA / 100));

	while (text[n - 1] == '0')
		n--;
	if (text[n - 1] == '.')
		n--;
	snprintf(text + n, (size_t)(DATA_VALUE_TEXT_MAX - n), "%%");
	return text;
}
