/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "modem"
#include "modem/modem.h"
#include "modem/modem-private.h"

#include <string.h>

#define SIM_AGAIN_US (10 * G_USEC_PER_SEC)
#define RADIO_AGAIN_US (30 * G_USEC_PER_SEC)
#define NETWORK_AGAIN_US (60 * G_USEC_PER_SEC)
#define SHUT_DOWN_US (9 * G_USEC_PER_SEC)       /* modem_stop() promises 10 s */

typedef struct Event {
	ModemEvent event;
	GError *why;
} Event;

static void
event_free(gpointer data)
{
	Event *event = data;

	g_clear_error(&event->why);
	g_free(event);
}

gint64
modem_now_us(const Modem *modem)
{
	return modem->host.now_us(modem->host.user_data);
}

void
modem_changed(Modem *modem, ModemChange what)
{
	modem->host.changed(modem, what, modem->host.user_data);
}

void
modem_set_error(Modem *modem, const GError *why)
{
	ModemFacts *facts = &modem->facts;

	if (!why) {
		facts->error[0] = '\0';
		return;
	}
	g_strlcpy(facts->error, why->message, sizeof(facts->error));
	/* What libqmi says of itself: the modem answered with nonsense, or the exchange could not be made. */
	facts->error_code = why->domain == MODEM_ERROR ? (ModemError)why->code : MODEM_ERROR_REFUSED;
}

bool
modem_is_closing(const Modem *modem)
{
	return modem->facts.state == MODEM_STATE_CLOSING || modem->facts.state == MODEM_STATE_REOPENING;
}

/* States in which the modem works as far as it has come: no error stands. */
static bool
is_well(ModemState state)
{
	return state == MODEM_STATE_STOPPED || state == MODEM_STATE_CHECKING || state == MODEM_STATE_RADIO ||
	       state == MODEM_STATE_READY;
}

/* A port that is looked for again and again says so once. */
static bool
is_news(const Modem *modem, ModemState from, ModemState to, const GError *why)
{
	bool retry = from == MODEM_STATE_ABSENT || from == MODEM_STATE_FAULTED;

	if (to == MODEM_STATE_NONE || from == to || (to == MODEM_STATE_OPENING && retry))
		return false;
	return !(from == MODEM_STATE_OPENING && why && strcmp(why->message, modem->facts.error) == 0);
}

static void
log_step(const Modem *modem, ModemEvent event, ModemState to, const GError *why)
{
	ModemState from = modem->facts.state;

	g_log_structured(G_LOG_DOMAIN, is_news(modem, from, to, why) ? G_LOG_LEVEL_INFO : G_LOG_LEVEL_DEBUG,
			 "EVENT_ID", "modem-state",
			 "MODEM", modem->config.name,
			 "MESSAGE", "%s on %s -> %s%s%s", modem_state_to_string(from),
			 modem_event_to_string(event), to ? modem_state_to_string(to) : "refused",
			 why ? ": " : "", why ? why->message : "");
}

static void
arm(Modem *modem, gint64 delay_us)
{
	modem->due_us = modem_now_us(modem) + delay_us;
}

static void
act(Modem *modem, ModemAction action, ModemEvent event)
{
	switch (action) {
	case MODEM_ACTION_OPEN:
		modem_port_drop(modem, true);
		modem_port_open(modem);
		break;
	case MODEM_ACTION_BACK_OFF:
		modem_port_drop(modem, event != MODEM_EVENT_NO_PORT);
		arm(modem, modem_back_off_us(modem->attempts++));
		break;
	case MODEM_ACTION_ALLOCATE:
		modem_port_allocate(modem);
		break;
	case MODEM_ACTION_CHECK:
		modem_radio_check(modem);
		break;
	case MODEM_ACTION_ASK_SIM:
		arm(modem, SIM_AGAIN_US);
		modem_sim_ask(modem);
		break;
	case MODEM_ACTION_IDENTIFY:
		modem_shadow_run(modem);
		break;
	case MODEM_ACTION_ASK_RADIO:
		modem_radio_switch_on(modem);
		break;
	case MODEM_ACTION_WAIT_RADIO:
		arm(modem, RADIO_AGAIN_US);
		break;
	case MODEM_ACTION_SEARCH:
		arm(modem, NETWORK_AGAIN_US);
		modem_radio_tell(modem);
		modem_shadow_run(modem);
		break;
	case MODEM_ACTION_ASK_NETWORK:
		arm(modem, NETWORK_AGAIN_US);
		modem_radio_ask_network(modem);
		break;
	case MODEM_ACTION_SERVE:
		session_handle(modem->session, SESSION_EVENT_ATTACHED, NULL);
		modem_shadow_run(modem);
		break;
	case MODEM_ACTION_SHUT_DOWN:
		arm(modem, SHUT_DOWN_US);
		modem_port_shut_down(modem);
		break;
	case MODEM_ACTION_RELEASE:
		modem_port_release_if_quiet(modem);
		break;
	case MODEM_ACTION_DROP:
		modem_port_drop(modem, true);
		break;
	case MODEM_ACTION_NONE:
	case _MODEM_ACTION_MAX:
		break;
	}
}

static void
step(Modem *modem, ModemEvent event, const GError *why)
{
	ModemState from = modem->facts.state;
	ModemEdge edge = modem_step(from, event);

	log_step(modem, event, edge.next, why);
	if (edge.next == MODEM_STATE_NONE) {
		modem->refused_events++;
		return;
	}
	if (from != edge.next)
		modem->facts.since_us = modem_now_us(modem);
	modem->facts.state = edge.next;
	if (why || (is_well(edge.next) && from != edge.next))
		modem_set_error(modem, why);
	if (edge.next == MODEM_STATE_CHECKING || edge.next == MODEM_STATE_STOPPED)
		modem->attempts = 0;
	if (edge.action != MODEM_ACTION_NONE && edge.action != MODEM_ACTION_RELEASE)
		modem->due_us = G_MAXINT64;
	if (from == MODEM_STATE_READY)
		session_handle(modem->session, SESSION_EVENT_DETACHED, NULL);
	act(modem, edge.action, event);
	modem_changed(modem, MODEM_CHANGE_STATE);
}

