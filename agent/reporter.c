/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "reporter"
#include "agent/reporter.h"

#include "agent/log.h"
#include "agent/report/boot-id.h"
#include "agent/snapshot.h"

#define REOPEN_AFTER_US (10 * G_USEC_PER_SEC)

/*
 * While the spool cannot be opened or written (no directory, no permission, disk full) the agent goes on without: each record
 * of that time is counted as lost, the controller layer says ctl.spool_failed, and the spool is tried again.
 */
struct Reporter {
	const Agent *agent;
	Spool *spool;                   /* NULL: cannot be opened */
	char *error;                    /* why not, or why the last append failed; NULL = all well */
	gint64 reopen_us;
	gint64 health_due_us;
	guint64 lost;
	char boot_id[BOOT_ID_SIZE];
};

static void
note_error(Reporter *reporter, const GError *error)
{
	if (g_strcmp0(reporter->error, error->message) != 0)
		log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_SPOOL_FAULT, NULL, NULL,
			  "%s, going on without reports", error->message);
	g_free(reporter->error);
	reporter->error = g_strdup(error->message);
}

static void
note_recovery(Reporter *reporter)
{
	if (!reporter->error)
		return;
	log_event(G_LOG_LEVEL_MESSAGE, LOG_EVENT_SPOOL_FAULT, NULL, NULL,
		  "spool can be written again, %" G_GUINT64_FORMAT " records were lost", reporter->lost);
	g_clear_pointer(&reporter->error, g_free);
}

static void
open_spool(Reporter *reporter)
{
	const Config *config = agent_get_config(reporter->agent);
	g_autoptr(GError) error = NULL;
	SpoolConfig spool_config = {
		.directory = config->spool_dir,
		.max_bytes = config->spool_max_bytes,
		.commit_us = (gint64)config->spool_commit_s * G_USEC_PER_SEC,
		.boot_id = reporter->boot_id,
	};

	reporter->spool = spool_open(&spool_config, &error);
	if (reporter->spool)
		note_recovery(reporter);
	else
		note_error(reporter, error);
	reporter->reopen_us = clock_now_us(agent_get_clock(reporter->agent)) + REOPEN_AFTER_US;
}

Reporter *
reporter_new(const Agent *agent)
{
	Reporter *reporter = g_new0(Reporter, 1);

	reporter->agent = agent;
	boot_id_get(reporter->boot_id);
	reporter_configure(reporter);
	return reporter;
}

void
reporter_free(Reporter *reporter)
{
	if (!reporter)
		return;
	spool_close(reporter->spool);
	g_free(reporter->error);
	g_free(reporter);
}

void
reporter_configure(Reporter *reporter)
{
	const Config *config = agent_get_config(reporter->agent);

	g_clear_pointer(&reporter->spool, spool_close);
	open_spool(reporter);
	reporter->health_due_us = clock_now_us(agent_get_clock(reporter->agent)) +
				  (gint64)config->report_interval_s * G_USEC_PER_SEC;
}

static Record *
new_record(const Reporter *reporter, RecordKind kind)
{
	const Clock *clock = agent_get_clock(reporter->agent);
	Record *record = record_new(kind);

	g_strlcpy(record->boot_id, reporter->boot_id, sizeof(record->boot_id));
	record->mono_us = clock_now_us(clock);
	record->wall_us = clock_wall_us(clock);
	record->time = clock_wall_is_synced(clock) ? RECORD_TIME_SYNCED : RECORD_TIME_UNTRUSTED;
	return record;
}

static void
append(Reporter *reporter, Record *record, bool urgent)
{
	g_autoptr(GError) error = NULL;

	if (reporter->spool && spool_append(reporter->spool, record, urgent, &error)) {
		note_recovery(reporter);
		return;
	}
	reporter->lost++;
	if (error)
		note_error(reporter, error);
}

void
reporter_change(Reporter *reporter, const char *subject, const char *from, const char *to, const char *cause)
{
	g_autoptr(Record) record = new_record(reporter, RECORD_KIND_CHANGE);

	record_add_text(record, SCHEMA_CHANGE_FROM, subject, from);
	record_add_text(record, SCHEMA_CHANGE_TO, subject, to);
	if (*cause)
		record_add_text(record, SCHEMA_CHANGE_CAUSE, subject, cause);
	snapshot_add_state(record, reporter->agent);
	append(reporter, record, true);
}

void
reporter_health(Reporter *reporter)
{
	g_autoptr(Record) record = new_record(reporter, RECORD_KIND_HEALTH);

	snapshot_add_state(record, reporter->agent);
	snapshot_add_measurements(record, reporter->agent);
	append(reporter, record, false);
}

void
reporter_inventory(Reporter *reporter)
{
	g_autoptr(Record) record = new_record(reporter, RECORD_KIND_INVENTORY);

	snapshot_add_inventory(record, reporter->agent);
	append(reporter, record, false);
}

void
reporter_acknowledge(Reporter *reporter, guint64 id)
{
	if (reporter->spool)
		spool_acknowledge(reporter->spool, id);
}

const SpoolStatus *
reporter_get_status(const Reporter *reporter)
{
	return reporter->spool && !reporter->error ? spool_get_status(reporter->spool) : NULL;
}

gint64
reporter_due_us(const Reporter *reporter)
{
	gint64 spool_us = reporter->spool ? spool_due_us(reporter->spool) : reporter->reopen_us;

	return MIN(spool_us, reporter->health_due_us);
}

void
reporter_run_due(Reporter *reporter, gint64 now_us)
{
	gint64 interval_us =
		(gint64)agent_get_config(reporter->agent)->report_interval_s * G_USEC_PER_SEC;
	g_autoptr(GError) error = NULL;

	if (!reporter->spool && now_us >= reporter->reopen_us)
		open_spool(reporter);
	if (now_us >= reporter->health_due_us) {
		reporter_health(reporter);
		/* missed periods (a suspended machine) are skipped, not caught up */
		reporter->health_due_us += interval_us * (1 + (now_us - reporter->health_due_us) / interval_us);
	}
	if (reporter->spool && !spool_run_due(reporter->spool, now_us, &error))
		note_error(reporter, error);
}
