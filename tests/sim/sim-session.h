/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* PDU sessions, one of each family: started by a WDS client, ended by it, by the network or with the registration. */
#pragma once

#include "tests/sim/clients.h"
#include "tests/sim/profile.h"

struct Sim;

#define SIM_SESSIONS 2                  /* IPv4 and IPv6 */

typedef struct SimToken {               /* where an answer belongs */
	uint32_t peer;
	uint8_t service, client;
	uint16_t transaction, id;
} SimToken;

typedef enum SimSessionState { SIM_SESSION_DOWN, SIM_SESSION_STARTING, SIM_SESSION_UP } SimSessionState;

typedef struct SimCallEnd { uint16_t reason, verbose_type, verbose_reason; } SimCallEnd;

typedef struct SimSession {
	struct Sim *sim;
	SimSessionState state;
	uint8_t family;                 /* 4 or 6, QMI's numbers */
	uint8_t client;                 /* who started it */
	uint32_t pdh;                   /* packet data handle while up */
	char apn[PROFILE_TEXT_MAX];
	SimToken token;                 /* the Start Network under way */
	uint64_t timer;
	int64_t since_us;
	SimCallEnd refuse;              /* the network's next word to a start; verbose_type 0 = it will do */
	unsigned refuse_count;          /* how often; UINT32_MAX = until told otherwise */
	SimCallEnd last_end;
} SimSession;

void sim_session_boot(struct Sim *sim);
SimSession *sim_session_of(struct Sim *sim, uint8_t family);
/* False = there is one already. The answer goes to the token when the network has spoken. */
bool sim_session_start(struct Sim *sim, SimSession *session, const SimToken *token, const char *apn);
/* False = nothing of that transaction is under way. */
bool sim_session_abort(struct Sim *sim, uint8_t client, uint16_t transaction);
/* Ends what is up or starting; `end` goes into the indication. */
void sim_session_end(struct Sim *sim, SimSession *session, const SimCallEnd *end);
void sim_session_end_all(struct Sim *sim, const SimCallEnd *end);
/* The client id goes: so does what it started. */
void sim_session_client_released(struct Sim *sim, uint8_t client);
/* Address, gateway, DNS or MTU of `family` are others now: bits of WDS's requested settings. */
void sim_session_settings_changed(struct Sim *sim, uint32_t changed);

extern const SimCallEnd sim_end_client, sim_end_no_service, sim_end_network;
