/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modem/decode.h"
#include "modem/text.h"
#include "modem/tlv.h"

#include <string.h>

#define FILE_BYTES_MAX 64

typedef struct Application {
	guint8 type, status;
	guint8 aid[DECODE_AID_MAX], aid_length;
	bool universal_pin;
	guint8 pin_tries, puk_tries;
} Application;

typedef struct Card {
	guint8 status;
	guint8 universal_pin_tries, universal_puk_tries;
	guint8 n_applications;
} Card;

static void
read_card(TlvReader *reader, Card *ret_card)
{
	ret_card->status = tlv_read_u8(reader);
	tlv_skip(reader, 1);            /* universal PIN: its state */
	ret_card->universal_pin_tries = tlv_read_u8(reader);
	ret_card->universal_puk_tries = tlv_read_u8(reader);
	tlv_skip(reader, 1);            /* error code */
	ret_card->n_applications = tlv_read_u8(reader);
}

static void
read_application(TlvReader *reader, Application *ret_application)
{
	guint8 length;

	ret_application->type = tlv_read_u8(reader);
	ret_application->status = tlv_read_u8(reader);
	tlv_skip(reader, 1 + 1 + 2);    /* personalization: state, feature, retries */
	length = tlv_read_u8(reader);
	ret_application->aid_length = MIN(length, DECODE_AID_MAX);
	tlv_read_bytes(reader, ret_application->aid, ret_application->aid_length);
	tlv_skip(reader, length - ret_application->aid_length);
	ret_application->universal_pin = tlv_read_u8(reader);
	tlv_skip(reader, 1);            /* PIN1 state, told by the application's state already */
	ret_application->pin_tries = tlv_read_u8(reader);
	ret_application->puk_tries = tlv_read_u8(reader);
	tlv_skip(reader, 3);            /* PIN2 */
}

static ModemSim
sim_from_application(guint8 state)
{
	switch (state) {
	case QMI_UIM_CARD_APPLICATION_STATE_PIN1_OR_UPIN_PIN_REQUIRED:
		return MODEM_SIM_PIN_REQUIRED;
	case QMI_UIM_CARD_APPLICATION_STATE_PUK1_OR_UPIN_PUK_REQUIRED:
		return MODEM_SIM_PUK_REQUIRED;
	case QMI_UIM_CARD_APPLICATION_STATE_PIN1_BLOCKED:
	case QMI_UIM_CARD_APPLICATION_STATE_ILLEGAL:
		return MODEM_SIM_ERROR;
	case QMI_UIM_CARD_APPLICATION_STATE_READY:
		return MODEM_SIM_READY;
	default:                        /* detected, or its personalization is being checked: more will come */
		return MODEM_SIM_UNKNOWN;
	}
}

static void
report_application(const Card *card, const Application *application, CardReport *report)
{
	report->sim = sim_from_application(application->status);
	report->universal_pin = application->universal_pin;
	report->pin_tries = application->universal_pin ? card->universal_pin_tries : application->pin_tries;
	report->puk_tries = application->universal_pin ? card->universal_puk_tries : application->puk_tries;
	report->aid_length = application->aid_length;
	memcpy(report->aid, application->aid, application->aid_length);
}

/* The application NAS uses is named by index; without one, the first USIM counts, or the first of all. */
static bool
is_better(const Application *application, guint8 index, guint8 wanted, bool have_one)
{
	if (wanted != 0xFF)
		return index == wanted;
	return !have_one || application->type == QMI_UIM_CARD_APPLICATION_TYPE_USIM;
}

static void
read_applications(TlvReader *reader, const Card *card, guint8 wanted, CardReport *report)
{
	bool have_one = false, have_usim = false;

	for (guint8 i = 0; i < card->n_applications && reader->ok; i++) {
		Application application;

		read_application(reader, &application);
		if (!reader->ok || have_usim || !is_better(&application, i, wanted, have_one))
			continue;
		have_one = true;
		have_usim = application.type == QMI_UIM_CARD_APPLICATION_TYPE_USIM;
		report_application(card, &application, report);
	}
	if (card->status == QMI_UIM_CARD_STATE_ABSENT)
		report->sim = MODEM_SIM_ABSENT;
	else if (card->status != QMI_UIM_CARD_STATE_PRESENT)
		report->sim = MODEM_SIM_ERROR;
}

bool
decode_card_status(QmiMessage *message, CardReport *ret_report)
{
	CardReport report = { .sim = MODEM_SIM_ABSENT, .slot = 1 };
	TlvReader reader;
	guint16 primary;
	bool found = false;

	if (!tlv_open(&reader, message, 0x10))
		return false;
	primary = tlv_read_u16(&reader);
	tlv_skip(&reader, 3 * 2);       /* other provisioning sessions */
	for (guint8 i = 0, n = tlv_read_u8(&reader); i < n && reader.ok; i++) {
		bool named = primary != 0xFFFF && primary >> 8 == i;
		CardReport one = { .slot = i + 1 };
		Card card;

		read_card(&reader, &card);
		read_applications(&reader, &card, named ? primary & 0xFF : 0xFF, &one);
		if (!reader.ok || (found && !named))
			continue;
		report = one;
		found = named || card.status == QMI_UIM_CARD_STATE_PRESENT;
	}
	if (!reader.ok)
		return false;
	*ret_report = report;
	return true;
}

int32_t
decode_pin_tries(QmiMessage *message)
{
	TlvReader reader;
	guint8 tries;

	if (!tlv_open(&reader, message, 0x10))
		return MODEM_VALUE_UNKNOWN;
	tries = tlv_read_u8(&reader);
	return reader.ok ? tries : MODEM_VALUE_UNKNOWN;
}

static gsize
read_file(QmiMessage *message, guint8 bytes[FILE_BYTES_MAX])
{
	TlvReader reader;
	gsize n;

	if (!tlv_open(&reader, message, 0x11))
		return 0;
	n = tlv_read_u16(&reader);
	if (n > FILE_BYTES_MAX)
		return 0;
	tlv_read_bytes(&reader, bytes, n);
	return reader.ok ? n : 0;
}

/* TS 102 221 13.2: ten bytes. */
void
decode_iccid(QmiMessage *message, char ret_iccid[21])
{
	guint8 bytes[FILE_BYTES_MAX];
	gsize n = read_file(message, bytes);

	text_bcd(ret_iccid, 21, bytes, MIN(n, 10));
}

/* TS 31.102 4.2.2: a length, then a nibble with the parity, then the digits. */
void
decode_imsi(QmiMessage *message, char ret_imsi[16])
{
	guint8 bytes[FILE_BYTES_MAX];
	gsize n = read_file(message, bytes);
	char digits[18] = "";
	const char *imsi;

	if (n > 1)
		text_bcd(digits, sizeof(digits), bytes + 1, MIN(bytes[0], n - 1));
	imsi = digits[0] ? digits + 1 : digits;
	text_digits(ret_imsi, 16, 6, (const guint8 *)imsi, strlen(imsi));
}
