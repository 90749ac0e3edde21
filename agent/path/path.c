/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/path/path-private.h"

#include <string.h>
#include <sys/random.h>

#include "agent/path/window.h"

#define BURST_PROBES 3
#define BURST_GAP_MS 50
#define BURST_GAP_US (BURST_GAP_MS * G_GINT64_CONSTANT(1000))
#define RETRY_US (5 * G_USEC_PER_SEC)   /* a socket that could not be opened: a right or sysctl may come */
#define CLOCK_TRIES 3                   /* being preempted between two clock readings would look like a step */
#define CLOCK_GAP_US 100

/* The tag of a probe: the loss of a scheduled one starts a burst, the loss of a burst's own does not feed itself. */
typedef enum Occasion { OCCASION_SCHEDULE, OCCASION_BURST } Occasion;

struct Path {
	PathConfig config;
	PathHost host;
	const ProbeMethod *method;
	ProbeTarget target;
	PathBinding binding;
	gpointer probe;                 /* NULL while unbound or not to be opened */
	GError *open_error;             /* why a bound path has no probe; set exactly then */
	PathJudge *judge;
	Window *window;
	PathStats stats;
	gint64 last_rtt_us;
	gint64 next_us, burst_us;       /* next scheduled probe or retry; next of the burst */
	guint burst_left;
	char error[120];
	PathVerdict told_verdict;       /* what the host knows */
	char told_error[120];
	gint64 since_us;                /* of told_verdict */
};

static gint64
interval_us(const Path *path)
{
	return path->config.verdict.interval_ms * G_GINT64_CONSTANT(1000);
}

static gint64
now_us(const Path *path)
{
	return path->host.now_us(path->host.user_data);
}

static ProbeClock
path_clock(gpointer user_data)
{
	const Path *path = user_data;
	ProbeClock clock;

	for (int i = 0; i < CLOCK_TRIES; i++) {
		clock.mono_us = now_us(path);
		clock.wall_us = path->host.wall_us ? path->host.wall_us(path->host.user_data) : g_get_real_time();
		if (now_us(path) - clock.mono_us <= CLOCK_GAP_US)
			break;
	}
	return clock;
}

/* Tells the host what it does not know yet. Must be the last thing a caller does: the host may free the path. */
static void
settle(Path *path, gint64 now, bool tell)
{
	PathVerdict verdict = path_judge_get_verdict(path->judge);
	bool moved = verdict != path->told_verdict;
	bool changed = moved || strcmp(path->error, path->told_error) != 0;

	path->stats.to_us = now;
	if (moved)
		path->since_us = now;
	path->told_verdict = verdict;
	g_strlcpy(path->told_error, path->error, sizeof path->told_error);
	if (changed && tell)
		path->host.changed(path, path->host.user_data);
}

/* Schedules that are as fast as a burst need none; a dead path is looked at once, its recovery takes evidence over time. */
static void
start_burst(Path *path, gint64 now)
{
	if (!path->probe || path->burst_left || path->config.verdict.interval_ms <= BURST_GAP_MS)
		return;
	path->burst_left = path_judge_get_verdict(path->judge) == PATH_VERDICT_DEAD ? 1 : BURST_PROBES;
	path->burst_us = MAX(now, path->burst_us);
}

static void
lose(Path *path, guint64 number)
{
	path->stats.lost++;
	path_judge_lost(path->judge, number);
}

static void
send_probe(Path *path, Occasion occasion, gint64 now)
{
	g_autoptr(GError) error = NULL;
	guint64 number, cookie;

	number = window_send(path->window, path_clock(path), occasion, &cookie);
	path->stats.tx++;
	if (path->method->send(path->probe, number, cookie, &error)) {
		path->error[0] = '\0';
		return;
	}
	g_strlcpy(path->error, error->message, sizeof path->error);
	window_unsent(path->window, number);
	path->stats.unsent++;
	lose(path, number);
	if (occasion == OCCASION_SCHEDULE && !g_error_matches(error, PATH_ERROR, PATH_ERROR_BUSY) &&
	    path_judge_get_verdict(path->judge) != PATH_VERDICT_DEAD)
		start_burst(path, now + BURST_GAP_US);
}