/* Actions may end at once and report so: their events wait until the step that started them is complete. */
void
modem_handle(Modem *modem, ModemEvent event, const GError *why)
{
	Event *queued = g_new0(Event, 1);

	queued->event = event;
	queued->why = why ? g_error_copy(why) : NULL;
	g_queue_push_tail(&modem->events, queued);
	if (modem->handling)
		return;
	modem->handling = true;
	while ((queued = g_queue_pop_head(&modem->events))) {
		step(modem, queued->event, queued->why);
		event_free(queued);
	}
	modem->handling = false;
}

static gint64
session_now_us(gpointer user_data)
{
	return modem_now_us(user_data);
}

static void
session_changed(gpointer user_data)
{
	Modem *modem = user_data;

	modem_port_release_if_quiet(modem);
	modem_changed(modem, MODEM_CHANGE_SESSION);
}

static void
session_fault(gpointer user_data, const GError *error)
{
	modem_handle(user_data, MODEM_EVENT_LOST, error);
}

static ModemConfig
copy_config(const ModemConfig *config)
{
	return (ModemConfig){
		.name = g_strdup(config->name),
		.port = g_strdup(config->port),
		.interface = g_strdup(config->interface),
		.pin = g_strdup(config->pin),
		.session = {
			.name = g_strdup(config->session.name),
			.dnn = g_strdup(config->session.dnn ?: ""),
			.family = config->session.family,
			.user = g_strdup(config->session.user),
			.password = g_strdup(config->session.password),
		},
	};
}

static void
free_secret(const char *secret)
{
	if (secret)
		explicit_bzero((char *)secret, strlen(secret));
	g_free((char *)secret);
}

static void
free_config(ModemConfig *config)
{
	g_free((char *)config->name);
	g_free((char *)config->port);
	g_free((char *)config->interface);
	free_secret(config->pin);
	g_free((char *)config->session.name);
	g_free((char *)config->session.dnn);
	g_free((char *)config->session.user);
	free_secret(config->session.password);
}

Modem *
modem_new(const ModemConfig *config, const ModemHost *host)
{
	Modem *modem = g_new0(Modem, 1);
	SessionHost session_host = {
		.now_us = session_now_us, .changed = session_changed, .fault = session_fault, .user_data = modem,
	};

	modem->config = copy_config(config);
	modem->host = *host;
	g_queue_init(&modem->events);
	modem->due_us = G_MAXINT64;
	modem->facts.state = MODEM_STATE_STOPPED;
	modem->facts.since_us = modem_now_us(modem);
	modem->facts.signal = (ModemSignal){ .rsrp_dbm10 = MODEM_VALUE_UNKNOWN, .rsrq_db10 = MODEM_VALUE_UNKNOWN,
					     .sinr_db10 = MODEM_VALUE_UNKNOWN };
	registration_clear(&modem->registration);
	registration_derive(&modem->registration, &modem->facts.network);
	modem->session = session_new(modem->config.name, &modem->config.session, &modem->facts, &session_host);
	return modem;
}

void
modem_free(Modem *modem)
{
	if (!modem)
		return;
	g_clear_pointer(&modem->port, port_close);
	session_free(modem->session);
	g_queue_clear_full(&modem->events, event_free);
	free_config(&modem->config);
	g_free(modem);
}

const char *
modem_get_name(const Modem *modem)
{
	return modem->config.name;
}

const ModemConfig *
modem_get_config(const Modem *modem)
{
	return &modem->config;
}

const ModemFacts *
modem_get_facts(const Modem *modem)
{
	return &modem->facts;
}

void
modem_start(Modem *modem)
{
	modem_handle(modem, MODEM_EVENT_START, NULL);
}

void
modem_stop(Modem *modem)
{
	modem_handle(modem, MODEM_EVENT_STOP, NULL);
}

static bool
session_verb(Modem *modem, SessionEvent event, GError **error)
{
	SessionState state = modem->facts.session;

	if (session_handle(modem->session, event, NULL))
		return true;
	g_set_error(error, MODEM_ERROR, MODEM_ERROR_REFUSED, "session %s is %s already", modem->config.session.name,
		    session_state_to_string(state));
	return false;
}

bool
modem_session_connect(Modem *modem, GError **error)
{
	return session_verb(modem, SESSION_EVENT_CONNECT, error);
}

bool
modem_session_disconnect(Modem *modem, GError **error)
{
	return session_verb(modem, SESSION_EVENT_DISCONNECT, error);
}

gint64
modem_due_us(const Modem *modem)
{
	gint64 due_us = MIN(modem->due_us, session_due_us(modem->session));

	if (!modem->port)
		return due_us;
	return MIN(due_us, MIN(port_due_us(modem->port), modem_port_probe_due_us(modem)));
}

void
modem_run_due(Modem *modem, gint64 now_us)
{
	if (modem->port)
		port_run_due(modem->port, now_us);
	session_run_due(modem->session, now_us);
	if (modem->port && now_us >= modem_port_probe_due_us(modem))
		modem_port_probe(modem);
	if (now_us >= modem->due_us) {
		modem->due_us = G_MAXINT64;
		modem_handle(modem, MODEM_EVENT_DUE, NULL);
	}
}
