/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/service-wds.h"

#define WANT_SETTINGS 0x1               /* Extended IP Config indications */
#define STATUS_DISCONNECTED 1
#define STATUS_CONNECTED 2
#define STATUS_AUTHENTICATING 4
#define FAMILY_UNSPECIFIED 8
#define MUX_MAX 254
#define TECHNOLOGY_EPC 34944            /* also said of 5G sessions */

SimSession *
wds_session_of(Sim *sim, const Client *client)
{
	return sim_session_of(sim, client->family);
}

static void
put_end(TlvWriter *w, const SimCallEnd *end)
{
	tlv_u16(w, 0x10, end->reason);
	tlv_begin(w, 0x11);
	tlv_put_u16(w, end->verbose_type);
	tlv_put_u16(w, end->verbose_reason);
	tlv_end(w);
}

static void
indicate_status(Sim *sim, const SimSession *session, unsigned status, const SimCallEnd *end)
{
	uint8_t bytes[64];
	TlvWriter w;
	Client *client = NULL;

	tlv_writer_init(&w, bytes, sizeof(bytes));
	tlv_begin(&w, 0x01);
	tlv_put_u8(&w, status);
	tlv_put_u8(&w, 0);
	tlv_end(&w);
	if (end)
		put_end(&w, end);
	tlv_u8(&w, 0x12, session->family);
	tlv_u16(&w, 0x34, TECHNOLOGY_EPC);
	while ((client = clients_next(&sim->clients, SERVICE_WDS, 0, client)))
		if (client->family == 0 || client->family == session->family)
			service_indicate(sim, client, 0x0022, &w);
}

void
service_wds_started(struct Sim *sim, const SimSession *session)
{
	uint8_t bytes[16];
	TlvWriter w;

	tlv_writer_init(&w, bytes, sizeof(bytes));
	tlv_u32(&w, 0x01, session->pdh);
	service_answer(sim, &session->token, QMI_OK, &w);
	indicate_status(sim, session, STATUS_CONNECTED, NULL);
}

void
service_wds_start_failed(struct Sim *sim, const SimSession *session, const SimCallEnd *end)
{
	uint8_t bytes[32];
	TlvWriter w;

	tlv_writer_init(&w, bytes, sizeof(bytes));
	put_end(&w, end);
	service_answer(sim, &session->token, QMI_CALL_FAILED, &w);
}

void
service_wds_ended(struct Sim *sim, const SimSession *session, const SimCallEnd *end)
{
	indicate_status(sim, session, STATUS_DISCONNECTED, end);
}

void
service_wds_settings_changed(struct Sim *sim, uint32_t changed)
{
	uint8_t bytes[16];
	TlvWriter w;

	tlv_writer_init(&w, bytes, sizeof(bytes));
	tlv_u32(&w, 0x10, changed);
	service_indicate_all(sim, SERVICE_WDS, WANT_SETTINGS, 0x008c, &w);
}

/* The family of the request, else of the client, else IPv4. */
static QmiError
start_family(const Request *request, uint8_t *ret_family)
{
	uint8_t family;
	QmiError error = request_u8(request, 0x19, &family);

	if (error == QMI_MALFORMED)
		return error;
	if (error == QMI_MISSING_ARGUMENT || family == FAMILY_UNSPECIFIED)
		family = request->client->family ? request->client->family : 4;
	if (family != 4 && family != 6)
		return QMI_INVALID_IP_FAMILY;
	*ret_family = family;
	return QMI_OK;
}

static QmiError
start_network(Sim *sim, const Request *request, TlvWriter *answer)
{
	char apn[PROFILE_TEXT_MAX] = "";
	uint8_t family;
	TlvReader r;
	QmiError error = start_family(request, &family);

	if (error != QMI_OK)
		return error;
	if (request_find(request, 0x14, &r)) {
		tlv_get_text(&r, SIZE_MAX, apn, sizeof(apn));
		if (r.bad)
			return QMI_INVALID_ARGUMENT;
	}
	request->client->family = family;
	if (!sim_session_start(sim, wds_session_of(sim, request->client), &request->token, apn)) {
		tlv_u32(answer, 0x01, 0);       /* seen on real modems: an error with a handle of 0 */
		return QMI_NO_EFFECT;
	}
	return SERVICE_LATER;
}

