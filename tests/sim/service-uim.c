/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/service-uim.h"

#include "tests/sim/service.h"

#include <string.h>

#define EVENT_CARD_STATUS 0x01          /* event registration flags, QMI's numbers */
#define EVENT_SLOT_STATUS 0x10
#define NO_INDEX 0xffff
#define POLLS_CARD 4                    /* slow on every transport: 128 ms on USB, 14-22 ms on PCIe */

static const uint8_t usim_aid[] = { 0xa0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02, 0xff, 0xff, 0xff, 0xff, 0x89 };

static unsigned
pin_state(const SimCard *card)
{
	switch (card->state) {
	case SIM_CARD_PIN:
		return 1;               /* enabled, not verified */
	case SIM_CARD_PUK:
		return card->puk_retries > 0 ? 4 : 5;   /* blocked; for ever */
	case SIM_CARD_READY:
		return card->pin_enabled ? 2 : 3;       /* verified; disabled */
	case SIM_CARD_ABSENT:
	case SIM_CARD_ERROR:
		break;
	}
	return 0;
}

static unsigned
application_state(const SimCard *card)
{
	switch (card->state) {
	case SIM_CARD_PIN:
		return 2;
	case SIM_CARD_PUK:
		return card->puk_retries > 0 ? 3 : 5;
	case SIM_CARD_READY:
		return 7;
	case SIM_CARD_ABSENT:
	case SIM_CARD_ERROR:
		break;
	}
	return 0;
}

static void
put_application(const SimCard *card, TlvWriter *w)
{
	tlv_put_u8(w, 2);               /* USIM */
	tlv_put_u8(w, application_state(card));
	tlv_put_u8(w, card->state == SIM_CARD_READY ? 2 : 0);   /* personalisation: ready */
	tlv_put_u8(w, 11);              /* feature unknown */
	tlv_put_u16(w, 0);
	tlv_put_u8(w, sizeof(usim_aid));
	tlv_put_bytes(w, usim_aid, sizeof(usim_aid));
	tlv_put_u8(w, 0);               /* PIN1 is not replaced by the universal PIN */
	tlv_put_u8(w, pin_state(card));
	tlv_put_u8(w, card->pin_retries);
	tlv_put_u8(w, card->puk_retries);
	tlv_put_u8(w, 1);               /* PIN2 enabled, not verified */
	tlv_put_u8(w, 3);
	tlv_put_u8(w, 10);
}

static void
put_card_status(Sim *sim, TlvWriter *w)
{
	const SimCard *card = &sim->card;
	bool present = card->state != SIM_CARD_ABSENT && card->state != SIM_CARD_ERROR;

	tlv_begin(w, 0x10);
	tlv_put_u16(w, present ? 0 : NO_INDEX);
	tlv_put_u16(w, NO_INDEX);
	tlv_put_u16(w, NO_INDEX);
	tlv_put_u16(w, NO_INDEX);
	tlv_put_u8(w, 1);
	tlv_put_u8(w, card->state == SIM_CARD_ERROR ? 2 : present);
	tlv_put_u8(w, 0);               /* universal PIN not initialised */
	tlv_put_u8(w, 0);
	tlv_put_u8(w, 0);
	tlv_put_u8(w, card->state == SIM_CARD_ERROR ? 3 : 0);   /* no ATR received */
	tlv_put_u8(w, present);
	if (present)
		put_application(card, w);
	tlv_end(w);
}

static QmiError
get_card_status(Sim *sim, const Request *request, TlvWriter *answer)
{
	put_card_status(sim, answer);
	return QMI_OK;
}

/* ICCID digits are swapped in pairs, as ETSI TS 102 221 13.2 has them in the card's file. */
static void
put_swapped(TlvWriter *w, const char *digits)
{
	size_t n = strlen(digits);

	tlv_put_u8(w, (unsigned)(n + 1) / 2);
	for (size_t i = 0; i < n; i += 2) {
		unsigned second = i + 1 < n ? (unsigned)(digits[i + 1] - '0') : 0xf;

		tlv_put_u8(w, second << 4 | (unsigned)(digits[i] - '0'));
	}
}

