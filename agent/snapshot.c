/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/snapshot.h"

#include <config.h>

static void
add_known(Record *record, SchemaMetric metric, const char *subject, gint32 value)
{
	if (value != MODEM_VALUE_UNKNOWN)
		record_add_number(record, metric, subject, value);
}

static void
add_device(Record *record, const Agent *agent)
{
	const DeviceHealth *health = agent_get_health(agent);
	const GPtrArray *uplinks = agent_get_uplinks(agent);
	int active = agent_get_active(agent);
	const AgentUplink *uplink = active >= 0 ? g_ptr_array_index(uplinks, active) : NULL;

	record_add_text(record, SCHEMA_DEVICE_HEALTH_VERDICT, "", health_verdict_to_string(health->verdict));
	if (health->cause != CAUSE_NONE)
		record_add_text(record, SCHEMA_DEVICE_HEALTH_CAUSE, "", cause_get(health->cause)->code);
	record_add_number(record, SCHEMA_DEVICE_HEALTH_SCORE, "", health->score);
	record_add_number(record, SCHEMA_DEVICE_UPLINKS_USABLE, "", health->usable);
	record_add_number(record, SCHEMA_DEVICE_UPLINKS_CONFIGURED, "", health->configured);
	record_add_text(record, SCHEMA_DEVICE_UPLINK_ACTIVE, "", uplink ? uplink->config->name : "");
	record_add_number(record, SCHEMA_DEVICE_UPTIME, "",
			  clock_now_us(agent_get_clock(agent)) / G_USEC_PER_SEC);
}

static void
add_uplink_state(Record *record, const AgentUplink *uplink)
{
	g_autofree char *subject = g_strconcat("uplink/", uplink->config->name, NULL);
	const UplinkHealth *health = &uplink->health;

	record_add_text(record, SCHEMA_UPLINK_STANDING, subject, uplink_standing_to_string(uplink->standing));
	record_add_text(record, SCHEMA_UPLINK_HEALTH_VERDICT, subject, health_verdict_to_string(health->verdict));
	if (health->root < _HEALTH_LAYER_MAX) {
		const HealthLayerState *root = &health->layer[health->root];

		record_add_text(record, SCHEMA_UPLINK_HEALTH_LAYER, subject, health_layer_to_string(health->root));
		record_add_text(record, SCHEMA_UPLINK_HEALTH_CAUSE, subject, cause_get(root->cause)->code);
		add_known(record, SCHEMA_UPLINK_HEALTH_CAUSE_VALUE, subject, root->cause_value);
	}
	if (uplink->path)
		record_add_text(record, SCHEMA_PATH_VERDICT, subject,
				path_verdict_to_string(uplink->facts.path));
}

static void
add_modem_state(Record *record, Modem *modem)
{
	g_autofree char *subject = g_strconcat("modem/", modem_get_name(modem), NULL);
	const ModemFacts *facts = modem_get_facts(modem);

	record_add_text(record, SCHEMA_CELLULAR_SIM_STATE, subject, modem_sim_to_string(facts->sim));
	record_add_text(record, SCHEMA_CELLULAR_REGISTRATION_STATE, subject,
			modem_registration_to_string(facts->network.state));
	add_known(record, SCHEMA_CELLULAR_REJECT_CAUSE, subject, facts->network.reject_cause);
	record_add_text(record, SCHEMA_CELLULAR_SESSION_STATE, subject, session_state_to_string(facts->session));
	if (facts->network.rat != MODEM_RAT_UNKNOWN)
		record_add_text(record, SCHEMA_CELLULAR_RAT, subject, modem_rat_to_string(facts->network.rat));
	if (facts->network.mcc[0]) {
		g_autofree char *plmn = g_strconcat(facts->network.mcc, "-", facts->network.mnc, NULL);

		record_add_text(record, SCHEMA_CELLULAR_PLMN, subject, plmn);
	}
}

void
snapshot_add_state(Record *record, const Agent *agent)
{
	const GPtrArray *uplinks = agent_get_uplinks(agent), *modems = agent_get_modems(agent);

	add_device(record, agent);
	for (guint i = 0; i < uplinks->len; i++)
		add_uplink_state(record, g_ptr_array_index(uplinks, i));
	for (guint i = 0; i < modems->len; i++)
		add_modem_state(record, g_ptr_array_index(modems, i));
}

