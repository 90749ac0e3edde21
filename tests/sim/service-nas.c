/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/service-nas.h"

#include <stdio.h>
#include <string.h>

#define DOMAIN_NONE 0
#define DOMAIN_PS 2
#define ATTACHED 1
#define DETACHED 2
#define NETWORK_3GPP 2

typedef struct SystemTlvs { uint8_t lte_service, lte_system, nr5g_service, nr5g_system, nr5g_tac; } SystemTlvs;
static const SystemTlvs response_tlvs = { 0x14, 0x19, 0x4a, 0x4b, 0x50 };
static const SystemTlvs indication_tlvs = { 0x14, 0x19, 0x4c, 0x4d, 0x52 };

uint8_t
nas_interface(const struct Sim *sim)
{
	return sim->profile.rat == SIM_RAT_NR5G ? NAS_NR5G : NAS_LTE;
}

bool
nas_camps(const struct Sim *sim)
{
	return sim->radio.on && sim->radio.registration != SIM_REGISTRATION_SEARCHING;
}

static uint8_t
registration_state(const Sim *sim)
{
	static const uint8_t states[] = {
		[SIM_REGISTRATION_SEARCHING] = 2, [SIM_REGISTRATION_HOME] = 1, [SIM_REGISTRATION_ROAMING] = 1,
		[SIM_REGISTRATION_DENIED] = 3, [SIM_REGISTRATION_LIMITED] = 0 };

	return sim->radio.on ? states[sim->radio.registration] : 0;
}

static uint8_t
service_status(const Sim *sim)
{
	if (sim_radio_is_registered(sim))
		return 2;               /* available */
	return nas_camps(sim) ? 1 : 0;      /* limited, none */
}

static bool
is_forbidden(const Sim *sim)
{
	/* TS 24.501 5.5.1.2.5: after these causes the network is not tried again */
	return sim->radio.registration == SIM_REGISTRATION_DENIED &&
	       (sim->radio.reject_cause == 11 || sim->radio.reject_cause == 73);
}

static void
put_plmn(Sim *sim, TlvWriter *w, uint8_t type)
{
	tlv_begin(w, type);
	tlv_put_u16(w, sim->profile.plmn.mcc);
	tlv_put_u16(w, sim->profile.plmn.mnc);
	tlv_put_text8(w, sim->profile.operator_name);
	tlv_end(w);
}

static void
put_pcs_digit(Sim *sim, TlvWriter *w, uint8_t type)
{
	tlv_begin(w, type);
	tlv_put_u16(w, sim->profile.plmn.mcc);
	tlv_put_u16(w, sim->profile.plmn.mnc);
	tlv_put_u8(w, sim->profile.plmn.mnc_digits == 3);
	tlv_end(w);
}

/* Response and indication number the same values differently from 0x1b on. */
static void
put_serving_system(Sim *sim, TlvWriter *w, bool indication)
{
	bool camped = nas_camps(sim), lte = sim->profile.rat == SIM_RAT_LTE;

	tlv_begin(w, 0x01);
	tlv_put_u8(w, registration_state(sim));
	tlv_put_u8(w, DETACHED);        /* circuit switched: not on a private or data-only network */
	tlv_put_u8(w, sim->radio.ps_attached ? ATTACHED : DETACHED);
	tlv_put_u8(w, camped ? NETWORK_3GPP : 0);
	tlv_put_u8(w, 1);
	tlv_put_u8(w, camped ? nas_interface(sim) : 0);
	tlv_end(w);
	if (sim_radio_is_registered(sim))
		tlv_u8(w, 0x10, sim->radio.registration != SIM_REGISTRATION_ROAMING);
	if (sim->radio.ps_attached && lte) {
		tlv_begin(w, 0x11);
		tlv_put_u8(w, 1);
		tlv_put_u8(w, 0x0b);    /* LTE */
		tlv_end(w);
	}
	if (camped) {
		put_plmn(sim, w, 0x12);
		tlv_u32(w, indication ? 0x1e : 0x1d, (uint32_t)sim->profile.cell_id);
	}
	tlv_begin(w, indication ? 0x22 : 0x21);
	tlv_put_u8(w, service_status(sim));
	tlv_put_u8(w, sim->radio.ps_attached ? DOMAIN_PS : DOMAIN_NONE);
	tlv_put_u8(w, 0);
	tlv_put_u8(w, 0);
	tlv_put_u8(w, is_forbidden(sim));
	tlv_end(w);
	if (camped && lte)
		tlv_u16(w, indication ? 0x25 : 0x24, sim->profile.tac & 0xffff);
	if (camped)
		put_pcs_digit(sim, w, indication ? 0x29 : 0x27);
}

