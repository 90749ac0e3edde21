/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* QMI's type-length-value lists: a reader that cannot leave its value and a writer that cannot leave its buffer. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A cursor in one value. A read past the end gives 0 and makes it `bad` for good: check once, at the end. */
typedef struct TlvReader {
	const uint8_t *at, *end;
	bool bad;
} TlvReader;

/* True when the list is a whole number of TLVs, none reaching beyond `n`. */
bool tlv_list_is_valid(const uint8_t *tlvs, size_t n);

/* Points `ret_reader` at the first value of `type`; false when there is none. */
bool tlv_find(const uint8_t *tlvs, size_t n, uint8_t type, TlvReader *ret_reader);

size_t tlv_left(const TlvReader *r);
uint8_t tlv_get_u8(TlvReader *r);
uint16_t tlv_get_u16(TlvReader *r);
uint32_t tlv_get_u32(TlvReader *r);
uint64_t tlv_get_u64(TlvReader *r);
/* Borrowed bytes, NULL when there are fewer than `n`. */
const uint8_t *tlv_get_bytes(TlvReader *r, size_t n);
/* Copies `n` bytes as text, or all that is left with n = SIZE_MAX; bad when it does not fit or holds a NUL. */
void tlv_get_text(TlvReader *r, size_t n, char *out, size_t cap);

/* Appends TLVs; running out of room makes it `bad` for good. */
typedef struct TlvWriter {
	uint8_t *bytes;
	size_t n, cap;
	size_t open;                    /* offset of the TLV between tlv_begin() and tlv_end() */
	bool bad;
} TlvWriter;

void tlv_writer_init(TlvWriter *w, uint8_t *bytes, size_t cap);
void tlv_begin(TlvWriter *w, uint8_t type);
void tlv_end(TlvWriter *w);
void tlv_put_u8(TlvWriter *w, unsigned value);
void tlv_put_u16(TlvWriter *w, unsigned value);
void tlv_put_u32(TlvWriter *w, uint32_t value);
void tlv_put_u64(TlvWriter *w, uint64_t value);
void tlv_put_bytes(TlvWriter *w, const void *bytes, size_t n);
/* Text after a length of one byte; longer text is cut at 255. */
void tlv_put_text8(TlvWriter *w, const char *text);

/* Whole TLVs of one value. */
void tlv_u8(TlvWriter *w, uint8_t type, unsigned value);
void tlv_u16(TlvWriter *w, uint8_t type, unsigned value);
void tlv_u32(TlvWriter *w, uint8_t type, uint32_t value);
void tlv_u64(TlvWriter *w, uint8_t type, uint64_t value);
void tlv_text(TlvWriter *w, uint8_t type, const char *text);
