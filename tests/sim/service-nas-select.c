/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/service-nas.h"

#include <stdlib.h>
#include <string.h>

#define STATUS_SERVING 0x01
#define STATUS_AVAILABLE 0x02
#define STATUS_HOME 0x04
#define STATUS_ROAMING 0x08
#define STATUS_FORBIDDEN 0x10
#define STATUS_NOT_FORBIDDEN 0x20
#define STATUS_NOT_PREFERRED 0x80

typedef struct Scan {
	Sim *sim;
	SimToken token;
	uint32_t boot;
} Scan;

static unsigned
scan_status(const Sim *sim)
{
	unsigned status = sim_radio_is_registered(sim) ? STATUS_SERVING : STATUS_AVAILABLE;

	status |= sim->radio.registration == SIM_REGISTRATION_ROAMING ? STATUS_ROAMING : STATUS_HOME;
	status |= sim->radio.registration == SIM_REGISTRATION_DENIED ? STATUS_FORBIDDEN : STATUS_NOT_FORBIDDEN;
	return status | STATUS_NOT_PREFERRED;
}

static void
put_scan(Sim *sim, TlvWriter *w)
{
	const ProfilePlmn *plmn = &sim->profile.plmn;
	unsigned n = sim->radio.on && sim->radio.registration != SIM_REGISTRATION_SEARCHING;

	tlv_begin(w, 0x10);
	tlv_put_u16(w, n);
	if (n > 0) {
		tlv_put_u16(w, plmn->mcc);
		tlv_put_u16(w, plmn->mnc);
		tlv_put_u8(w, scan_status(sim));
		tlv_put_text8(w, sim->profile.operator_name);
	}
	tlv_end(w);
	for (unsigned type = 0x11; type <= 0x12; type++) {
		tlv_begin(w, (uint8_t)type);
		tlv_put_u16(w, n);
		if (n > 0) {
			tlv_put_u16(w, plmn->mcc);
			tlv_put_u16(w, plmn->mnc);
			tlv_put_u8(w, type == 0x11 ? nas_interface(sim) : plmn->mnc_digits == 3);
		}
		tlv_end(w);
	}
	tlv_u32(w, 0x13, 0);
}

static void
scan_over(void *data)
{
	Scan *scan = data;
	uint8_t bytes[256];
	TlvWriter w;

	if (scan->boot != scan->sim->boot)
		return;
	tlv_writer_init(&w, bytes, sizeof(bytes));
	put_scan(scan->sim, &w);
	service_answer(scan->sim, &scan->token, QMI_OK, &w);
}

QmiError
nas_network_scan(Sim *sim, const Request *request, TlvWriter *answer)
{
	Scan *scan;

	if (!sim->radio.on)
		return QMI_DEVICE_NOT_READY;
	scan = malloc(sizeof(*scan));
	if (!scan)
		return QMI_INTERNAL;
	*scan = (Scan){ sim, request->token, sim->boot };
	schedule_add(loop_get_schedule(sim->loop),
		     timing_later_us(&sim->timing, &sim->dice, loop_now_us(sim->loop),
				     (int64_t)sim->profile.scan_delay_ms * 1000),
		     scan_over, scan, free);
	return SERVICE_LATER;
}

static QmiError
get_plmn(TlvReader *r, ProfilePlmn *ret_plmn)
{
	uint32_t mcc = tlv_get_u16(r), mnc = tlv_get_u16(r);

	if (r->bad)
		return QMI_MALFORMED;
	if (mcc > 999 || mnc > 999)
		return QMI_INVALID_ARGUMENT;
	*ret_plmn = (ProfilePlmn){ mcc, mnc, mnc > 99 ? 3 : 2 };
	return QMI_OK;
}

/* The PCS flag alone tells 999-70 from 999-070. */
static void
get_pcs_digit(const Request *request, uint8_t type, ProfilePlmn *plmn)
{
	uint8_t three;

	if (request_u8(request, type, &three) == QMI_OK && plmn->mnc <= 99)
		plmn->mnc_digits = three ? 3 : 2;
}

QmiError
nas_initiate_register(Sim *sim, const Request *request, TlvWriter *answer)
{
	ProfilePlmn plmn = { 0 };
	uint8_t action;
	TlvReader r;
	QmiError error = request_u8(request, 0x01, &action);

	if (error != QMI_OK)
		return error;
	if (action != 1 && action != 2)
		return QMI_INVALID_REGISTER_ACTION;
	if (action == 2) {
		error = request_find(request, 0x10, &r) ? get_plmn(&r, &plmn) : QMI_MISSING_ARGUMENT;
		if (error != QMI_OK)
			return error;
		get_pcs_digit(request, 0x12, &plmn);
	}
	if (!sim->radio.on)
		return QMI_DEVICE_NOT_READY;
	if (action == 1 && !sim->radio.manual && sim_radio_is_registered(sim))
		return QMI_NO_EFFECT;
	sim->radio.manual = action == 2;
	sim->radio.chosen = plmn;
	sim_radio_search(sim);
	return QMI_OK;
}

QmiError
nas_force_search(Sim *sim, const Request *request, TlvWriter *answer)
{
	if (!sim->radio.on)
		return QMI_DEVICE_NOT_READY;
	if (!sim_radio_is_registered(sim))
		sim_radio_search(sim);
	return QMI_OK;
}