static void
add_rtt(Record *record, const char *subject, const Histogram *rtt_us)
{
	guint8 bytes[HISTOGRAM_ENCODED_MAX];

	if (rtt_us->n == 0)
		return;
	record_add_number(record, SCHEMA_PATH_RTT_MIN, subject, rtt_us->min);
	record_add_number(record, SCHEMA_PATH_RTT_P50, subject, histogram_quantile(rtt_us, 500000));
	record_add_number(record, SCHEMA_PATH_RTT_P95, subject, histogram_quantile(rtt_us, 950000));
	record_add_number(record, SCHEMA_PATH_RTT_MAX, subject, rtt_us->max);
	record_add_bytes(record, SCHEMA_PATH_RTT_HISTOGRAM, subject, bytes,
			 histogram_encode(rtt_us, bytes, sizeof(bytes)));
}

static void
add_path(Record *record, AgentUplink *uplink)
{
	g_autofree char *subject = g_strconcat("uplink/", uplink->config->name, NULL);
	PathStats *stats = &uplink->last_stats;

	path_take_stats(uplink->path, stats);
	record_add_text(record, SCHEMA_PATH_TARGET, subject, path_get_config(uplink->path)->target);
	record_add_number(record, SCHEMA_PATH_TX, subject, stats->tx);
	record_add_number(record, SCHEMA_PATH_RX, subject, stats->rx);
	record_add_number(record, SCHEMA_PATH_LOST, subject, stats->lost);
	record_add_number(record, SCHEMA_PATH_LATE, subject, stats->late);
	record_add_number(record, SCHEMA_PATH_DUPLICATE, subject, stats->duplicate);
	add_rtt(record, subject, &stats->rtt_us);
}

static void
add_counters(Record *record, const AgentUplink *uplink)
{
	g_autofree char *subject = g_strconcat("uplink/", uplink->config->name, NULL);

	if (uplink->facts.link.ifindex == 0)
		return;
	record_add_number(record, SCHEMA_NETWORK_IO_RX_PACKETS, subject, uplink->facts.link.rx_packets);
	record_add_number(record, SCHEMA_NETWORK_IO_TX_PACKETS, subject, uplink->facts.link.tx_packets);
}

static void
add_signal(Record *record, Modem *modem)
{
	g_autofree char *subject = g_strconcat("modem/", modem_get_name(modem), NULL);
	const ModemFacts *facts = modem_get_facts(modem);

	add_known(record, SCHEMA_CELLULAR_RSRP, subject, facts->signal.rsrp_dbm10);
	add_known(record, SCHEMA_CELLULAR_RSRQ, subject, facts->signal.rsrq_db10);
	add_known(record, SCHEMA_CELLULAR_SINR, subject, facts->signal.sinr_db10);
	add_known(record, SCHEMA_CELLULAR_TAC, subject, facts->network.tac);
}

void
snapshot_add_measurements(Record *record, const Agent *agent)
{
	const GPtrArray *uplinks = agent_get_uplinks(agent), *modems = agent_get_modems(agent);

	for (guint i = 0; i < uplinks->len; i++) {
		AgentUplink *uplink = g_ptr_array_index(uplinks, i);

		if (uplink->path)
			add_path(record, uplink);
		add_counters(record, uplink);
	}
	for (guint i = 0; i < modems->len; i++)
		add_signal(record, g_ptr_array_index(modems, i));
}

void
snapshot_add_inventory(Record *record, const Agent *agent)
{
	const GPtrArray *modems = agent_get_modems(agent);

	record_add_text(record, SCHEMA_AGENT_VERSION, "", PACKAGE_VERSION);
	for (guint i = 0; i < modems->len; i++) {
		Modem *modem = g_ptr_array_index(modems, i);
		g_autofree char *subject = g_strconcat("modem/", modem_get_name(modem), NULL);
		const ModemIdentity *identity = &modem_get_facts(modem)->identity;

		if (identity->model[0])
			record_add_text(record, SCHEMA_MODEM_MODEL, subject, identity->model);
		if (identity->revision[0])
			record_add_text(record, SCHEMA_MODEM_REVISION, subject, identity->revision);
	}
}
