/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What can be wrong with a modem, by what the owner can do about it. */
#pragma once

#include <glib.h>

#define MODEM_ERROR modem_error_quark()
GQuark modem_error_quark(void);
typedef enum ModemError {
	MODEM_ERROR_PORT_ABSENT,        /* no such device node or socket */
	MODEM_ERROR_PORT_DENIED,        /* no permission */
	MODEM_ERROR_PORT_BUSY,          /* another program holds the port */
	MODEM_ERROR_PORT_SILENT,        /* opened, but nothing answers */
	MODEM_ERROR_PORT_LOST,          /* unplugged, or hung up in mid-sentence */
	MODEM_ERROR_REFUSED,            /* the modem answered with a QMI error */
	MODEM_ERROR_CALL_ENDED,         /* the network ended or refused the session */
	MODEM_ERROR_SIM,                /* absent, locked or broken card */
	MODEM_ERROR_NETWORK,            /* the network does not take us */
} ModemError;
