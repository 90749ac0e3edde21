/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/modem-link.h"

#include <string.h>

#define CALL_END_TYPE_3GPP 6            /* WDS verbose call end reason type: its values are 5GSM/ESM causes */

G_STATIC_ASSERT(MODEM_VALUE_UNKNOWN == UPLINK_VALUE_UNKNOWN);

static UplinkHardware
hardware_of_fault(ModemError code)
{
	switch (code) {
	case MODEM_ERROR_PORT_ABSENT:
		return UPLINK_HARDWARE_ABSENT;
	case MODEM_ERROR_PORT_DENIED:
		return UPLINK_HARDWARE_DENIED;
	case MODEM_ERROR_PORT_BUSY:
		return UPLINK_HARDWARE_BUSY;
	case MODEM_ERROR_PORT_SILENT:
	case MODEM_ERROR_PORT_LOST:
	case MODEM_ERROR_NETWORK:
	case MODEM_ERROR_REFUSED:
	case MODEM_ERROR_CALL_ENDED:
	case MODEM_ERROR_SIM:
		return UPLINK_HARDWARE_UNRESPONSIVE;
	}
	return UPLINK_HARDWARE_UNRESPONSIVE;
}

static UplinkHardware
hardware_of(const ModemFacts *modem)
{
	switch (modem->state) {
	case MODEM_STATE_ABSENT:
		return UPLINK_HARDWARE_ABSENT;
	case MODEM_STATE_FAULTED:
		return hardware_of_fault(modem->error_code);
	case MODEM_STATE_OPENING:
	case MODEM_STATE_CLIENTS:
	case MODEM_STATE_REOPENING:
		return UPLINK_HARDWARE_OPENING;
	case MODEM_STATE_CHECKING:
	case MODEM_STATE_SIM:
	case MODEM_STATE_LOCKED:
	case MODEM_STATE_RADIO:
	case MODEM_STATE_SEARCHING:
	case MODEM_STATE_READY:
		return UPLINK_HARDWARE_READY;
	case MODEM_STATE_NONE:
	case MODEM_STATE_STOPPED:
	case MODEM_STATE_CLOSING:
	case _MODEM_STATE_MAX:
		break;
	}
	return UPLINK_HARDWARE_UNKNOWN;
}

static UplinkSim
sim_of(ModemSim sim)
{
	switch (sim) {
	case MODEM_SIM_ABSENT:
		return UPLINK_SIM_ABSENT;
	case MODEM_SIM_PIN_REQUIRED:
		return UPLINK_SIM_PIN_REQUIRED;
	case MODEM_SIM_PUK_REQUIRED:
		return UPLINK_SIM_PUK_LOCKED;
	case MODEM_SIM_ERROR:
		return UPLINK_SIM_IO_ERROR;
	case MODEM_SIM_READY:
		return UPLINK_SIM_READY;
	case MODEM_SIM_UNKNOWN:
	case _MODEM_SIM_MAX:
		break;
	}
	return UPLINK_SIM_UNKNOWN;
}

static UplinkRegistration
registration_of(const ModemNetwork *network)
{
	switch (network->state) {
	case MODEM_REGISTRATION_IDLE:
	case MODEM_REGISTRATION_SEARCHING:
		return UPLINK_REGISTRATION_SEARCHING;
	case MODEM_REGISTRATION_DENIED:
		return UPLINK_REGISTRATION_DENIED;
	case MODEM_REGISTRATION_LIMITED:
		return UPLINK_REGISTRATION_LIMITED;
	case MODEM_REGISTRATION_HOME:
	case MODEM_REGISTRATION_ROAMING:
		return network->ps_attached ? UPLINK_REGISTRATION_REGISTERED : UPLINK_REGISTRATION_NO_PS;
	case MODEM_REGISTRATION_UNKNOWN:
	case _MODEM_REGISTRATION_MAX:
		break;
	}
	return UPLINK_REGISTRATION_UNKNOWN;
}

static UplinkSession
session_of(const ModemFacts *modem)
{
	switch (modem->session) {
	case SESSION_STATE_WAITING:
	case SESSION_STATE_SUSPENDING:
		return UPLINK_SESSION_DOWN;
	case SESSION_STATE_STARTING:
	case SESSION_STATE_CONFIGURING:
	case SESSION_STATE_RESTARTING:
		return UPLINK_SESSION_STARTING;
	case SESSION_STATE_BACKING_OFF:
		return UPLINK_SESSION_REJECTED;
	case SESSION_STATE_UP:
		return UPLINK_SESSION_UP;
	case SESSION_STATE_STOPPING:
	case SESSION_STATE_STOPPED:
		return UPLINK_SESSION_STOPPED_BY_USER;
	case SESSION_STATE_NONE:
	case _SESSION_STATE_MAX:
		break;
	}
	return UPLINK_SESSION_UNKNOWN;
}

static NlIp
ip_of(const ModemIp *ip)
{
	NlIp out = { .family = ip->family, .prefix_len = ip->prefix_len };

	memcpy(out.bytes, ip->bytes, sizeof(out.bytes));
	return out;
}

static void
update_network(UplinkModemFacts *io, const ModemNetwork *network)
{
	io->registration = registration_of(network);
	io->roaming = network->state == MODEM_REGISTRATION_ROAMING;
	io->nr5g = network->rat == MODEM_RAT_NR5G;
	io->reject_cause = network->reject_cause;
	io->plmn[0] = '\0';
	if (network->mcc[0])
		g_snprintf(io->plmn, sizeof(io->plmn), "%s-%s", network->mcc, network->mnc);
}

void
modem_link_update(UplinkFacts *io, const ModemFacts *modem)
{
	UplinkModemFacts *facts = &io->modem;
	bool up = modem->session == SESSION_STATE_UP;

	facts->hardware = hardware_of(modem);
	facts->sim = sim_of(modem->sim);
	facts->session = session_of(modem);
	facts->session_cause = modem->call_end.verbose_type == CALL_END_TYPE_3GPP ?
				       modem->call_end.verbose_reason : UPLINK_VALUE_UNKNOWN;
	facts->rsrp_dbm10 = modem->signal.rsrp_dbm10;
	facts->rsrq_db10 = modem->signal.rsrq_db10;
	facts->sinr_db10 = modem->signal.sinr_db10;
	update_network(facts, &modem->network);
	g_strlcpy(facts->error, *modem->error ? modem->error : modem->session_error, sizeof(facts->error));

	io->address = up ? ip_of(&modem->settings.address) : (NlIp){ 0 };
	io->gateway = up ? ip_of(&modem->settings.gateway) : (NlIp){ 0 };
	io->mtu_bytes = up ? modem->settings.mtu_bytes : 0;
}
