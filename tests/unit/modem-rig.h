/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real Modem on a real simmodem, with a clock that can run faster than the machine's. */
#pragma once

#include "modem/modem.h"
#include "tests/fake/sim.h"

typedef struct Rig Rig;
struct Rig {
	FakeSim *sim;                   /* NULL: none was wanted */
	char *log;                      /* every frame simmodem saw */
	Modem *modem;
	ModemConfig config;
	gint64 now_us, machine_us;      /* the rig's time, and the machine's when it was last moved */
	guint speed;
	guint changes[_MODEM_CHANGE_MAX];
	bool shown;                     /* set by the watch below */
	bool (*watch)(const Rig *rig);  /* looked at whenever something changed */
};

/* simmodem with "key=value" profile settings (NULL-ended) on "pty" or "abstract", and a modem that is not started. */
void rig_init(Rig *rig, const char *transport, const char *const *settings);
/* A modem on a port without a simmodem. */
void rig_init_port(Rig *rig, const char *port);
/* A modem of rig->config, after changes to it; the old one is freed. */
void rig_new_modem(Rig *rig);
void rig_clear(Rig *rig);

const ModemFacts *rig_facts(const Rig *rig);
void rig_set_speed(Rig *rig, guint speed);      /* 1 = the machine's, at first */
gint64 rig_now_us(gpointer rig);
bool rig_turn(Rig *rig);                /* until the main loop had something to do; false: nothing for 20 ms */

/* Runs until it is so, at most 10 s of the machine's time; false: it did not become so. */
bool rig_wait_state(Rig *rig, ModemState state);
bool rig_wait_session(Rig *rig, SessionState state);
bool rig_wait(Rig *rig, bool (*condition)(const Rig *rig));
/* The same with the clock at twenty times the speed: for deadlines. */
bool rig_wait_fast(Rig *rig, bool (*condition)(const Rig *rig));
void rig_run_ms(Rig *rig, guint ms);    /* of the machine's time */

bool rig_wait_cids(Rig *rig, guint n);  /* until so many client ids are in use on the modem */

/* Client ids in use on the modem; of those, such without a connection. */
guint rig_cids(Rig *rig);
guint rig_leaked_cids(Rig *rig);
/* Requests of a service and message that simmodem got (message 0: all of all services); those before a start. */
guint rig_requests(const Rig *rig, guint8 service, guint16 id);
guint rig_requests_before_start(const Rig *rig);
