/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A recorded session played instead of the services: a live request is the n-th recorded one of its service and
 * message id; its recorded answers come with the live transaction and client ids, after the recorded time.
 * Indications, answers to nobody and what happened around the port come at their own time, counted from the
 * first sign of a host.
 */
#pragma once

#include "tests/sim/sim.h"

#define REPLAY_STEPS_MAX 10000
#define REPLAY_FILE_MAX 16777216        /* bytes */

typedef struct SimReplay SimReplay;

/* `time_scale` multiplies the recorded times. NULL and error naming file and step. The Sim then answers by it. */
SimReplay *replay_load(Sim *sim, const char *path, double time_scale, SimError *error);
void replay_free(SimReplay *replay);

/* A host opened the port: begins when nothing is recorded of a host. */
void replay_opened(SimReplay *replay);
void replay_request(SimReplay *replay, uint32_t peer, const QmuxMessage *message);
