/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/sim-session.h"

#include "tests/sim/service-wds.h"
#include "tests/sim/sim-path.h"

#include <string.h>

#define TYPE_CM 3                       /* verbose call end reason types, QMI's numbers */
#define TYPE_3GPP 6
#define CM_NO_SERVICE 2001
#define CM_INVALID_SIM 2504
#define ESM_UNKNOWN_DNN 27              /* TS 24.501 9.11.4.2 */
#define ESM_REGULAR_DEACTIVATION 36
#define ESM_IPV4_ONLY 50
#define ESM_IPV6_ONLY 51

const SimCallEnd sim_end_client = { 2, TYPE_CM, 2000 };         /* as the client asked */
const SimCallEnd sim_end_no_service = { 3, TYPE_CM, CM_NO_SERVICE };
const SimCallEnd sim_end_network = { 1, TYPE_3GPP, ESM_REGULAR_DEACTIVATION };
static const SimCallEnd end_invalid_sim = { 1, TYPE_CM, CM_INVALID_SIM };
static const SimCallEnd end_unknown_dnn = { 1, TYPE_3GPP, ESM_UNKNOWN_DNN };
static const SimCallEnd end_ipv4_only = { 1, TYPE_3GPP, ESM_IPV4_ONLY };
static const SimCallEnd end_ipv6_only = { 1, TYPE_3GPP, ESM_IPV6_ONLY };

/* The one place that writes a session's state. */
static void
enter(Sim *sim, SimSession *session, SimSessionState state)
{
	static const char *const names[] = { "down", "starting", "up" };
	bool passes = session->state == SIM_SESSION_UP || state == SIM_SESSION_UP;

	session->state = state;
	session->since_us = loop_now_us(sim->loop);
	sim_log(sim, "session ipv%u %s", session->family, names[state]);
	if (passes)
		sim_path_session_changed(sim, session);
}

void
sim_session_boot(struct Sim *sim)
{
	for (size_t i = 0; i < SIM_SESSIONS; i++) {
		SimSession *session = &sim->session[i];

		schedule_cancel(loop_get_schedule(sim->loop), session->timer);
		session->timer = 0;
		session->family = i == 0 ? 4 : 6;
		session->pdh = 0;
		enter(sim, session, SIM_SESSION_DOWN);
	}
}

SimSession *
sim_session_of(struct Sim *sim, uint8_t family)
{
	return &sim->session[family == 6];
}

/* The network's answer to a start, NULL = granted. */
static const SimCallEnd *
verdict(Sim *sim, SimSession *session)
{
	const Profile *profile = &sim->profile;

	if (sim->card.state != SIM_CARD_READY)
		return &end_invalid_sim;
	if (!sim->radio.ps_attached)
		return &sim_end_no_service;
	if (session->refuse.verbose_type != 0 && session->refuse_count > 0) {
		if (session->refuse_count != UINT32_MAX)
			session->refuse_count--;
		return &session->refuse;
	}
	if (profile->apn[0] && session->apn[0] && strcmp(profile->apn, session->apn) != 0)
		return &end_unknown_dnn;
	if (session->family == 4 && profile->address.family == 0)
		return &end_ipv6_only;
	if (session->family == 6 && profile->address6.family == 0)
		return &end_ipv4_only;
	return NULL;
}

static void
network_answers(void *data)
{
	SimSession *session = data;
	Sim *sim = session->sim;
	const SimCallEnd *end = verdict(sim, session);

	session->timer = 0;
	if (end) {
		session->last_end = *end;
		enter(sim, session, SIM_SESSION_DOWN);
		service_wds_start_failed(sim, session, end);
		return;
	}
	session->pdh = sim->last_pdh = sim->last_pdh + 0x10;
	enter(sim, session, SIM_SESSION_UP);
	service_wds_started(sim, session);
}

bool
sim_session_start(struct Sim *sim, SimSession *session, const SimToken *token, const char *apn)
{
	if (session->state != SIM_SESSION_DOWN)
		return false;
	session->sim = sim;
	session->token = *token;
	session->client = token->client;
	snprintf(session->apn, sizeof(session->apn), "%s", apn);
	enter(sim, session, SIM_SESSION_STARTING);
	session->timer = schedule_add(loop_get_schedule(sim->loop),
		timing_later_us(&sim->timing, &sim->dice, loop_now_us(sim->loop),
				(int64_t)sim->profile.start_network_delay_ms * 1000),
		network_answers, session, NULL);
	return true;
}

void
sim_session_end(struct Sim *sim, SimSession *session, const SimCallEnd *end)
{
	SimSessionState was = session->state;

	if (was == SIM_SESSION_DOWN)
		return;
	schedule_cancel(loop_get_schedule(sim->loop), session->timer);
	session->timer = 0;
	session->pdh = 0;
	session->last_end = *end;
	enter(sim, session, SIM_SESSION_DOWN);
	if (was == SIM_SESSION_STARTING)
		service_wds_start_failed(sim, session, end);
	else
		service_wds_ended(sim, session, end);
}

void
sim_session_end_all(struct Sim *sim, const SimCallEnd *end)
{
	for (size_t i = 0; i < SIM_SESSIONS; i++)
		sim_session_end(sim, &sim->session[i], end);
}

bool
sim_session_abort(struct Sim *sim, uint8_t client, uint16_t transaction)
{
	for (size_t i = 0; i < SIM_SESSIONS; i++) {
		SimSession *session = &sim->session[i];

		if (session->state != SIM_SESSION_STARTING || session->client != client ||
		    session->token.transaction != transaction)
			continue;
		schedule_cancel(loop_get_schedule(sim->loop), session->timer);
		session->timer = 0;
		enter(sim, session, SIM_SESSION_DOWN);
		service_answer(sim, &session->token, QMI_ABORTED, NULL);
		return true;
	}
	return false;
}

void
sim_session_client_released(struct Sim *sim, uint8_t client)
{
	for (size_t i = 0; i < SIM_SESSIONS; i++)
		if (sim->session[i].client == client)
			sim_session_end(sim, &sim->session[i], &sim_end_client);
}

void
sim_session_settings_changed(struct Sim *sim, uint32_t changed)
{
	for (size_t i = 0; i < SIM_SESSIONS; i++)
		if (sim->session[i].state == SIM_SESSION_UP)
			sim_path_session_changed(sim, &sim->session[i]);
	service_wds_settings_changed(sim, changed);
}
