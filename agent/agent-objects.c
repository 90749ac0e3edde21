/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From configuration to objects, and from objects to facts. */
#define G_LOG_DOMAIN "agent"
#include "agent/agent-private.h"

#include "agent/log.h"
#include "agent/modem-link.h"
#include "agent/pairing.h"
#include "agent/secret.h"
#include "agent/uplink/uplink-plan.h"

#include <string.h>

static gint64
host_now_us(gpointer user_data)
{
	Agent *agent = user_data;

	return clock_now_us(agent->clock);
}

/* What the modem says may make the path's next probe worth more than its schedule: it is asked at once. */
static void
modem_changed(Modem *modem, ModemChange what, gpointer user_data)
{
	Agent *agent = user_data;

	for (guint i = 0; agent->uplinks && i < agent->uplinks->len; i++) {
		AgentUplink *uplink = g_ptr_array_index(agent->uplinks, i);

		if (uplink->modem == modem && uplink->path &&
		    (what == MODEM_CHANGE_NETWORK || what == MODEM_CHANGE_SESSION))
			path_suspect(uplink->path, clock_now_us(agent->clock));
	}
	agent_touch(agent, AGENT_CHANGE_MODEM);
}

static void
path_changed(Path *path, gpointer user_data)
{
	Agent *agent = user_data;

	for (guint i = 0; agent->uplinks && i < agent->uplinks->len; i++) {
		const AgentUplink *uplink = g_ptr_array_index(agent->uplinks, i);

		if (uplink->path == path)
			log_event(G_LOG_LEVEL_INFO, LOG_EVENT_PATH_VERDICT, "UPLINK", uplink->config->name,
				  "path to %s: %s -> %s", uplink->config->probe_target,
				  path_verdict_to_string(uplink->facts.path),
				  path_verdict_to_string(path_get_verdict(path)));
	}
	agent_touch(agent, AGENT_CHANGE_UPLINK);
}

static bool
same_modem(const ModemConfig *a, const ModemConfig *b)
{
	const SessionConfig *s = &a->session, *t = &b->session;

	return g_strcmp0(a->name, b->name) == 0 && g_strcmp0(a->port, b->port) == 0 &&
	       g_strcmp0(a->interface, b->interface) == 0 && g_strcmp0(a->pin, b->pin) == 0 &&
	       g_strcmp0(s->name, t->name) == 0 && g_strcmp0(s->dnn, t->dnn) == 0 && s->family == t->family &&
	       g_strcmp0(s->user, t->user) == 0 && g_strcmp0(s->password, t->password) == 0;
}

static char *
read_secret_or_complain(const char *file, const char *field, const char *name)
{
	g_autoptr(GError) error = NULL;
	char *secret = *file ? secret_read(file, &error) : NULL;

	if (error)
		log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_CONFIG_REFUSED, field, name, "%s, going on without",
			  error->message);
	return secret;
}

static const ConfigSession *
session_of_modem(const Config *config, const ConfigModem *modem)
{
	for (guint i = 0; i < config->sessions->len; i++) {
		const ConfigSession *session = g_ptr_array_index(config->sessions, i);

		if (strcmp(session->modem, modem->name) == 0)
			return session;
	}
	return NULL;
}

static Modem *
take_same_modem(GPtrArray *old, const ModemConfig *wanted)
{
	for (guint i = 0; old && i < old->len; i++)
		if (same_modem(modem_get_config(g_ptr_array_index(old, i)), wanted))
			return g_ptr_array_steal_index(old, i);
	return NULL;
}

static Modem *
build_modem(Agent *agent, const ConfigModem *config, GPtrArray *old)
{
	const ConfigSession *session = session_of_modem(agent->config, config);
	g_autofree char *pin = read_secret_or_complain(config->pin_file, "MODEM", config->name);
	g_autofree char *password =
		session ? read_secret_or_complain(session->password_file, "SESSION", session->name) : NULL;
	ModemConfig wanted = { .name = config->name, .port = config->port, .interface = config->interface,
			       .pin = pin };
	ModemHost host = { .now_us = host_now_us, .changed = modem_changed, .user_data = agent };
	Modem *modem;

	if (session)
		wanted.session = (SessionConfig){ .name = session->name, .dnn = session->dnn,
						  .family = session->family, .password = password,
						  .user = *session->user ? session->user : NULL };
	modem = take_same_modem(old, &wanted);
	if (modem)
		return modem;
	modem = modem_new(&wanted, &host);
	if (agent->started)
		modem_start(modem);
	return modem;
}

