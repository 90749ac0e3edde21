/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads and writes the TLVs of a QMI message; a reader that ran over the end says so once, at the end. */
#pragma once

#include <libqmi-glib.h>
#include <stdbool.h>

/*
 * Why not libqmi's generated parsers: they hide the raw message of a response, so response and indication with
 * the same content would need two decoders; they deliver generated indications from idle priority only; and a
 * decoder that takes bytes can be tested with recorded, cut and forged frames.
 */
typedef struct TlvReader {
	QmiMessage *message;
	gsize start, length, offset;
	bool ok;                        /* false: something was read beyond the end, or the TLV is not there */
} TlvReader;

/* False when `message` has no whole TLV of this type. */
bool tlv_open(TlvReader *ret_reader, QmiMessage *message, guint8 type);
gsize tlv_read_left(const TlvReader *reader);

/* Little-endian values; 0 once the reader is no longer ok. */
guint8 tlv_read_u8(TlvReader *reader);
gint8 tlv_read_i8(TlvReader *reader);
guint16 tlv_read_u16(TlvReader *reader);
gint16 tlv_read_i16(TlvReader *reader);
guint32 tlv_read_u32(TlvReader *reader);
void tlv_read_bytes(TlvReader *reader, guint8 *ret_bytes, gsize n);
void tlv_skip(TlvReader *reader, gsize n);

void tlv_write_bytes(QmiMessage *message, guint8 type, const void *bytes, gsize n);
void tlv_write_u8(QmiMessage *message, guint8 type, guint8 value);
void tlv_write_u16(QmiMessage *message, guint8 type, guint16 value);
void tlv_write_u32(QmiMessage *message, guint8 type, guint32 value);

/* The answer's result TLV (0x02): false and a QMI_PROTOCOL_ERROR when the modem refused, or left it out. */
bool tlv_result(QmiMessage *answer, GError **error);
