/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/command.h"

#include "tests/sim/service.h"
#include "tests/sim/sim-path.h"

#include <stdarg.h>

typedef struct Text { char *at; size_t left; } Text;

static void __attribute__((format(printf, 2, 3)))
put(Text *text, const char *format, ...)
{
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(text->at, text->left, format, list);
	va_end(list);
	if (n < 0 || (size_t)n >= text->left)
		return;
	text->at += n;
	text->left -= (size_t)n;
}

static void
put_services(Sim *sim, Text *text)
{
	const Service *service;

	for (size_t i = 0; (service = service_at(i)); i++) {
		unsigned leaked, cids = clients_count(&sim->clients, service->id, &leaked);

		put(text, " %s.requests=%u", service->name, sim->stats.requests[service->id]);
		if (service->id == QMUX_SERVICE_CTL)
			continue;
		put(text, " %s.indications=%u %s.cids=%u %s.leaked=%u", service->name,
		    sim->stats.indications[service->id], service->name, cids, service->name, leaked);
	}
}

static void
put_sessions(Sim *sim, Text *text)
{
	static const char *const states[] = {
		[SIM_SESSION_DOWN] = "down", [SIM_SESSION_STARTING] = "starting", [SIM_SESSION_UP] = "up" };

	for (size_t i = 0; i < SIM_SESSIONS; i++) {
		const SimSession *session = &sim->session[i];

		put(text, " session%u=%s", session->family, states[session->state]);
		if (session->state == SIM_SESSION_UP)
			put(text, " session%u.pdh=%u session%u.client=%u", session->family, session->pdh,
			    session->family, session->client);
	}
}

void
command_put_stats(Sim *sim, CommandAnswer *answer)
{
	Text text = { answer->text, sizeof(answer->text) };
	const SimStats *stats = &sim->stats;
	SimPathTotals totals = { 0 };

	put(&text, "ok plugged=%s mode=%d card=%s radio=%s registration=%s ps=%s",
	    transport_is_plugged(sim->transport) ? "yes" : "no", (int)sim->power.mode,
	    sim_card_state_to_string(sim->card.state), sim->radio.on ? "on" : "off",
	    sim_registration_to_string(sim->radio.registration),
	    sim->radio.ps_attached ? "attached" : "detached");
	put_sessions(sim, &text);
	put(&text, " unknown=%u malformed=%u garbage_bytes=%u swallowed=%u unread=%u unowned=%u cids_refused=%u"
		   " searches=%u restarts=%u",
	    stats->unknown, stats->malformed, stats->garbage_bytes, stats->swallowed, stats->unread, stats->unowned,
	    sim->clients.refused, sim->radio.searches, stats->restarts);
	put_services(sim, &text);
	if (sim_path_totals(sim, &totals))
		put(&text, " tx_packets=%llu rx_packets=%llu tx_bytes=%llu rx_bytes=%llu",
		    (unsigned long long)totals.tx_packets, (unsigned long long)totals.rx_packets,
		    (unsigned long long)totals.tx_bytes, (unsigned long long)totals.rx_bytes);
}
