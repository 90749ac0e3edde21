/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modem/cause-names.h"

typedef struct CauseName {
	guint8 cause;
	const char *name;
} CauseName;

/* TS 24.501 table 9.11.3.2.1 */
static const CauseName mobility_5g[] = {
	{ 3, "illegal UE" }, { 5, "PEI not accepted" }, { 6, "illegal ME" }, { 7, "5GS services not allowed" },
	{ 9, "UE identity cannot be derived by the network" }, { 10, "implicitly de-registered" },
	{ 11, "PLMN not allowed" }, { 12, "tracking area not allowed" },
	{ 13, "roaming not allowed in this tracking area" }, { 15, "no suitable cells in tracking area" },
	{ 20, "MAC failure" }, { 21, "synch failure" }, { 22, "congestion" },
	{ 23, "UE security capabilities mismatch" }, { 24, "security mode rejected, unspecified" },
	{ 26, "non-5G authentication unacceptable" }, { 27, "N1 mode not allowed" },
	{ 28, "restricted service area" }, { 31, "redirection to EPC required" }, { 43, "LADN not available" },
	{ 62, "no network slices available" }, { 65, "maximum number of PDU sessions reached" },
	{ 67, "insufficient resources for specific slice and DNN" },
	{ 69, "insufficient resources for specific slice" }, { 71, "ngKSI already in use" },
	{ 72, "non-3GPP access to 5GCN not allowed" }, { 73, "serving network not authorized" },
	{ 74, "temporarily not authorized for this SNPN" }, { 75, "permanently not authorized for this SNPN" },
	{ 76, "not authorized for this CAG or authorized for CAG cells only" },
	{ 77, "wireline access area not allowed" }, { 90, "payload was not forwarded" },
	{ 91, "DNN not supported or not subscribed in the slice" },
	{ 92, "insufficient user-plane resources for the PDU session" },
	{ 95, "semantically incorrect message" }, { 96, "invalid mandatory information" },
	{ 97, "message type non-existent or not implemented" },
	{ 98, "message type not compatible with the protocol state" },
	{ 99, "information element non-existent or not implemented" }, { 100, "conditional IE error" },
	{ 101, "message not compatible with the protocol state" }, { 111, "protocol error, unspecified" },
};

/* TS 24.301 table 9.9.3.9.1 */
static const CauseName mobility_4g[] = {
	{ 2, "IMSI unknown in HSS" }, { 3, "illegal UE" }, { 5, "IMEI not accepted" }, { 6, "illegal ME" },
	{ 7, "EPS services not allowed" }, { 8, "EPS services and non-EPS services not allowed" },
	{ 9, "UE identity cannot be derived by the network" }, { 10, "implicitly detached" },
	{ 11, "PLMN not allowed" }, { 12, "tracking area not allowed" },
	{ 13, "roaming not allowed in this tracking area" }, { 14, "EPS services not allowed in this PLMN" },
	{ 15, "no suitable cells in tracking area" }, { 16, "MSC temporarily not reachable" },
	{ 17, "network failure" }, { 18, "CS domain not available" }, { 19, "ESM failure" }, { 20, "MAC failure" },
	{ 21, "synch failure" }, { 22, "congestion" }, { 23, "UE security capabilities mismatch" },
	{ 24, "security mode rejected, unspecified" }, { 25, "not authorized for this CSG" },
	{ 26, "non-EPS authentication unacceptable" }, { 31, "redirection to 5GCN required" },
	{ 35, "requested service option not authorized in this PLMN" }, { 39, "CS service temporarily not available" },
	{ 40, "no EPS bearer context activated" }, { 42, "severe network failure" },
	{ 95, "semantically incorrect message" }, { 96, "invalid mandatory information" },
	{ 97, "message type non-existent or not implemented" },
	{ 98, "message type not compatible with the protocol state" },
	{ 99, "information element non-existent or not implemented" }, { 100, "conditional IE error" },
	{ 101, "message not compatible with the protocol state" }, { 111, "protocol error, unspecified" },
};

