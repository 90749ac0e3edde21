/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/service-dsd.h"

#include "tests/sim/service.h"

#define WANT_STATUS 0x1
#define RAT_LTE 3
#define RAT_5G 6
#define SO_LTE_FDD ((uint64_t)1 << 12)
#define SO_5G_TDD ((uint64_t)1 << 40)
#define SO_5G_SUB6 ((uint64_t)1 << 41)
#define SO_5G_SA ((uint64_t)1 << 44)

static void
put_systems(Sim *sim, TlvWriter *w)
{
	bool available = sim_radio_is_registered(sim) && sim->radio.ps_attached;
	bool nr5g = sim->profile.rat == SIM_RAT_NR5G;

	tlv_begin(w, 0x10);
	tlv_put_u8(w, available);
	if (available) {
		tlv_put_u32(w, 0);      /* 3GPP */
		tlv_put_u32(w, nr5g ? RAT_5G : RAT_LTE);
		tlv_put_u64(w, nr5g ? SO_5G_TDD | SO_5G_SUB6 | SO_5G_SA : SO_LTE_FDD);
	}
	tlv_end(w);
}

static QmiError
get_system_status(Sim *sim, const Request *request, TlvWriter *answer)
{
	put_systems(sim, answer);
	return QMI_OK;
}

static QmiError
system_status_change(Sim *sim, const Request *request, TlvWriter *answer)
{
	request_want(request, 0x11, WANT_STATUS);
	return QMI_OK;
}

void
service_dsd_changed(struct Sim *sim)
{
	uint8_t bytes[64];
	TlvWriter w;

	tlv_writer_init(&w, bytes, sizeof(bytes));
	put_systems(sim, &w);
	service_indicate_all(sim, SERVICE_DSD, WANT_STATUS, 0x0026, &w);
}

static const ServiceVerb verbs[] = {
	{ 0x0024, get_system_status, 1 },
	{ 0x0025, system_status_change, 1 },
};

const Service service_dsd = { SERVICE_DSD, "dsd", 1, 0, verbs, sizeof(verbs) / sizeof(*verbs), NULL };
