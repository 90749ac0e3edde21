/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "report"
#include "agent/report/delivery.h"

#include "agent/log.h"
#include "agent/report/connection.h"
#include "agent/report/report-bus.h"
#include "agent/report/spool-reader.h"
#include "agent/report/spool-watch.h"

#include <string.h>

#define TELL_US (10 * G_USEC_PER_SEC)           /* uplinkd takes three times this silence for our death */
#define TELL_SOON_US (1 * G_USEC_PER_SEC)       /* after progress */
#define SPOOL_RETRY_US (2 * G_USEC_PER_SEC)
#define SAVE_RECORDS 500                        /* sent twice at most after a crash, save for what the time allows */
#define BACKLOG_MANY 100                        /* records: beyond, the controller does not keep up */

struct Delivery {
	const Clock *clock;
	const Notify *notify;
	char *spool_dir, *cursor_dir;
	gint64 save_after_us;           /* the cursor reaches the disk within this time */
	SpoolReader *reader;            /* NULL: the spool cannot be read now */
	GSource *watch;
	Connection *connection;         /* NULL: no controller is configured */
	ReportBus *bus;
	char *spool_fault;              /* what was last logged of the spool; NULL = all well */
	SpoolReaderStatus known;        /* what was last logged of the reader */
	guint64 known_undeliverable, known_unheard;
	guint64 unsaved;                /* records confirmed since the cursor was saved */
	gint64 save_us, tell_us, spool_us;
	void (*done)(gpointer user_data);
	gpointer done_data;
};

static gint64
now_us(gpointer user_data)
{
	return clock_now_us(((Delivery *)user_data)->clock);
}

static guint32
any_number(gpointer user_data)
{
	return g_random_int();
}

static void
note_fault(Delivery *delivery, const GError *error)
{
	if (g_strcmp0(delivery->spool_fault, error->message) != 0)
		log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_SPOOL_FAULT, NULL, NULL, "%s, trying again", error->message);
	g_free(delivery->spool_fault);
	delivery->spool_fault = g_strdup(error->message);
}

static void
close_spool(Delivery *delivery)
{
	if (delivery->watch)
		g_source_destroy(delivery->watch);
	g_clear_pointer(&delivery->watch, g_source_unref);
	g_clear_pointer(&delivery->reader, spool_reader_close);
}

/* The kernel says nothing of the removal of a directory that somebody (we) holds open: so it is also looked at now and then. */
static void
lose_spool(Delivery *delivery)
{
	log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_SPOOL_FAULT, NULL, NULL,
		  "spool %s: the directory was removed, waiting for another", delivery->spool_dir);
	close_spool(delivery);
	delivery->spool_us = 0;
}

static void
spool_changed(bool gone, gpointer user_data)
{
	Delivery *delivery = user_data;

	if (gone)
		lose_spool(delivery);
	else if (delivery->connection)
		connection_feed(delivery->connection);
}

/* The watch is there before the first look: nothing falls between the two. */
static bool
open_spool(Delivery *delivery, GError **error)
{
	delivery->watch = spool_watch_new(delivery->spool_dir, spool_changed, delivery, error);
	if (delivery->watch)
		delivery->reader = spool_reader_open(delivery->spool_dir, delivery->cursor_dir, error);
	if (!delivery->reader) {
		close_spool(delivery);
		return false;
	}
	g_source_attach(delivery->watch, NULL);
	memset(&delivery->known, 0, sizeof(delivery->known));
	if (delivery->spool_fault)
		log_event(G_LOG_LEVEL_MESSAGE, LOG_EVENT_SPOOL_FAULT, NULL, NULL, "spool %s: can be read", delivery->spool_dir);
	g_clear_pointer(&delivery->spool_fault, g_free);
	return true;
}

static void
retry_spool(Delivery *delivery, gint64 at_us)
{
	g_autoptr(GError) error = NULL;

	if (open_spool(delivery, &error)) {
		if (delivery->connection)
			connection_feed(delivery->connection);
		return;
	}
	note_fault(delivery, error);
	delivery->spool_us = at_us + SPOOL_RETRY_US;
}

static Record *
next_record(gpointer user_data)
{
	Delivery *delivery = user_data;

	return delivery->reader ? spool_reader_next(delivery->reader) : NULL;
}

static void
rewind_spool(gpointer user_data)
{
	Delivery *delivery = user_data;

	if (delivery->reader)
		spool_reader_rewind(delivery->reader);
}

