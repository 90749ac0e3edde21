/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What NAS has told about the network, message by message, and the one picture derived from it. Pure. */
#pragma once

#include "modem/modem-facts.h"

#include <libqmi-glib.h>

typedef enum NasState {                 /* Serving System's registration state, as on the wire */
	NAS_STATE_NOT_REGISTERED, NAS_STATE_REGISTERED, NAS_STATE_SEARCHING, NAS_STATE_DENIED, NAS_STATE_UNKNOWN,
} NasState;

typedef struct RegistrationRat {        /* System Info about one radio technology */
	uint8_t service;                /* 0 none, 1 limited, 2 full, 3 limited regional, 4 power save; 0xFF = not told */
	bool packet_domain;
	char mcc[4], mnc[4];            /* "" = not told */
	int32_t tac;                    /* or MODEM_VALUE_UNKNOWN */
} RegistrationRat;

typedef struct Registration {
	NasState nas;
	uint8_t packet_attach;          /* 1 attached, 2 detached, 0 not told */
	ModemRat rat;
	bool roaming;
	int32_t mcc, mnc;               /* numbers from Serving System, or MODEM_VALUE_UNKNOWN */
	int32_t mnc_digits;             /* 2, 3, or MODEM_VALUE_UNKNOWN: not told with this PLMN */
	int32_t tac;                    /* from Serving System, LTE only */
	RegistrationRat rats[_MODEM_RAT_MAX];
	int32_t reject_cause;           /* the newest, until registered; or MODEM_VALUE_UNKNOWN */
	ModemRat reject_rat;
} Registration;

void registration_clear(Registration *registration);

/*
 * Each takes what the message holds and keeps what it leaves out: indications are often partial. TLVs that are
 * cut or out of range are left out.
 */
void registration_take_serving_system(Registration *registration, QmiMessage *message);
void registration_take_system_info(Registration *registration, QmiMessage *message);
void registration_take_reject(Registration *registration, QmiMessage *message);

void registration_derive(const Registration *registration, ModemNetwork *ret_network);
