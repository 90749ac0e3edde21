/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/health/health-layers.h"

static const char *
interface_of(const UplinkFacts *facts)
{
	return facts->link.name[0] ? facts->link.name : "interface";
}

static const char *
target_of(const UplinkFacts *facts)
{
	return facts->probe_target[0] ? facts->probe_target : "the probe target";
}

static void
find_gateway(const UplinkFacts *facts, HealthFinding *ret)
{
	char address[NL_IP_TEXT_MAX], gateway[NL_IP_TEXT_MAX];

	if (facts->gateway.family == 0)
		health_find(ret, HEALTH_VERDICT_FAILED, CAUSE_PATH_NO_GATEWAY, "no gateway is known for %s",
			    interface_of(facts));
	else
		health_find(ret, HEALTH_VERDICT_FAILED, CAUSE_PATH_NO_GATEWAY, "gateway %s is no neighbour of %s on %s",
			    nl_ip_format(&facts->gateway, gateway), nl_ip_format(&facts->address, address),
			    interface_of(facts));
}

static void
find_answers(const UplinkFacts *facts, HealthVerdict verdict, CauseCode cause, HealthFinding *ret)
{
	const char *how = cause == CAUSE_NONE ? "" : ", beyond the limits of loss or delay";

	if (facts->rtt_us < 0)
		health_find(ret, verdict, cause, "%s answers%s", target_of(facts), how);
	else
		health_find(ret, verdict, cause, "%s answers in %" G_GINT64_FORMAT ".%d ms%s", target_of(facts),
			    facts->rtt_us / 1000, (int)(facts->rtt_us % 1000 / 100), how);
}

static void
find_no_verdict(const UplinkFacts *facts, HealthFinding *ret)
{
	if (facts->path_error[0])
		health_find(ret, HEALTH_VERDICT_DEGRADED, CAUSE_PATH_PROBE_FAILED, "cannot probe %s: %s",
			    target_of(facts), facts->path_error);
	else
		health_find(ret, HEALTH_VERDICT_UNKNOWN, CAUSE_NONE, "no probe of %s has decided yet", target_of(facts));
}

static void
find_dead(const UplinkFacts *facts, HealthFinding *ret)
{
	if (facts->path_error[0])
		health_find(ret, HEALTH_VERDICT_FAILED, CAUSE_PATH_PROBE_FAILED, "cannot probe %s: %s",
			    target_of(facts), facts->path_error);
	else
		health_find(ret, HEALTH_VERDICT_FAILED, CAUSE_PATH_BLACKHOLE, "no answer from %s over %s",
			    target_of(facts), interface_of(facts));
}

/* Link and address are there, but nobody has measured: that is not known, however usable. */
static void
find_standby(const UplinkFacts *facts, HealthFinding *ret)
{
	if (facts->probed)
		find_answers(facts, HEALTH_VERDICT_OK, CAUSE_NONE, ret);
	else
		health_find(ret, HEALTH_VERDICT_UNKNOWN, CAUSE_NONE, "%s has link and address; no probe target is configured",
			    interface_of(facts));
}

void
health_judge_path(const HealthInput *input, HealthFinding *ret)
{
	const UplinkFacts *facts = input->facts;
	bool modem = facts->kind == UPLINK_KIND_MODEM;

	if (modem && facts->modem.session == UPLINK_SESSION_STOPPED_BY_USER) {
		health_find(ret, HEALTH_VERDICT_DISABLED, CAUSE_NONE, "no path while the session is stopped");
		return;
	}
	switch (uplink_standing_of_link(facts)) {
	case UPLINK_STANDING_NO_INTERFACE:
		health_find(ret, HEALTH_VERDICT_FAILED, CAUSE_PATH_NO_INTERFACE, "%s does not exist", interface_of(facts));
		break;
	case UPLINK_STANDING_NO_CARRIER:
		health_find(ret, HEALTH_VERDICT_FAILED, CAUSE_PATH_NO_CARRIER, "%s is %s", interface_of(facts),
			    facts->link.up ? "up, but has no carrier" : "set down");
		break;
	case UPLINK_STANDING_NO_ADDRESS:
		health_find(ret, HEALTH_VERDICT_FAILED, CAUSE_PATH_NO_ADDRESS, "%s has no address", interface_of(facts));
		break;
	case UPLINK_STANDING_NO_GATEWAY:
		find_gateway(facts, ret);
		break;
	case UPLINK_STANDING_PATH_DEAD:
		find_dead(facts, ret);
		break;
	case UPLINK_STANDING_PATH_UNKNOWN:
		find_no_verdict(facts, ret);
		break;
	case UPLINK_STANDING_DEGRADED:
		find_answers(facts, HEALTH_VERDICT_DEGRADED, CAUSE_PATH_DEGRADED, ret);
		break;
	case UPLINK_STANDING_STANDBY:
		find_standby(facts, ret);
		break;
	case UPLINK_STANDING_ACTIVE:
	case UPLINK_STANDING_HOLD_DOWN:
	case UPLINK_STANDING_NO_SESSION:
	case UPLINK_STANDING_NOT_REGISTERED:
	case UPLINK_STANDING_NO_SIM:
	case UPLINK_STANDING_NO_MODEM:
	case UPLINK_STANDING_DISABLED:
	case _UPLINK_STANDING_MAX:
		g_assert_not_reached();         /* never of link and path alone */
	}
}

/* The cause comes from another process: one of another layer is no cause of this one. */
static CauseCode
cause_of_controller(const HealthController *controller)
{
	if (controller->cause == CAUSE_NONE || controller->cause >= _CAUSE_MAX)
		return CAUSE_NONE;
	return cause_get(controller->cause)->layer == HEALTH_LAYER_CONTROLLER ? controller->cause : CAUSE_CTL_UNREACHABLE;
}

void
health_judge_controller(const HealthInput *input, HealthFinding *ret)
{
	const HealthController *controller = input->controller;
	CauseCode cause = cause_of_controller(controller);
	HealthVerdict verdict = cause == CAUSE_CTL_BACKLOG ? HEALTH_VERDICT_DEGRADED : HEALTH_VERDICT_FAILED;

	if (!controller->configured)
		health_find(ret, HEALTH_VERDICT_DISABLED, CAUSE_NONE, "no controller is configured");
	else if (cause != CAUSE_NONE)
		health_find(ret, verdict, cause, "%" G_GUINT64_FORMAT " records wait%s%s", controller->backlog_records,
			    controller->evidence[0] ? "; " : "", controller->evidence);
	else if (controller->connected)
		health_find(ret, HEALTH_VERDICT_OK, CAUSE_NONE, "connected, %" G_GUINT64_FORMAT " records wait",
			    controller->backlog_records);
	else
		health_find(ret, HEALTH_VERDICT_UNKNOWN, CAUSE_NONE, "uplink-report has not spoken yet");
}
