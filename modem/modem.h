/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One QMI modem: opens its port, brings SIM, radio and registration up, runs its PDU session, tells by events. */
#pragma once

#include "modem/modem-error.h"
#include "modem/modem-facts.h"
#include "modem/modem-state.h"
#include "modem/session-state.h"

typedef struct SessionConfig {
	const char *name;               /* unique; names D-Bus object and log field SESSION */
	const char *dnn;                /* "" = the network's default */
	uint8_t family;                 /* AF_INET or AF_INET6 */
	const char *user, *password;    /* NULL = no authentication */
} SessionConfig;

typedef struct ModemConfig {            /* deep-copied by modem_new() */
	const char *name;
	const char *port;               /* "/dev/cdc-wdm0", a pty, or "abstract:NAME" for a qmi-proxy style socket */
	const char *interface;          /* network interface of the data path, "wwan0" */
	const char *pin;                /* NULL = never verify one */
	SessionConfig session;
} ModemConfig;

typedef struct Modem Modem;
typedef enum ModemChange {
	MODEM_CHANGE_STATE, MODEM_CHANGE_IDENTITY, MODEM_CHANGE_SIM, MODEM_CHANGE_NETWORK, MODEM_CHANGE_SIGNAL,
	MODEM_CHANGE_SESSION, _MODEM_CHANGE_MAX,
} ModemChange;

typedef struct ModemHost {              /* what the owner lends; outlives the modem */
	gint64 (*now_us)(gpointer user_data);
	/*
	 * Something in modem_get_facts() changed; may be called from within any modem_ function but modem_free(),
	 * and may call any but that one.
	 */
	void (*changed)(Modem *modem, ModemChange what, gpointer user_data);
	gpointer user_data;
} ModemHost;

typedef struct ModemFacts {
	ModemState state;               /* see modem-state.h */
	gint64 since_us;                /* monotonic time of entering it */
	char error[160];                /* why it is not ready, for a technician; "" = no error */
	ModemError error_code;          /* the kind of it; valid while error is not "" */
	ModemIdentity identity;
	ModemSim sim;
	ModemNetwork network;
	ModemSignal signal;
	SessionState session;           /* see session-state.h */
	gint64 session_since_us;
	char session_error[160];        /* why the last start failed or the session was lost; "" once it is up */
	ModemCallEnd call_end;
	ModemIpSettings settings;       /* valid while session is UP */
} ModemFacts;
Modem *modem_new(const ModemConfig *config, const ModemHost *host);
void modem_free(Modem *modem);          /* at once; pending QMI requests die quietly */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Modem, modem_free)

const char *modem_get_name(const Modem *modem);
const ModemConfig *modem_get_config(const Modem *modem);
const ModemFacts *modem_get_facts(const Modem *modem);

void modem_start(Modem *modem);         /* open and keep connected until told otherwise */
/* Stops the session, releases all client ids, closes; state reaches STOPPED within 10 s whatever the modem does. */
void modem_stop(Modem *modem);
/* Session verbs; refused (false, error) when the state table has no edge for them. */
bool modem_session_connect(Modem *modem, GError **error);
bool modem_session_disconnect(Modem *modem, GError **error);

/* Deadlines are pulled: the owner calls run_due() when due_us() has come. G_MAXINT64 = nothing to wait for. */
gint64 modem_due_us(const Modem *modem);
void modem_run_due(Modem *modem, gint64 now_us);
