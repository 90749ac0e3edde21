/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/health/health-layers.h"

#include <stdarg.h>
#include <string.h>

void
health_find(HealthFinding *ret, HealthVerdict verdict, CauseCode cause, const char *format, ...)
{
	const char *end;
	va_list args;

	ret->verdict = verdict;
	ret->cause = cause;
	va_start(args, format);
	g_vsnprintf(ret->evidence, sizeof(ret->evidence), format, args);
	va_end(args);
	if (!g_utf8_validate(ret->evidence, -1, &end))
		ret->evidence[end - ret->evidence] = '\0';
}

typedef struct Row {            /* what one value of a fact means */
	HealthVerdict verdict;
	CauseCode cause;
	const char *text;
} Row;

/* The row, with the modem's own words behind it when the layer is the one they are about. */
static void
find_row(HealthFinding *ret, const Row *row, const char *words)
{
	bool has_words = row->verdict != HEALTH_VERDICT_OK && words && words[0];

	health_find(ret, row->verdict, row->cause, "%s%s%s", row->text, has_words ? ": " : "", has_words ? words : "");
}

static const Row hardware_rows[] = {
	[UPLINK_HARDWARE_UNKNOWN] = { HEALTH_VERDICT_UNKNOWN, CAUSE_NONE, "not looked at yet" },
	[UPLINK_HARDWARE_ABSENT] = { HEALTH_VERDICT_FAILED, CAUSE_HW_ABSENT, "no modem at its port" },
	[UPLINK_HARDWARE_DENIED] = { HEALTH_VERDICT_FAILED, CAUSE_HW_DENIED, "the port may not be opened" },
	[UPLINK_HARDWARE_BUSY] = { HEALTH_VERDICT_FAILED, CAUSE_HW_BUSY, "the port is held by another program" },
	[UPLINK_HARDWARE_UNRESPONSIVE] = { HEALTH_VERDICT_FAILED, CAUSE_HW_UNRESPONSIVE, "the modem does not answer" },
	[UPLINK_HARDWARE_OPENING] = { HEALTH_VERDICT_DEGRADED, CAUSE_HW_OPENING, "the modem is being opened" },
	[UPLINK_HARDWARE_READY] = { HEALTH_VERDICT_OK, CAUSE_NONE, "modem answers" },
};

static const Row sim_rows[] = {
	[UPLINK_SIM_UNKNOWN] = { HEALTH_VERDICT_UNKNOWN, CAUSE_NONE, "not read yet" },
	[UPLINK_SIM_ABSENT] = { HEALTH_VERDICT_FAILED, CAUSE_SIM_ABSENT, "no SIM in the active slot" },
	[UPLINK_SIM_PIN_REQUIRED] = { HEALTH_VERDICT_FAILED, CAUSE_SIM_PIN_REQUIRED, "the SIM waits for its PIN" },
	[UPLINK_SIM_PUK_LOCKED] = { HEALTH_VERDICT_FAILED, CAUSE_SIM_PUK_LOCKED, "the SIM is blocked and wants its PUK" },
	[UPLINK_SIM_IO_ERROR] = { HEALTH_VERDICT_FAILED, CAUSE_SIM_IO_ERROR, "the SIM cannot be read" },
	[UPLINK_SIM_READY] = { HEALTH_VERDICT_OK, CAUSE_NONE, "SIM ready" },
};

static const Row registration_rows[] = {
	[UPLINK_REGISTRATION_UNKNOWN] = { HEALTH_VERDICT_UNKNOWN, CAUSE_NONE, "not known yet" },
	[UPLINK_REGISTRATION_SEARCHING] = { HEALTH_VERDICT_DEGRADED, CAUSE_REG_SEARCHING, "searching for a network" },
	[UPLINK_REGISTRATION_DENIED] = { HEALTH_VERDICT_FAILED, CAUSE_REG_DENIED, "registration denied" },
	[UPLINK_REGISTRATION_LIMITED] = { HEALTH_VERDICT_FAILED, CAUSE_REG_LIMITED, "limited service only" },
	[UPLINK_REGISTRATION_NO_PS] = { HEALTH_VERDICT_FAILED, CAUSE_REG_NO_PS, "not attached for packet data" },
	[UPLINK_REGISTRATION_REGISTERED] = { HEALTH_VERDICT_OK, CAUSE_NONE, "registered" },
};

