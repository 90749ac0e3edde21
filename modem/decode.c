/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modem/decode.h"
#include "modem/text.h"
#include "modem/tlv.h"

#include <string.h>

#define BYTES_MAX 256

void
decode_text(QmiMessage *message, guint8 type, char *ret_text, gsize size)
{
	guint8 bytes[BYTES_MAX];
	TlvReader reader;
	gsize n;

	ret_text[0] = '\0';
	if (!tlv_open(&reader, message, type))
		return;
	n = MIN(tlv_read_left(&reader), sizeof(bytes));
	tlv_read_bytes(&reader, bytes, n);
	if (reader.ok)
		text_clean(ret_text, size, bytes, n);
}

void
decode_imei(QmiMessage *message, char ret_imei[16])
{
	char text[32];

	decode_text(message, 0x11, text, sizeof(text));
	text_digits(ret_imei, 16, 14, (const guint8 *)text, strlen(text));
}

int32_t
decode_operating_mode(QmiMessage *message)
{
	TlvReader reader;
	guint8 mode;

	if (!tlv_open(&reader, message, 0x01))
		return MODEM_VALUE_UNKNOWN;
	mode = tlv_read_u8(&reader);
	return reader.ok ? mode : MODEM_VALUE_UNKNOWN;
}

/* In tenths, when it is inside what the measurement can be; else unknown. */
static int32_t
in_range(int32_t tenths, int32_t min_tenths, int32_t max_tenths)
{
	return tenths >= min_tenths && tenths <= max_tenths ? tenths : MODEM_VALUE_UNKNOWN;
}

/* TS 38.133 10.1.6, 10.1.11, 10.1.16: SS-RSRP, SS-RSRQ, SS-SINR. */
static bool
decode_nr5g(QmiMessage *message, ModemSignal *ret_signal)
{
	ModemSignal signal = { .rat = MODEM_RAT_NR5G, .rsrq_db10 = MODEM_VALUE_UNKNOWN };
	TlvReader reader;

	if (!tlv_open(&reader, message, 0x17))
		return false;
	signal.rsrp_dbm10 = in_range(10 * tlv_read_i16(&reader), -1560, -310);
	signal.sinr_db10 = in_range(tlv_read_i16(&reader), -230, 400);
	if (!reader.ok)
		return false;
	if (tlv_open(&reader, message, 0x18)) {
		int32_t rsrq = tlv_read_i16(&reader);

		signal.rsrq_db10 = reader.ok ? in_range(10 * rsrq, -430, 200) : MODEM_VALUE_UNKNOWN;
	}
	*ret_signal = signal;
	return signal.rsrp_dbm10 != MODEM_VALUE_UNKNOWN;
}

static bool
decode_lte(QmiMessage *message, ModemSignal *ret_signal)
{
	ModemSignal signal = { .rat = MODEM_RAT_LTE };
	TlvReader reader;

	if (!tlv_open(&reader, message, 0x14))
		return false;
	tlv_skip(&reader, 1);           /* RSSI */
	signal.rsrq_db10 = in_range(10 * tlv_read_i8(&reader), -430, 200);
	signal.rsrp_dbm10 = in_range(10 * tlv_read_i16(&reader), -1560, -310);
	signal.sinr_db10 = in_range(tlv_read_i16(&reader), -230, 400);
	if (!reader.ok)
		return false;
	*ret_signal = signal;
	return signal.rsrp_dbm10 != MODEM_VALUE_UNKNOWN;
}

bool
decode_signal(QmiMessage *message, ModemRat serving, ModemSignal *ret_signal)
{
	if (serving == MODEM_RAT_LTE)
		return decode_lte(message, ret_signal) || decode_nr5g(message, ret_signal);
	return decode_nr5g(message, ret_signal) || decode_lte(message, ret_signal);
}