static void
put_optional_u8(TlvWriter *w, bool valid, unsigned value)
{
	tlv_put_u8(w, valid);
	tlv_put_u8(w, valid ? value : 0);
}

static void
put_system(Sim *sim, TlvWriter *w, uint8_t type)
{
	bool lte = sim->profile.rat == SIM_RAT_LTE, rejected = sim->radio.registration == SIM_REGISTRATION_DENIED;
	char mcc[12], mnc[12];

	snprintf(mcc, sizeof(mcc), "%03u", sim->profile.plmn.mcc);
	/* two digits are padded with 0xff, as in TS 24.501 9.11.3.4's filler */
	snprintf(mnc, sizeof(mnc), "%0*u\xff", (int)sim->profile.plmn.mnc_digits, sim->profile.plmn.mnc);
	tlv_begin(w, type);
	put_optional_u8(w, true, sim->radio.ps_attached ? DOMAIN_PS : DOMAIN_NONE);
	put_optional_u8(w, true, DOMAIN_PS);
	put_optional_u8(w, sim_radio_is_registered(sim), sim->radio.registration == SIM_REGISTRATION_ROAMING);
	put_optional_u8(w, true, is_forbidden(sim));
	tlv_put_u8(w, 0);               /* no LAC in these systems */
	tlv_put_u16(w, 0xffff);
	tlv_put_u8(w, 1);
	tlv_put_u32(w, (uint32_t)sim->profile.cell_id);
	tlv_put_u8(w, rejected);
	tlv_put_u8(w, rejected ? DOMAIN_PS : 0);
	tlv_put_u8(w, rejected ? sim->radio.reject_cause : 0);
	tlv_put_u8(w, 1);
	tlv_put_bytes(w, mcc, 3);
	tlv_put_bytes(w, mnc, 3);
	tlv_put_u8(w, lte);
	tlv_put_u16(w, lte ? sim->profile.tac & 0xffff : 0xffff);
	tlv_end(w);
}

static void
put_status(Sim *sim, TlvWriter *w, uint8_t type, bool here)
{
	tlv_begin(w, type);
	tlv_put_u8(w, here ? service_status(sim) : 0);
	tlv_put_u8(w, here ? service_status(sim) : 0);
	tlv_put_u8(w, here && sim->radio.ps_attached);
	tlv_end(w);
}

static void
put_system_info(Sim *sim, TlvWriter *w, const SystemTlvs *types)
{
	bool lte = sim->profile.rat == SIM_RAT_LTE;

	put_status(sim, w, types->lte_service, lte);
	if (lte && nas_camps(sim))
		put_system(sim, w, types->lte_system);
	put_status(sim, w, types->nr5g_service, !lte);
	if (lte || !nas_camps(sim))
		return;
	put_system(sim, w, types->nr5g_system);
	tlv_begin(w, types->nr5g_tac);
	tlv_put_u8(w, sim->profile.tac >> 16);
	tlv_put_u8(w, sim->profile.tac >> 8 & 0xff);
	tlv_put_u8(w, sim->profile.tac & 0xff);
	tlv_end(w);
}

/* Tenths to whole numbers, the nearest. */
static int
whole(int32_t tenths)
{
	return (tenths + (tenths < 0 ? -5 : 5)) / 10;
}

static void
put_signal(Sim *sim, TlvWriter *w)
{
	const SimRadio *radio = &sim->radio;
	int rssi = whole(radio->rsrp_dbm10) + 25;       /* of 10 MHz: 600 subcarriers and some interference */

	if (!nas_camps(sim))
		return;
	if (sim->profile.rat == SIM_RAT_NR5G) {
		tlv_begin(w, 0x17);
		tlv_put_u16(w, (uint16_t)whole(radio->rsrp_dbm10));
		tlv_put_u16(w, (uint16_t)radio->sinr_db10);
		tlv_end(w);
		tlv_u16(w, 0x18, (uint16_t)whole(radio->rsrq_db10));
		return;
	}
	tlv_begin(w, 0x14);
	tlv_put_u8(w, (uint8_t)(rssi < -125 ? -125 : rssi));
	tlv_put_u8(w, (uint8_t)whole(radio->rsrq_db10));
	tlv_put_u16(w, (uint16_t)whole(radio->rsrp_dbm10));
	tlv_put_u16(w, (uint16_t)radio->sinr_db10);
	tlv_end(w);
}

static QmiError
get_serving_system(Sim *sim, const Request *request, TlvWriter *answer)
{
	put_serving_system(sim, answer, false);
	return QMI_OK;
}

