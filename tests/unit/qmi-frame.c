/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/qmi-frame.h"

#include <string.h>

#define HEADER 13                       /* QMUX 6, QMI 7 */
#define AT_KIND 6                       /* QMI flags */

bool
frame_from_hex(const char *hex, GByteArray **ret_bytes)
{
	gsize n = strlen(hex);
	GByteArray *bytes = g_byte_array_sized_new(n / 2 + 1);

	for (gsize i = 0; i + 1 < n; i += 2) {
		int high = g_ascii_xdigit_value(hex[i]), low = g_ascii_xdigit_value(hex[i + 1]);
		guint8 byte = high << 4 | low;

		if (high < 0 || low < 0) {
			g_byte_array_unref(bytes);
			return false;
		}
		g_byte_array_append(bytes, &byte, 1);
	}
	*ret_bytes = bytes;
	return n % 2 == 0;
}

QmiMessage *
frame_new(guint8 service, guint8 kind, guint16 id, const FrameTlv *tlvs)
{
	QmiMessage *message = qmi_message_new(service, 1, 1, id);

	message->data[AT_KIND] = kind;
	if (kind == FRAME_RESPONSE)
		qmi_message_add_raw_tlv(message, 0x02, (const guint8[4]){ 0 }, 4, NULL);
	for (; tlvs->hex; tlvs++) {
		GByteArray *value;

		if (!frame_from_hex(tlvs->hex, &value))
			g_error("no hexadecimal: %s", tlvs->hex);
		qmi_message_add_raw_tlv(message, tlvs->type, value->data, value->len, NULL);
		g_byte_array_unref(value);
	}
	return message;
}

QmiMessage *
frame_parse(const guint8 *bytes, gsize n)
{
	g_autoptr(GByteArray) raw = g_byte_array_new();
	g_autoptr(GError) error = NULL;

	/* libqmi reads beyond a buffer whose QMUX length is shorter than its header: looked at before. */
	if (n < HEADER || bytes[0] != 0x01 || (bytes[1] | bytes[2] << 8) + 1u < HEADER)
		return NULL;
	g_byte_array_append(raw, bytes, n);
	return qmi_message_new_from_raw(raw, &error);
}

static void
look_at(const guint8 *bytes, gsize n, void (*each)(QmiMessage *damaged))
{
	g_autoptr(QmiMessage) message = frame_parse(bytes, n);

	if (message)
		each(message);
}

void
frame_damage(QmiMessage *message, void (*each)(QmiMessage *damaged))
{
	g_autofree guint8 *bytes = g_memdup2(message->data, message->len);

	for (gsize cut = message->len; cut >= HEADER; cut--) {
		gsize qmux = cut - 1, tlvs = cut - HEADER;

		bytes[1] = qmux & 0xFF, bytes[2] = qmux >> 8;
		bytes[11] = tlvs & 0xFF, bytes[12] = tlvs >> 8;
		look_at(bytes, cut, each);
	}
	for (gsize bit = 0; bit < 8 * message->len; bit++) {
		memcpy(bytes, message->data, message->len);
		bytes[bit / 8] ^= 1 << bit % 8;
		look_at(bytes, message->len, each);
	}
}
