/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A QMI service: a table of messages, each with the function that answers it. */
#pragma once

#include "tests/sim/sim.h"

#define SERVICE_DMS 0x02
#define SERVICE_NAS 0x03
#define SERVICE_WDS 0x01
#define SERVICE_UIM 0x0b
#define SERVICE_WDA 0x1a
#define SERVICE_DSD 0x2a

typedef enum QmiError {                 /* names and numbers of the QMI protocol */
	QMI_OK = 0, QMI_MALFORMED = 1, QMI_INTERNAL = 3, QMI_ABORTED = 4, QMI_CLIENT_IDS_EXHAUSTED = 5,
	QMI_INVALID_CLIENT_ID = 7, QMI_NO_THRESHOLDS = 8, QMI_INVALID_HANDLE = 9, QMI_INVALID_PIN_ID = 11,
	QMI_INCORRECT_PIN = 12, QMI_CALL_FAILED = 14, QMI_OUT_OF_CALL = 15, QMI_NOT_PROVISIONED = 16,
	QMI_MISSING_ARGUMENT = 17, QMI_INVALID_TRANSACTION_ID = 22, QMI_NO_EFFECT = 26,
	QMI_INVALID_SERVICE = 31, QMI_INVALID_REGISTER_ACTION = 32, QMI_INVALID_PS_ATTACH_ACTION = 33,
	QMI_PIN_BLOCKED = 35, QMI_PIN_ALWAYS_BLOCKED = 36, QMI_UIM_UNINITIALIZED = 37, QMI_INVALID_ARGUMENT = 48,
	QMI_DEVICE_NOT_READY = 52, QMI_INVALID_TRANSITION = 60, QMI_INVALID_IP_FAMILY = 64,
	QMI_INVALID_COMMAND = 71, QMI_INFORMATION_UNAVAILABLE = 74, QMI_EXTENDED_INTERNAL = 81, QMI_ACCESS_DENIED = 82, QMI_NOT_SUPPORTED = 94,
	QMI_NO_SIM = 102,
	SERVICE_LATER = 0x10000,        /* no answer now: the handler kept the token */
} QmiError;

typedef struct Request {
	const QmuxMessage *message;
	Client *client;                 /* NULL for CTL */
	SimToken token;                 /* for service_answer() later */
} Request;

/* Appends the answer's TLVs behind the result and says how it went. */
typedef QmiError (*ServiceHandle)(Sim *sim, const Request *request, TlvWriter *answer);

typedef struct ServiceVerb {
	uint16_t id;
	ServiceHandle handle;
	uint8_t polls;                  /* how slow it is: polls of the bus, 0 = one */
} ServiceVerb;

typedef struct Service {
	uint8_t id;
	const char *name;
	uint16_t major, minor;
	const ServiceVerb *verbs;
	size_t n_verbs;
	void (*released)(Sim *sim, Client *client);     /* a client id goes; may be NULL */
} Service;

extern const Service service_ctl, service_dms, service_nas, service_wds, service_uim, service_wda, service_dsd;
const Service *service_find(uint8_t id);
/* The i-th service, NULL behind the last. */
const Service *service_at(size_t i);
void service_release(Sim *sim, Client *client);

/* Answers a request, or refuses it: whatever the bytes are, the result is one answer or none by design. */
void service_request(Sim *sim, uint32_t peer, const QmuxMessage *message);
/* The answer that SERVICE_LATER put off. `tlvs` may be NULL. */
void service_answer(Sim *sim, const SimToken *token, QmiError error, const TlvWriter *tlvs);
/* To one client, or to every client of the service that wants all bits of `mask`. */
void service_indicate(Sim *sim, Client *client, uint16_t id, const TlvWriter *tlvs);
void service_indicate_all(Sim *sim, uint8_t service, uint32_t mask, uint16_t id, const TlvWriter *tlvs);

/* Shorthands for handlers. */
bool request_find(const Request *request, uint8_t type, TlvReader *ret_reader);
/* QMI_OK and the value; QMI_MISSING_ARGUMENT, QMI_MALFORMED. */
QmiError request_u8(const Request *request, uint8_t type, uint8_t *ret_value);
QmiError request_u32(const Request *request, uint8_t type, uint32_t *ret_value);
/* Sets or clears `bit` of the client's wants by an optional boolean TLV. */
void request_want(const Request *request, uint8_t type, uint32_t bit);
QmiError service_accept(Sim *sim, const Request *request, TlvWriter *answer);   /* answers every call with success */
