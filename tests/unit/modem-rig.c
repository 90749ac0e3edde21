/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/modem-rig.h"
#include "tests/unit/tap.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_MS 10000
#define FAST 20
#define SERVICE_CTL 0
#define SERVICE_WDS 1
#define ID_START_NETWORK 0x0020

typedef struct Wait {
	Rig *rig;
	ModemState state;
	SessionState session;
	bool (*condition)(const Rig *rig);
} Wait;

/* The rig's time stands still while the machine does not let us run: a stall must not look like a silent modem. */
static void
move_time(Rig *rig)
{
	gint64 machine_us = g_get_monotonic_time();

	rig->now_us += MIN(machine_us - rig->machine_us, 2000) * rig->speed;
	rig->machine_us = machine_us;
}

gint64
rig_now_us(gpointer user_data)
{
	return ((Rig *)user_data)->now_us;
}

static void
changed(Modem *modem, ModemChange what, gpointer user_data)
{
	Rig *rig = user_data;

	rig->changes[what]++;
	rig->shown |= rig->watch && rig->watch(rig);
}

void
rig_new_modem(Rig *rig)
{
	const ModemHost host = { .now_us = rig_now_us, .changed = changed, .user_data = rig };

	g_clear_pointer(&rig->modem, modem_free);
	rig->modem = modem_new(&rig->config, &host);
}

void
rig_init_port(Rig *rig, const char *port)
{
	*rig = (Rig){ .now_us = 1000000, .machine_us = g_get_monotonic_time(), .speed = 1 };
	rig->config = (ModemConfig){ .name = "m1", .port = port, .interface = "wwan0",
				     .session = { .name = "s1", .dnn = "factory", .family = AF_INET } };
	rig_new_modem(rig);
}

static void
add_option(GPtrArray *options, const char *option, const char *value)
{
	g_ptr_array_add(options, (char *)option);
	g_ptr_array_add(options, (char *)value);
}

void
rig_init(Rig *rig, const char *transport, const char *const *settings)
{
	static guint number;
	g_autofree char *name = g_strdup_printf("m%u", ++number);
	g_autofree char *log = g_strdup_printf("%s/uplinkd-rig-%d-%s.log", g_get_tmp_dir(), getpid(), name);
	g_autoptr(GPtrArray) options = g_ptr_array_new();
	FakeSim *sim;

	add_option(options, "--log", log);
	add_option(options, "--set", "start-network-delay-ms=0");
	for (; settings && *settings; settings++)
		add_option(options, "--set", *settings);
	g_ptr_array_add(options, NULL);
	sim = fake_sim_start(name, transport, (const char *const *)options->pdata);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sim);
	rig_init_port(rig, fake_sim_port(sim));
	rig->sim = sim;
	rig->log = g_steal_pointer(&log);
}

void
rig_clear(Rig *rig)
{
	g_clear_pointer(&rig->modem, modem_free);
	while (g_main_context_iteration(NULL, FALSE))
		;
	g_clear_pointer(&rig->sim, fake_sim_stop);
	if (rig->log)
		remove(rig->log);
	g_clear_pointer(&rig->log, g_free);
}

const ModemFacts *
rig_facts(const Rig *rig)
{
	return modem_get_facts(rig->modem);
}

void
rig_set_speed(Rig *rig, guint speed)
{
	move_time(rig);
	rig->speed = speed;
}

static void
run_due(gpointer user_data)
{
	Rig *rig = ((Wait *)user_data)->rig;

	move_time(rig);
	if (modem_due_us(rig->modem) <= rig->now_us)
		modem_run_due(rig->modem, rig->now_us);
}

bool
rig_turn(Rig *rig)
{
	Wait wait = { .rig = rig };
	bool busy = false;

	for (int i = 0; i < 100 && !busy; i++) {
		busy = g_main_context_iteration(NULL, FALSE);
		if (!busy)
			g_usleep(200);
	}
	run_due(&wait);
	return busy;
}

