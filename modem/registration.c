/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modem/registration.h"
#include "modem/text.h"
#include "modem/tlv.h"

#include <stdlib.h>
#include <string.h>

#define SERVICE_LIMITED 1
#define SERVICE_FULL 2
#define SERVICE_LIMITED_REGIONAL 3
#define SERVICE_UNKNOWN 0xFF
#define DOMAIN_PACKET 2
#define DOMAIN_BOTH 3

void
registration_clear(Registration *registration)
{
	*registration = (Registration){
		.nas = NAS_STATE_UNKNOWN,
		.mcc = MODEM_VALUE_UNKNOWN, .mnc = MODEM_VALUE_UNKNOWN, .mnc_digits = MODEM_VALUE_UNKNOWN,
		.tac = MODEM_VALUE_UNKNOWN, .reject_cause = MODEM_VALUE_UNKNOWN,
	};
	for (int i = 0; i < _MODEM_RAT_MAX; i++)
		registration->rats[i] = (RegistrationRat){ .service = SERVICE_UNKNOWN,
							   .tac = MODEM_VALUE_UNKNOWN };
}

static ModemRat
rat_from_interface(guint8 radio_interface)
{
	switch (radio_interface) {
	case QMI_NAS_RADIO_INTERFACE_GSM:
	case QMI_NAS_RADIO_INTERFACE_UMTS:
		return MODEM_RAT_UMTS;
	case QMI_NAS_RADIO_INTERFACE_LTE:
		return MODEM_RAT_LTE;
	case QMI_NAS_RADIO_INTERFACE_5GNR:
		return MODEM_RAT_NR5G;
	default:
		return MODEM_RAT_UNKNOWN;
	}
}

/* With LTE and NR both listed (EN-DC) the session hangs on LTE, the anchor: NR alone means standalone. */
static ModemRat
read_rat(TlvReader *reader)
{
	ModemRat rat = MODEM_RAT_UNKNOWN;

	for (guint n = tlv_read_u8(reader); n > 0 && reader->ok; n--) {
		ModemRat one = rat_from_interface(tlv_read_u8(reader));

		if (one == MODEM_RAT_LTE || rat == MODEM_RAT_UNKNOWN)
			rat = one;
	}
	return rat;
}

static void
take_state(Registration *registration, TlvReader *reader)
{
	guint8 nas = tlv_read_u8(reader);
	guint8 packet;
	ModemRat rat;

	tlv_skip(reader, 1);            /* circuit domain */
	packet = tlv_read_u8(reader);
	tlv_skip(reader, 1);            /* selected network: 3GPP or 3GPP2 */
	rat = read_rat(reader);
	if (!reader->ok)
		return;
	registration->nas = MIN(nas, NAS_STATE_UNKNOWN);
	registration->packet_attach = packet;
	registration->rat = rat;
	if (nas == NAS_STATE_REGISTERED)
		registration->reject_cause = MODEM_VALUE_UNKNOWN;
}

/* Serving System gives numbers; whether the MNC has a third digit comes in a TLV of its own, or not at all. */
static void
take_plmn(Registration *registration, TlvReader *reader)
{
	guint16 mcc = tlv_read_u16(reader);
	guint16 mnc = tlv_read_u16(reader);

	if (!reader->ok || mcc == 0 || mcc > 999 || mnc > 999)
		return;
	if (registration->mcc != mcc || registration->mnc != mnc)
		registration->mnc_digits = MODEM_VALUE_UNKNOWN;
	registration->mcc = mcc;
	registration->mnc = mnc;
}

static void
take_mnc_digits(Registration *registration, TlvReader *reader)
{
	guint16 mcc = tlv_read_u16(reader);
	guint16 mnc = tlv_read_u16(reader);
	guint8 includes_pcs_digit = tlv_read_u8(reader);

	if (reader->ok && mcc == registration->mcc && mnc == registration->mnc)
		registration->mnc_digits = includes_pcs_digit ? 3 : 2;
}