static void
expire(Path *path, gint64 now)
{
	WindowLoss loss;

	if (window_due_us(path->window) > now)
		return;
	/* What has arrived but was not read yet, because something else kept us busy, is not lost. */
	path->method->receive(path->probe);
	while (window_expire(path->window, now, &loss)) {
		lose(path, loss.number);
		if (loss.tag == OCCASION_SCHEDULE &&
		    path_judge_get_verdict(path->judge) != PATH_VERDICT_DEAD)
			start_burst(path, now);
	}
}

static void
send_due(Path *path, gint64 now)
{
	bool scheduled = now >= path->next_us, burst = path->burst_left && now >= path->burst_us;

	if (scheduled) {
		path->next_us += interval_us(path);
		if (path->next_us <= now)       /* asleep or busy: what was missed is not caught up */
			path->next_us = now + interval_us(path);
	}
	if (burst) {
		path->burst_left--;
		path->burst_us = now + BURST_GAP_US;
	}
	if (scheduled || burst)
		send_probe(path, scheduled ? OCCASION_SCHEDULE : OCCASION_BURST, now);
}

static void
on_ready(gpointer user_data)
{
	Path *path = user_data;

	path->method->receive(path->probe);
	settle(path, now_us(path), true);
}

static void
on_stamped(const ProbeStamp *stamp, gpointer user_data)
{
	Path *path = user_data;

	window_stamp(path->window, stamp);
}

static void
on_replied(const ProbeReply *reply, gpointer user_data)
{
	Path *path = user_data;
	PathStats *stats = &path->stats;
	WindowRtt rtt;

	switch (window_reply(path->window, reply, &rtt)) {
	case WINDOW_ANSWERED:
		stats->rx++;
		stats->user_stamps |= rtt.user_stamps;
		histogram_add(&stats->rtt_us, rtt.us);
		path->last_rtt_us = rtt.us;
		path_judge_answered(path->judge, reply->number, rtt.us);
		break;
	case WINDOW_UNTIMED:
		stats->rx++;
		stats->untimed++;
		path_judge_answered(path->judge, reply->number, -1);
		break;
	case WINDOW_LATE:
		stats->late++;
		break;
	case WINDOW_DUPLICATE:
		stats->duplicate++;
		break;
	case WINDOW_FORGED:
		stats->forged++;
		break;
	}
}

static void
on_dropped(ProbeDrop drop, gpointer user_data)
{
	Path *path = user_data;

	switch (drop) {
	case PROBE_DROP_MALFORMED:
		path->stats.malformed++;
		break;
	case PROBE_DROP_ELSEWHERE:
		path->stats.elsewhere++;
		break;
	case PROBE_DROP_FORGED:
		path->stats.forged++;
		break;
	case _PROBE_DROP_MAX:
		g_assert_not_reached();
	}
}

/* How many probes can be on their way at once: the schedule's, one caught up beside it, and bursts without end. */
static guint
max_in_flight(const PathVerdictConfig *verdict)
{
	return verdict->timeout_ms / verdict->interval_ms + verdict->timeout_ms / BURST_GAP_MS + 8;
}

Path *
path_new_full(const PathConfig *config, const PathHost *host, const ProbeMethod *method,
	      const guint8 seed[SIPHASH_KEY_SIZE], GError **error)
{
	ProbeTarget target;
	Path *path;

	if (!path_config_parse(config, &target, error))
		return NULL;
	path = g_new0(Path, 1);
	path->config = *config;
	path->host = *host;
	path->method = method;
	path->target = target;
	path->judge = path_judge_new(&config->verdict);
	path->window = window_new(config->verdict.timeout_ms * G_GINT64_CONSTANT(1000),
				  max_in_flight(&config->verdict), seed);
	path->last_rtt_us = -1;
	path->since_us = path->stats.from_us = path->stats.to_us = now_us(path);
	g_strlcpy(path->error, "not bound to an interface", sizeof path->error);
	return path;
}