static void
put_slots(Sim *sim, TlvWriter *w)
{
	bool present = sim->card.state != SIM_CARD_ABSENT;

	tlv_begin(w, 0x10);
	tlv_put_u8(w, 1);
	tlv_put_u32(w, present ? 2 : 1);
	tlv_put_u32(w, 1);              /* active */
	tlv_put_u8(w, 1);
	if (present)
		put_swapped(w, sim->profile.iccid);
	else
		tlv_put_u8(w, 0);
	tlv_end(w);
}

/* Refused is normal: modems with one slot do not know the message. */
static QmiError
get_slot_status(Sim *sim, const Request *request, TlvWriter *answer)
{
	if (!sim->profile.slot_status)
		return QMI_NOT_SUPPORTED;
	put_slots(sim, answer);
	return QMI_OK;
}

static QmiError
register_events(Sim *sim, const Request *request, TlvWriter *answer)
{
	uint32_t mask;
	QmiError error = request_u32(request, 0x01, &mask);

	if (error != QMI_OK)
		return error;
	mask &= EVENT_CARD_STATUS | (sim->profile.slot_status ? EVENT_SLOT_STATUS : 0);
	request->client->wants = mask;
	tlv_u32(answer, 0x10, mask);
	return QMI_OK;
}

static QmiError
reset(Sim *sim, const Request *request, TlvWriter *answer)
{
	request->client->wants = 0;
	return QMI_OK;
}

/* Session TLV, then `n` texts behind the PIN id in TLV 2. */
static QmiError
get_pin_request(const Request *request, char texts[][16], size_t n)
{
	TlvReader r;
	uint8_t id;

	if (!request_find(request, 0x01, &r) || !request_find(request, 0x02, &r))
		return QMI_MISSING_ARGUMENT;
	id = tlv_get_u8(&r);
	for (size_t i = 0; i < n; i++)
		tlv_get_text(&r, tlv_get_u8(&r), texts[i], 16);
	if (r.bad)
		return QMI_MALFORMED;
	return id == 1 ? QMI_OK : QMI_INVALID_PIN_ID;
}

static QmiError
pin_answer(Sim *sim, SimPinResult result, TlvWriter *answer)
{
	if (sim->card.state == SIM_CARD_ABSENT)
		return QMI_NO_SIM;
	if (result == SIM_PIN_GOOD)
		return QMI_OK;
	if (result == SIM_PIN_NOT_NEEDED) {
		tlv_begin(answer, 0x13);
		tlv_put_u8(answer, 0x69);       /* card's own words: 69 84, as real modems pass them on */
		tlv_put_u8(answer, 0x84);
		tlv_end(answer);
		return QMI_ACCESS_DENIED;
	}
	tlv_begin(answer, 0x10);
	tlv_put_u8(answer, sim->card.pin_retries);
	tlv_put_u8(answer, sim->card.puk_retries);
	tlv_end(answer);
	if (result == SIM_PIN_WRONG)
		return QMI_INCORRECT_PIN;
	return sim->card.puk_retries > 0 ? QMI_PIN_BLOCKED : QMI_PIN_ALWAYS_BLOCKED;
}

static QmiError
verify_pin(Sim *sim, const Request *request, TlvWriter *answer)
{
	char pin[1][16];
	QmiError error = get_pin_request(request, pin, 1);

	return error == QMI_OK ? pin_answer(sim, sim_card_verify(sim, pin[0]), answer) : error;
}

static QmiError
unblock_pin(Sim *sim, const Request *request, TlvWriter *answer)
{
	char codes[2][16];
	QmiError error = get_pin_request(request, codes, 2);

	return error == QMI_OK ? pin_answer(sim, sim_card_unblock(sim, codes[0], codes[1]), answer) : error;
}

static QmiError
change_pin(Sim *sim, const Request *request, TlvWriter *answer)
{
	char codes[2][16];
	QmiError error = get_pin_request(request, codes, 2);

	return error == QMI_OK ? pin_answer(sim, sim_card_change(sim, codes[0], codes[1]), answer) : error;
}

