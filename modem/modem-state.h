/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A modem's life as pure data: states, events, actions and the one step function. */
#pragma once

#include <glib.h>

typedef enum ModemState {
	MODEM_STATE_NONE,               /* marks an edge that does not exist */
	MODEM_STATE_STOPPED,            /* nobody wants it; the port is closed */
	MODEM_STATE_ABSENT,             /* wanted, but the port does not exist; looked for again at the deadline */
	MODEM_STATE_OPENING,            /* the port is being opened */
	MODEM_STATE_CLIENTS,            /* client ids are being allocated */
	MODEM_STATE_CHECKING,           /* data format, and: is it registered already? */
	MODEM_STATE_SIM,                /* not registered: what does the card say? */
	MODEM_STATE_LOCKED,             /* the card is absent, locked or broken: a person is needed */
	MODEM_STATE_RADIO,              /* the radio is being switched on */
	MODEM_STATE_SEARCHING,          /* waiting for a network that takes us */
	MODEM_STATE_READY,              /* registered and attached for packets: sessions may start */
	MODEM_STATE_CLOSING,            /* session and client ids are being given back */
	MODEM_STATE_REOPENING,          /* the same, but wanted again meanwhile */
	MODEM_STATE_FAULTED,            /* denied, busy, silent, lost or refused; tried again at the deadline */
	_MODEM_STATE_MAX,
} ModemState;

typedef enum ModemEvent {
	MODEM_EVENT_START,
	MODEM_EVENT_STOP,
	MODEM_EVENT_OPENED,
	MODEM_EVENT_NO_PORT,            /* it does not exist */
	MODEM_EVENT_FAILED,             /* a step of the way up cannot be done */
	MODEM_EVENT_LOST,               /* the port vanished, or nothing answers on it any more */
	MODEM_EVENT_ALLOCATED,          /* all client ids are here */
	MODEM_EVENT_ATTACHED,           /* registered, packet domain attached */
	MODEM_EVENT_DETACHED,
	MODEM_EVENT_SIM_READY,
	MODEM_EVENT_SIM_LOCKED,
	MODEM_EVENT_ONLINE,             /* the radio is on */
	MODEM_EVENT_RADIO_REFUSED,      /* it could not be switched on */
	MODEM_EVENT_CLOSED,             /* everything given back */
	MODEM_EVENT_DUE,                /* the state's own deadline has come */
	_MODEM_EVENT_MAX,
} ModemEvent;

typedef enum ModemAction {
	MODEM_ACTION_NONE,
	MODEM_ACTION_OPEN,
	MODEM_ACTION_BACK_OFF,          /* drop the port, arm the deadline of the next try */
	MODEM_ACTION_ALLOCATE,
	MODEM_ACTION_CHECK,
	MODEM_ACTION_ASK_SIM,
	MODEM_ACTION_IDENTIFY,          /* read at least who modem and card are */
	MODEM_ACTION_ASK_RADIO,
	MODEM_ACTION_WAIT_RADIO,        /* arm the deadline of the next attempt to switch it on */
	MODEM_ACTION_SEARCH,            /* take what is known of the network, arm the deadline of asking again */
	MODEM_ACTION_ASK_NETWORK,
	MODEM_ACTION_SERVE,
	MODEM_ACTION_SHUT_DOWN,
	MODEM_ACTION_RELEASE,           /* what is to be given back, now that the port is open */
	MODEM_ACTION_DROP,              /* drop the port at once */
	_MODEM_ACTION_MAX,
} ModemAction;

typedef struct ModemEdge {
	ModemState next;
	ModemAction action;
} ModemEdge;

/* Returns the edge for (from, event); .next is NONE when there is none. */
ModemEdge modem_step(ModemState from, ModemEvent event);
/* Waiting time before try number `attempt` (0 = first), 1 s doubling up to 30 s. */
gint64 modem_back_off_us(guint attempt);

const char *modem_state_to_string(ModemState state);
const char *modem_event_to_string(ModemEvent event);
