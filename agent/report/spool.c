/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/spool-private.h"
#include "agent/report/boot-id.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SEGMENT_DEFAULT_MIN (64 * 1024)
#define SEGMENT_DEFAULT_MAX (1024 * 1024)
#define COMMIT_RETRY_US G_USEC_PER_SEC

static const SpoolOps real_ops = { pwrite, fdatasync, posix_fallocate };

SpoolSegment *
spool_active(Spool *spool)
{
	return &g_array_index(spool->segments, SpoolSegment, spool->segments->len - 1);
}

static bool
take_config(Spool *spool, const SpoolConfig *config, GError **error)
{
	guint64 segment = config->segment_bytes;

	if (config->max_bytes < 4 * SEGMENT_MIN_BYTES) {
		g_set_error(error, REPORT_ERROR, REPORT_ERROR_MALFORMED,
			    "spool %s: %" G_GUINT64_FORMAT " bytes at most are too few, %d is the least", config->directory,
			    config->max_bytes, 4 * SEGMENT_MIN_BYTES);
		return false;
	}
	if (segment == 0)
		segment = CLAMP(config->max_bytes / 16, SEGMENT_DEFAULT_MIN, SEGMENT_DEFAULT_MAX);
	segment = CLAMP(segment, SEGMENT_MIN_BYTES, MIN(config->max_bytes / 4, SEGMENT_MAX_BYTES));
	spool->segment_bytes = segment / SEGMENT_ALIGN * SEGMENT_ALIGN;
	spool->max_bytes = config->max_bytes;
	spool->commit_us = MAX(config->commit_us, 0);
	if (config->boot_id)
		g_strlcpy(spool->boot_id, config->boot_id, sizeof(spool->boot_id));
	else
		boot_id_get(spool->boot_id);
	return true;
}

/* After a failed sync the kernel holds the lost pages for clean; writing the same bytes again makes them dirty. */
static bool
write_again(Spool *spool)
{
	guint8 buffer[4096];

	for (guint32 at = spool->committed; at < spool->used;) {
		ssize_t n = pread(spool->active_fd, buffer, MIN(sizeof(buffer), spool->used - at), at);

		if (n <= 0 || !spool_write_at(spool, spool->active_fd, buffer, n, at))
			return false;
		at += n;
	}
	return true;
}

static bool
commit(Spool *spool, GError **error)
{
	if (spool->active_fd < 0 || spool->committed == spool->used) {
		spool->due_us = G_MAXINT64;
		return true;
	}
	if ((spool->sync_failed && !write_again(spool)) || spool->ops->fdatasync(spool->active_fd) < 0) {
		spool->sync_failed = true;
		return spool_io_error(spool, error, "cannot commit");
	}
	spool->sync_failed = false;
	spool->committed = spool->used;
	spool->due_us = G_MAXINT64;
	return true;
}

/* What the crash of a machine would do at the next start anyway is done here in good order. */
static void
seal_active(Spool *spool)
{
	g_autoptr(GByteArray) seal = g_byte_array_new();

	if (spool->active_fd < 0)
		return;
	segment_entry_append(seal, SEGMENT_TYPE_SEAL, spool->next_id, NULL, 0);
	if (ftruncate(spool->active_fd, spool->used) == 0 &&
	    spool_write_at(spool, spool->active_fd, seal->data, seal->len, spool->used) &&
	    spool->ops->fdatasync(spool->active_fd) == 0)
		spool_active(spool)->bytes = spool_disk_bytes(spool->used + seal->len);
	close(spool->active_fd);
	spool->active_fd = -1;
}

void
spool_close(Spool *spool)
{
	if (!spool)
		return;
	commit(spool, NULL);
	seal_active(spool);
	if (spool->lock_fd >= 0)
		close(spool->lock_fd);
	if (spool->dir_fd >= 0)
		close(spool->dir_fd);
	g_array_unref(spool->segments);
	g_free(spool->directory);
	g_free(spool);
}