Path *
path_new(const PathConfig *config, const PathHost *host, GError **error)
{
	guint8 seed[SIPHASH_KEY_SIZE];

	/* 16 bytes are given whole once the pool is filled, which it is long before us */
	if (getrandom(seed, sizeof seed, 0) != (ssize_t)sizeof seed) {
		g_set_error(error, PATH_ERROR, PATH_ERROR_OPEN, "the kernel gives no random bytes");
		return NULL;
	}
	return path_new_full(config, host, &probe_icmp, seed, error);
}

static void
close_probe(Path *path)
{
	g_clear_pointer(&path->probe, path->method->close);
	g_clear_error(&path->open_error);
	path->burst_left = 0;
}

void
path_free(Path *path)
{
	if (!path)
		return;
	close_probe(path);
	window_free(path->window);
	path_judge_free(path->judge);
	g_free(path);
}

/* The first probe is due at once, or the next try after a while. */
static void
open_probe(Path *path, gint64 now)
{
	const ProbeSink sink = { path_clock, on_ready, on_stamped, on_replied, on_dropped, path };

	g_clear_error(&path->open_error);
	path->probe = path->method->open(&path->target, &sink, &path->open_error);
	path->next_us = path->probe ? now : now + RETRY_US;
	g_strlcpy(path->error, path->probe ? "" : path->open_error->message, sizeof path->error);
}

static bool
report_open(const Path *path, GError **error)
{
	if (path->open_error)
		g_propagate_error(error, g_error_copy(path->open_error));
	return !path->open_error;
}

bool
path_bind(Path *path, const PathBinding *binding, GError **error)
{
	gint64 now = now_us(path);

	if (binding->ifindex == path->binding.ifindex && !strcmp(binding->interface, path->binding.interface))
		return report_open(path, error);
	close_probe(path);
	path->stats.abandoned += window_forget(path->window);
	path_judge_forget(path->judge);
	path->last_rtt_us = -1;
	path->binding = *binding;
	path->target.ifindex = binding->ifindex;
	g_strlcpy(path->target.interface, binding->interface, sizeof path->target.interface);
	if (binding->interface[0])
		open_probe(path, now);
	else
		g_strlcpy(path->error, "not bound to an interface", sizeof path->error);
	settle(path, now, false);
	return report_open(path, error);
}

const PathConfig *
path_get_config(const Path *path)
{
	return &path->config;
}

PathVerdict
path_get_verdict(const Path *path)
{
	return path_judge_get_verdict(path->judge);
}

gint64
path_get_since_us(const Path *path)
{
	return path->since_us;
}

gint64
path_get_last_rtt_us(const Path *path)
{
	return path->last_rtt_us;
}

const char *
path_get_error(const Path *path)
{
	return path->error;
}

void
path_take_stats(Path *path, PathStats *ret)
{
	gint64 now = now_us(path);

	*ret = path->stats;
	ret->to_us = now;
	path->stats = (PathStats){ .from_us = now, .to_us = now };
}

const PathStats *
path_peek_stats(const Path *path)
{
	return &path->stats;
}

void
path_suspect(Path *path, gint64 now)
{
	start_burst(path, now);
}

gint64
path_due_us(const Path *path)
{
	gint64 due;

	if (!path->binding.interface[0])
		return G_MAXINT64;
	due = MIN(path->next_us, window_due_us(path->window));
	return path->burst_left ? MIN(due, path->burst_us) : due;
}

void
path_run_due(Path *path, gint64 now)
{
	if (!path->binding.interface[0])
		return;
	if (!path->probe && now >= path->next_us)
		open_probe(path, now);
	if (path->probe) {
		expire(path, now);
		send_due(path, now);
	}
	settle(path, now, true);
}
