/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Everything the choice of an uplink and the verdict on its health are made from: plain values, gathered by the agent. */
#pragma once

#include "agent/path/verdict.h"
#include "netlink/nl-object.h"

#define UPLINK_NAME_MAX 16              /* a letter, then letters, digits and '_'; also a D-Bus path element */
#define UPLINK_VALUE_UNKNOWN INT32_MIN

typedef enum UplinkKind { UPLINK_KIND_MODEM, UPLINK_KIND_INTERFACE, _UPLINK_KIND_MAX } UplinkKind;

/* The modem's layers in the agent's terms; filled by agent/modem-link.c, the only file that knows both. */
typedef enum UplinkHardware {
	UPLINK_HARDWARE_UNKNOWN, UPLINK_HARDWARE_ABSENT, UPLINK_HARDWARE_DENIED, UPLINK_HARDWARE_BUSY,
	UPLINK_HARDWARE_UNRESPONSIVE, UPLINK_HARDWARE_OPENING, UPLINK_HARDWARE_READY,
} UplinkHardware;
typedef enum UplinkSim {
	UPLINK_SIM_UNKNOWN, UPLINK_SIM_ABSENT, UPLINK_SIM_PIN_REQUIRED, UPLINK_SIM_PUK_LOCKED,
	UPLINK_SIM_IO_ERROR, UPLINK_SIM_READY,
} UplinkSim;
typedef enum UplinkRegistration {
	UPLINK_REGISTRATION_UNKNOWN, UPLINK_REGISTRATION_SEARCHING, UPLINK_REGISTRATION_DENIED,
	UPLINK_REGISTRATION_LIMITED, UPLINK_REGISTRATION_NO_PS, UPLINK_REGISTRATION_REGISTERED,
} UplinkRegistration;
typedef enum UplinkSession {
	UPLINK_SESSION_UNKNOWN, UPLINK_SESSION_DOWN, UPLINK_SESSION_STARTING, UPLINK_SESSION_REJECTED,
	UPLINK_SESSION_STOPPED_BY_USER, UPLINK_SESSION_UP,
} UplinkSession;

typedef struct UplinkModemFacts {
	UplinkHardware hardware;
	UplinkSim sim;
	UplinkRegistration registration;
	UplinkSession session;
	bool roaming;
	bool nr5g;                      /* the serving cell is NR */
	char plmn[8];                   /* "999-70"; "" = unknown */
	int32_t reject_cause;           /* 5GMM/EMM cause, or UPLINK_VALUE_UNKNOWN */
	int32_t session_cause;          /* 5GSM/ESM cause, or UPLINK_VALUE_UNKNOWN */
	int32_t rsrp_dbm10, rsrq_db10, sinr_db10;
	char error[160];                /* the modem's own words for what is wrong, "" = nothing */
} UplinkModemFacts;

typedef struct UplinkFacts {
	char name[UPLINK_NAME_MAX];
	unsigned number;                /* place in the configuration: table, mark and rules follow from it */
	UplinkKind kind;
	unsigned priority;              /* lower is preferred; ties by number */
	bool enabled;
	UplinkModemFacts modem;         /* kind MODEM only */
	NlLink link;                    /* ifindex 0 = no such interface */
	NlIp address, gateway;          /* what the link should carry; family 0 = none yet */
	uint32_t mtu_bytes;             /* 0 = leave the link's */
	bool probed;                    /* a probe target is configured: the path verdict counts */
	char probe_target[NL_IP_TEXT_MAX];      /* for evidence; "" = not probed */
	PathVerdict path;
	gint64 path_since_us;
	gint64 rtt_us;                  /* newest, -1 = none */
	char path_error[80];            /* why no probe can be sent, "" = it can */
} UplinkFacts;

/* Ethernet reaches its default route through a gateway; a point-to-point link needs none. */
bool uplink_needs_gateway(const UplinkFacts *facts);
/* The gateway is there, of the address's family, inside its prefix (or IPv6 link-local) and not the address itself. */
bool uplink_gateway_is_valid(const UplinkFacts *facts);
