/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/path/histogram.h"

#include <string.h>

#define SUB_BUCKETS (1u << HISTOGRAM_BITS)
#define HEADER (HISTOGRAM_VERSION << 4 | HISTOGRAM_BITS)

/*
 * Values below 32 have a slot each. Above, the power of two picks a group of 32 slots and the five bits after the
 * leading one pick the slot in it: a bucket is as wide as 1/32 of its group's start, its middle at most 1/64 off.
 */
static unsigned
slot_of(guint64 value_us)
{
	unsigned power, slot;

	if (value_us < SUB_BUCKETS)
		return value_us;
	power = 63 - __builtin_clzll(value_us);
	slot = (power - HISTOGRAM_BITS + 1) * SUB_BUCKETS +
	       ((value_us >> (power - HISTOGRAM_BITS)) & (SUB_BUCKETS - 1));
	return MIN(slot, HISTOGRAM_SLOTS - 1);
}

static guint64
slot_width(unsigned slot)
{
	return slot < SUB_BUCKETS ? 1 : G_GUINT64_CONSTANT(1) << (slot / SUB_BUCKETS - 1);
}

static guint64
slot_low(unsigned slot)
{
	return slot < SUB_BUCKETS ? slot : (SUB_BUCKETS + slot % SUB_BUCKETS) * slot_width(slot);
}

static guint64
slot_middle(unsigned slot)
{
	return slot_low(slot) + slot_width(slot) / 2;
}

static guint64
saturating_add(guint64 a, guint64 b)
{
	return a > G_MAXUINT64 - b ? G_MAXUINT64 : a + b;
}

static guint64
saturating_mul(guint64 a, guint64 b)
{
	return b && a > G_MAXUINT64 / b ? G_MAXUINT64 : a * b;
}

/* How many of `count` found room: a full slot stays full, and n with it. */
static guint32
count_slot(Histogram *histogram, unsigned slot, guint32 count)
{
	guint32 taken = MIN(count, G_MAXUINT32 - histogram->count[slot]);

	histogram->count[slot] += taken;
	return taken;
}

void
histogram_clear(Histogram *histogram)
{
	memset(histogram, 0, sizeof *histogram);
}

void
histogram_add(Histogram *histogram, guint64 value_us)
{
	if (!count_slot(histogram, slot_of(value_us), 1))
		return;
	histogram->min = histogram->n ? MIN(histogram->min, value_us) : value_us;
	histogram->max = MAX(histogram->max, value_us);
	histogram->sum = saturating_add(histogram->sum, value_us);
	histogram->n++;
}

void
histogram_merge(Histogram *into, const Histogram *from)
{
	if (!from->n)
		return;
	into->min = into->n ? MIN(into->min, from->min) : from->min;
	into->max = MAX(into->max, from->max);
	into->sum = saturating_add(into->sum, from->sum);
	for (unsigned slot = 0; slot < HISTOGRAM_SLOTS; slot++)
		into->n += count_slot(into, slot, from->count[slot]);
}

guint64
histogram_quantile(const Histogram *histogram, guint32 ppm)
{
	guint64 rank, seen = 0;
	unsigned slot = 0;

	if (!histogram->n)
		return 0;
	ppm = MIN(ppm, 1000000);
	/* ceil(n * ppm / 1000000) without the product's overflow */
	rank = histogram->n / 1000000 * ppm + (histogram->n % 1000000 * ppm + 999999) / 1000000;
	while (slot < HISTOGRAM_SLOTS - 1 && (seen += histogram->count[slot]) < rank)
		slot++;
	return CLAMP(slot_middle(slot), histogram->min, histogram->max);
}

static size_t
put_leb128(guint8 *buffer, guint32 value)
{
	size_t used = 0;

	while (value > 0x7f) {
		buffer[used++] = value | 0x80;
		value >>= 7;
	}
	buffer[used++] = value;
	return used;
}

size_t
histogram_encode(const Histogram *histogram, guint8 *buffer, size_t size)
{
	guint8 pair[2 * 5];
	size_t used = 0, pair_size;
	unsigned last = 0;

	if (size == 0)
		return 0;
	buffer[used++] = HEADER;
	for (unsigned slot = 0; slot < HISTOGRAM_SLOTS; slot++) {
		if (!histogram->count[slot])
			continue;
		pair_size = put_leb128(pair, slot - last);
		pair_size += put_leb128(pair + pair_size, histogram->count[slot]);
		if (pair_size > size - used)
			return 0;
		memcpy(buffer + used, pair, pair_size);
		used += pair_size;
		last = slot;
	}
	return used;
}

/* Reads one number of at most 32 bits in its shortest form. */
static bool
get_leb128(const guint8 **at, const guint8 *end, guint32 *ret)
{
	guint64 value = 0;

	for (unsigned shift = 0; shift < 35 && *at < end; shift += 7) {
		guint8 byte = *(*at)++;

		value |= (guint64)(byte & 0x7f) << shift;
		if (byte & 0x80)
			continue;
		if (value > G_MAXUINT32 || (byte == 0 && shift > 0))
			return false;
		*ret = value;
		return true;
	}
	return false;
}

static void
restore_slot(Histogram *histogram, unsigned slot, guint32 count)
{
	if (!histogram->n)
		histogram->min = slot_low(slot);
	histogram->max = slot_low(slot) + slot_width(slot) - 1;
	histogram->sum = saturating_add(histogram->sum, saturating_mul(slot_middle(slot), count));
	histogram->n += count_slot(histogram, slot, count);
}

bool
histogram_decode(const guint8 *bytes, size_t size, Histogram *ret)
{
	const guint8 *at = bytes + 1, *end = bytes + size;
	Histogram histogram;
	guint32 slot = 0, delta, count;

	if (size == 0 || bytes[0] != HEADER)
		return false;
	histogram_clear(&histogram);
	while (at < end) {
		if (!get_leb128(&at, end, &delta) || !get_leb128(&at, end, &count) ||
		    delta >= HISTOGRAM_SLOTS - slot || count == 0 || (delta == 0 && histogram.n))
			return false;
		slot += delta;
		restore_slot(&histogram, slot, count);
	}
	*ret = histogram;
	return true;
}