static void
erase(Spool *spool, guint32 from, size_t size)
{
	g_autofree guint8 *zeros = g_malloc0(size);

	spool_write_at(spool, spool->active_fd, zeros, size, from);
}

/* The active segment has room. Nothing is left behind on error; a torn entry that cannot be erased is written over later. */
static bool
write_entry(Spool *spool, Record *record, GError **error)
{
	SpoolSegment *segment = spool_active(spool);
	g_autoptr(GByteArray) entry = g_byte_array_new();
	g_autoptr(GBytes) bytes = NULL;
	gsize size;

	record->id = spool->next_id;
	bytes = record_encode(record);
	segment_entry_append(entry, record->kind, record->id, g_bytes_get_data(bytes, &size), g_bytes_get_size(bytes));
	if (!spool_write_at(spool, spool->active_fd, entry->data, entry->len, spool->used)) {
		int saved = errno;

		erase(spool, spool->used, entry->len);
		errno = saved;
		record->id = 0;
		return spool_io_error(spool, error, "cannot append");
	}
	spool->used += entry->len;
	spool->next_id++;
	segment->last_id = record->id;
	segment->n_records++;
	segment->n_routine += record->kind == RECORD_KIND_HEALTH;
	spool->due_us = MIN(spool->due_us, record->mono_us + spool->commit_us);
	return true;
}

bool
spool_report_loss(Spool *spool, const Record *stamp, GError **error)
{
	const SpoolLoss *loss = &spool->unreported;
	g_autoptr(Record) report = record_new(RECORD_KIND_CHANGE);

	if (!loss->last || spool->active_fd < 0 || spool->used + SPOOL_REPORT_ROOM > spool->capacity)
		return true;
	memcpy(report->boot_id, stamp->boot_id, sizeof(report->boot_id));
	report->mono_us = stamp->mono_us;
	report->wall_us = stamp->wall_us;
	report->time = stamp->time;
	if (!loss->count_unknown)
		record_add_number(report, SCHEMA_SPOOL_DROPPED, "", loss->count);
	record_add_number(report, SCHEMA_SPOOL_DROPPED_FIRST, "", loss->first);
	record_add_number(report, SCHEMA_SPOOL_DROPPED_LAST, "", loss->last);
	if (!write_entry(spool, report, error))
		return false;
	g_log_structured(G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "EVENT_ID", "spool-dropped", "MESSAGE",
			 "spool %s: records %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT " are incomplete, %s%" G_GUINT64_FORMAT
			 " lost", spool->directory, loss->first, loss->last, loss->count_unknown ? "at least " : "",
			 loss->count);
	spool->unreported = (SpoolLoss){ 0 };
	return commit(spool, error);
}

static bool
start_segment(Spool *spool, GError **error)
{
	SpoolSegment segment = { .first_id = spool->next_id, .bytes = spool_disk_bytes(spool->segment_bytes) };
	g_autoptr(GByteArray) header = g_byte_array_new();
	int fd;

	spool_header(spool, spool->next_id, spool->segment_bytes, header);
	fd = spool_create_segment(spool, spool->next_id, header, spool->segment_bytes, error);
	if (fd < 0)
		return false;
	seal_active(spool);
	if (spool->segments->len && spool_active(spool)->first_id == segment.first_id)
		g_array_set_size(spool->segments, spool->segments->len - 1);    /* was empty; the new file took its name */
	g_array_append_val(spool->segments, segment);
	spool->active_fd = fd;
	spool->capacity = spool->segment_bytes;
	spool->used = spool->committed = header->len;
	return true;
}

/* Room for one entry of that size beside a report of losses; recovery relies on the bound of the ids. */
static bool
ensure_room(Spool *spool, size_t payload, const Record *stamp, GError **error)
{
	if (spool->active_fd >= 0 && spool->used + segment_stride(payload) + SPOOL_REPORT_ROOM <= spool->capacity &&
	    spool->next_id - spool_active(spool)->first_id < spool->capacity / SEGMENT_STRIDE_MIN)
		return true;
	return spool_make_room(spool, stamp, error) && commit(spool, error) && start_segment(spool, error);
}

