/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/service.h"

#define WANT_MODE 0x1

#define TEXT_VERB(field) \
static QmiError \
get_##field(Sim *sim, const Request *request, TlvWriter *answer) \
{ \
	tlv_text(answer, 0x01, sim->profile.field); \
	return QMI_OK; \
}

TEXT_VERB(manufacturer)
TEXT_VERB(model)
TEXT_VERB(revision)
TEXT_VERB(hardware)

static QmiError
card_ready(Sim *sim)
{
	if (sim->card.state == SIM_CARD_ABSENT)
		return QMI_NO_SIM;
	return sim->card.state == SIM_CARD_READY ? QMI_OK : QMI_UIM_UNINITIALIZED;
}

static QmiError
get_card_text(Sim *sim, TlvWriter *answer, const char *text)
{
	QmiError error = card_ready(sim);

	if (error == QMI_OK && *text == 0)
		error = QMI_NOT_PROVISIONED;
	if (error == QMI_OK)
		tlv_text(answer, 0x01, text);
	return error;
}

static QmiError
get_msisdn(Sim *sim, const Request *request, TlvWriter *answer)
{
	return get_card_text(sim, answer, sim->profile.msisdn);
}

static QmiError
get_imsi(Sim *sim, const Request *request, TlvWriter *answer)
{
	return get_card_text(sim, answer, sim->profile.imsi);
}

static QmiError
get_iccid(Sim *sim, const Request *request, TlvWriter *answer)
{
	if (sim->card.state == SIM_CARD_PIN || sim->card.state == SIM_CARD_PUK) {
		tlv_text(answer, 0x01, sim->profile.iccid);     /* readable without a PIN */
		return QMI_OK;
	}
	return get_card_text(sim, answer, sim->profile.iccid);
}

static QmiError
get_ids(Sim *sim, const Request *request, TlvWriter *answer)
{
	tlv_text(answer, 0x10, "0");
	tlv_text(answer, 0x11, sim->profile.imei);
	return QMI_OK;
}

static QmiError
get_capabilities(Sim *sim, const Request *request, TlvWriter *answer)
{
	bool nr5g = sim->profile.rat == SIM_RAT_NR5G;

	tlv_begin(answer, 0x01);
	tlv_put_u32(answer, nr5g ? 900000000 : 50000000);       /* bit/s up */
	tlv_put_u32(answer, nr5g ? 2400000000u : 150000000);    /* bit/s down */
	tlv_put_u8(answer, 2);          /* packet switched only */
	tlv_put_u8(answer, 2);          /* has a SIM */
	tlv_put_u8(answer, nr5g ? 2 : 1);
	tlv_put_u8(answer, 8);          /* LTE */
	if (nr5g)
		tlv_put_u8(answer, 10);
	tlv_end(answer);
	return QMI_OK;
}

static QmiError
get_band_capabilities(Sim *sim, const Request *request, TlvWriter *answer)
{
	static const unsigned lte[] = { 1, 3, 7, 20, 28 }, nr5g[] = { 1, 3, 28, 41, 77, 78, 79 };
	const size_t n_lte = sizeof(lte) / sizeof(*lte), n_nr5g = sizeof(nr5g) / sizeof(*nr5g);
	uint64_t mask = 0;

	for (size_t i = 0; i < n_lte; i++)
		mask |= (uint64_t)1 << (lte[i] - 1);
	tlv_u64(answer, 0x01, 0);
	tlv_u64(answer, 0x10, mask);
	tlv_begin(answer, 0x12);
	tlv_put_u16(answer, n_lte);
	for (size_t i = 0; i < n_lte; i++)
		tlv_put_u16(answer, lte[i]);
	tlv_end(answer);
	if (sim->profile.rat != SIM_RAT_NR5G)
		return QMI_OK;
	tlv_begin(answer, 0x13);
	tlv_put_u16(answer, n_nr5g);
	for (size_t i = 0; i < n_nr5g; i++)
		tlv_put_u16(answer, nr5g[i]);
	tlv_end(answer);
	return QMI_OK;
}

