/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/schema.h"

#define INTEGER SCHEMA_TYPE_INTEGER
#define TEXT SCHEMA_TYPE_TEXT
#define HISTOGRAM SCHEMA_TYPE_HISTOGRAM

/* Ascending by metric, which schema_find() relies on. Verdicts, standings and states are text: their words are stable. */
static const SchemaRow rows[] = {
	{ SCHEMA_DEVICE_HEALTH_VERDICT, "device.health.verdict", "1", TEXT, 1,
	  "ok, degraded, failed, unknown or disabled, for the device as a whole", "" },
	{ SCHEMA_DEVICE_HEALTH_CAUSE, "device.health.cause", "1", TEXT, 1,
	  "cause code of the device's verdict", "" },
	{ SCHEMA_DEVICE_HEALTH_SCORE, "device.health.score", "1", INTEGER, 1,
	  "0 (offline) to 100 (all well, redundancy left)", "" },
	{ SCHEMA_DEVICE_UPLINKS_USABLE, "device.uplinks.usable", "{uplink}", INTEGER, 1,
	  "uplinks that could carry traffic now", "" },
	{ SCHEMA_DEVICE_UPLINKS_CONFIGURED, "device.uplinks.configured", "{uplink}", INTEGER, 1,
	  "uplinks configured and enabled", "" },
	{ SCHEMA_DEVICE_UPLINK_ACTIVE, "device.uplink.active", "1", TEXT, 1,
	  "name of the uplink that carries the traffic", "" },
	{ SCHEMA_DEVICE_UPTIME, "device.uptime", "s", INTEGER, 1,
	  "time since the device started", "" },
	{ SCHEMA_AGENT_VERSION, "agent.version", "1", TEXT, 1,
	  "version of the agent", "" },

	{ SCHEMA_UPLINK_STANDING, "uplink.standing", "1", TEXT, 1,
	  "active, or why this uplink is not", "" },
	{ SCHEMA_UPLINK_HEALTH_VERDICT, "uplink.health.verdict", "1", TEXT, 1,
	  "ok, degraded, failed, unknown or disabled", "" },
	{ SCHEMA_UPLINK_HEALTH_CAUSE, "uplink.health.cause", "1", TEXT, 1,
	  "cause code of the root cause", "" },
	{ SCHEMA_UPLINK_HEALTH_LAYER, "uplink.health.layer", "1", TEXT, 1,
	  "layer of the root cause, hardware to controller", "" },
	{ SCHEMA_UPLINK_HEALTH_CAUSE_VALUE, "uplink.health.cause_value", "1", INTEGER, 1,
	  "the network's own cause number behind the cause code", "TS 24.501 9.11.3.2, 9.11.4.2" },

	{ SCHEMA_PATH_TARGET, "path.target", "1", TEXT, 1,
	  "address the probes go to", "" },
	{ SCHEMA_PATH_VERDICT, "path.verdict", "1", TEXT, 1,
	  "good, degraded, dead or unknown", "" },
	{ SCHEMA_PATH_TX, "path.tx", "{packet}", INTEGER, 1,
	  "probes sent in the window", "RFC 6673" },
	{ SCHEMA_PATH_RX, "path.rx", "{packet}", INTEGER, 1,
	  "probes answered in time in the window", "RFC 6673" },
	{ SCHEMA_PATH_LOST, "path.lost", "{packet}", INTEGER, 1,
	  "probes not answered in time in the window", "RFC 6673" },
	{ SCHEMA_PATH_RTT_P50, "path.rtt.p50", "us", INTEGER, 1,
	  "median round-trip time of the window", "RFC 2681" },
	{ SCHEMA_PATH_RTT_P95, "path.rtt.p95", "us", INTEGER, 1,
	  "95th percentile of the round-trip time", "RFC 2681" },
	{ SCHEMA_PATH_RTT_MIN, "path.rtt.min", "us", INTEGER, 1,
	  "shortest round-trip time of the window", "RFC 2681" },
	{ SCHEMA_PATH_RTT_MAX, "path.rtt.max", "us", INTEGER, 1,
	  "longest round-trip time of the window", "RFC 2681" },
	{ SCHEMA_PATH_RTT_HISTOGRAM, "path.rtt.histogram", "us", HISTOGRAM, 1,
	  "log-linear histogram of the window's round-trip times, mergeable", "RFC 2681" },
	{ SCHEMA_PATH_LATE, "path.late", "{packet}", INTEGER, 1,
	  "probes answered after their timeout", "RFC 6673" },
	{ SCHEMA_PATH_DUPLICATE, "path.duplicate", "{packet}", INTEGER, 1,
	  "answers beyond the first to a probe", "RFC 5560" },

	{ SCHEMA_NETWORK_IO_RX_PACKETS, "network.io.rx_packets", "{packet}", INTEGER, 1,
	  "packets received by the interface since it came up", "" },
	{ SCHEMA_NETWORK_IO_TX_PACKETS, "network.io.tx_packets", "{packet}", INTEGER, 1,
	  "packets sent by the interface since it came up", "" },

	{ SCHEMA_CELLULAR_RAT, "cellular.rat", "1", TEXT, 1,
	  "radio access technology of the serving cell", "TS 23.501" },
	{ SCHEMA_CELLULAR_PLMN, "cellular.plmn", "1", TEXT, 1,
	  "serving network as MCC-MNC; 999-70 and 999-070 differ", "TS 23.003 12.1" },
	{ SCHEMA_CELLULAR_REGISTRATION_STATE, "cellular.registration.state", "1", TEXT, 1,
	  "registration with the network", "TS 24.501 5.1.3" },
	{ SCHEMA_CELLULAR_REJECT_CAUSE, "cellular.reject_cause", "1", INTEGER, 1,
	  "5GMM or EMM cause of the last rejected registration", "TS 24.501 9.11.3.2" },
	{ SCHEMA_CELLULAR_RSRP, "cellular.rsrp", "dBm", INTEGER, 10,
	  "SS-RSRP on NR, RSRP on LTE", "TS 38.215 5.1.1, TS 36.214 5.1.1" },
	{ SCHEMA_CELLULAR_RSRQ, "cellular.rsrq", "dB", INTEGER, 10,
	  "SS-RSRQ on NR, RSRQ on LTE", "TS 38.215 5.1.3, TS 36.214 5.1.3" },
	{ SCHEMA_CELLULAR_SINR, "cellular.sinr", "dB", INTEGER, 10,
	  "SS-SINR on NR, signal to noise on LTE", "TS 38.215 5.1.5" },
	{ SCHEMA_CELLULAR_TAC, "cellular.tac", "1", INTEGER, 1,
	  "tracking area code of the serving cell", "TS 23.003 28.6" },
	{ SCHEMA_CELLULAR_SESSION_STATE, "cellular.session.state", "1", TEXT, 1,
	  "PDU session of the uplink", "TS 24.501 6.1.3" },
	{ SCHEMA_CELLULAR_SIM_STATE, "cellular.sim.state", "1", TEXT, 1,
	  "SIM card and its PIN", "ETSI TS 102 221" },
	{ SCHEMA_MODEM_MODEL, "modem.model", "1", TEXT, 1,
	  "model, as the modem says it", "" },
	{ SCHEMA_MODEM_REVISION, "modem.revision", "1", TEXT, 1,
	  "firmware revision, as the modem says it", "" },

	{ SCHEMA_CHANGE_FROM, "change.from", "1", TEXT, 1,
	  "what it was before the change", "" },
	{ SCHEMA_CHANGE_TO, "change.to", "1", TEXT, 1,
	  "what it became", "" },
	{ SCHEMA_CHANGE_CAUSE, "change.cause", "1", TEXT, 1,
	  "cause code of the change", "" },
	{ SCHEMA_CHANGE_TEXT, "change.text", "1", TEXT, 1,
	  "the change in one sentence for people", "" },

	{ SCHEMA_SPOOL_DROPPED, "spool.dropped.records", "{record}", INTEGER, 1,
	  "records that were given up; missing when their number is not known", "" },
	{ SCHEMA_SPOOL_DROPPED_FIRST, "spool.dropped.first", "1", INTEGER, 1,
	  "lowest record id among those given up", "" },
	{ SCHEMA_SPOOL_DROPPED_LAST, "spool.dropped.last", "1", INTEGER, 1,
	  "highest record id among those given up", "" },
};

const SchemaRow *
schema_rows(size_t *ret_n)
{
	*ret_n = G_N_ELEMENTS(rows);
	return rows;
}

const SchemaRow *
schema_find(SchemaMetric metric)
{
	size_t low = 0, high = G_N_ELEMENTS(rows);

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (rows[middle].metric == metric)
			return &rows[middle];
		if (rows[middle].metric < metric)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
