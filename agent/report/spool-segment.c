/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/spool-segment.h"
#include "agent/report/crc32c.h"

#include <string.h>

static const guint8 header_magic[8] = "UPLSPL\x01\n";
/* Not UTF-8, so that no text inside a record can pass for an entry when damage is searched over. */
static const guint8 entry_magic[4] = { 0xfd, 0xfe, 0xff, 0xc1 };

/* places in the header */
enum { H_MAGIC = 0, H_SPOOL = 8, H_BOOT = 24, H_FIRST = 40, H_CAPACITY = 48, H_CRC = 60 };
/* places in front of a record */
enum { E_MAGIC = 0, E_CRC = 4, E_SIZE = 8, E_TYPE = 12, E_ID = 16 };

static void
put32(guint8 *at, guint32 value)
{
	value = GUINT32_TO_LE(value);
	memcpy(at, &value, sizeof(value));
}

static void
put64(guint8 *at, guint64 value)
{
	value = GUINT64_TO_LE(value);
	memcpy(at, &value, sizeof(value));
}

static guint32
get32(const guint8 *at)
{
	guint32 value;

	memcpy(&value, at, sizeof(value));
	return GUINT32_FROM_LE(value);
}

static guint64
get64(const guint8 *at)
{
	guint64 value;

	memcpy(&value, at, sizeof(value));
	return GUINT64_FROM_LE(value);
}

void
segment_header_encode(const SegmentHeader *header, guint8 ret_bytes[SEGMENT_HEADER_BYTES])
{
	memset(ret_bytes, 0, SEGMENT_HEADER_BYTES);
	memcpy(ret_bytes + H_MAGIC, header_magic, sizeof(header_magic));
	memcpy(ret_bytes + H_SPOOL, header->spool_id, SEGMENT_SPOOL_ID_BYTES);
	for (guint i = 0; i < 16; i++)
		ret_bytes[H_BOOT + i] = (g_ascii_xdigit_value(header->boot_id[2 * i]) & 15) << 4 |
					(g_ascii_xdigit_value(header->boot_id[2 * i + 1]) & 15);
	put64(ret_bytes + H_FIRST, header->first_id);
	put32(ret_bytes + H_CAPACITY, header->capacity);
	put32(ret_bytes + H_CRC, crc32c(0, ret_bytes, H_CRC));
}

bool
segment_header_decode(const guint8 bytes[SEGMENT_HEADER_BYTES], SegmentHeader *ret)
{
	SegmentHeader header = { 0 };

	if (memcmp(bytes + H_MAGIC, header_magic, sizeof(header_magic)) != 0 || get32(bytes + H_CRC) != crc32c(0, bytes, H_CRC))
		return false;
	memcpy(header.spool_id, bytes + H_SPOOL, SEGMENT_SPOOL_ID_BYTES);
	for (guint i = 0; i < 16; i++)
		g_snprintf(header.boot_id + 2 * i, 3, "%02x", bytes[H_BOOT + i]);
	header.first_id = get64(bytes + H_FIRST);
	header.capacity = get32(bytes + H_CAPACITY);
	*ret = header;
	return true;
}

size_t
segment_stride(size_t payload_size)
{
	return (SEGMENT_ENTRY_BYTES + payload_size + SEGMENT_ALIGN - 1) / SEGMENT_ALIGN * SEGMENT_ALIGN;
}

void
segment_entry_append(GByteArray *out, guint8 type, guint64 id, const void *payload, size_t size)
{
	guint start = out->len;
	guint8 *entry;

	g_assert(size <= RECORD_ENCODED_MAX);
	g_byte_array_set_size(out, start + segment_stride(size));
	entry = out->data + start;
	memset(entry, 0, segment_stride(size));
	memcpy(entry + E_MAGIC, entry_magic, sizeof(entry_magic));
	put32(entry + E_SIZE, size);
	entry[E_TYPE] = type;
	put64(entry + E_ID, id);
	if (size)
		memcpy(entry + SEGMENT_ENTRY_BYTES, payload, size);
	put32(entry + E_CRC, crc32c(0, entry + E_SIZE, segment_stride(size) - E_SIZE));
}

static bool
is_zero(const guint8 *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i])
			return false;
	return true;
}

SegmentParse
segment_parse(const guint8 *bytes, size_t size, SegmentEntry *ret)
{
	guint32 payload;
	size_t stride;

	if (size < SEGMENT_ENTRY_BYTES)
		return SEGMENT_PARSE_SHORT;
	if (is_zero(bytes, SEGMENT_ENTRY_BYTES))
		return SEGMENT_PARSE_EMPTY;
	payload = get32(bytes + E_SIZE);
	if (memcmp(bytes + E_MAGIC, entry_magic, sizeof(entry_magic)) != 0 || payload > RECORD_ENCODED_MAX)
		return SEGMENT_PARSE_BROKEN;
	stride = segment_stride(payload);
	if (size < stride)
		return SEGMENT_PARSE_SHORT;
	if (get32(bytes + E_CRC) != crc32c(0, bytes + E_SIZE, stride - E_SIZE))
		return SEGMENT_PARSE_BROKEN;
	*ret = (SegmentEntry){ bytes[E_TYPE], get64(bytes + E_ID), payload, bytes + SEGMENT_ENTRY_BYTES };
	return SEGMENT_PARSE_ENTRY;
}

void
segment_name(guint64 first_id, char ret_name[SEGMENT_NAME_MAX])
{
	g_snprintf(ret_name, SEGMENT_NAME_MAX, "%016" G_GINT64_MODIFIER "x.seg", first_id);
}

bool
segment_name_parse(const char *name, guint64 *ret_first_id)
{
	guint64 first_id = 0;

	if (strlen(name) != 20 || strcmp(name + 16, ".seg") != 0)
		return false;
	for (guint i = 0; i < 16; i++) {
		if (!g_ascii_isdigit(name[i]) && !(name[i] >= 'a' && name[i] <= 'f'))
			return false;
		first_id = first_id << 4 | g_ascii_xdigit_value(name[i]);
	}
	*ret_first_id = first_id;
	return true;
}
