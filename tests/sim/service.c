/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/service.h"

#include <string.h>

static const Service *const services[] = {
	&service_ctl, &service_wds, &service_dms, &service_nas, &service_uim, &service_wda, &service_dsd };

const Service *
service_at(size_t i)
{
	return i < sizeof(services) / sizeof(*services) ? services[i] : NULL;
}

const Service *
service_find(uint8_t id)
{
	const Service *service = NULL;

	for (size_t i = 0; (service = service_at(i)) && service->id != id; i++)
		;
	return service;
}

void
service_release(Sim *sim, Client *client)
{
	const Service *service = service_find(client->service);

	if (service && service->released)
		service->released(sim, client);
	clients_release(client);
}

/* Answers are spoilt here, so that a fault meets every service alike. */
static void
send_answer(Sim *sim, int64_t due_us, uint32_t peer, QmuxMessage *message)
{
	uint8_t frame[QMUX_FRAME_MAX];
	unsigned copies = 1;
	size_t n;

	if (sim->faults.wrong_transaction_next > 0) {
		sim->faults.wrong_transaction_next--;
		message->transaction ^= 0x55;
	}
	n = qmux_build(message, frame, sizeof(frame));
	if (sim->faults.truncate_next > 0) {
		sim->faults.truncate_next--;
		n = n / 2;
	}
	if (sim->faults.twice_next > 0) {
		sim->faults.twice_next--;
		copies = 2;
	}
	while (copies-- > 0)
		sim_send_at(sim, due_us, peer, frame, n);
}

static void
put_result(TlvWriter *w, QmiError error)
{
	tlv_begin(w, 0x02);
	tlv_put_u16(w, error != QMI_OK);
	tlv_put_u16(w, error);
	tlv_end(w);
}

static void
answer_at(Sim *sim, int64_t due_us, const SimToken *token, QmiError error, const TlvWriter *tlvs)
{
	uint8_t bytes[QMUX_FRAME_MAX];
	TlvWriter w;
	QmuxMessage message = { .service = token->service, .client = token->client, .kind = QMUX_RESPONSE,
				.transaction = token->transaction, .id = token->id };

	tlv_writer_init(&w, bytes, sizeof(bytes) - 16);
	put_result(&w, error);
	if (tlvs && !tlvs->bad)
		tlv_put_bytes(&w, tlvs->bytes, tlvs->n);
	message.tlvs = w.bytes;
	message.n_tlvs = w.n;
	send_answer(sim, due_us, token->peer, &message);
}

void
service_answer(Sim *sim, const SimToken *token, QmiError error, const TlvWriter *tlvs)
{
	answer_at(sim, loop_now_us(sim->loop), token, error, tlvs);
}

static const ServiceVerb *
find_verb(const Service *service, uint16_t id)
{
	for (size_t i = 0; i < service->n_verbs; i++)
		if (service->verbs[i].id == id)
			return &service->verbs[i];
	return NULL;
}

static QmiError
find_client(Sim *sim, uint32_t peer, const QmuxMessage *message, Client **ret_client)
{
	*ret_client = NULL;
	if (message->service == QMUX_SERVICE_CTL)
		return QMI_OK;
	*ret_client = clients_find(&sim->clients, message->service, message->client);
	if (!*ret_client)
		return QMI_INVALID_CLIENT_ID;
	(*ret_client)->peer = peer;     /* who speaks with it owns it: so a restarted host takes its ids over */
	return QMI_OK;
}

void
service_request(Sim *sim, uint32_t peer, const QmuxMessage *message)
{
	const Service *service = service_find(message->service);
	const ServiceVerb *verb = service ? find_verb(service, message->id) : NULL;
	Request request = { .message = message, .token = { peer, message->service, message->client,
							   message->transaction, message->id } };
	uint8_t bytes[QMUX_FRAME_MAX - 64];
	TlvWriter answer;
	QmiError error = find_client(sim, peer, message, &request.client);
	int64_t due_us;

	tlv_writer_init(&answer, bytes, sizeof(bytes));
	if (error == QMI_OK && !verb) {
		sim->stats.unknown++;
		error = QMI_INVALID_COMMAND;
	} else if (error == QMI_OK && !tlv_list_is_valid(message->tlvs, message->n_tlvs)) {
		sim->stats.malformed++;
		error = QMI_MALFORMED;
	} else if (error == QMI_OK) {
		error = verb->handle(sim, &request, &answer);
	}
	if (error == SERVICE_LATER)
		return;
	due_us = timing_answer_us(&sim->timing, &sim->dice, loop_now_us(sim->loop), verb ? verb->polls : 1);
	answer_at(sim, due_us, &request.token, answer.bad ? QMI_INTERNAL : error, &answer);
}

void
service_indicate(Sim *sim, Client *client, uint16_t id, const TlvWriter *tlvs)
{
	uint8_t frame[QMUX_FRAME_MAX];
	QmuxMessage message = { .service = client->service, .client = client->id, .kind = QMUX_INDICATION,
				.transaction = ++client->last_indication, .id = id,
				.tlvs = tlvs->bytes, .n_tlvs = tlvs->n };
	size_t n = tlvs->bad ? 0 : qmux_build(&message, frame, sizeof(frame));

	if (client->peer == 0 || n == 0) {
		sim->stats.unowned++;
		return;
	}
	sim->stats.indications[client->service]++;
	sim_send_at(sim, timing_indication_us(&sim->timing, &sim->dice, loop_now_us(sim->loop)), client->peer,
		    frame, n);
}

void
service_indicate_all(Sim *sim, uint8_t service, uint32_t mask, uint16_t id, const TlvWriter *tlvs)
{
	Client *client = NULL;

	while ((client = clients_next(&sim->clients, service, mask, client)))
		service_indicate(sim, client, id, tlvs);
}

bool
request_find(const Request *request, uint8_t type, TlvReader *ret_reader)
{
	return tlv_find(request->message->tlvs, request->message->n_tlvs, type, ret_reader);
}

QmiError
request_u8(const Request *request, uint8_t type, uint8_t *ret_value)
{
	TlvReader r;
	uint8_t value;

	if (!request_find(request, type, &r))
		return QMI_MISSING_ARGUMENT;
	value = tlv_get_u8(&r);
	if (r.bad)
		return QMI_MALFORMED;
	*ret_value = value;
	return QMI_OK;
}

QmiError
request_u32(const Request *request, uint8_t type, uint32_t *ret_value)
{
	TlvReader r;
	uint32_t value;

	if (!request_find(request, type, &r))
		return QMI_MISSING_ARGUMENT;
	value = tlv_get_u32(&r);
	if (r.bad)
		return QMI_MALFORMED;
	*ret_value = value;
	return QMI_OK;
}

void
request_want(const Request *request, uint8_t type, uint32_t bit)
{
	uint8_t on;

	if (request_u8(request, type, &on) != QMI_OK)
		return;
	if (on)
		request->client->wants |= bit;
	else
		request->client->wants &= ~bit;
}

QmiError
service_accept(Sim *sim, const Request *request, TlvWriter *answer)
{
	return QMI_OK;
}
