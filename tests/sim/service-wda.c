/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/service.h"

#define LINK_802_3 1
#define LINK_RAW_IP 2
#define DATAGRAMS_MAX 11                /* what an RM520N grants, whatever is asked for */
#define UPLINK_SIZE 8192
#define DOWNLINK_SIZE_MAX 31744

static void
put_format(TlvWriter *answer, const SimFormat *format)
{
	tlv_u8(answer, 0x10, format->qos);
	tlv_u32(answer, 0x11, format->link_layer);
	tlv_u32(answer, 0x12, format->uplink);
	tlv_u32(answer, 0x13, format->downlink);
	tlv_u32(answer, 0x14, 0);
	tlv_u32(answer, 0x15, format->max_datagrams);
	tlv_u32(answer, 0x16, format->max_size);
	tlv_u32(answer, 0x17, format->up_datagrams);
	tlv_u32(answer, 0x18, format->up_size);
}

static QmiError
get_data_format(Sim *sim, const Request *request, TlvWriter *answer)
{
	put_format(answer, &sim->format);
	return QMI_OK;
}

static bool
protocol_known(uint32_t protocol)
{
	return protocol == 0 || (protocol >= 5 && protocol <= 9);       /* none, or QMAP to QMAPv5 */
}

static uint32_t
at_most(uint32_t value, uint32_t limit)
{
	return value < limit ? value : limit;
}

static QmiError
set_data_format(Sim *sim, const Request *request, TlvWriter *answer)
{
	SimFormat wanted = sim->format;
	struct { uint8_t type; uint32_t *value; } fields[] = {
		{ 0x11, &wanted.link_layer }, { 0x12, &wanted.uplink }, { 0x13, &wanted.downlink },
		{ 0x15, &wanted.max_datagrams }, { 0x16, &wanted.max_size } };
	uint8_t qos;
	QmiError error = request_u8(request, 0x10, &qos);

	if (error == QMI_OK)
		wanted.qos = qos;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields) && error != QMI_MALFORMED; i++)
		error = request_u32(request, fields[i].type, fields[i].value);
	if (error == QMI_MALFORMED)
		return error;
	if ((wanted.link_layer != LINK_802_3 && wanted.link_layer != LINK_RAW_IP) ||
	    !protocol_known(wanted.uplink) || !protocol_known(wanted.downlink))
		return QMI_INVALID_ARGUMENT;
	if (wanted.downlink == 0)
		wanted.max_datagrams = wanted.max_size = 0;
	wanted.max_datagrams = at_most(wanted.max_datagrams, DATAGRAMS_MAX);
	wanted.max_size = at_most(wanted.max_size, DOWNLINK_SIZE_MAX);
	wanted.up_datagrams = wanted.uplink ? DATAGRAMS_MAX : 0;
	wanted.up_size = wanted.uplink ? UPLINK_SIZE : 0;
	sim->format = wanted;
	put_format(answer, &sim->format);
	return QMI_OK;
}

static const ServiceVerb verbs[] = {
	{ 0x0000, service_accept, 1 },
	{ 0x0020, set_data_format, 1 },
	{ 0x0021, get_data_format, 1 },
};

const Service service_wda = { SERVICE_WDA, "wda", 1, 16, verbs, sizeof(verbs) / sizeof(*verbs), NULL };