static const Row session_rows[] = {
	[UPLINK_SESSION_UNKNOWN] = { HEALTH_VERDICT_UNKNOWN, CAUSE_NONE, "not known yet" },
	[UPLINK_SESSION_DOWN] = { HEALTH_VERDICT_FAILED, CAUSE_SESS_DOWN, "no session" },
	[UPLINK_SESSION_STARTING] = { HEALTH_VERDICT_DEGRADED, CAUSE_SESS_STARTING, "session is being established" },
	[UPLINK_SESSION_REJECTED] = { HEALTH_VERDICT_FAILED, CAUSE_SESS_REJECTED, "session rejected" },
	[UPLINK_SESSION_STOPPED_BY_USER] = { HEALTH_VERDICT_DISABLED, CAUSE_SESS_STOPPED, "session stopped on request" },
	[UPLINK_SESSION_UP] = { HEALTH_VERDICT_OK, CAUSE_NONE, "session up" },
};

static void
judge_hardware(const HealthInput *input, HealthFinding *ret)
{
	const UplinkModemFacts *modem = &input->facts->modem;

	find_row(ret, &hardware_rows[modem->hardware], modem->error);
}

static void
judge_sim(const HealthInput *input, HealthFinding *ret)
{
	const UplinkModemFacts *modem = &input->facts->modem;

	find_row(ret, &sim_rows[modem->sim], modem->error);
}

/* " (PLMN not allowed)" needs the radio interface: 5GS and EPS give some numbers different meanings. */
static void
find_refusal(HealthFinding *ret, const Row *row, const char *by, const char *kind, int32_t value, const char *name)
{
	if (value == UPLINK_VALUE_UNKNOWN)
		health_find(ret, row->verdict, row->cause, "%s%s; the network gave no cause", row->text, by);
	else
		health_find(ret, row->verdict, row->cause, "%s%s: %s cause %d%s%s%s", row->text, by, kind, value,
			    name ? " (" : "", name ? name : "", name ? ")" : "");
	ret->cause_value = value;
}

static void
judge_registration(const HealthInput *input, HealthFinding *ret)
{
	const UplinkModemFacts *modem = &input->facts->modem;
	const Row *row = &registration_rows[modem->registration];
	g_autofree char *by = g_strdup_printf("%s%s", modem->plmn[0] ? " by " : "", modem->plmn);

	if (modem->registration == UPLINK_REGISTRATION_REGISTERED)
		health_find(ret, row->verdict, row->cause, "registered%s%s over %s%s", modem->plmn[0] ? " on " : "",
			    modem->plmn, modem->nr5g ? "NR" : "LTE or older", modem->roaming ? ", roaming" : "");
	else if (modem->registration == UPLINK_REGISTRATION_DENIED && modem->nr5g)
		find_refusal(ret, row, by, "5GMM", modem->reject_cause, cause_5gmm_to_string(modem->reject_cause));
	else if (modem->registration == UPLINK_REGISTRATION_DENIED)
		find_refusal(ret, row, by, "EMM", modem->reject_cause, cause_emm_to_string(modem->reject_cause));
	else
		find_row(ret, row, modem->error);
}

static void
judge_session(const HealthInput *input, HealthFinding *ret)
{
	const UplinkModemFacts *modem = &input->facts->modem;
	const Row *row = &session_rows[modem->session];
	bool ours = modem->registration == UPLINK_REGISTRATION_REGISTERED;

	if (modem->session == UPLINK_SESSION_REJECTED && modem->nr5g)
		find_refusal(ret, row, "", "5GSM", modem->session_cause, cause_5gsm_to_string(modem->session_cause));
	else if (modem->session == UPLINK_SESSION_REJECTED)
		find_refusal(ret, row, "", "ESM", modem->session_cause, cause_esm_to_string(modem->session_cause));
	else
		find_row(ret, row, ours ? modem->error : NULL);
}

static void
append_tenths(GString *text, const char *name, int32_t value10, const char *unit)
{
	if (value10 == UPLINK_VALUE_UNKNOWN)
		return;
	g_string_append_printf(text, "%s%s %s%d.%d %s", text->len ? ", " : "", name, value10 < 0 ? "-" : "",
			       ABS(value10) / 10, ABS(value10) % 10, unit);
}