static QmiError
get_power_state(Sim *sim, const Request *request, TlvWriter *answer)
{
	tlv_begin(answer, 0x01);
	tlv_put_u8(answer, 0x08 | 0x01);        /* external power, no battery to speak of */
	tlv_put_u8(answer, 100);
	tlv_end(answer);
	return QMI_OK;
}

static QmiError
get_uim_state(Sim *sim, const Request *request, TlvWriter *answer)
{
	static const uint8_t states[] = {
		[SIM_CARD_ABSENT] = 2, [SIM_CARD_READY] = 0, [SIM_CARD_PIN] = 1, [SIM_CARD_PUK] = 1,
		[SIM_CARD_ERROR] = 1 };

	tlv_u8(answer, 0x01, states[sim->card.state]);
	return QMI_OK;
}

/* The UIM part of DMS is dead on newer modems: UIM has it. */
static QmiError
not_supported(Sim *sim, const Request *request, TlvWriter *answer)
{
	return QMI_NOT_SUPPORTED;
}

static QmiError
get_operating_mode(Sim *sim, const Request *request, TlvWriter *answer)
{
	tlv_u8(answer, 0x01, sim->power.mode);
	return QMI_OK;
}

static QmiError
set_operating_mode(Sim *sim, const Request *request, TlvWriter *answer)
{
	uint8_t mode;
	QmiError error = request_u8(request, 0x01, &mode);
	uint8_t bytes[8];
	TlvWriter w;

	if (error != QMI_OK)
		return error;
	if (mode > SIM_MODE_PERSISTENT_LOW_POWER)
		return QMI_INVALID_ARGUMENT;
	if (!sim_power_set_mode(sim, mode))
		return QMI_INVALID_TRANSITION;
	tlv_writer_init(&w, bytes, sizeof(bytes));
	tlv_u8(&w, 0x14, mode);
	service_indicate_all(sim, SERVICE_DMS, WANT_MODE, 0x0001, &w);
	return QMI_OK;
}

static QmiError
set_event_report(Sim *sim, const Request *request, TlvWriter *answer)
{
	request_want(request, 0x14, WANT_MODE);
	return QMI_OK;
}

static QmiError
reset(Sim *sim, const Request *request, TlvWriter *answer)
{
	request->client->wants = 0;
	return QMI_OK;
}

static const ServiceVerb verbs[] = {
	{ 0x0000, reset, 1 },
	{ 0x0001, set_event_report, 1 },
	{ 0x0020, get_capabilities, 1 },
	{ 0x0021, get_manufacturer, 1 },
	{ 0x0022, get_model, 1 },
	{ 0x0023, get_revision, 1 },
	{ 0x0024, get_msisdn, 1 },
	{ 0x0025, get_ids, 1 },
	{ 0x0026, get_power_state, 1 },
	{ 0x0027, not_supported, 1 },   /* UIM Set PIN Protection */
	{ 0x0028, not_supported, 1 },   /* UIM Verify PIN */
	{ 0x0029, not_supported, 1 },   /* UIM Unblock PIN */
	{ 0x002a, not_supported, 1 },   /* UIM Change PIN */
	{ 0x002b, not_supported, 1 },   /* UIM Get PIN Status */
	{ 0x002c, get_hardware, 1 },
	{ 0x002d, get_operating_mode, 1 },
	{ 0x002e, set_operating_mode, 1 },
	{ 0x003c, get_iccid, 1 },
	{ 0x0043, get_imsi, 1 },
	{ 0x0044, get_uim_state, 1 },
	{ 0x0045, get_band_capabilities, 1 },
	{ 0x0051, get_revision, 1 },    /* Get Software Version */
};

const Service service_dms = { SERVICE_DMS, "dms", 1, 14, verbs, sizeof(verbs) / sizeof(*verbs), NULL };