static Modem *
find_modem(const Agent *agent, const ConfigUplink *config)
{
	const ConfigSession *session = config_find_session(agent->config, config->session);

	for (guint i = 0; session && i < agent->modems->len; i++) {
		Modem *modem = g_ptr_array_index(agent->modems, i);

		if (strcmp(modem_get_name(modem), session->modem) == 0)
			return modem;
	}
	return NULL;
}

static PathConfig
path_config_of(const ConfigUplink *config, unsigned number)
{
	PathConfig path;

	memset(&path, 0, sizeof(path));         /* its padding too, since build_path() compares all of it */
	path.mark = uplink_mark(number);
	path.verdict.interval_ms = config->probe_interval_ms;
	path.verdict.timeout_ms = config->probe_timeout_ms;
	path.verdict.down_after = config->probe_down_after;
	path.verdict.up_after = config->probe_up_after;
	path.verdict.loss_max_ppm = config->loss_max_percent * 10000;
	path.verdict.rtt_max_us = config->rtt_max_ms * 1000;
	g_strlcpy(path.target, config->probe_target, sizeof(path.target));
	return path;
}

/* A path with the same target and thresholds goes on, with its window. */
static Path *
build_path(Agent *agent, const ConfigUplink *config, unsigned number, GPtrArray *old)
{
	PathConfig wanted = path_config_of(config, number);
	PathHost host = { .now_us = host_now_us, .changed = path_changed, .user_data = agent };
	g_autoptr(GError) error = NULL;
	Path *path;

	for (guint i = 0; old && i < old->len; i++) {
		AgentUplink *uplink = g_ptr_array_index(old, i);

		if (uplink->path && strcmp(uplink->facts.name, config->name) == 0 &&
		    memcmp(path_get_config(uplink->path), &wanted, sizeof(wanted)) == 0)
			return g_steal_pointer(&uplink->path);
	}
	path = path_new(&wanted, &host, &error);
	if (!path)
		log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_CONFIG_REFUSED, "UPLINK", config->name,
			  "%s, going on without probes", error->message);
	return path;
}

static AgentUplink *
build_uplink(Agent *agent, const ConfigUplink *config, unsigned number, GPtrArray *old)
{
	AgentUplink *uplink = g_new0(AgentUplink, 1);

	uplink_life_init(&uplink->life, clock_now_us(agent->clock));
	uplink->standing = config->enabled ? UPLINK_STANDING_NO_INTERFACE : UPLINK_STANDING_DISABLED;
	uplink->standing_since_us = clock_now_us(agent->clock);
	for (guint i = 0; old && i < old->len; i++) {
		const AgentUplink *before = g_ptr_array_index(old, i);

		if (strcmp(before->facts.name, config->name) != 0)
			continue;
		uplink->life = before->life;
		uplink->standing = before->standing;
		uplink->standing_since_us = before->standing_since_us;
		uplink->health = before->health;
	}
	uplink->config = config;
	uplink->modem = find_modem(agent, config);
	uplink->facts.number = number;
	uplink->facts.kind = uplink->modem ? UPLINK_KIND_MODEM : UPLINK_KIND_INTERFACE;
	uplink->facts.priority = config->priority;
	uplink->facts.enabled = config->enabled;
	uplink->facts.probed = *config->probe_target != '\0';
	uplink->facts.rtt_us = -1;
	g_strlcpy(uplink->facts.probe_target, config->probe_target, sizeof(uplink->facts.probe_target));
	g_strlcpy(uplink->facts.name, config->name, sizeof(uplink->facts.name));
	if (uplink->facts.probed)
		uplink->path = build_path(agent, config, number, old);
	return uplink;
}

