/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every metric a report can hold, as one table: stable id, dotted name, UCUM unit, type and scale. */
#pragma once

#include <glib.h>

#define SCHEMA_VERSION "1.0.0"

typedef enum SchemaType { SCHEMA_TYPE_INTEGER, SCHEMA_TYPE_BOOLEAN, SCHEMA_TYPE_TEXT, SCHEMA_TYPE_HISTOGRAM, _SCHEMA_TYPE_MAX } SchemaType;

/* Values are ids on disk and on the wire: append only, never reuse. */
typedef enum SchemaMetric {
	SCHEMA_METRIC_NONE = 0,
	SCHEMA_DEVICE_HEALTH_VERDICT = 1, SCHEMA_DEVICE_HEALTH_CAUSE = 2, SCHEMA_DEVICE_HEALTH_SCORE = 3,
	SCHEMA_DEVICE_UPLINKS_USABLE = 4, SCHEMA_DEVICE_UPLINKS_CONFIGURED = 5,
	SCHEMA_DEVICE_UPLINK_ACTIVE = 6, SCHEMA_DEVICE_UPTIME = 7, SCHEMA_AGENT_VERSION = 8,
	SCHEMA_UPLINK_STANDING = 20, SCHEMA_UPLINK_HEALTH_VERDICT = 21, SCHEMA_UPLINK_HEALTH_CAUSE = 22,
	SCHEMA_UPLINK_HEALTH_LAYER = 23, SCHEMA_UPLINK_HEALTH_CAUSE_VALUE = 24,
	SCHEMA_PATH_TARGET = 40, SCHEMA_PATH_VERDICT = 41, SCHEMA_PATH_TX = 42, SCHEMA_PATH_RX = 43,
	SCHEMA_PATH_LOST = 44, SCHEMA_PATH_RTT_P50 = 45, SCHEMA_PATH_RTT_P95 = 46, SCHEMA_PATH_RTT_MIN = 47,
	SCHEMA_PATH_RTT_MAX = 48, SCHEMA_PATH_RTT_HISTOGRAM = 49, SCHEMA_PATH_LATE = 50, SCHEMA_PATH_DUPLICATE = 51,
	SCHEMA_NETWORK_IO_RX_PACKETS = 55, SCHEMA_NETWORK_IO_TX_PACKETS = 56,
	SCHEMA_CELLULAR_RAT = 60, SCHEMA_CELLULAR_PLMN = 61, SCHEMA_CELLULAR_REGISTRATION_STATE = 62,
	SCHEMA_CELLULAR_REJECT_CAUSE = 63, SCHEMA_CELLULAR_RSRP = 64, SCHEMA_CELLULAR_RSRQ = 65,
	SCHEMA_CELLULAR_SINR = 66, SCHEMA_CELLULAR_TAC = 67, SCHEMA_CELLULAR_SESSION_STATE = 68,
	SCHEMA_CELLULAR_SIM_STATE = 69, SCHEMA_MODEM_MODEL = 70, SCHEMA_MODEM_REVISION = 71,
	SCHEMA_CHANGE_FROM = 80, SCHEMA_CHANGE_TO = 81, SCHEMA_CHANGE_CAUSE = 82, SCHEMA_CHANGE_TEXT = 83,
	SCHEMA_SPOOL_DROPPED = 90, SCHEMA_SPOOL_DROPPED_FIRST = 91, SCHEMA_SPOOL_DROPPED_LAST = 92,
	_SCHEMA_METRIC_MAX = 96,
} SchemaMetric;

typedef struct SchemaRow {
	SchemaMetric metric;
	const char *name;               /* "path.rtt.p50" */
	const char *unit;               /* UCUM: "us", "dB", "dBm", "1", "{packet}" */
	SchemaType type;
	guint scale;                    /* the number is value * scale: 10 for dBm in tenths, 1 otherwise */
	const char *meaning;
	const char *reference;          /* 3GPP/RFC clause, or "" */
} SchemaRow;

const SchemaRow *schema_find(SchemaMetric metric);      /* NULL: no such metric */
const SchemaRow *schema_rows(size_t *ret_n);