static QmiError
stop_network(Sim *sim, const Request *request, TlvWriter *answer)
{
	uint32_t pdh;
	QmiError error = request_u32(request, 0x01, &pdh);

	if (error != QMI_OK)
		return error;
	for (size_t i = 0; i < SIM_SESSIONS; i++) {
		if (sim->session[i].state == SIM_SESSION_UP && sim->session[i].pdh == pdh) {
			sim_session_end(sim, &sim->session[i], &sim_end_client);
			return QMI_OK;
		}
	}
	return QMI_INVALID_HANDLE;
}

static QmiError
abort_start(Sim *sim, const Request *request, TlvWriter *answer)
{
	TlvReader r;
	uint16_t transaction;

	if (!request_find(request, 0x01, &r))
		return QMI_MISSING_ARGUMENT;
	transaction = tlv_get_u16(&r);
	if (r.bad)
		return QMI_MALFORMED;
	return sim_session_abort(sim, request->client->id, transaction) ? QMI_OK : QMI_INVALID_TRANSACTION_ID;
}

static QmiError
get_packet_service_status(Sim *sim, const Request *request, TlvWriter *answer)
{
	static const uint8_t states[] = {
		[SIM_SESSION_DOWN] = STATUS_DISCONNECTED, [SIM_SESSION_STARTING] = STATUS_AUTHENTICATING,
		[SIM_SESSION_UP] = STATUS_CONNECTED };

	tlv_u8(answer, 0x01, states[wds_session_of(sim, request->client)->state]);
	return QMI_OK;
}

static QmiError
indication_register(Sim *sim, const Request *request, TlvWriter *answer)
{
	request_want(request, 0x12, WANT_SETTINGS);
	return QMI_OK;
}

static QmiError
set_ip_family(Sim *sim, const Request *request, TlvWriter *answer)
{
	uint8_t family;
	QmiError error = request_u8(request, 0x01, &family);

	if (error != QMI_OK)
		return error;
	if (family != 4 && family != 6 && family != FAMILY_UNSPECIFIED)
		return QMI_INVALID_IP_FAMILY;
	if (family != FAMILY_UNSPECIFIED)
		request->client->family = family;
	return QMI_OK;
}

/* QMAP's ids: the session itself stays one of its family, whatever channel it is bound to. */
static QmiError
bind_mux_data_port(Sim *sim, const Request *request, TlvWriter *answer)
{
	TlvReader r;
	uint8_t mux;
	QmiError error = request_u8(request, 0x11, &mux);

	if (error == QMI_MALFORMED)
		return error;
	if (request_find(request, 0x10, &r) && !tlv_get_bytes(&r, 8))
		return QMI_MALFORMED;
	if (error == QMI_OK && (mux == 0 || mux > MUX_MAX))
		return QMI_INVALID_ARGUMENT;
	return QMI_OK;
}

static QmiError
reset(Sim *sim, const Request *request, TlvWriter *answer)
{
	request->client->wants = 0;
	request->client->family = 0;
	return QMI_OK;
}

static void
released(Sim *sim, Client *client)
{
	sim_session_client_released(sim, client->id);
}

static const ServiceVerb verbs[] = {
	{ 0x0000, reset, 1 },
	{ 0x0001, service_accept, 1 },  /* Set Event Report: none is ever due */
	{ 0x0002, abort_start, 1 },
	{ 0x0003, indication_register, 1 },
	{ 0x0020, start_network, 1 },
	{ 0x0021, stop_network, 1 },
	{ 0x0022, get_packet_service_status, 1 },
	{ 0x0023, wds_get_channel_rates, 1 },
	{ 0x0024, wds_get_packet_statistics, 1 },
	{ 0x002a, wds_get_profile_list, 2 },
	{ 0x002b, wds_get_profile_settings, 2 },
	{ 0x002d, wds_get_current_settings, 1 },
	{ 0x0034, wds_get_autoconnect, 1 },
	{ 0x004d, set_ip_family, 1 },
	{ 0x0051, wds_set_autoconnect, 1 },
	{ 0x00a2, bind_mux_data_port, 1 },
};

const Service service_wds = { SERVICE_WDS, "wds", 1, 67, verbs, sizeof(verbs) / sizeof(*verbs), released };
