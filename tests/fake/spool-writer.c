/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes records into a spool as uplinkd would, and prints the id of each: spool-writer DIRECTORY N [PAUSE_MS]
 * Every tenth is a change record, urgent. What was printed is promised: a consumer has to see it.
 */
#include "agent/report/boot-id.h"
#include "agent/report/spool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Record *
make_record(guint number)
{
	Record *record = record_new(number % 10 == 0 ? RECORD_KIND_CHANGE : RECORD_KIND_HEALTH);

	boot_id_get(record->boot_id);
	record->mono_us = g_get_monotonic_time();
	record->wall_us = g_get_real_time();
	record->time = RECORD_TIME_SYNCED;
	record_add_text(record, SCHEMA_DEVICE_HEALTH_VERDICT, "", "ok");
	record_add_text(record, SCHEMA_UPLINK_STANDING, "uplink/port5g", "active");
	record_add_number(record, SCHEMA_PATH_RTT_P50, "uplink/port5g", 12000 + number);
	record_add_number(record, SCHEMA_CELLULAR_RSRP, "modem/port5g", -955);
	if (record->kind == RECORD_KIND_CHANGE)
		record_add_text(record, SCHEMA_CHANGE_TEXT, "uplink/port5g", "standby -> active");
	return record;
}

int
main(int argc, char **argv)
{
	SpoolConfig config = { .directory = argc > 1 ? argv[1] : "", .max_bytes = 8 * 1024 * 1024, .segment_bytes = 16 * 1024 };
	g_autoptr(GError) error = NULL;
	g_autoptr(Spool) spool = NULL;
	guint n, pause_ms;

	if (argc < 3) {
		fprintf(stderr, "usage: spool-writer DIRECTORY N [PAUSE_MS]\n");
		return 2;
	}
	n = strtoul(argv[2], NULL, 10);
	pause_ms = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
	spool = spool_open(&config, &error);
	for (guint i = 0; spool && i < n; i++) {
		g_autoptr(Record) record = make_record(i);

		if (!spool_append(spool, record, record->kind == RECORD_KIND_CHANGE, &error))
			break;
		printf("%" G_GUINT64_FORMAT "\n", record->id);
		fflush(stdout);
		g_usleep(pause_ms * 1000);
	}
	if (error)
		fprintf(stderr, "%s\n", error->message);
	return error ? 1 : 0;
}
