/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/sim.h"

#include "tests/sim/replay.h"
#include "tests/sim/service.h"
#include "tests/sim/sim-path.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

typedef struct Outgoing {
	Sim *sim;
	uint32_t peer, boot;
	size_t n;
	uint8_t bytes[];
} Outgoing;

static void
hex(Sim *sim, const char *direction, uint32_t peer, const uint8_t *bytes, size_t n)
{
	if (!sim->log)
		return;
	fprintf(sim->log, "%lld %s %u ", (long long)loop_now_us(sim->loop), direction, peer);
	for (size_t i = 0; i < n; i++)
		fprintf(sim->log, "%02x", bytes[i]);
	fputc('\n', sim->log);
	fflush(sim->log);
}

void
sim_log(Sim *sim, const char *format, ...)
{
	va_list list;

	if (!sim->log)
		return;
	fprintf(sim->log, "%lld * ", (long long)loop_now_us(sim->loop));
	va_start(list, format);
	vfprintf(sim->log, format, list);
	va_end(list);
	fputc('\n', sim->log);
	fflush(sim->log);
}

static void
send_now(void *data)
{
	Outgoing *out = data;
	Sim *sim = out->sim;

	if (out->boot != sim->boot)
		return;
	if (sim->faults.mute) {
		sim->stats.swallowed++;
		return;
	}
	hex(sim, ">", out->peer, out->bytes, out->n);
	if (!transport_send(sim->transport, out->peer, out->bytes, out->n))
		sim->stats.unread++;
}

void
sim_send_at(Sim *sim, int64_t due_us, uint32_t peer, const uint8_t *frame, size_t n)
{
	Outgoing *out = malloc(sizeof(*out) + n);

	if (!out)
		abort();
	*out = (Outgoing){ .sim = sim, .peer = peer, .boot = sim->boot, .n = n };
	memcpy(out->bytes, frame, n);
	if (schedule_add(loop_get_schedule(sim->loop), due_us, send_now, out, free) == 0)
		sim->stats.unread++;
}

static void
peer_opened(uint32_t peer, void *data)
{
	Sim *sim = data;

	sim_log(sim, "host %u opened", peer);
	if (sim->replay)
		replay_opened(sim->replay);
}

static void
peer_closed(uint32_t peer, void *data)
{
	Sim *sim = data;

	clients_disown(&sim->clients, peer);
	sim_log(sim, "host %u closed", peer);
}

static void
peer_frame(uint32_t peer, const uint8_t *frame, size_t n, void *data)
{
	Sim *sim = data;
	QmuxMessage message;

	hex(sim, "<", peer, frame, n);
	if (!qmux_parse(frame, n, &message) || message.kind != QMUX_REQUEST) {
		sim->stats.malformed++;
		return;
	}
	sim->stats.requests[message.service]++;
	if (sim->faults.mute || sim->power.booting) {
		sim->stats.swallowed++;
		return;
	}
	if (sim->faults.drop_next > 0) {
		sim->faults.drop_next--;
		sim->stats.swallowed++;
		return;
	}
	if (sim->replay)
		replay_request(sim->replay, peer, &message);
	else
		service_request(sim, peer, &message);
}

static void
peer_garbage(uint32_t peer, size_t n, void *data)
{
	Sim *sim = data;

	sim->stats.garbage_bytes += (unsigned)n;
	sim_log(sim, "host %u: %zu bytes that are no frame", peer, n);
}

Sim *
sim_new(const char *name, const Profile *profile, uint64_t seed, Loop *loop, const char *transport, SimError *error)
{
	Sim *sim = calloc(1, sizeof(*sim));
	TransportHost host = { peer_opened, peer_closed, peer_frame, peer_garbage, sim };

	if (!sim)
		abort();
	sim->name = name;
	sim->profile = *profile;
	sim->timing = profile->timing;
	sim->dice.state = seed;
	sim->loop = loop;
	sim->transport = transport_new(loop, transport, &host, error);
	if (!sim->transport) {
		sim_free(sim);
		return NULL;
	}
	sim_boot(sim);
	return sim;
}

void
sim_free(Sim *sim)
{
	if (!sim)
		return;
	sim_path_close(sim);
	transport_free(sim->transport);
	free(sim);
}

bool
sim_start(Sim *sim, SimError *error)
{
	if (!transport_plug(sim->transport, error))
		return false;
	sim_path_plug(sim);
	return true;
}

void
sim_boot(Sim *sim)
{
	sim->boot++;
	sim_session_boot(sim);
	clients_release_all(&sim->clients);
	sim->clients.limit = sim->profile.cid_limit;
	sim->format = (SimFormat){ .link_layer = 1 };
	sim->timing.busy_until_us = sim->timing.last_indication_us = 0;
	sim->power.mode = SIM_MODE_ONLINE;
	sim_card_boot(sim);
	sim_radio_boot(sim);
}
