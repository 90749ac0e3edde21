/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real Modem on a real simmodem, with a clock that runs faster than the machine's. */
#pragma once

#include "modem/modem.h"
#include "tests/fake/sim.h"

#define RIG_SPEED 20                    /* a deadline of 5 s comes after 250 ms */

typedef struct Rig {
	FakeSim *sim;                   /* NULL: none was wanted */
	Modem *modem;
	ModemConfig config;
	gint64 start_us;
	guint speed;
	guint changes[_MODEM_CHANGE_MAX];
} Rig;

/* simmodem with `options` on "pty" or "abstract", and a modem that is not started. CUnit-fatal when it cannot. */
void rig_init(Rig *rig, const char *transport, const char *const *options);
/* The same for a port without a simmodem. */
void rig_init_port(Rig *rig, const char *port);
void rig_new_modem(Rig *rig);           /* of rig->config, after changes to it; the old one is freed */
void rig_clear(Rig *rig);

const ModemFacts *rig_facts(const Rig *rig);
gint64 rig_now_us(gpointer rig);
void rig_turn(Rig *rig);                /* one turn of the main loop and of the deadlines */

/* Runs until it is so, at most 10 s of the machine's time; false: it did not become so. */
bool rig_wait_state(Rig *rig, ModemState state);
bool rig_wait_session(Rig *rig, SessionState state);
bool rig_wait(Rig *rig, bool (*condition)(const Rig *rig));
/* Runs for so long of the machine's time. */
void rig_run_ms(Rig *rig, guint ms);