/* Makes a place for the record and says first what was lost while there was none to say it in. */
static bool
prepare(Spool *spool, Record *record, GError **error)
{
	g_autoptr(GBytes) bytes = NULL;
	size_t size, max = MIN(RECORD_ENCODED_MAX, spool->segment_bytes - SEGMENT_HEADER_BYTES - 2 * SPOOL_REPORT_ROOM);

	record->id = G_MAXUINT64;               /* the longest there is: the true one is known when there is room */
	bytes = record_encode(record);
	size = g_bytes_get_size(bytes);
	if (size > max) {
		g_set_error(error, REPORT_ERROR, REPORT_ERROR_MALFORMED, "spool %s: a record of %zu bytes, %zu are allowed",
			    spool->directory, size, max);
		return false;
	}
	if (!ensure_room(spool, size, record, error) || !spool_report_loss(spool, record, error) ||
	    !ensure_room(spool, size, record, error))
		return false;
	spool_mend(spool);
	return true;
}

/* The record was visible for a moment: its id is not used again, and its absence is reported. */
static void
take_back(Spool *spool, const Record *record, guint32 before)
{
	SpoolSegment *segment = spool_active(spool);

	erase(spool, before, spool->used - before);
	spool->used = before;
	segment->n_records--;
	segment->n_routine -= record->kind == RECORD_KIND_HEALTH;
	spool_note_loss(spool, record->id, record->id, 0, true);
}

static void
update_status(Spool *spool)
{
	SpoolStatus *status = &spool->status;

	status->next_id = spool->next_id;
	status->oldest_id = spool->next_id;
	status->bytes = spool_total_bytes(spool);
	for (guint i = 0; i < spool->segments->len; i++) {
		const SpoolSegment *segment = &g_array_index(spool->segments, SpoolSegment, i);

		if (segment->n_records == 0 || segment->last_id <= spool->acknowledged)
			continue;
		status->oldest_id = MAX(segment->first_id, spool->acknowledged + 1);
		break;
	}
}

Spool *
spool_open_with(const SpoolConfig *config, const SpoolOps *ops, GError **error)
{
	g_autoptr(Spool) spool = g_new0(Spool, 1);

	spool->ops = ops;
	spool->directory = g_strdup(config->directory);
	spool->dir_fd = spool->lock_fd = spool->active_fd = -1;
	spool->due_us = G_MAXINT64;
	spool->segments = g_array_new(FALSE, FALSE, sizeof(SpoolSegment));
	if (!take_config(spool, config, error) || !spool_open_directory(spool, error) || !spool_recover(spool, error))
		return NULL;
	update_status(spool);
	return g_steal_pointer(&spool);
}

Spool *
spool_open(const SpoolConfig *config, GError **error)
{
	return spool_open_with(config, &real_ops, error);
}

bool
spool_append(Spool *spool, Record *record, bool urgent, GError **error)
{
	guint32 before = 0;
	bool written = prepare(spool, record, error), done;

	if (written) {
		before = spool->used;
		written = write_entry(spool, record, error);
	}
	done = written && (!urgent || commit(spool, error));
	if (written && !done)
		take_back(spool, record, before);
	if (!done)
		record->id = 0;
	update_status(spool);
	return done;
}

void
spool_acknowledge(Spool *spool, guint64 id)
{
	if (id <= spool->acknowledged || id >= spool->next_id)
		return;
	spool->acknowledged = id;
	spool_remove_acknowledged(spool);
	update_status(spool);
}

const SpoolStatus *
spool_get_status(const Spool *spool)
{
	return &spool->status;
}

gint64
spool_due_us(const Spool *spool)
{
	return spool->due_us;
}

bool
spool_run_due(Spool *spool, gint64 now_us, GError **error)
{
	if (now_us < spool->due_us || commit(spool, error))
		return true;
	spool->due_us = now_us + COMMIT_RETRY_US;
	return false;
}