static void
save(Delivery *delivery)
{
	g_autoptr(GError) error = NULL;

	delivery->save_us = G_MAXINT64;
	delivery->unsaved = 0;
	if (!delivery->reader || spool_reader_save(delivery->reader, &error))
		return;
	log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_SPOOL_FAULT, NULL, NULL,
		  "%s: after a restart records are sent again", error->message);
	delivery->save_us = now_us(delivery) + delivery->save_after_us;
}

static void
confirmed(guint64 id, gpointer user_data)
{
	Delivery *delivery = user_data;
	guint64 before;

	if (!delivery->reader)
		return;
	before = spool_reader_get_status(delivery->reader)->confirmed_id;
	spool_reader_confirm(delivery->reader, id);
	delivery->unsaved += id > before ? id - before : 0;
	delivery->save_us = MIN(delivery->save_us, now_us(delivery) + delivery->save_after_us);
	delivery->tell_us = MIN(delivery->tell_us, now_us(delivery) + TELL_SOON_US);
	if (delivery->unsaved >= SAVE_RECORDS)
		save(delivery);
}

static void
log_state(const Delivery *delivery, ConnectionState from)
{
	const ConnectionStatus *status = connection_get_status(delivery->connection);
	const char *was = connection_state_to_string(from), *is = connection_state_to_string(status->state);

	if (status->state == CONNECTION_STATE_BACKING_OFF)
		log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_CONTROLLER_STATE, NULL, NULL, "%s -> %s: %s, again in %.1f s", was, is,
			  status->why, (double)(status->retry_us - clock_now_us(delivery->clock)) / G_USEC_PER_SEC);
	else
		log_event(status->state == CONNECTION_STATE_CONNECTED ? G_LOG_LEVEL_MESSAGE : G_LOG_LEVEL_INFO,
			  LOG_EVENT_CONTROLLER_STATE, NULL, NULL, "%s -> %s", was, is);
}

static void
connection_changed(ConnectionState from, gpointer user_data)
{
	Delivery *delivery = user_data;

	log_state(delivery, from);
	delivery->tell_us = 0;
}

/* Damage and refusals that came up since the last time, one line each. */
static void
log_losses(Delivery *delivery, const ConnectionStatus *connection)
{
	const SpoolReaderStatus *reader = delivery->reader ? spool_reader_get_status(delivery->reader) : &delivery->known;

	if (reader->holes > delivery->known.holes)
		log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_SPOOL_FAULT, NULL, NULL,
			  "spool %s: %" G_GUINT64_FORMAT " damaged places passed over, ids %" G_GUINT64_FORMAT " to %"
			  G_GUINT64_FORMAT, delivery->spool_dir, reader->holes, reader->hole_first, reader->hole_last);
	if (reader->replaced && !delivery->known.replaced)
		log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_SPOOL_FAULT, NULL, NULL,
			  "spool %s: is not the one the cursor belongs to, sending all of it", delivery->spool_dir);
	if (connection->undeliverable > delivery->known_undeliverable)
		log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_CONTROLLER_STATE, NULL, NULL,
			  "record %" G_GUINT64_FORMAT " is larger than the broker takes, passing over",
			  connection->last_undeliverable);
	if (connection->unheard > delivery->known_unheard)
		log_event(G_LOG_LEVEL_INFO, LOG_EVENT_CONTROLLER_STATE, NULL, NULL,
			  "the broker took %" G_GUINT64_FORMAT " records although nobody was subscribed", connection->unheard);
	delivery->known = *reader;
	delivery->known_undeliverable = connection->undeliverable;
	delivery->known_unheard = connection->unheard;
}

static guint64
backlog_now(Delivery *delivery)
{
	if (delivery->reader && spool_reader_is_gone(delivery->reader))
		lose_spool(delivery);
	return delivery->reader ? spool_reader_backlog(delivery->reader) : 0;
}

static void
tell(Delivery *delivery, gint64 at_us)
{
	const ConnectionStatus *status = connection_get_status(delivery->connection);
	guint64 backlog = backlog_now(delivery);
	bool connected = status->state == CONNECTION_STATE_CONNECTED || status->state == CONNECTION_STATE_DRAINING;
	CauseCode cause = connected && backlog > BACKLOG_MANY ? CAUSE_CTL_BACKLOG : status->cause;
	const char *evidence = connected ? "" : *status->why ? status->why : "connecting";
	g_autofree char *line = g_strdup_printf("%s%s%s, %" G_GUINT64_FORMAT " records wait",
						connection_state_to_string(status->state), *evidence ? ": " : "", evidence, backlog);

	delivery->tell_us = at_us + TELL_US;
	notify_status(delivery->notify, line);
	log_losses(delivery, status);
	report_bus_status(delivery->bus, connected, cause, backlog, evidence);
	if (delivery->reader && spool_reader_get_status(delivery->reader)->confirmed_id)
		report_bus_acknowledge(delivery->bus, spool_reader_get_status(delivery->reader)->confirmed_id);
}