static QmiError
get_system_info(Sim *sim, const Request *request, TlvWriter *answer)
{
	put_system_info(sim, answer, &response_tlvs);
	return QMI_OK;
}

static QmiError
get_signal_info(Sim *sim, const Request *request, TlvWriter *answer)
{
	put_signal(sim, answer);
	return QMI_OK;
}

static QmiError
register_indications(Sim *sim, const Request *request, TlvWriter *answer)
{
	TlvReader r;

	request_want(request, 0x10, NAS_WANT_PREFERENCE);
	request_want(request, 0x13, NAS_WANT_SERVING_SYSTEM);
	request_want(request, 0x18, NAS_WANT_SYSTEM_INFO);
	request_want(request, 0x19, NAS_WANT_SIGNAL_INFO);
	request_want(request, 0x21, NAS_WANT_REJECT);
	if (request_find(request, 0x21, &r) && tlv_get_bytes(&r, 1)) {
		request->client->wants &= ~(uint32_t)NAS_WANT_SUPPRESSED;
		request->client->wants |= tlv_get_u8(&r) ? NAS_WANT_SUPPRESSED : 0;
	}
	return QMI_OK;
}

/* The thresholds are not kept: every change of signal is told, which a host must bear anyway. */
static QmiError
config_signal_info(Sim *sim, const Request *request, TlvWriter *answer)
{
	return request->message->n_tlvs > 0 ? QMI_OK : QMI_NO_THRESHOLDS;
}

static QmiError
reset(Sim *sim, const Request *request, TlvWriter *answer)
{
	request->client->wants = 0;
	return QMI_OK;
}

void
service_nas_registration_changed(struct Sim *sim)
{
	uint8_t bytes[512];
	TlvWriter w;
	Client *client = NULL;
	bool denied = sim->radio.on && sim->radio.registration == SIM_REGISTRATION_DENIED;

	tlv_writer_init(&w, bytes, sizeof(bytes));
	put_serving_system(sim, &w, true);
	service_indicate_all(sim, SERVICE_NAS, NAS_WANT_SERVING_SYSTEM, 0x0024, &w);
	tlv_writer_init(&w, bytes, sizeof(bytes));
	put_system_info(sim, &w, &indication_tlvs);
	while ((client = clients_next(&sim->clients, SERVICE_NAS, NAS_WANT_SYSTEM_INFO, client)))
		if (!denied || !(client->wants & NAS_WANT_SUPPRESSED))
			service_indicate(sim, client, 0x004e, &w);
}

void
service_nas_signal_changed(struct Sim *sim)
{
	uint8_t bytes[64];
	TlvWriter w;

	tlv_writer_init(&w, bytes, sizeof(bytes));
	put_signal(sim, &w);
	service_indicate_all(sim, SERVICE_NAS, NAS_WANT_SIGNAL_INFO, 0x0051, &w);
}

void
service_nas_rejected(struct Sim *sim)
{
	uint8_t bytes[64];
	TlvWriter w;

	tlv_writer_init(&w, bytes, sizeof(bytes));
	tlv_u8(&w, 0x01, nas_interface(sim));
	tlv_u8(&w, 0x02, DOMAIN_PS);
	tlv_u8(&w, 0x03, sim->radio.reject_cause);
	put_pcs_digit(sim, &w, 0x10);
	service_indicate_all(sim, SERVICE_NAS, NAS_WANT_REJECT, 0x0068, &w);
}

static const ServiceVerb verbs[] = {
	{ 0x0000, reset, 1 },
	{ 0x0003, register_indications, 1 },
	{ 0x0021, nas_network_scan, 1 },
	{ 0x0022, nas_initiate_register, 1 },
	{ 0x0023, nas_attach_detach, 1 },
	{ 0x0024, get_serving_system, 1 },
	{ 0x0025, nas_get_home_network, 1 },
	{ 0x0031, nas_get_rf_band, 1 },
	{ 0x0033, nas_set_preference, 1 },
	{ 0x0034, nas_get_preference, 1 },
	{ 0x0039, nas_get_operator_name, 1 },
	{ 0x0043, nas_get_cell_location, 1 },
	{ 0x0044, nas_get_plmn_name, 1 },
	{ 0x004d, get_system_info, 1 },
	{ 0x004f, get_signal_info, 1 },
	{ 0x0050, config_signal_info, 1 },
	{ 0x0067, nas_force_search, 1 },
	{ 0x006c, config_signal_info, 1 },
};

const Service service_nas = { SERVICE_NAS, "nas", 1, 25, verbs, sizeof(verbs) / sizeof(*verbs), NULL };
