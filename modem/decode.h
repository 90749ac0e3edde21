/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What single QMI messages say, as plain values. Pure; bytes may be cut or forged: what is not whole is not told. */
#pragma once

#include "modem/modem-facts.h"

#include <libqmi-glib.h>

/* DMS: a text TLV, sanitised; "" when it is not there. */
void decode_text(QmiMessage *message, guint8 type, char *ret_text, gsize size);
void decode_imei(QmiMessage *message, char ret_imei[16]);
/* DMS operating mode (QmiDmsOperatingMode), or MODEM_VALUE_UNKNOWN. */
int32_t decode_operating_mode(QmiMessage *message);

/* NAS Signal Info: of the serving technology where both are told. False: it tells nothing. */
bool decode_signal(QmiMessage *message, ModemRat serving, ModemSignal *ret_signal);

#define DECODE_AID_MAX 32               /* ISO 7816-5 allows 16 */

typedef struct CardReport {
	ModemSim sim;                   /* UNKNOWN: the card is still starting */
	uint8_t pin_tries, puk_tries;   /* left */
	bool universal_pin;             /* the universal PIN replaces PIN1 */
	uint8_t slot;                   /* 1, 2, ... */
	uint8_t aid[DECODE_AID_MAX];    /* application that PIN and IMSI belong to */
	uint8_t aid_length;
} CardReport;

/* UIM Card Status, answer or indication. */
bool decode_card_status(QmiMessage *message, CardReport *ret_report);
/* UIM Verify PIN: tries left after a refusal, or MODEM_VALUE_UNKNOWN. */
int32_t decode_pin_tries(QmiMessage *message);
/* UIM Read Transparent: the bytes of EF_ICCID and EF_IMSI as digits, "" when unreadable. */
void decode_iccid(QmiMessage *message, char ret_iccid[21]);
void decode_imsi(QmiMessage *message, char ret_imsi[16]);

/* WDS: why a session was refused or ended; all unknown when the message does not say. */
void decode_call_end(QmiMessage *message, ModemCallEnd *ret_end);
/* "5GSM cause 27 (missing or unknown DNN)", "call end reason 2 (...)", or "no reason given". */
char *decode_call_end_to_text(const ModemCallEnd *end, ModemRat rat);

typedef enum PacketStatus {
	PACKET_STATUS_UNKNOWN, PACKET_STATUS_DISCONNECTED, PACKET_STATUS_CONNECTED, PACKET_STATUS_SUSPENDED,
	PACKET_STATUS_AUTHENTICATING,
} PacketStatus;

typedef struct PacketReport {
	PacketStatus status;
	bool reconfigured;              /* the settings changed: read them again */
	uint8_t family;                 /* AF_INET, AF_INET6, 0 = not told */
} PacketReport;

/* WDS Packet Service Status, answer or indication. */
void decode_packet_status(QmiMessage *message, PacketReport *ret_report);

/*
 * WDS Get Current Settings for one family. False when there is no usable address. `ret_note` gets what was
 * clamped or left out, for a technician; NULL = nothing. A gateway outside the prefix is fine: the link is
 * point-to-point.
 */
bool decode_settings(QmiMessage *message, uint8_t family, ModemIpSettings *ret_settings, char **ret_note,
		     GError **error);
