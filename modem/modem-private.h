/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the modem's own files share: its insides, and who does which part of its life. */
#pragma once

#include "modem/decode.h"
#include "modem/modem.h"
#include "modem/port.h"
#include "modem/registration.h"
#include "modem/session.h"

struct Modem {
	ModemConfig config;             /* owns its strings */
	ModemHost host;
	ModemFacts facts;
	GQueue events;                  /* that came while one was being handled */
	bool handling;
	guint64 refused_events;         /* no edge took them */
	gint64 due_us;                  /* of the state */
	guint attempts;                 /* of opening, since it last worked */
	Session *session;
	Port *port;                     /* NULL = closed */
	PortCid stale[PORT_CIDS_MAX];   /* ids the modem may still hold for us from a port that broke */
	gsize n_stale;
	guint left;                     /* answers that CLIENTS or CHECKING wait for */
	bool releasing;
	gint64 probe_us;                /* when the last sign of life was asked for */
	Registration registration;
	bool told_attached;             /* the last ATTACHED or DETACHED handed to the table was this */
	CardReport card;
	bool verifying;                 /* a PIN is on its way; equal card indications come in threes */
	bool pin_refused;               /* our PIN was wrong for the card `pin_iccid`: never tried there again */
	char pin_iccid[21];
	guint shadow_step;
	bool shadow_running, shadow_again;
};

/* modem.c */
void modem_handle(Modem *modem, ModemEvent event, const GError *why);
void modem_changed(Modem *modem, ModemChange what);
gint64 modem_now_us(const Modem *modem);
bool modem_is_closing(const Modem *modem);
void modem_set_error(Modem *modem, const GError *why);          /* NULL: none any more */

/* modem-port.c: opening, client ids, closing */
void modem_port_open(Modem *modem);
void modem_port_allocate(Modem *modem);
void modem_port_drop(Modem *modem, bool keep_stale);
void modem_port_shut_down(Modem *modem);
void modem_port_release_if_quiet(Modem *modem);
gint64 modem_port_probe_due_us(const Modem *modem);
void modem_port_probe(Modem *modem);

/* modem-radio.c: data format, operating mode, registration, signal */
void modem_radio_check(Modem *modem);
void modem_radio_switch_on(Modem *modem);
void modem_radio_ask_network(Modem *modem);
void modem_radio_tell(Modem *modem);            /* hands what is known of the network to the table */
void modem_radio_take_indication(Modem *modem, QmiMessage *message);
void modem_radio_take_system_info(Modem *modem, QmiMessage *message);
void modem_radio_take_signal(Modem *modem, QmiMessage *message);

/* modem-sim.c: card status, PIN */
void modem_sim_ask(Modem *modem);
void modem_sim_take(Modem *modem, QmiMessage *message);
void modem_sim_put_events(const Modem *modem, QmiMessage *message);
void modem_sim_put_iccid(const Modem *modem, QmiMessage *message);     /* what Read Transparent reads */
void modem_sim_put_imsi(const Modem *modem, QmiMessage *message);

/* modem-shadow.c: what is good to know but must not delay the session */
void modem_shadow_run(Modem *modem);
void modem_shadow_read_card(Modem *modem);      /* the card is a new one, or readable now */
