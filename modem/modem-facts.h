/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is known of a modem: plain values, decoded, sanitised and in 3GPP's terms; unknown is unknown, never 0. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define MODEM_VALUE_UNKNOWN INT32_MIN
#define MODEM_TEXT_MAX 64
#define MODEM_DNS_MAX 4

typedef enum ModemSim {
	MODEM_SIM_UNKNOWN, MODEM_SIM_ABSENT, MODEM_SIM_PIN_REQUIRED, MODEM_SIM_PUK_REQUIRED,
	MODEM_SIM_ERROR, MODEM_SIM_READY, _MODEM_SIM_MAX,
} ModemSim;

typedef enum ModemRegistration {
	MODEM_REGISTRATION_UNKNOWN, MODEM_REGISTRATION_IDLE, MODEM_REGISTRATION_SEARCHING,
	MODEM_REGISTRATION_DENIED, MODEM_REGISTRATION_LIMITED, MODEM_REGISTRATION_HOME,
	MODEM_REGISTRATION_ROAMING, _MODEM_REGISTRATION_MAX,
} ModemRegistration;

typedef enum ModemRat {
	MODEM_RAT_UNKNOWN, MODEM_RAT_UMTS, MODEM_RAT_LTE, MODEM_RAT_NR5G, _MODEM_RAT_MAX,
} ModemRat;

typedef struct ModemIdentity {
	char manufacturer[MODEM_TEXT_MAX], model[MODEM_TEXT_MAX], revision[MODEM_TEXT_MAX];
	char imei[16], iccid[21], imsi[16];     /* private: only through redacting formatters */
} ModemIdentity;

typedef struct ModemNetwork {
	ModemRegistration state;
	bool ps_attached;               /* packet domain: this, not the PLMN, allows a session */
	ModemRat rat;
	char mcc[4], mnc[4];            /* text: 999-70 is not 999-070; "" = unknown */
	int32_t tac;                    /* 24 bit on NR, 16 on LTE, or MODEM_VALUE_UNKNOWN */
	int32_t reject_cause;           /* TS 24.501 9.11.3.2 when reject_rat is NR5G, else TS 24.008/24.301; or unknown */
	ModemRat reject_rat;
} ModemNetwork;

typedef struct ModemSignal {            /* TS 38.215 / 36.214, in tenths; each may be MODEM_VALUE_UNKNOWN */
	ModemRat rat;
	int32_t rsrp_dbm10, rsrq_db10, sinr_db10;
} ModemSignal;

typedef struct ModemIp {
	uint8_t family;                 /* AF_INET, AF_INET6, 0 = none */
	uint8_t prefix_len;
	uint8_t bytes[16];
} ModemIp;

typedef struct ModemIpSettings {        /* WDS Get Current Settings, clamped */
	ModemIp address, gateway, dns[MODEM_DNS_MAX];
	uint32_t mtu_bytes;             /* 0 = the network did not say */
} ModemIpSettings;

typedef struct ModemCallEnd {           /* why a session ended or was refused; type 6 = 3GPP (5GSM/ESM cause) */
	int32_t reason, verbose_type, verbose_reason;   /* MODEM_VALUE_UNKNOWN where not given */
} ModemCallEnd;

const char *modem_sim_to_string(ModemSim sim);
const char *modem_registration_to_string(ModemRegistration state);
const char *modem_rat_to_string(ModemRat rat);