QmiError
nas_attach_detach(Sim *sim, const Request *request, TlvWriter *answer)
{
	uint8_t action;
	QmiError error = request_u8(request, 0x10, &action);

	if (error != QMI_OK)
		return error;
	if (action != 1 && action != 2)
		return QMI_INVALID_PS_ATTACH_ACTION;
	sim_radio_attach(sim, action == 1);
	return QMI_OK;
}

/* The home network is the card's: the IMSI's first digits, with an MNC as long as the profile's. */
QmiError
nas_get_home_network(Sim *sim, const Request *request, TlvWriter *answer)
{
	unsigned digits = sim->profile.plmn.mnc_digits;
	char mcc[4] = "", mnc[4] = "";

	if (sim->card.state != SIM_CARD_READY)
		return QMI_NOT_PROVISIONED;
	memcpy(mcc, sim->profile.imsi, 3);
	memcpy(mnc, sim->profile.imsi + 3, digits);
	tlv_begin(answer, 0x01);
	tlv_put_u16(answer, (unsigned)atoi(mcc));
	tlv_put_u16(answer, (unsigned)atoi(mnc));
	tlv_put_text8(answer, sim->profile.operator_name);
	tlv_end(answer);
	tlv_begin(answer, 0x12);
	tlv_put_u8(answer, 1);
	tlv_put_u8(answer, digits == 3);
	tlv_end(answer);
	return QMI_OK;
}

QmiError
nas_set_preference(Sim *sim, const Request *request, TlvWriter *answer)
{
	SimRadio wanted = sim->radio;
	TlvReader r;
	QmiError error = QMI_OK;

	if (request_find(request, 0x11, &r)) {
		wanted.mode_preference = tlv_get_u16(&r);
		if (r.bad)
			return QMI_MALFORMED;
		if (wanted.mode_preference == 0)
			return QMI_INVALID_ARGUMENT;
	}
	if (request_find(request, 0x16, &r)) {
		wanted.manual = tlv_get_u8(&r);
		error = get_plmn(&r, &wanted.chosen);
		get_pcs_digit(request, 0x1a, &wanted.chosen);
	}
	if (error != QMI_OK)
		return error;
	sim->radio.mode_preference = wanted.mode_preference;
	sim->radio.manual = wanted.manual;
	sim->radio.chosen = wanted.chosen;
	service_nas_preference_changed(sim);
	sim_radio_search(sim);
	return QMI_OK;
}

void
nas_put_preference(Sim *sim, TlvWriter *w)
{
	tlv_u8(w, 0x10, 0);
	tlv_u16(w, 0x11, sim->radio.mode_preference);
	tlv_u16(w, 0x14, 0xff);         /* roaming: any */
	tlv_u8(w, 0x16, sim->radio.manual);
	tlv_u32(w, 0x18, 2);            /* circuit and packet switched */
	if (sim->radio.manual) {
		tlv_begin(w, 0x1b);
		tlv_put_u16(w, sim->radio.chosen.mcc);
		tlv_put_u16(w, sim->radio.chosen.mnc);
		tlv_put_u8(w, sim->radio.chosen.mnc_digits == 3);
		tlv_end(w);
	}
	tlv_u32(w, 0x1f, 2);            /* data centric */
}

QmiError
nas_get_preference(Sim *sim, const Request *request, TlvWriter *answer)
{
	nas_put_preference(sim, answer);
	return QMI_OK;
}

void
service_nas_preference_changed(struct Sim *sim)
{
	uint8_t bytes[128];
	TlvWriter w;

	tlv_writer_init(&w, bytes, sizeof(bytes));
	nas_put_preference(sim, &w);
	service_indicate_all(sim, SERVICE_NAS, NAS_WANT_PREFERENCE, 0x0034, &w);
}

QmiError
nas_get_operator_name(Sim *sim, const Request *request, TlvWriter *answer)
{
	if (!sim_radio_is_registered(sim))
		return QMI_INFORMATION_UNAVAILABLE;
	tlv_text(answer, 0x13, sim->profile.operator_name);
	return QMI_OK;
}

static void
put_name(TlvWriter *answer, const char *name, bool with_flags)
{
	tlv_put_u8(answer, 0);          /* coded as 8-bit text */
	if (with_flags)
		tlv_put_u16(answer, 0); /* country initials, spare bits */
	tlv_put_text8(answer, name);
}

QmiError
nas_get_plmn_name(Sim *sim, const Request *request, TlvWriter *answer)
{
	ProfilePlmn plmn;
	TlvReader r;
	QmiError error = request_find(request, 0x01, &r) ? get_plmn(&r, &plmn) : QMI_MISSING_ARGUMENT;

	if (error != QMI_OK)
		return error;
	if (plmn.mcc != sim->profile.plmn.mcc || plmn.mnc != sim->profile.plmn.mnc)
		return QMI_INFORMATION_UNAVAILABLE;
	tlv_begin(answer, 0x10);
	put_name(answer, sim->profile.operator_name, false);
	put_name(answer, sim->profile.operator_name, true);
	put_name(answer, sim->profile.operator_name, true);
	tlv_end(answer);
	return QMI_OK;
}