static bool
is_so(gpointer user_data)
{
	const Wait *wait = user_data;
	const ModemFacts *facts = rig_facts(wait->rig);

	if (wait->condition)
		return wait->condition(wait->rig);
	return (wait->state && facts->state == wait->state) || (wait->session && facts->session == wait->session);
}

static bool
wait_for(Wait *wait)
{
	const ModemFacts *facts = rig_facts(wait->rig);

	if (fake_wait(WAIT_MS, is_so, run_due, wait))
		return true;
	g_print("# still modem %s (%s), session %s (%s)\n", modem_state_to_string(facts->state), facts->error,
		session_state_to_string(facts->session), facts->session_error);
	return false;
}

bool
rig_wait_state(Rig *rig, ModemState state)
{
	return wait_for(&(Wait){ .rig = rig, .state = state });
}

bool
rig_wait_session(Rig *rig, SessionState state)
{
	return wait_for(&(Wait){ .rig = rig, .session = state });
}

bool
rig_wait(Rig *rig, bool (*condition)(const Rig *rig))
{
	return wait_for(&(Wait){ .rig = rig, .condition = condition });
}

bool
rig_wait_fast(Rig *rig, bool (*condition)(const Rig *rig))
{
	bool so;

	rig_set_speed(rig, FAST);
	so = rig_wait(rig, condition);
	rig_set_speed(rig, 1);
	return so;
}

static bool
never(const Rig *rig)
{
	return false;
}

void
rig_run_ms(Rig *rig, guint ms)
{
	fake_wait(ms, is_so, run_due, &(Wait){ .rig = rig, .condition = never });
}

static guint
sum(Rig *rig, const char *what)
{
	static const char *const services[] = { "wds", "dms", "nas", "uim", "wda" };
	guint total = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(services); i++) {
		g_autofree char *key = g_strdup_printf("%s.%s", services[i], what);
		gint64 count = fake_sim_count(rig->sim, key);

		CU_ASSERT(count >= 0);
		total += MAX(count, 0);
	}
	return total;
}

guint
rig_cids(Rig *rig)
{
	return sum(rig, "cids");
}

guint
rig_leaked_cids(Rig *rig)
{
	return sum(rig, "leaked");
}

bool
rig_wait_cids(Rig *rig, guint n)
{
	gint64 end_us = g_get_monotonic_time() + WAIT_MS * 1000;

	while (rig_cids(rig) != n && g_get_monotonic_time() < end_us)
		rig_turn(rig);
	return rig_cids(rig) == n;
}

/* "TIME < PEER HEX": true for a request; service and message id from the frame. */
static bool
read_line(const char *line, guint8 *ret_service, guint16 *ret_id)
{
	guint low, high, service;
	char hex[64];
	gsize at;

	if (sscanf(line, "%*d < %*u %63s", hex) != 1 || strlen(hex) < 24)
		return false;
	sscanf(hex + 8, "%2x", &service);
	at = service == SERVICE_CTL ? 16 : 18;
	sscanf(hex + at, "%2x%2x", &low, &high);
	*ret_service = service;
	*ret_id = low | high << 8;
	return true;
}

static guint
count(const Rig *rig, guint8 service, guint16 id, bool before_start)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	guint n = 0;

	if (!g_file_get_contents(rig->log, &text, NULL, NULL))
		return 0;
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		guint8 its_service;
		guint16 its_id;

		if (!read_line(*line, &its_service, &its_id))
			continue;
		if (before_start && its_service == SERVICE_WDS && its_id == ID_START_NETWORK)
			break;
		n += before_start || id == 0 || (its_service == service && its_id == id);
	}
	return n;
}

guint
rig_requests(const Rig *rig, guint8 service, guint16 id)
{
	return count(rig, service, id, false);
}

guint
rig_requests_before_start(const Rig *rig)
{
	return count(rig, 0, 0, true);
}
