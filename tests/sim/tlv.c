/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/tlv.h"

#include <string.h>

#define TLV_HEADER 3

static size_t
value_size(const uint8_t *tlv)
{
	return (size_t)(tlv[1] | tlv[2] << 8);
}

bool
tlv_list_is_valid(const uint8_t *tlvs, size_t n)
{
	while (n > 0) {
		if (n < TLV_HEADER || value_size(tlvs) > n - TLV_HEADER)
			return false;
		n -= TLV_HEADER + value_size(tlvs);
		tlvs += TLV_HEADER + value_size(tlvs);
	}
	return true;
}

bool
tlv_find(const uint8_t *tlvs, size_t n, uint8_t type, TlvReader *ret_reader)
{
	while (n >= TLV_HEADER && value_size(tlvs) <= n - TLV_HEADER) {
		size_t size = value_size(tlvs);

		if (tlvs[0] == type) {
			ret_reader->at = tlvs + TLV_HEADER;
			ret_reader->end = ret_reader->at + size;
			ret_reader->bad = false;
			return true;
		}
		tlvs += TLV_HEADER + size;
		n -= TLV_HEADER + size;
	}
	return false;
}

size_t
tlv_left(const TlvReader *r)
{
	return r->bad ? 0 : (size_t)(r->end - r->at);
}

const uint8_t *
tlv_get_bytes(TlvReader *r, size_t n)
{
	const uint8_t *at = r->at;

	if (tlv_left(r) < n) {
		r->bad = true;
		return NULL;
	}
	r->at += n;
	return at;
}

static uint64_t
get_number(TlvReader *r, size_t n)
{
	const uint8_t *at = tlv_get_bytes(r, n);
	uint64_t value = 0;

	while (at && n-- > 0)
		value = value << 8 | at[n];
	return value;
}

uint8_t
tlv_get_u8(TlvReader *r)
{
	return (uint8_t)get_number(r, 1);
}

uint16_t
tlv_get_u16(TlvReader *r)
{
	return (uint16_t)get_number(r, 2);
}

uint32_t
tlv_get_u32(TlvReader *r)
{
	return (uint32_t)get_number(r, 4);
}

uint64_t
tlv_get_u64(TlvReader *r)
{
	return get_number(r, 8);
}

void
tlv_get_text(TlvReader *r, size_t n, char *out, size_t cap)
{
	const uint8_t *at;

	if (n == SIZE_MAX)
		n = tlv_left(r);
	at = tlv_get_bytes(r, n);
	if (!at || n >= cap || memchr(at, 0, n)) {
		r->bad = true;
		n = 0;
	}
	if (n > 0)
		memcpy(out, at, n);
	if (cap > 0)
		out[n] = 0;
}

void
tlv_writer_init(TlvWriter *w, uint8_t *bytes, size_t cap)
{
	*w = (TlvWriter){ .bytes = bytes, .cap = cap };
}

void
tlv_put_bytes(TlvWriter *w, const void *bytes, size_t n)
{
	if (w->bad || n > w->cap - w->n) {
		w->bad = true;
		return;
	}
	if (n > 0)
		memcpy(w->bytes + w->n, bytes, n);
	w->n += n;
}

static void
put_number(TlvWriter *w, uint64_t value, size_t n)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
	tlv_put_bytes(w, bytes, n);
}

void
tlv_begin(TlvWriter *w, uint8_t type)
{
	w->open = w->n;
	put_number(w, type, TLV_HEADER);
}

void
tlv_end(TlvWriter *w)
{
	size_t size;

	if (w->bad)
		return;
	size = w->n - w->open - TLV_HEADER;
	w->bytes[w->open + 1] = size & 0xff;
	w->bytes[w->open + 2] = (size >> 8) & 0xff;
}

void
tlv_put_u8(TlvWriter *w, unsigned value)
{
	put_number(w, value, 1);
}

void
tlv_put_u16(TlvWriter *w, unsigned value)
{
	put_number(w, value, 2);
}

void
tlv_put_u32(TlvWriter *w, uint32_t value)
{
	put_number(w, value, 4);
}

void
tlv_put_u64(TlvWriter *w, uint64_t value)
{
	put_number(w, value, 8);
}

void
tlv_put_text8(TlvWriter *w, const char *text)
{
	size_t n = strnlen(text, 255);

	tlv_put_u8(w, (unsigned)n);
	tlv_put_bytes(w, text, n);
}

static void
whole(TlvWriter *w, uint8_t type, uint64_t value, size_t n)
{
	tlv_begin(w, type);
	put_number(w, value, n);
	tlv_end(w);
}

void
tlv_u8(TlvWriter *w, uint8_t type, unsigned value)
{
	whole(w, type, value, 1);
}

void
tlv_u16(TlvWriter *w, uint8_t type, unsigned value)
{
	whole(w, type, value, 2);
}

void
tlv_u32(TlvWriter *w, uint8_t type, uint32_t value)
{
	whole(w, type, value, 4);
}

void
tlv_u64(TlvWriter *w, uint8_t type, uint64_t value)
{
	whole(w, type, value, 8);
}

void
tlv_text(TlvWriter *w, uint8_t type, const char *text)
{
	tlv_begin(w, type);
	tlv_put_bytes(w, text, strlen(text));
	tlv_end(w);
}