/* Below its limit, or not yet far enough above it after having been below. */
static bool
is_below(const HealthInput *input, int32_t value10, int32_t limit10, CauseCode cause)
{
	bool was = input->before->layer[HEALTH_LAYER_RADIO].cause == cause;

	return value10 != UPLINK_VALUE_UNKNOWN && value10 < limit10 + (was ? RADIO_HYSTERESIS_DB10 : 0);
}

/* Searching so long that the search itself, not a missing value, says that no cell is heard. */
static bool
hears_no_cell(const HealthInput *input)
{
	const HealthLayerState *registration = &input->before->layer[HEALTH_LAYER_REGISTRATION];

	return input->facts->modem.registration == UPLINK_REGISTRATION_SEARCHING &&
	       registration->cause == CAUSE_REG_SEARCHING &&
	       input->now_us - registration->since_us >= RADIO_NO_CELL_US;
}

static void
judge_radio(const HealthInput *input, HealthFinding *ret)
{
	const UplinkModemFacts *modem = &input->facts->modem;
	g_autoptr(GString) text = g_string_new(NULL);
	HealthVerdict verdict = HEALTH_VERDICT_DEGRADED;
	CauseCode cause = CAUSE_NONE;

	append_tenths(text, modem->nr5g ? "SS-RSRP" : "RSRP", modem->rsrp_dbm10, "dBm");
	append_tenths(text, modem->nr5g ? "SS-RSRQ" : "RSRQ", modem->rsrq_db10, "dB");
	append_tenths(text, modem->nr5g ? "SS-SINR" : "SINR", modem->sinr_db10, "dB");
	if (text->len == 0 && hears_no_cell(input))
		health_find(ret, HEALTH_VERDICT_FAILED, CAUSE_RADIO_NO_CELL, "no signal measured in %d s of searching",
			    (int)(RADIO_NO_CELL_US / G_USEC_PER_SEC));
	else if (text->len == 0)
		health_find(ret, HEALTH_VERDICT_UNKNOWN, CAUSE_NONE, "no signal measured yet");
	else if (is_below(input, modem->rsrp_dbm10, RADIO_RSRP_WEAK_DBM10, CAUSE_RADIO_WEAK))
		cause = CAUSE_RADIO_WEAK;
	else if (is_below(input, modem->sinr_db10, RADIO_SINR_BAD_DB10, CAUSE_RADIO_INTERFERENCE))
		cause = CAUSE_RADIO_INTERFERENCE;
	else
		verdict = HEALTH_VERDICT_OK;
	if (text->len > 0)
		health_find(ret, verdict, cause, "%s", text->str);
}

static void (*const judges[_HEALTH_LAYER_MAX])(const HealthInput *input, HealthFinding *ret) = {
	[HEALTH_LAYER_HARDWARE] = judge_hardware,
	[HEALTH_LAYER_SIM] = judge_sim,
	[HEALTH_LAYER_RADIO] = judge_radio,
	[HEALTH_LAYER_REGISTRATION] = judge_registration,
	[HEALTH_LAYER_SESSION] = judge_session,
	[HEALTH_LAYER_PATH] = health_judge_path,
	[HEALTH_LAYER_CONTROLLER] = health_judge_controller,
};

void
health_judge(HealthLayer layer, const HealthInput *input, HealthFinding *ret)
{
	const UplinkFacts *facts = input->facts;
	bool of_modem = layer < HEALTH_LAYER_PATH;

	*ret = (HealthFinding) { .cause_value = UPLINK_VALUE_UNKNOWN };
	if (!facts->enabled)
		health_find(ret, HEALTH_VERDICT_DISABLED, CAUSE_NONE, "switched off by the configuration");
	else if (of_modem && facts->kind != UPLINK_KIND_MODEM)
		health_find(ret, HEALTH_VERDICT_DISABLED, CAUSE_NONE, "no modem in this uplink");
	else if (of_modem && layer > HEALTH_LAYER_HARDWARE && facts->modem.hardware != UPLINK_HARDWARE_READY)
		health_find(ret, HEALTH_VERDICT_UNKNOWN, CAUSE_NONE, "not known while the modem does not answer");
	else
		judges[layer](input, ret);
}
