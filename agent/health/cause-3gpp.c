/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Causes by the number on the air. The 5GS names are those of TS 24.501 table 9.11.3.2.1
 * (5GMM) and table 9.11.4.2.1 (5GSM). EPS counts on from the same history (TS 24.301 9.9.3.9,
 * 9.9.4.4): BOTH marks the numbers that mean the same there; the others mean something else or
 * nothing and get no name. QMI's own enum names 5GS causes wrongly and is not used.
 */
#include "agent/health/cause.h"

#include <stdbool.h>

typedef struct Name {
	const char *text;
	bool both;
} Name;

#define ONLY(number, text) [number] = { text, false }
#define BOTH(number, text) [number] = { text, true }

static const Name mm_names[] = {
	BOTH(3,   "Illegal UE"),
	ONLY(5,   "PEI not accepted"),
	BOTH(6,   "Illegal ME"),
	ONLY(7,   "5GS services not allowed"),
	BOTH(9,   "UE identity cannot be derived by the network"),
	ONLY(10,  "Implicitly de-registered"),
	BOTH(11,  "PLMN not allowed"),
	BOTH(12,  "Tracking area not allowed"),
	BOTH(13,  "Roaming not allowed in this tracking area"),
	BOTH(15,  "No suitable cells in tracking area"),
	BOTH(20,  "MAC failure"),
	BOTH(21,  "Synch failure"),
	BOTH(22,  "Congestion"),
	BOTH(23,  "UE security capabilities mismatch"),
	BOTH(24,  "Security mode rejected, unspecified"),
	ONLY(26,  "Non-5G authentication unacceptable"),
	ONLY(27,  "N1 mode not allowed"),
	ONLY(28,  "Restricted service area"),
	ONLY(31,  "Redirection to EPC required"),
	BOTH(36,  "IAB-node operation not authorized"),
	ONLY(43,  "LADN not available"),
	ONLY(62,  "No network slices available"),
	ONLY(65,  "Maximum number of PDU sessions reached"),
	ONLY(67,  "Insufficient resources for specific slice and DNN"),
	ONLY(69,  "Insufficient resources for specific slice"),
	ONLY(71,  "ngKSI already in use"),
	ONLY(72,  "Non-3GPP access to 5GCN not allowed"),
	ONLY(73,  "Serving network not authorized"),
	ONLY(74,  "Temporarily not authorized for this SNPN"),
	ONLY(75,  "Permanently not authorized for this SNPN"),
	ONLY(76,  "Not authorized for this CAG or authorized for CAG cells only"),
	ONLY(77,  "Wireline access area not allowed"),
	BOTH(78,  "PLMN not allowed to operate at the present UE location"),
	ONLY(79,  "UAS services not allowed"),
	ONLY(80,  "Disaster roaming for the determined PLMN with disaster condition not allowed"),
	ONLY(81,  "Selected N3IWF is not compatible with the allowed NSSAI"),
	ONLY(82,  "Selected TNGF is not compatible with the allowed NSSAI"),
	ONLY(90,  "Payload was not forwarded"),
	ONLY(91,  "DNN not supported or not subscribed in the slice"),
	ONLY(92,  "Insufficient user-plane resources for the PDU session"),
	ONLY(93,  "Onboarding services terminated"),
	ONLY(94,  "User plane positioning not authorized"),
	BOTH(95,  "Semantically incorrect message"),
	BOTH(96,  "Invalid mandatory information"),
	BOTH(97,  "Message type non-existent or not implemented"),
	BOTH(98,  "Message type not compatible with the protocol state"),
	BOTH(99,  "Information element non-existent or not implemented"),
	BOTH(100, "Conditional IE error"),
	BOTH(101, "Message not compatible with the protocol state"),
	BOTH(111, "Protocol error, unspecified"),
};

static const Name sm_names[] = {
	BOTH(8,   "Operator determined barring"),
	BOTH(26,  "Insufficient resources"),
	BOTH(27,  "Missing or unknown DNN"),
	BOTH(28,  "Unknown PDU session type"),
	BOTH(29,  "User authentication or authorization failed"),
	BOTH(31,  "Request rejected, unspecified"),
	BOTH(32,  "Service option not supported"),
	BOTH(33,  "Requested service option not subscribed"),
	BOTH(34,  "Service option temporarily out of order"),
	BOTH(35,  "PTI already in use"),
	BOTH(36,  "Regular deactivation"),
	ONLY(37,  "5GS QoS not accepted"),
	BOTH(38,  "Network failure"),
	BOTH(39,  "Reactivation requested"),
	BOTH(41,  "Semantic error in the TFT operation"),
	BOTH(42,  "Syntactical error in the TFT operation"),
	ONLY(43,  "Invalid PDU session identity"),
	BOTH(44,  "Semantic errors in packet filter(s)"),
	BOTH(45,  "Syntactical error in packet filter(s)"),
	ONLY(46,  "Out of LADN service area"),
	BOTH(47,  "PTI mismatch"),
	BOTH(50,  "PDU session type IPv4 only allowed"),
	BOTH(51,  "PDU session type IPv6 only allowed"),
	BOTH(54,  "PDU session does not exist"),
	BOTH(57,  "PDU session type IPv4v6 only allowed"),
	ONLY(58,  "PDU session type Unstructured only allowed"),
	ONLY(59,  "Unsupported 5QI value"),
	BOTH(61,  "PDU session type Ethernet only allowed"),
	ONLY(67,  "Insufficient resources for specific slice and DNN"),
	ONLY(68,  "Not supported SSC mode"),
	ONLY(69,  "Insufficient resources for specific slice"),
	ONLY(70,  "Missing or unknown DNN in a slice"),
	BOTH(81,  "Invalid PTI value"),
	ONLY(82,  "Maximum data rate per UE for user-plane integrity protection is too low"),
	ONLY(83,  "Semantic error in the QoS operation"),
	ONLY(84,  "Syntactical error in the QoS operation"),
	ONLY(85,  "Invalid mapped EPS bearer identity"),
	ONLY(86,  "UAS services not allowed"),
	BOTH(95,  "Semantically incorrect message"),
	BOTH(96,  "Invalid mandatory information"),
	BOTH(97,  "Message type non-existent or not implemented"),
	BOTH(98,  "Message type not compatible with the protocol state"),
	BOTH(99,  "Information element non-existent or not implemented"),
	BOTH(100, "Conditional IE error"),
	BOTH(101, "Message not compatible with the protocol state"),
	BOTH(111, "Protocol error, unspecified"),
};

static const char *
find(const Name *names, size_t n_names, gint32 cause, bool in_eps)
{
	if (cause < 0 || (size_t)cause >= n_names || (in_eps && !names[cause].both))
		return NULL;
	return names[cause].text;
}

const char *
cause_5gmm_to_string(gint32 cause)
{
	return find(mm_names, G_N_ELEMENTS(mm_names), cause, false);
}

const char *
cause_emm_to_string(gint32 cause)
{
	return find(mm_names, G_N_ELEMENTS(mm_names), cause, true);
}

const char *
cause_5gsm_to_string(gint32 cause)
{
	return find(sm_names, G_N_ELEMENTS(sm_names), cause, false);
}

const char *
cause_esm_to_string(gint32 cause)
{
	return find(sm_names, G_N_ELEMENTS(sm_names), cause, true);
}