static QmiError
set_pin_protection(Sim *sim, const Request *request, TlvWriter *answer)
{
	TlvReader r;
	char pin[16];
	uint8_t id, on;

	if (!request_find(request, 0x01, &r) || !request_find(request, 0x02, &r))
		return QMI_MISSING_ARGUMENT;
	id = tlv_get_u8(&r);
	on = tlv_get_u8(&r);
	tlv_get_text(&r, tlv_get_u8(&r), pin, sizeof(pin));
	if (r.bad)
		return QMI_MALFORMED;
	if (id != 1)
		return QMI_INVALID_PIN_ID;
	if (sim->card.state == SIM_CARD_READY && on == sim->card.pin_enabled)
		return QMI_NO_EFFECT;
	return pin_answer(sim, sim_card_protect(sim, pin, on), answer);
}

/* The two files of the card a modem manager reads: EF-ICCID and EF-IMSI (TS 31.102 4.2.2). */
static void
put_file(Sim *sim, uint16_t id, TlvWriter *answer)
{
	char digits[PROFILE_TEXT_MAX + 2];
	size_t n;

	tlv_begin(answer, 0x10);
	tlv_put_u8(answer, 0x90);
	tlv_put_u8(answer, 0x00);
	tlv_end(answer);
	tlv_begin(answer, 0x11);
	if (id == 0x2fe2) {
		n = strlen(sim->profile.iccid);
		tlv_put_u16(answer, 10);
		snprintf(digits, sizeof(digits), "%s", sim->profile.iccid);
	} else {
		/* length, then parity digit 9 or 1 before the first digit */
		n = 1 + strlen(sim->profile.imsi);
		tlv_put_u16(answer, 9);
		tlv_put_u8(answer, 8);
		snprintf(digits, sizeof(digits), "%c%s", n % 2 ? '1' : '9', sim->profile.imsi);
	}
	for (size_t i = 0; i < (id == 0x2fe2 ? 20 : 16); i += 2) {
		unsigned first = i < n ? (unsigned)(digits[i] - '0') : 0xf;
		unsigned second = i + 1 < n ? (unsigned)(digits[i + 1] - '0') : 0xf;

		tlv_put_u8(answer, second << 4 | first);
	}
	tlv_end(answer);
}

static QmiError
read_transparent(Sim *sim, const Request *request, TlvWriter *answer)
{
	TlvReader r;
	uint16_t id;

	if (!request_find(request, 0x01, &r) || !request_find(request, 0x02, &r))
		return QMI_MISSING_ARGUMENT;
	id = tlv_get_u16(&r);
	if (r.bad)
		return QMI_MALFORMED;
	if (sim->card.state == SIM_CARD_ABSENT || sim->card.state == SIM_CARD_ERROR)
		return QMI_NO_SIM;
	if (id != 0x2fe2 && id != 0x6f07)
		return QMI_INVALID_ARGUMENT;
	if (id == 0x6f07 && sim->card.state != SIM_CARD_READY)
		return QMI_ACCESS_DENIED;
	put_file(sim, id, answer);
	return QMI_OK;
}

void
service_uim_card_changed(struct Sim *sim)
{
	uint8_t bytes[128];
	TlvWriter w;

	tlv_writer_init(&w, bytes, sizeof(bytes));
	put_card_status(sim, &w);
	service_indicate_all(sim, SERVICE_UIM, EVENT_CARD_STATUS, 0x0032, &w);
	tlv_writer_init(&w, bytes, sizeof(bytes));
	put_slots(sim, &w);
	service_indicate_all(sim, SERVICE_UIM, EVENT_SLOT_STATUS, 0x0048, &w);
}

static const ServiceVerb verbs[] = {
	{ 0x0000, reset, 1 },
	{ 0x0020, read_transparent, POLLS_CARD },
	{ 0x0025, set_pin_protection, POLLS_CARD },
	{ 0x0026, verify_pin, POLLS_CARD },
	{ 0x0027, unblock_pin, POLLS_CARD },
	{ 0x0028, change_pin, POLLS_CARD },
	{ 0x002e, register_events, 1 },
	{ 0x002f, get_card_status, POLLS_CARD },
	{ 0x0047, get_slot_status, 1 },
};

const Service service_uim = { SERVICE_UIM, "uim", 1, 46, verbs, sizeof(verbs) / sizeof(*verbs), NULL };