void
registration_take_serving_system(Registration *registration, QmiMessage *message)
{
	bool indication = qmi_message_is_indication(message);
	TlvReader reader;

	if (tlv_open(&reader, message, 0x01))
		take_state(registration, &reader);
	if (tlv_open(&reader, message, 0x10))
		registration->roaming = tlv_read_u8(&reader) == QMI_NAS_ROAMING_INDICATOR_STATUS_ON && reader.ok;
	if (tlv_open(&reader, message, 0x12))
		take_plmn(registration, &reader);
	if (tlv_open(&reader, message, indication ? 0x29 : 0x27))
		take_mnc_digits(registration, &reader);
	if (tlv_open(&reader, message, indication ? 0x25 : 0x24)) {
		guint16 tac = tlv_read_u16(&reader);

		if (reader.ok)
			registration->tac = tac < 0xFFFE ? tac : MODEM_VALUE_UNKNOWN;
	}
}

/* "999", "70" + 0xFF: two digits; "070": three. */
static void
read_plmn_text(RegistrationRat *rat, TlvReader *reader)
{
	guint8 text[6];
	gsize mnc_digits;

	tlv_read_bytes(reader, text, sizeof(text));
	mnc_digits = text[5] == 0xFF || text[5] == 0 ? 2 : 3;
	if (!reader->ok || !text_digits(rat->mcc, sizeof(rat->mcc), 3, text, 3) ||
	    !text_digits(rat->mnc, sizeof(rat->mnc), 2, text + 3, mnc_digits))
		rat->mcc[0] = rat->mnc[0] = '\0';
}

/* The layout System Info has for LTE and for NR5G alike: pairs of "valid" and value. */
static void
take_rat_info(Registration *registration, ModemRat which, TlvReader *reader)
{
	RegistrationRat rat = registration->rats[which];
	bool domain_valid = tlv_read_u8(reader);
	guint8 domain = tlv_read_u8(reader);
	bool reject_valid, plmn_valid;
	guint8 cause;

	tlv_skip(reader, 2 + 2 + 2);    /* service capability, roaming, forbidden */
	tlv_skip(reader, 3 + 5);        /* location area code, cell id */
	reject_valid = tlv_read_u8(reader);
	tlv_skip(reader, 1);            /* domain that was rejected */
	cause = tlv_read_u8(reader);
	plmn_valid = tlv_read_u8(reader);
	read_plmn_text(&rat, reader);
	if (!reader->ok)
		return;
	rat.packet_domain = domain_valid && (domain == DOMAIN_PACKET || domain == DOMAIN_BOTH);
	if (!plmn_valid)
		rat.mcc[0] = rat.mnc[0] = '\0';
	if (which == MODEM_RAT_LTE && tlv_read_u8(reader)) {
		guint16 tac = tlv_read_u16(reader);

		rat.tac = reader->ok && tac < 0xFFFE ? tac : MODEM_VALUE_UNKNOWN;
	}
	registration->rats[which] = rat;
	if (reject_valid && cause && registration->nas != NAS_STATE_REGISTERED) {
		registration->reject_cause = cause;
		registration->reject_rat = which;
	}
}

static void
take_nr5g_tac(RegistrationRat *rat, TlvReader *reader)
{
	guint8 tac[3];

	tlv_read_bytes(reader, tac, sizeof(tac));            /* big-endian, unlike everything around it */
	if (!reader->ok)
		return;
	rat->tac = tac[0] << 16 | tac[1] << 8 | tac[2];
	if (rat->tac >= 0xFFFFFE)
		rat->tac = MODEM_VALUE_UNKNOWN;         /* TS 24.501 9.11.3.8: deleted */
}

void
registration_take_system_info(Registration *registration, QmiMessage *message)
{
	bool indication = qmi_message_is_indication(message);
	const struct { ModemRat rat; guint8 service, info; } tlvs[] = {
		{ MODEM_RAT_LTE, 0x14, 0x19 },
		{ MODEM_RAT_NR5G, indication ? 0x4C : 0x4A, indication ? 0x4D : 0x4B },
	};
	TlvReader reader;

	for (gsize i = 0; i < G_N_ELEMENTS(tlvs); i++) {
		if (tlv_open(&reader, message, tlvs[i].service)) {
			guint8 service = tlv_read_u8(&reader);

			registration->rats[tlvs[i].rat].service = reader.ok ? service : SERVICE_UNKNOWN;
		}
		if (tlv_open(&reader, message, tlvs[i].info))
			take_rat_info(registration, tlvs[i].rat, &reader);
	}
	if (tlv_open(&reader, message, indication ? 0x52 : 0x50))
		take_nr5g_tac(&registration->rats[MODEM_RAT_NR5G], &reader);
}

