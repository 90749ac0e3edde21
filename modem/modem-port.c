/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "modem"
#include "modem/modem-private.h"

#define QUIET_US (30 * G_USEC_PER_SEC)  /* without a word from the modem: ask for a sign of life */

static gint64
port_now(gpointer user_data)
{
	return modem_now_us(user_data);
}

static void
opened(gpointer user_data, const GError *error)
{
	modem_handle(user_data, error ? MODEM_EVENT_FAILED : MODEM_EVENT_OPENED, error);
}

static void
lost(gpointer user_data, const GError *error)
{
	modem_handle(user_data, MODEM_EVENT_LOST, error);
}

static void
indication(gpointer user_data, QmiMessage *message)
{
	Modem *modem = user_data;

	if (modem->releasing)
		return;
	switch ((int)qmi_message_get_service(message)) {
	case QMI_SERVICE_WDS:
		session_take_indication(modem->session, message);
		break;
	case QMI_SERVICE_NAS:
		modem_radio_take_indication(modem, message);
		break;
	case QMI_SERVICE_UIM:
		modem_sim_take(modem, message);
		break;
	default:
		break;
	}
}

void
modem_port_open(Modem *modem)
{
	const PortHost host = { .now_us = port_now, .opened = opened, .lost = lost, .indication = indication,
				.user_data = modem };
	g_autoptr(GError) error = NULL;

	modem->releasing = false;
	modem->shadow_step = 0;
	modem->shadow_running = modem->shadow_again = false;
	modem->verifying = false;
	modem->port = port_open(modem->config.port, &host, &error);
	if (modem->port)
		return;
	modem_handle(modem, g_error_matches(error, MODEM_ERROR, MODEM_ERROR_PORT_ABSENT) ? MODEM_EVENT_NO_PORT :
											   MODEM_EVENT_FAILED, error);
}

/* What was learned of the network and of the card belongs to this opening: unknown is unknown. */
static void
forget(Modem *modem)
{
	ModemNetwork network;

	registration_clear(&modem->registration);
	registration_derive(&modem->registration, &network);
	modem->told_attached = false;
	modem->facts.network = network;
	modem->facts.sim = MODEM_SIM_UNKNOWN;
	modem->facts.signal = (ModemSignal){ .rsrp_dbm10 = MODEM_VALUE_UNKNOWN, .rsrq_db10 = MODEM_VALUE_UNKNOWN,
					     .sinr_db10 = MODEM_VALUE_UNKNOWN };
	modem_changed(modem, MODEM_CHANGE_NETWORK);
	modem_changed(modem, MODEM_CHANGE_SIM);
	modem_changed(modem, MODEM_CHANGE_SIGNAL);
}

/* What comes to this port next may be another modem. */
static void
forget_modem(Modem *modem)
{
	modem->n_stale = 0;
	modem->facts.identity = (ModemIdentity){ .imei = "" };
	modem_changed(modem, MODEM_CHANGE_IDENTITY);
}

/*
 * keep_stale: the port broke, the modem may not have. Its ids for us are given back when it is opened again;
 * after an orderly end there are none. Without a port the modem is gone, and so are they.
 */
void
modem_port_drop(Modem *modem, bool keep_stale)
{
	if (!keep_stale)
		forget_modem(modem);
	if (!modem->port)
		return;
	if (keep_stale && modem->n_stale == 0)
		modem->n_stale = port_get_cids(modem->port, modem->stale);
	session_handle(modem->session, SESSION_EVENT_PORT_GONE, NULL);
	session_set_port(modem->session, NULL);
	g_clear_pointer(&modem->port, port_close);
	forget(modem);
}

static void
allocated_one(Modem *modem)
{
	if (--modem->left > 0)
		return;
	session_set_port(modem->session, modem->port);
	modem_handle(modem, MODEM_EVENT_ALLOCATED, NULL);
}

static void
needed_allocated(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;
	g_autoptr(GError) why = NULL;

	if (!error) {
		allocated_one(modem);
		return;
	}
	why = g_error_new(MODEM_ERROR, MODEM_ERROR_REFUSED, "%s gives no client id: %s", modem->config.port,
			  error->message);
	modem_handle(modem, MODEM_EVENT_FAILED, why);
}

/* Without WDA the data format is what the modem was left with; old modems have none. */
static void
optional_allocated(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;

	if (error)
		g_debug("%s: no WDA client: %s, ignoring", modem->config.name, error->message);
	allocated_one(modem);
}

/* At once: any number may fly, and each round trip saved is a round trip less until the network is asked. */
static void
allocate(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;
	Port *port = modem->port;

	modem->n_stale = 0;
	modem->left = 3;
	port_allocate(port, QMI_SERVICE_WDS, needed_allocated, modem);
	port_allocate(port, QMI_SERVICE_WDA, optional_allocated, modem);
	port_allocate(port, QMI_SERVICE_NAS, needed_allocated, modem);
}

/* Stale ids first, and alone: a number given back late could be one that was just handed out again. */
void
modem_port_allocate(Modem *modem)
{
	port_release(modem->port, modem->stale, modem->n_stale, allocate, modem);
}

static void
released(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;

	modem->n_stale = 0;
	modem_handle(modem, MODEM_EVENT_CLOSED, NULL);
}

static void
release_own(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;

	port_release_all(modem->port, released, modem);
}

void
modem_port_release_if_quiet(Modem *modem)
{
	if (!modem_is_closing(modem) || modem->releasing || !modem->port ||
	    !session_state_is_quiet(modem->facts.session))
		return;
	if (!port_is_open(modem->port) && modem->n_stale > 0)
		return;         /* OPENED comes */
	modem->releasing = true;
	port_release(modem->port, modem->stale, modem->n_stale, release_own, modem);
}

void
modem_port_shut_down(Modem *modem)
{
	session_handle(modem->session, SESSION_EVENT_SUSPEND, NULL);
	modem_port_release_if_quiet(modem);
}

gint64
modem_port_probe_due_us(const Modem *modem)
{
	if (modem->facts.state < MODEM_STATE_SIM || modem->facts.state > MODEM_STATE_READY)
		return G_MAXINT64;
	return MAX(port_heard_us(modem->port), modem->probe_us) + QUIET_US;
}

void
modem_port_probe(Modem *modem)
{
	modem->probe_us = modem_now_us(modem);
	session_probe(modem->session);
}