void
agent_uplink_free(AgentUplink *uplink)
{
	path_free(uplink->path);
	g_free(uplink);
}

static void
free_uplink(gpointer data)
{
	agent_uplink_free(data);
}

static void
free_modem(gpointer data)
{
	modem_free(data);
}

/* The active uplink is known by its name, since its place in the configuration may be another now. */
static int
find_uplink(const GPtrArray *uplinks, const char *name)
{
	for (guint i = 0; i < uplinks->len; i++)
		if (strcmp(((AgentUplink *)g_ptr_array_index(uplinks, i))->facts.name, name) == 0)
			return i;
	return -1;
}

void
agent_build_objects(Agent *agent, GPtrArray *old_modems, GPtrArray *old_uplinks)
{
	const Config *config = agent->config;
	const AgentUplink *active =
		agent->active >= 0 && old_uplinks ? g_ptr_array_index(old_uplinks, agent->active) : NULL;

	agent->modems = g_ptr_array_new_with_free_func(free_modem);
	agent->uplinks = g_ptr_array_new_with_free_func(free_uplink);
	for (guint i = 0; i < config->modems->len; i++)
		g_ptr_array_add(agent->modems,
				build_modem(agent, g_ptr_array_index(config->modems, i), old_modems));
	for (guint i = 0; i < config->uplinks->len; i++)
		g_ptr_array_add(agent->uplinks,
				build_uplink(agent, g_ptr_array_index(config->uplinks, i), i, old_uplinks));
	agent->active = active ? find_uplink(agent->uplinks, active->facts.name) : -1;
}

static void
gather_link(Agent *agent, AgentUplink *uplink)
{
	UplinkFacts *facts = &uplink->facts;
	const ModemConfig *modem = uplink->modem ? modem_get_config(uplink->modem) : NULL;
	const char *interface = modem ? modem->interface : uplink->config->interface;
	g_autofree char *paired =
		modem && !*interface ? pairing_find_interface(PAIRING_SYSFS, modem->port) : NULL;

	kernel_get_link(agent->kernel, paired ? paired : interface, &facts->link);
	if (uplink->modem)
		return;
	facts->address = (NlIp){ 0 };
	facts->gateway = (NlIp){ 0 };
	if (*uplink->config->gateway)
		(void)nl_ip_parse(uplink->config->gateway, &facts->gateway);
	(void)kernel_get_address(agent->kernel, facts->link.ifindex,
				 facts->gateway.family ? facts->gateway.family : AF_INET, &facts->address);
}

void
agent_gather_path(const AgentUplink *uplink, UplinkFacts *io)
{
	io->path = uplink->path ? path_get_verdict(uplink->path) : PATH_VERDICT_UNKNOWN;
	io->path_since_us = uplink->path ? path_get_since_us(uplink->path) : 0;
	io->rtt_us = uplink->path ? path_get_last_rtt_us(uplink->path) : -1;
	g_strlcpy(io->path_error, uplink->path ? path_get_error(uplink->path) : "", sizeof(io->path_error));
}

void
agent_gather(Agent *agent, AgentUplink *uplink)
{
	UplinkFacts *facts = &uplink->facts;

	if (uplink->modem)
		modem_link_update(facts, modem_get_facts(uplink->modem));
	gather_link(agent, uplink);
	agent_gather_path(uplink, facts);
}

void
agent_bind_paths(Agent *agent)
{
	for (guint i = 0; i < agent->uplinks->len; i++) {
		AgentUplink *uplink = g_ptr_array_index(agent->uplinks, i);
		const UplinkFacts *facts = &uplink->facts;
		bool ready = facts->enabled && facts->link.ifindex && facts->link.up && facts->address.family;
		PathBinding binding = { .ifindex = ready ? facts->link.ifindex : 0 };
		g_autoptr(GError) error = NULL;

		if (!uplink->path)
			continue;
		if (ready)
			g_strlcpy(binding.interface, facts->link.name, sizeof(binding.interface));
		/* a binding that fails shows as the path's error, in its facts */
		(void)path_bind(uplink->path, &binding, &error);
	}
}
