/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/service-wds.h"

#include "tests/sim/sim-path.h"

#include <arpa/inet.h>
#include <string.h>

#define PROFILE_3GPP 0
#define PROFILE_INDEX 1                 /* the only one there is */
#define PROFILE_ERROR_NUMBER 5          /* extended error: invalid profile number */

static void
put_ip4(TlvWriter *w, uint8_t type, const ProfileIp *ip)
{
	uint32_t address;

	memcpy(&address, ip->bytes, 4);
	if (ip->family == AF_INET)
		tlv_u32(w, type, ntohl(address));
}

static void
put_ip6(TlvWriter *w, uint8_t type, const ProfileIp *ip, bool with_prefix)
{
	if (ip->family != AF_INET6)
		return;
	tlv_begin(w, type);
	tlv_put_bytes(w, ip->bytes, 16);
	if (with_prefix)
		tlv_put_u8(w, ip->prefix_len);
	tlv_end(w);
}

static void
put_settings4(const Profile *p, uint32_t mask, TlvWriter *w)
{
	if (mask & WDS_SETTING_DNS) {
		put_ip4(w, 0x15, &p->dns);
		put_ip4(w, 0x16, &p->dns2);
	}
	if (mask & WDS_SETTING_ADDRESS)
		put_ip4(w, 0x1e, &p->address);
	if (mask & WDS_SETTING_GATEWAY) {
		put_ip4(w, 0x20, &p->gateway);
		tlv_u32(w, 0x21, p->address.prefix_len ? ~0u << (32 - p->address.prefix_len) : 0);
	}
}

static void
put_settings6(const Profile *p, uint32_t mask, TlvWriter *w)
{
	if (mask & WDS_SETTING_ADDRESS)
		put_ip6(w, 0x25, &p->address6, true);
	if (mask & WDS_SETTING_GATEWAY)
		put_ip6(w, 0x26, &p->gateway6, true);
	if (mask & WDS_SETTING_DNS)
		put_ip6(w, 0x27, &p->dns6, false);
}

QmiError
wds_get_current_settings(Sim *sim, const Request *request, TlvWriter *answer)
{
	SimSession *session = wds_session_of(sim, request->client);
	uint32_t mask;
	QmiError error = request_u32(request, 0x10, &mask);

	if (error == QMI_MALFORMED)
		return error;
	if (error == QMI_MISSING_ARGUMENT)
		mask = WDS_SETTING_DNS | WDS_SETTING_ADDRESS | WDS_SETTING_GATEWAY | WDS_SETTING_FAMILY;
	if (session->state != SIM_SESSION_UP)
		return QMI_OUT_OF_CALL;
	if (session->family == 4)
		put_settings4(&sim->profile, mask, answer);
	else
		put_settings6(&sim->profile, mask, answer);
	if ((mask & WDS_SETTING_MTU) && sim->profile.mtu_bytes > 0)
		tlv_u32(answer, 0x29, sim->profile.mtu_bytes);
	if (mask & WDS_SETTING_FAMILY)
		tlv_u8(answer, 0x2b, session->family);
	return QMI_OK;
}

static QmiError
put_profile_error(TlvWriter *answer)
{
	tlv_u16(answer, 0xe0, PROFILE_ERROR_NUMBER);
	return QMI_EXTENDED_INTERNAL;
}

QmiError
wds_get_profile_list(Sim *sim, const Request *request, TlvWriter *answer)
{
	tlv_begin(answer, 0x01);
	tlv_put_u8(answer, 1);
	tlv_put_u8(answer, PROFILE_3GPP);
	tlv_put_u8(answer, PROFILE_INDEX);
	tlv_put_text8(answer, "profile1");
	tlv_end(answer);
	return QMI_OK;
}

QmiError
wds_get_profile_settings(Sim *sim, const Request *request, TlvWriter *answer)
{
	TlvReader r;
	uint8_t type, index;

	if (!request_find(request, 0x01, &r))
		return QMI_MISSING_ARGUMENT;
	type = tlv_get_u8(&r);
	index = tlv_get_u8(&r);
	if (r.bad)
		return QMI_MALFORMED;
	if (type != PROFILE_3GPP || index != PROFILE_INDEX)
		return put_profile_error(answer);
	tlv_text(answer, 0x10, "profile1");
	tlv_u8(answer, 0x11, sim->profile.address6.family ? 3 : 0);     /* IPv4v6 or IPv4 */
	tlv_text(answer, 0x14, sim->profile.apn);
	tlv_text(answer, 0x1b, "");
	tlv_u8(answer, 0x1d, 0);        /* no authentication */
	return QMI_OK;
}

QmiError
wds_get_autoconnect(Sim *sim, const Request *request, TlvWriter *answer)
{
	tlv_u8(answer, 0x01, 0);
	tlv_u8(answer, 0x10, 0);
	return QMI_OK;
}

/* A modem that connects by itself is another modem: only off is taken. */
QmiError
wds_set_autoconnect(Sim *sim, const Request *request, TlvWriter *answer)
{
	uint8_t on;
	QmiError error = request_u8(request, 0x01, &on);

	if (error != QMI_OK)
		return error;
	return on ? QMI_NOT_SUPPORTED : QMI_OK;
}

QmiError
wds_get_channel_rates(Sim *sim, const Request *request, TlvWriter *answer)
{
	bool nr5g = sim->profile.rat == SIM_RAT_NR5G;

	if (wds_session_of(sim, request->client)->state != SIM_SESSION_UP)
		return QMI_OUT_OF_CALL;
	tlv_begin(answer, 0x01);
	for (int i = 0; i < 2; i++) {   /* now, then the most there can be; bit/s */
		tlv_put_u32(answer, nr5g ? 900000000 : 50000000);
		tlv_put_u32(answer, nr5g ? 2400000000u : 150000000);
	}
	tlv_end(answer);
	return QMI_OK;
}

QmiError
wds_get_packet_statistics(Sim *sim, const Request *request, TlvWriter *answer)
{
	SimPathTotals now = { 0 };
	uint32_t mask;
	QmiError error = request_u32(request, 0x01, &mask);

	if (error != QMI_OK)
		return error;
	if (wds_session_of(sim, request->client)->state != SIM_SESSION_UP)
		return QMI_OUT_OF_CALL;
	sim_path_totals(sim, &now);
	const struct { uint32_t bit; uint8_t type; bool wide; uint64_t value; } rows[] = {
		{ 0x001, 0x10, false, now.tx_packets }, { 0x002, 0x11, false, now.rx_packets },
		{ 0x004, 0x12, false, 0 }, { 0x008, 0x13, false, 0 }, { 0x010, 0x14, false, 0 },
		{ 0x020, 0x15, false, 0 }, { 0x040, 0x19, true, now.tx_bytes }, { 0x080, 0x1a, true, now.rx_bytes },
		{ 0x100, 0x1d, false, now.tx_dropped }, { 0x200, 0x1e, false, now.rx_dropped } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if ((mask & rows[i].bit) && rows[i].wide)
			tlv_u64(answer, rows[i].type, rows[i].value);
		else if (mask & rows[i].bit)
			tlv_u32(answer, rows[i].type, (uint32_t)rows[i].value);
	}
	return QMI_OK;
}
