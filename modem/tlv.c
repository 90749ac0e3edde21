/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modem/tlv.h"

#define TLV_RESULT 0x02

bool
tlv_open(TlvReader *ret_reader, QmiMessage *message, guint8 type)
{
	guint16 length = 0;
	gsize start = qmi_message_tlv_read_init(message, type, &length, NULL);

	*ret_reader = (TlvReader){ .message = message, .start = start, .length = length, .ok = start != 0 };
	return start != 0;
}

gsize
tlv_read_left(const TlvReader *reader)
{
	return reader->ok && reader->offset < reader->length ? reader->length - reader->offset : 0;
}

guint8
tlv_read_u8(TlvReader *reader)
{
	guint8 value = 0;

	reader->ok = reader->ok && qmi_message_tlv_read_guint8(reader->message, reader->start,
							       &reader->offset, &value, NULL);
	return reader->ok ? value : 0;
}

gint8
tlv_read_i8(TlvReader *reader)
{
	return (gint8)tlv_read_u8(reader);
}

guint16
tlv_read_u16(TlvReader *reader)
{
	guint16 value = 0;

	reader->ok = reader->ok && qmi_message_tlv_read_guint16(reader->message, reader->start, &reader->offset,
								QMI_ENDIAN_LITTLE, &value, NULL);
	return reader->ok ? value : 0;
}

gint16
tlv_read_i16(TlvReader *reader)
{
	return (gint16)tlv_read_u16(reader);
}

guint32
tlv_read_u32(TlvReader *reader)
{
	guint32 value = 0;

	reader->ok = reader->ok && qmi_message_tlv_read_guint32(reader->message, reader->start, &reader->offset,
								QMI_ENDIAN_LITTLE, &value, NULL);
	return reader->ok ? value : 0;
}

void
tlv_read_bytes(TlvReader *reader, guint8 *ret_bytes, gsize n)
{
	for (gsize i = 0; i < n; i++)
		ret_bytes[i] = tlv_read_u8(reader);
}

void
tlv_skip(TlvReader *reader, gsize n)
{
	while (n-- > 0)
		tlv_read_u8(reader);
}

void
tlv_write_bytes(QmiMessage *message, guint8 type, const void *bytes, gsize n)
{
	bool added = qmi_message_add_raw_tlv(message, type, bytes, n, NULL);

	g_assert(added);        /* fails only beyond 64 KiB, and what we send is bounded far below */
}

void
tlv_write_u8(QmiMessage *message, guint8 type, guint8 value)
{
	tlv_write_bytes(message, type, &value, sizeof(value));
}

void
tlv_write_u16(QmiMessage *message, guint8 type, guint16 value)
{
	guint16 wire = GUINT16_TO_LE(value);

	tlv_write_bytes(message, type, &wire, sizeof(wire));
}

void
tlv_write_u32(QmiMessage *message, guint8 type, guint32 value)
{
	guint32 wire = GUINT32_TO_LE(value);

	tlv_write_bytes(message, type, &wire, sizeof(wire));
}

bool
tlv_result(QmiMessage *answer, GError **error)
{
	TlvReader reader;
	guint16 failed, code;

	if (!tlv_open(&reader, answer, TLV_RESULT)) {
		g_set_error_literal(error, QMI_PROTOCOL_ERROR, QMI_PROTOCOL_ERROR_MALFORMED_MESSAGE,
				    "the answer carries no result");
		return false;
	}
	failed = tlv_read_u16(&reader);
	code = tlv_read_u16(&reader);
	if (reader.ok && !failed)
		return true;
	if (!reader.ok)
		code = QMI_PROTOCOL_ERROR_MALFORMED_MESSAGE;
	g_set_error(error, QMI_PROTOCOL_ERROR, code, "QMI error %u (%s)", code,
		    qmi_protocol_error_get_string(code) ?: "unknown");
	return false;
}
