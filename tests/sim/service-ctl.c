/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/service.h"

static QmiError
set_instance_id(Sim *sim, const Request *request, TlvWriter *answer)
{
	uint8_t id;
	QmiError error = request_u8(request, 0x01, &id);

	if (error == QMI_OK)
		tlv_u16(answer, 0x01, id);
	return error;
}

static QmiError
get_version_info(Sim *sim, const Request *request, TlvWriter *answer)
{
	const Service *service;
	unsigned n = 0;

	while (service_at(n))
		n++;
	tlv_begin(answer, 0x01);
	tlv_put_u8(answer, n);
	for (size_t i = 0; (service = service_at(i)); i++) {
		tlv_put_u8(answer, service->id);
		tlv_put_u16(answer, service->major);
		tlv_put_u16(answer, service->minor);
	}
	tlv_end(answer);
	return QMI_OK;
}

static void
put_client(TlvWriter *answer, uint8_t service, uint8_t id)
{
	tlv_begin(answer, 0x01);
	tlv_put_u8(answer, service);
	tlv_put_u8(answer, id);
	tlv_end(answer);
}

static QmiError
allocate(Sim *sim, const Request *request, TlvWriter *answer)
{
	uint8_t service;
	QmiError error = request_u8(request, 0x01, &service);
	Client *client;

	if (error != QMI_OK)
		return error;
	if (service == QMUX_SERVICE_CTL || !service_find(service))
		return QMI_INVALID_SERVICE;
	client = clients_allocate(&sim->clients, service, request->token.peer);
	if (!client)
		return QMI_CLIENT_IDS_EXHAUSTED;
	put_client(answer, service, client->id);
	return QMI_OK;
}

static QmiError
release(Sim *sim, const Request *request, TlvWriter *answer)
{
	TlvReader r;
	uint8_t service, id;
	Client *client;

	if (!request_find(request, 0x01, &r))
		return QMI_MISSING_ARGUMENT;
	service = tlv_get_u8(&r);
	id = tlv_get_u8(&r);
	if (r.bad)
		return QMI_MALFORMED;
	client = clients_find(&sim->clients, service, id);
	if (!client)
		return QMI_INVALID_CLIENT_ID;
	service_release(sim, client);
	put_client(answer, service, id);
	return QMI_OK;
}

static QmiError
set_data_format(Sim *sim, const Request *request, TlvWriter *answer)
{
	TlvReader r;
	uint16_t protocol = 1;          /* 802.3 */

	if (request_find(request, 0x10, &r)) {
		protocol = tlv_get_u16(&r);
		if (r.bad)
			return QMI_MALFORMED;
		if (protocol != 1 && protocol != 2)
			return QMI_INVALID_ARGUMENT;
		sim->format.link_layer = protocol;
	}
	tlv_u16(answer, 0x10, protocol);
	return QMI_OK;
}

/* Every client id of the modem ends, whoever holds it. */
static QmiError
sync_all(Sim *sim, const Request *request, TlvWriter *answer)
{
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (sim->clients.place[i].service != 0)
			service_release(sim, &sim->clients.place[i]);
	return QMI_OK;
}

static const ServiceVerb verbs[] = {
	{ 0x0020, set_instance_id, 1 },
	{ 0x0021, get_version_info, 1 },
	{ 0x0022, allocate, 1 },
	{ 0x0023, release, 1 },
	{ 0x0026, set_data_format, 1 },
	{ 0x0027, sync_all, 1 },
	{ 0xff00, service_accept, 1 },  /* Internal Proxy Open: any path is this modem */
};

const Service service_ctl = { QMUX_SERVICE_CTL, "ctl", 1, 5, verbs, sizeof(verbs) / sizeof(*verbs), NULL };