void
registration_take_reject(Registration *registration, QmiMessage *message)
{
	TlvReader interface, cause;
	guint8 radio_interface, value;

	if (!tlv_open(&interface, message, 0x01) || !tlv_open(&cause, message, 0x03))
		return;
	radio_interface = tlv_read_u8(&interface);
	value = tlv_read_u8(&cause);
	if (!interface.ok || !cause.ok || value == 0)
		return;
	registration->reject_rat = rat_from_interface(radio_interface);
	registration->reject_cause = value;
}

static bool
is_limited(const RegistrationRat *rat)
{
	return rat->service == SERVICE_LIMITED || rat->service == SERVICE_LIMITED_REGIONAL;
}

static ModemRegistration
derive_state(const Registration *registration)
{
	bool limited = is_limited(&registration->rats[MODEM_RAT_NR5G]) ||
		       is_limited(&registration->rats[MODEM_RAT_LTE]);

	switch (registration->nas) {
	case NAS_STATE_REGISTERED:
		return registration->roaming ? MODEM_REGISTRATION_ROAMING : MODEM_REGISTRATION_HOME;
	case NAS_STATE_DENIED:
		return MODEM_REGISTRATION_DENIED;
	case NAS_STATE_SEARCHING:
		return limited ? MODEM_REGISTRATION_LIMITED : MODEM_REGISTRATION_SEARCHING;
	case NAS_STATE_NOT_REGISTERED:
		return limited ? MODEM_REGISTRATION_LIMITED : MODEM_REGISTRATION_IDLE;
	case NAS_STATE_UNKNOWN:
		break;
	}
	return MODEM_REGISTRATION_UNKNOWN;
}

static void
derive_plmn(const Registration *registration, const RegistrationRat *rat, ModemNetwork *network)
{
	int32_t digits = registration->mnc_digits;

	if (registration->mcc == MODEM_VALUE_UNKNOWN) {
		g_strlcpy(network->mcc, rat->mcc, sizeof(network->mcc));
		g_strlcpy(network->mnc, rat->mnc, sizeof(network->mnc));
		return;
	}
	/* System Info has the MNC as text: it knows the digits when Serving System did not tell. */
	if (digits == MODEM_VALUE_UNKNOWN && rat->mnc[0] && atoi(rat->mcc) == registration->mcc &&
	    atoi(rat->mnc) == registration->mnc)
		digits = strlen(rat->mnc);
	g_snprintf(network->mcc, sizeof(network->mcc), "%03u", registration->mcc % 1000u);
	g_snprintf(network->mnc, sizeof(network->mnc), digits == 3 ? "%03u" : "%02u", registration->mnc % 1000u);
}

void
registration_derive(const Registration *registration, ModemNetwork *ret_network)
{
	const RegistrationRat *rat = &registration->rats[registration->rat];
	bool registered = registration->nas == NAS_STATE_REGISTERED;

	*ret_network = (ModemNetwork){
		.state = derive_state(registration),
		.ps_attached = registered && (registration->packet_attach == 1 ||
					      (registration->packet_attach == 0 && rat->packet_domain)),
		.rat = registration->rat,
		.tac = rat->tac,
		.reject_cause = registered ? MODEM_VALUE_UNKNOWN : registration->reject_cause,
	};
	if (ret_network->tac == MODEM_VALUE_UNKNOWN && registration->rat == MODEM_RAT_LTE)
		ret_network->tac = registration->tac;
	if (ret_network->reject_cause != MODEM_VALUE_UNKNOWN)
		ret_network->reject_rat = registration->reject_rat;
	derive_plmn(registration, rat, ret_network);
}