bool
delivery_check_config(const Config *config, GError **error)
{
	if (!profile_check_device(config->device, error) || !profile_check_topic(config->controller_topic, error))
		return false;
	if (profile_find(config->controller_profile))
		return true;
	g_set_error(error, REPORT_ERROR, REPORT_ERROR_MALFORMED, "profile \"%s\": only \"json\" is known",
		    config->controller_profile);
	return false;
}

static Connection *
new_connection(Delivery *delivery, const Config *config)
{
	const ConnectionHost host = { now_us, any_number, next_record, rewind_spool, confirmed, connection_changed, delivery };
	const ConnectionConfig wanted = {
		.host = config->controller_host,
		.port = config->controller_port,
		.keepalive_s = config->controller_keepalive_s,
		.device = config->device,
		.topic = config->controller_topic,
		.profile = profile_find(config->controller_profile),
	};

	return connection_new(&wanted, &transport_mosquitto, &host);
}

Delivery *
delivery_new(const Clock *clock, const Notify *notify, const Config *config, GError **error)
{
	g_autoptr(Delivery) delivery = g_new0(Delivery, 1);
	g_autoptr(GError) spool_error = NULL;

	delivery->clock = clock;
	delivery->notify = notify;
	delivery->spool_dir = g_strdup(config->spool_dir);
	delivery->cursor_dir = g_strdup(config->cursor_dir);
	delivery->save_after_us = (gint64)config->spool_commit_s * G_USEC_PER_SEC;
	delivery->save_us = delivery->tell_us = delivery->spool_us = G_MAXINT64;
	if (*config->controller_host == '\0') {
		log_event(G_LOG_LEVEL_MESSAGE, LOG_EVENT_CONTROLLER_STATE, NULL, NULL,
			  "no controller is configured, nothing to do");
		return g_steal_pointer(&delivery);
	}
	if (!delivery_check_config(config, error))
		return NULL;
	delivery->connection = new_connection(delivery, config);
	delivery->bus = report_bus_new(config->bus);
	if (!open_spool(delivery, &spool_error)) {
		if (g_error_matches(spool_error, REPORT_ERROR, REPORT_ERROR_LOCKED)) {
			g_propagate_error(error, g_steal_pointer(&spool_error));
			return NULL;
		}
		note_fault(delivery, spool_error);
		delivery->spool_us = 0;
	}
	connection_start(delivery->connection);
	return g_steal_pointer(&delivery);
}

void
delivery_free(Delivery *delivery)
{
	if (!delivery)
		return;
	connection_free(delivery->connection);
	close_spool(delivery);
	report_bus_free(delivery->bus);
	g_free(delivery->spool_fault);
	g_free(delivery->spool_dir);
	g_free(delivery->cursor_dir);
	g_free(delivery);
}

static bool
is_idle(const Delivery *delivery)
{
	return !delivery->connection || connection_get_status(delivery->connection)->state == CONNECTION_STATE_IDLE;
}

void
delivery_stop(Delivery *delivery, void (*done)(gpointer user_data), gpointer user_data)
{
	delivery->done = done;
	delivery->done_data = user_data;
	if (!is_idle(delivery))
		connection_stop(delivery->connection);
}

gint64
delivery_due_us(const Delivery *delivery)
{
	gint64 due_us = MIN(delivery->save_us, delivery->spool_us);

	if (delivery->done && is_idle(delivery))
		return 0;
	if (!delivery->connection)
		return due_us;
	due_us = MIN(due_us, MIN(delivery->tell_us, report_bus_due_us(delivery->bus)));
	return MIN(due_us, connection_due_us(delivery->connection));
}

/* The end comes from here alone: whoever is told may free us, and nobody else is inside of us then. */
static bool
finish(Delivery *delivery)
{
	void (*done)(gpointer user_data) = delivery->done;

	if (!done || !is_idle(delivery))
		return false;
	delivery->done = NULL;
	save(delivery);
	done(delivery->done_data);
	return true;
}

void
delivery_run_due(Delivery *delivery, gint64 at_us)
{
	if (finish(delivery))
		return;
	if (at_us >= delivery->spool_us) {
		delivery->spool_us = G_MAXINT64;
		retry_spool(delivery, at_us);
	}
	if (at_us >= delivery->save_us)
		save(delivery);
	if (!delivery->connection)
		return;
	connection_run_due(delivery->connection, at_us);
	if (report_bus_run_due(delivery->bus, at_us) || at_us >= delivery->tell_us)
		tell(delivery, at_us);
}
