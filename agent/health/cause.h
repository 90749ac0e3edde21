/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every cause code there is: one row each with its layer, meaning, likely side, advice and the 3GPP clause. */
#pragma once

#include <glib.h>

typedef enum HealthLayer {              /* bottom up */
	HEALTH_LAYER_HARDWARE, HEALTH_LAYER_SIM, HEALTH_LAYER_RADIO, HEALTH_LAYER_REGISTRATION,
	HEALTH_LAYER_SESSION, HEALTH_LAYER_PATH, HEALTH_LAYER_CONTROLLER, _HEALTH_LAYER_MAX,
} HealthLayer;

typedef enum CauseCode {
	CAUSE_NONE,
	CAUSE_HW_ABSENT, CAUSE_HW_DENIED, CAUSE_HW_BUSY, CAUSE_HW_UNRESPONSIVE, CAUSE_HW_OPENING,
	CAUSE_SIM_ABSENT, CAUSE_SIM_PIN_REQUIRED, CAUSE_SIM_PUK_LOCKED, CAUSE_SIM_IO_ERROR,
	CAUSE_RADIO_NO_CELL, CAUSE_RADIO_WEAK, CAUSE_RADIO_INTERFERENCE,
	CAUSE_REG_SEARCHING, CAUSE_REG_DENIED, CAUSE_REG_LIMITED, CAUSE_REG_NO_PS,
	CAUSE_SESS_DOWN, CAUSE_SESS_STARTING, CAUSE_SESS_REJECTED, CAUSE_SESS_STOPPED,
	CAUSE_PATH_NO_INTERFACE, CAUSE_PATH_NO_CARRIER, CAUSE_PATH_NO_ADDRESS, CAUSE_PATH_NO_GATEWAY,
	CAUSE_PATH_PROBE_FAILED, CAUSE_PATH_BLACKHOLE, CAUSE_PATH_DEGRADED,
	CAUSE_CTL_UNREACHABLE, CAUSE_CTL_REFUSED, CAUSE_CTL_BACKLOG, CAUSE_CTL_REPORTER_GONE,
	CAUSE_CTL_SPOOL_FAILED,
	CAUSE_DEVICE_NO_REDUNDANCY, CAUSE_DEVICE_OFFLINE,
	_CAUSE_MAX,
} CauseCode;

typedef struct Cause {
	const char *code;               /* "reg.denied": stable, the same in logs, on D-Bus, in reports */
	HealthLayer layer;              /* _HEALTH_LAYER_MAX: none, or the device as a whole */
	const char *meaning;            /* one sentence */
	const char *side;               /* device, SIM, radio, network operator, backhaul, controller, configuration */
	const char *advice;             /* one sentence */
	const char *clause;             /* "TS 24.501 5.5.1.2.5", "" where none applies */
} Cause;

const Cause *cause_get(CauseCode code);                 /* never NULL for a valid code */
CauseCode cause_from_string(const char *code);          /* _CAUSE_MAX = unknown */
const char *health_layer_to_string(HealthLayer layer);  /* "hardware" ... "controller"; "none" for _HEALTH_LAYER_MAX */

/* Names of TS 24.501 9.11.3.2 and 9.11.4.2; NULL: no such cause. */
const char *cause_5gmm_to_string(gint32 cause);
const char *cause_5gsm_to_string(gint32 cause);
/*
 * The same names where TS 24.301 9.9.3.9 and 9.9.4.4 give the number the same meaning; NULL
 * elsewhere.
 */
const char *cause_emm_to_string(gint32 cause);
const char *cause_esm_to_string(gint32 cause);
