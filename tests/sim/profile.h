/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What kind of modem this is and in which network it finds itself: one table of keys, read from a text file. */
#pragma once

#include "tests/sim/sim-error.h"
#include "tests/sim/timing.h"

#include <stdint.h>

#define PROFILE_TEXT_MAX 64

typedef enum SimRat { SIM_RAT_LTE, SIM_RAT_NR5G } SimRat;
typedef enum SimCardState { SIM_CARD_ABSENT, SIM_CARD_READY, SIM_CARD_PIN, SIM_CARD_PUK, SIM_CARD_ERROR } SimCardState;
typedef enum SimRegistration {
	SIM_REGISTRATION_SEARCHING, SIM_REGISTRATION_HOME, SIM_REGISTRATION_ROAMING, SIM_REGISTRATION_DENIED,
	SIM_REGISTRATION_LIMITED,
} SimRegistration;

typedef struct ProfilePlmn { uint32_t mcc, mnc, mnc_digits; } ProfilePlmn;
/* family AF_INET, AF_INET6 or 0 = none; IPv4 in the first four bytes */
typedef struct ProfileIp { uint32_t family, prefix_len; uint8_t bytes[16]; } ProfileIp;

typedef struct Profile {
	char manufacturer[PROFILE_TEXT_MAX], model[PROFILE_TEXT_MAX], revision[PROFILE_TEXT_MAX];
	char hardware[PROFILE_TEXT_MAX];
	char imei[PROFILE_TEXT_MAX], imsi[PROFILE_TEXT_MAX], iccid[PROFILE_TEXT_MAX], msisdn[PROFILE_TEXT_MAX];
	char operator_name[PROFILE_TEXT_MAX], apn[PROFILE_TEXT_MAX];
	char pin[PROFILE_TEXT_MAX], puk[PROFILE_TEXT_MAX];
	uint32_t pin_retries, puk_retries;
	uint32_t sim;                   /* SimCardState */
	uint32_t slot_status;           /* 1 = answered, 0 = refused */
	ProfilePlmn plmn;
	uint32_t rat;                   /* SimRat */
	uint32_t registration;          /* SimRegistration aimed at */
	uint32_t tac, pci, arfcn, band;
	uint64_t cell_id;
	int32_t rsrp_dbm10, rsrq_db10, sinr_db10;
	ProfileIp address, gateway, dns, dns2;
	ProfileIp address6, gateway6, dns6;
	uint32_t mtu_bytes;             /* 0 = the network does not say */
	uint32_t registration_delay_ms, start_network_delay_ms, scan_delay_ms;
	uint32_t reset_removal_ms, reset_return_ms, reset_silent_ms;
	uint32_t cid_limit;             /* clients a service has */
	Timing timing;
} Profile;

/* An RM520N of the example range on a private SA network; every key has a value. */
void profile_init(Profile *profile);

/* Sets one key; the error names the key and what is allowed. */
bool profile_set(Profile *profile, const char *key, const char *value, SimError *error);
/* Reads "key value" lines; the error names file and line. */
bool profile_load(Profile *profile, const char *path, SimError *error);

/* Calls each(key, allowed, data) for every key, in order. */
void profile_foreach_key(void (*each)(const char *key, const char *allowed, void *data), void *data);

bool profile_parse_ip(const char *text, int family, bool with_prefix, ProfileIp *ret_ip);
/* Tenths: "-95.5" is -955. */
bool profile_parse_tenths(const char *text, int32_t low, int32_t high, int32_t *ret_tenths);
bool profile_parse_number(const char *text, uint64_t low, uint64_t high, uint64_t *ret_number);
