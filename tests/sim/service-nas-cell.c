/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/service-nas.h"

/* QMI numbers the bands as they came: the ones a profile is likely to name. */
static const struct { SimRat rat; uint32_t band; unsigned number; } bands[] = {
	{ SIM_RAT_LTE, 1, 120 }, { SIM_RAT_LTE, 2, 121 }, { SIM_RAT_LTE, 3, 122 }, { SIM_RAT_LTE, 4, 123 },
	{ SIM_RAT_LTE, 5, 124 }, { SIM_RAT_LTE, 7, 126 }, { SIM_RAT_LTE, 8, 127 }, { SIM_RAT_LTE, 20, 145 },
	{ SIM_RAT_LTE, 28, 158 }, { SIM_RAT_LTE, 38, 140 }, { SIM_RAT_LTE, 40, 142 }, { SIM_RAT_LTE, 41, 149 },
	{ SIM_RAT_LTE, 42, 150 }, { SIM_RAT_LTE, 43, 151 },
	{ SIM_RAT_NR5G, 1, 250 }, { SIM_RAT_NR5G, 2, 251 }, { SIM_RAT_NR5G, 3, 252 }, { SIM_RAT_NR5G, 5, 253 },
	{ SIM_RAT_NR5G, 7, 254 }, { SIM_RAT_NR5G, 8, 255 }, { SIM_RAT_NR5G, 20, 256 }, { SIM_RAT_NR5G, 28, 257 },
	{ SIM_RAT_NR5G, 38, 258 }, { SIM_RAT_NR5G, 40, 286 }, { SIM_RAT_NR5G, 41, 259 }, { SIM_RAT_NR5G, 66, 262 },
	{ SIM_RAT_NR5G, 71, 264 }, { SIM_RAT_NR5G, 77, 268 }, { SIM_RAT_NR5G, 78, 269 }, { SIM_RAT_NR5G, 79, 270 },
	{ SIM_RAT_NR5G, 257, 277 }, { SIM_RAT_NR5G, 258, 278 }, { SIM_RAT_NR5G, 260, 280 }, { SIM_RAT_NR5G, 261, 281 },
};

/* 0 = a band without a number here. */
static unsigned
band_number(const Sim *sim)
{
	for (size_t i = 0; i < sizeof(bands) / sizeof(*bands); i++)
		if (bands[i].rat == sim->profile.rat && bands[i].band == sim->profile.band)
			return bands[i].number;
	return 0;
}

QmiError
nas_get_rf_band(Sim *sim, const Request *request, TlvWriter *answer)
{
	if (!nas_camps(sim) || band_number(sim) == 0)
		return QMI_INFORMATION_UNAVAILABLE;
	for (unsigned extended = 0; extended < 2; extended++) {
		tlv_begin(answer, extended ? 0x11 : 0x01);
		tlv_put_u8(answer, 1);
		tlv_put_u8(answer, nas_interface(sim));
		tlv_put_u16(answer, band_number(sim));
		if (extended)
			tlv_put_u32(answer, sim->profile.arfcn);
		else
			tlv_put_u16(answer, sim->profile.arfcn & 0xffff);
		tlv_end(answer);
	}
	return QMI_OK;
}

/* TS 24.008 10.5.1.13: three bytes of swapped digits, 0xf where the MNC has no third. */
static void
put_bcd_plmn(const Sim *sim, TlvWriter *w)
{
	const ProfilePlmn *p = &sim->profile.plmn;
	unsigned third = p->mnc_digits == 3 ? p->mnc % 10 : 0xf;
	unsigned two = p->mnc_digits == 3 ? p->mnc / 10 : p->mnc;

	tlv_put_u8(w, p->mcc / 10 % 10 << 4 | p->mcc / 100);
	tlv_put_u8(w, third << 4 | p->mcc % 10);
	tlv_put_u8(w, two % 10 << 4 | two / 10);
}

static void
put_nr5g_cell(Sim *sim, TlvWriter *w)
{
	tlv_u32(w, 0x2e, sim->profile.arfcn);
	tlv_begin(w, 0x2f);
	put_bcd_plmn(sim, w);
	tlv_put_u8(w, sim->profile.tac >> 16);
	tlv_put_u8(w, sim->profile.tac >> 8 & 0xff);
	tlv_put_u8(w, sim->profile.tac & 0xff);
	tlv_put_u64(w, sim->profile.cell_id);
	tlv_put_u16(w, sim->profile.pci);
	tlv_put_u16(w, (uint16_t)sim->radio.rsrq_db10);
	tlv_put_u16(w, (uint16_t)sim->radio.rsrp_dbm10);
	tlv_put_u16(w, (uint16_t)sim->radio.sinr_db10);
	tlv_end(w);
}

static void
put_lte_cell(Sim *sim, TlvWriter *w)
{
	tlv_begin(w, 0x13);
	tlv_put_u8(w, !sim->radio.ps_attached); /* idle */
	put_bcd_plmn(sim, w);
	tlv_put_u16(w, sim->profile.tac & 0xffff);
	tlv_put_u32(w, (uint32_t)sim->profile.cell_id);
	tlv_put_u16(w, sim->profile.arfcn & 0xffff);
	tlv_put_u16(w, sim->profile.pci);
	tlv_put_u32(w, 0);              /* reselection priority and three thresholds */
	tlv_put_u8(w, 1);
	tlv_put_u16(w, sim->profile.pci);
	tlv_put_u16(w, (uint16_t)sim->radio.rsrq_db10);
	tlv_put_u16(w, (uint16_t)sim->radio.rsrp_dbm10);
	tlv_put_u16(w, (uint16_t)(sim->radio.rsrp_dbm10 + 250));
	tlv_put_u16(w, 0);
	tlv_end(w);
}

QmiError
nas_get_cell_location(Sim *sim, const Request *request, TlvWriter *answer)
{
	if (!nas_camps(sim))
		return QMI_INFORMATION_UNAVAILABLE;
	if (sim->profile.rat == SIM_RAT_NR5G)
		put_nr5g_cell(sim, answer);
	else
		put_lte_cell(sim, answer);
	return QMI_OK;
}