/* TS 24.501 table 9.11.4.2.1 */
static const CauseName session_5g[] = {
	{ 8, "operator determined barring" }, { 26, "insufficient resources" }, { 27, "missing or unknown DNN" },
	{ 28, "unknown PDU session type" }, { 29, "user authentication or authorization failed" },
	{ 31, "request rejected, unspecified" }, { 32, "service option not supported" },
	{ 33, "requested service option not subscribed" }, { 35, "PTI already in use" },
	{ 36, "regular deactivation" }, { 37, "5GS QoS not accepted" }, { 38, "network failure" },
	{ 39, "reactivation requested" }, { 41, "semantic error in the TFT operation" },
	{ 42, "syntactical error in the TFT operation" }, { 43, "invalid PDU session identity" },
	{ 44, "semantic errors in packet filters" }, { 45, "syntactical error in packet filters" },
	{ 46, "out of LADN service area" }, { 47, "PTI mismatch" },
	{ 50, "PDU session type IPv4 only allowed" }, { 51, "PDU session type IPv6 only allowed" },
	{ 54, "PDU session does not exist" }, { 57, "PDU session type IPv4v6 only allowed" },
	{ 58, "PDU session type Unstructured only allowed" }, { 59, "unsupported 5QI value" },
	{ 61, "PDU session type Ethernet only allowed" },
	{ 67, "insufficient resources for specific slice and DNN" }, { 68, "not supported SSC mode" },
	{ 69, "insufficient resources for specific slice" }, { 70, "missing or unknown DNN in a slice" },
	{ 81, "invalid PTI value" },
	{ 82, "maximum data rate per UE for user-plane integrity protection is too low" },
	{ 83, "semantic error in the QoS operation" }, { 84, "syntactical error in the QoS operation" },
	{ 85, "invalid mapped EPS bearer identity" }, { 86, "UAS services not allowed" },
	{ 95, "semantically incorrect message" }, { 96, "invalid mandatory information" },
	{ 97, "message type non-existent or not implemented" },
	{ 98, "message type not compatible with the protocol state" },
	{ 99, "information element non-existent or not implemented" }, { 100, "conditional IE error" },
	{ 101, "message not compatible with the protocol state" }, { 111, "protocol error, unspecified" },
};

/* TS 24.301 table 9.9.4.4.1 */
static const CauseName session_4g[] = {
	{ 8, "operator determined barring" }, { 26, "insufficient resources" }, { 27, "missing or unknown APN" },
	{ 28, "unknown PDN type" }, { 29, "user authentication or authorization failed" },
	{ 30, "request rejected by Serving GW or PDN GW" }, { 31, "request rejected, unspecified" },
	{ 32, "service option not supported" }, { 33, "requested service option not subscribed" },
	{ 34, "service option temporarily out of order" }, { 35, "PTI already in use" },
	{ 36, "regular deactivation" }, { 37, "EPS QoS not accepted" }, { 38, "network failure" },
	{ 39, "reactivation requested" }, { 43, "invalid EPS bearer identity" },
	{ 50, "PDN type IPv4 only allowed" }, { 51, "PDN type IPv6 only allowed" },
	{ 52, "single address bearers only allowed" }, { 53, "ESM information not received" },
	{ 54, "PDN connection does not exist" }, { 55, "multiple PDN connections for a given APN not allowed" },
	{ 65, "maximum number of EPS bearers reached" }, { 66, "requested APN not supported in current RAT and PLMN" },
	{ 111, "protocol error, unspecified" }, { 112, "APN restriction value incompatible" },
	{ 113, "multiple accesses to a PDN connection not allowed" },
};

static char *
to_text(const char *what, const CauseName *names, gsize n, int32_t cause)
{
	for (gsize i = 0; i < n; i++)
		if (names[i].cause == cause)
			return g_strdup_printf("%s cause %d (%s)", what, cause, names[i].name);
	return g_strdup_printf("%s cause %d", what, cause);
}

char *
cause_names_mobility(ModemRat rat, int32_t cause)
{
	if (rat == MODEM_RAT_NR5G)
		return to_text("5GMM", mobility_5g, G_N_ELEMENTS(mobility_5g), cause);
	if (rat == MODEM_RAT_LTE)
		return to_text("EMM", mobility_4g, G_N_ELEMENTS(mobility_4g), cause);
	return to_text("MM", NULL, 0, cause);
}

char *
cause_names_session(ModemRat rat, int32_t cause)
{
	if (rat == MODEM_RAT_NR5G)
		return to_text("5GSM", session_5g, G_N_ELEMENTS(session_5g), cause);
	if (rat == MODEM_RAT_LTE)
		return to_text("ESM", session_4g, G_N_ELEMENTS(session_4g), cause);
	return to_text("SM", NULL, 0, cause);
}
