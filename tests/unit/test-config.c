/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/config-table.h"
#include "agent/config-value.h"
#include "tests/unit/tap.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define MODEM "[modem m]\nport = /dev/cdc-wdm0\n"
#define SESSION "[session s]\nmodem = m\n"

static const char good[] =
	"# comment\n"
	"; another\n"
	"\n"
	"[agent]\n"
	"device = router-7\n"
	"log-level=debug\n"
	"  bus   =   unix:path=/run/bus  \r\n"
	"[uplinks]\n"
	"min-stable-ms = 250\n"
	"[report]\n"
	"spool-max-mb = 8\n"
	"[controller]\n"
	"host = broker.example\n"
	"[modem m]\n"
	"port = abstract:sim0\n"
	"interface = wwan0\n"
	"[session s]\n"
	"modem = m\n"
	"dnn = factory.mnc070.mcc999.gprs\n"
	"family = ipv6\n"
	"user = M\xc3\xbcller = # x\n"
	"[uplink port5g]\n"
	"session = s\n"
	"probe-target = 2001:db8::1\n"
	"probe-interval-ms = 200\n"
	"[uplink lan]\n"
	"interface = eth0\n"
	"gateway = 192.0.2.1\n"
	"priority = 5\n"
	"enabled = no\n";

static void
test_a_good_file_sets_what_it_says_and_defaults_the_rest(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_parse(good, "good", &error);
	const ConfigUplink *uplink;
	const ConfigSession *session;

	CU_ASSERT_PTR_NULL(error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(config);
	CU_ASSERT_STRING_EQUAL(config->device, "router-7");
	CU_ASSERT_STRING_EQUAL(config->bus, "unix:path=/run/bus");
	CU_ASSERT_EQUAL(config->log_level, G_LOG_LEVEL_DEBUG);
	CU_ASSERT_EQUAL(config->min_stable_ms, 250);
	CU_ASSERT_EQUAL(config->spool_max_bytes, 8 * 1048576);
	CU_ASSERT_EQUAL(config->report_interval_s, 60);
	CU_ASSERT_STRING_EQUAL(config->controller_host, "broker.example");
	CU_ASSERT_EQUAL(config->controller_port, 1883);
	CU_ASSERT_EQUAL_FATAL(config->uplinks->len, 2);
	uplink = config->uplinks->pdata[0];
	session = config_find_session(config, "s");
	CU_ASSERT_STRING_EQUAL(uplink->name, "port5g");
	CU_ASSERT_EQUAL(uplink->probe_interval_ms, 200);
	CU_ASSERT_EQUAL(uplink->probe_timeout_ms, 1000);
	CU_ASSERT_TRUE(uplink->enabled);
	CU_ASSERT_STRING_EQUAL(uplink->interface, "");
	CU_ASSERT_EQUAL(session->family, AF_INET6);
	CU_ASSERT_STRING_EQUAL(session->user, "M\xc3\xbcller = # x");
	CU_ASSERT_STRING_EQUAL(config_find_modem(config, "m")->port, "abstract:sim0");
	uplink = config->uplinks->pdata[1];
	CU_ASSERT_FALSE(uplink->enabled);
	CU_ASSERT_EQUAL(uplink->priority, 5);
}

static void
test_an_empty_file_is_all_defaults(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_parse("", "empty", &error);

	CU_ASSERT_PTR_NOT_NULL_FATAL(config);
	CU_ASSERT_EQUAL(config->modems->len + config->sessions->len + config->uplinks->len, 0);
	CU_ASSERT_STRING_NOT_EQUAL(config->device, "");
	CU_ASSERT_STRING_EQUAL(config->controller_host, "");
	CU_ASSERT_STRING_EQUAL(config->bus, "system");
	CU_ASSERT_EQUAL(config->log_level, G_LOG_LEVEL_INFO);
}

static void
bad_one(const char *text, const char *expected)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_parse(text, "f", &error);

	CU_ASSERT_PTR_NULL(config);
	CU_ASSERT_PTR_NOT_NULL_FATAL(error);
	if (strcmp(error->message, expected) != 0)
		printf("# got:  %s\n# want: %s\n", error->message, expected);
	CU_ASSERT_STRING_EQUAL(error->message, expected);
}

static void
test_what_is_no_ini_is_refused_with_its_line(void)
{
	bad_one("\n\nhunter2\n", "f:3: neither [section], key = value nor # comment");
	bad_one("[agent]\n= 5\n", "f:2: neither [section], key = value nor # comment");
	bad_one("[agent]\nlog level = 5\n", "f:2: neither [section], key = value nor # comment");
	bad_one("[agent\n", "f:1: a section is [name] or [kind name] and nothing else on its line");
	bad_one("[agent] # x\n", "f:1: a section is [name] or [kind name] and nothing else on its line");
	bad_one("bus = system\n", "f:1: bus stands before the first [section]");
	bad_one("[agent]\nbus = a\001b\n", "f:2: control character 0x01");
	bad_one("[agent]\n\tbus = a\rb\n", "f:2: control character 0x0d");
	bad_one("[agent]\nbus = \xff\n", "f:2: not UTF-8");
	bad_one("\xef\xbb\xbf[agent]\n", "f:1: neither [section], key = value nor # comment");
}

static void
test_unknown_and_duplicate_sections_and_keys_are_refused(void)
{
	bad_one("[agnt]\n", "f:1: [agnt]: unknown section, known are [agent], [uplinks], [report], [controller], "
		"[modem NAME], [session NAME], [uplink NAME]");
	bad_one("[]\n", "f:1: []: unknown section, known are [agent], [uplinks], [report], [controller], "
		"[modem NAME], [session NAME], [uplink NAME]");
	bad_one("[agent]\nspeed = 5\n", "f:2: [agent] speed: unknown key, known here are device, state-dir, bus, log-level");
	bad_one("[uplinks]\nMin-Stable-Ms = 5\n", "f:2: [uplinks] Min-Stable-Ms: unknown key, known here are min-stable-ms");
	bad_one("[agent]\n[report]\n[agent]\n", "f:3: [agent]: this section began in line 1 already");
	bad_one(MODEM "[modem   m ]\n", "f:3: [modem m]: this section began in line 1 already");
	bad_one("[agent]\nbus = system\nbus = system\n", "f:3: [agent] bus: is set in line 2 already");
}

static void
test_a_named_section_needs_a_good_name_and_others_none(void)
{
	bad_one("[agent x]\n", "f:1: [agent x]: this section takes no name: [agent]");
	bad_one("[modem]\n", "f:1: [modem]: this section needs a name: [modem NAME]");
	bad_one("[uplink 5g]\n", "f:1: [uplink 5g]: a name is a letter, then letters, digits and '_', up to 15");
	bad_one("[uplink a-b]\n", "f:1: [uplink a-b]: a name is a letter, then letters, digits and '_', up to 15");
	bad_one("[uplink a b]\n", "f:1: [uplink a b]: a name is a letter, then letters, digits and '_', up to 15");
	bad_one("[uplink abcdefghijklmnop]\n",
		"f:1: [uplink abcdefghijklmnop]: a name is a letter, then letters, digits and '_', up to 15");
}

static void
test_a_value_of_the_wrong_type_or_range_names_what_is_allowed(void)
{
	bad_one("[uplink a]\nprobe-interval-ms = 5\n",
		"f:2: [uplink a] probe-interval-ms = 5: allowed 10..3600000 ms");
	bad_one("[uplink a]\nprobe-interval-ms = 1s\n",
		"f:2: [uplink a] probe-interval-ms = 1s: allowed 10..3600000 ms");
	bad_one("[uplink a]\npriority =\n", "f:2: [uplink a] priority = : allowed 0..1000");
	bad_one("[uplink a]\npriority = -1\n", "f:2: [uplink a] priority = -1: allowed 0..1000");
	bad_one("[uplink a]\npriority = 0x10\n", "f:2: [uplink a] priority = 0x10: allowed 0..1000");
	bad_one("[uplink a]\npriority = 99999999999999999999999\n",
		"f:2: [uplink a] priority = 99999999999999999999999: allowed 0..1000");
	bad_one("[uplink a]\nenabled = maybe\n", "f:2: [uplink a] enabled = maybe: allowed yes or no");
	bad_one("[uplink a]\nprobe-target = example.com\n",
		"f:2: [uplink a] probe-target = example.com: allowed a numeric IPv4 or IPv6 address, up to 45 bytes, or empty");
	bad_one("[agent]\nlog-level = chatty\n",
		"f:2: [agent] log-level = chatty: allowed error, warning, notice, info or debug");
	bad_one("[agent]\ndevice = a.b\n",
		"f:2: [agent] device = a.b: allowed letters, digits, '_' and '-', up to 64 bytes, or empty");
	bad_one("[agent]\nstate-dir = var\n",
		"f:2: [agent] state-dir = var: allowed an absolute path without . and .., up to 255 bytes");
	bad_one("[agent]\nstate-dir = /var/../etc\n",
		"f:2: [agent] state-dir = /var/../etc: allowed an absolute path without . and .., up to 255 bytes");
	bad_one("[agent]\nbus = systen\n",
		"f:2: [agent] bus = systen: allowed system, session, or a D-Bus address, up to 255 bytes");
	bad_one("[controller]\nprofile = xml\n", "f:2: [controller] profile = xml: allowed json");
	bad_one("[controller]\nprofile =\n", "f:2: [controller] profile = : allowed json");
	bad_one("[controller]\ntopic-prefix = a/+/b\n", "f:2: [controller] topic-prefix = a/+/b: allowed levels of letters, "
		"digits, '_' and '-' with '/' between them, up to 128 bytes");
	bad_one("[controller]\nhost = a b\n",
		"f:2: [controller] host = a b: allowed a host name or numeric address, up to 253 bytes, or empty");
	bad_one("[modem m]\nport = wdm0\n",
		"f:2: [modem m] port = wdm0: allowed an absolute path, or abstract:NAME, up to 255 bytes");
	bad_one("[modem m]\ninterface = a/b\n",
		"f:2: [modem m] interface = a/b: allowed the name of a network interface, up to 15 bytes, or empty");
	bad_one("[session s]\nfamily = ipv4v6\n", "f:2: [session s] family = ipv4v6: allowed ipv4 or ipv6");
	bad_one("[session s]\ndnn = a;b\n", "f:2: [session s] dnn = a;b: allowed letters, digits, '-', '_' and single dots, "
		"as 3GPP TS 23.003 says, up to 100 bytes, or empty");
}

static void
test_what_is_missing_or_does_not_fit_together_is_refused(void)
{
	bad_one("\n[modem m]\n", "f:2: [modem m]: port is missing");
	bad_one(MODEM "[session s]\ndnn = x\n", "f:3: [session s]: modem is missing");
	bad_one("[uplink a]\n", "f:1: [uplink a]: session or interface is missing");
	bad_one(SESSION, "f:2: [session s] modem = m: there is no [modem m]");
	bad_one("[uplink a]\nsession = s\n", "f:2: [uplink a] session = s: there is no [session s]");
	bad_one(MODEM SESSION "[uplink a]\nsession = s\ninterface = eth0\n",
		"f:7: [uplink a] interface = eth0: an uplink has a session or an interface, not both");
	bad_one(MODEM SESSION "[session t]\nmodem = m\n",
		"f:6: [session t] modem = m: [session s] has it already, in f:4; one session a modem is supported");
	bad_one(MODEM "[modem n]\nport = /dev/cdc-wdm0\n",
		"f:4: [modem n] port = /dev/cdc-wdm0: [modem m] has it already, in f:2");
	bad_one(MODEM "interface = w\n[modem n]\ninterface = w\nport = /dev/x\n",
		"f:5: [modem n] interface = w: [modem m] has it already, in f:3");
	bad_one(MODEM SESSION "[uplink a]\nsession = s\n[uplink b]\nsession = s\n",
		"f:8: [uplink b] session = s: [uplink a] has it already, in f:6");
	bad_one("[uplink a]\ninterface = eth0\n[uplink b]\ninterface = eth0\n",
		"f:4: [uplink b] interface = eth0: [uplink a] has it already, in f:2");
	bad_one(MODEM "interface = wwan0\n[uplink b]\ninterface = wwan0\n",
		"f:5: [uplink b] interface = wwan0: it carries the data of [modem m], whose session is to be named");
	bad_one(MODEM SESSION "[uplink a]\nsession = s\ngateway = 10.0.0.1\n",
		"f:7: [uplink a] gateway = 10.0.0.1: the network tells a session's gateway");
	bad_one(MODEM SESSION "[uplink a]\nsession = s\nprobe-target = ::1\n",
		"f:7: [uplink a] probe-target = ::1: the session has the other IP family");
	bad_one("[uplink a]\ninterface = e\ngateway = 10.0.0.1\nprobe-target = ::1\n",
		"f:4: [uplink a] probe-target = ::1: the gateway has the other IP family");
}

static void
test_limits_hold_and_say_their_name(void)
{
	g_autoptr(GString) modems = g_string_new(NULL);
	g_autofree char *bytes = g_strnfill(1025, 'x'), *line = g_strconcat("[agent]\n", bytes, "\n", NULL);
	g_autofree char *file = g_strnfill(256 * 1024 + 1, '\n');

	bad_one(line, "f:2: a line of 1025 bytes, allowed 1024");
	bad_one(file, "f: 262145 bytes, allowed 262144");
	for (int i = 0; i < CONFIG_MODEMS_MAX + 1; i++)
		g_string_append_printf(modems, "[modem m%d]\nport = /dev/m%d\n", i, i);
	bad_one(modems->str, "f:65: [modem m32]: more than 32 of them");
}

static void
test_a_secret_in_the_wrong_place_never_reaches_an_error(void)
{
	static const char *const texts[] = {
		"CANARY", "[modem m]\npin-file = CANARY\n", "[modem m]\npin = CANARY\n", "[modem m]\nCANARY\n",
		"[session s]\npassword-file = CANARY\n", "[session s]\npassword = CANARY\n", "[session s]\nmodem CANARY\n",
		"[agent] CANARY\n", "[session s]\nuser = CANARY\001\n", "[session s]\nuser = CANARY\xff\n",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Config) config = config_parse(texts[i], "f", &error);

		CU_ASSERT_PTR_NULL(config);
		CU_ASSERT_PTR_NULL(strstr(error->message, "CANARY"));
	}
	bad_one("[modem m]\npin-file = 1234\n", "f:2: [modem m] pin-file: allowed the absolute path of a file, never the "
		"secret itself, up to 255 bytes, or empty");
}

static void
test_a_good_file_cut_anywhere_gives_a_config_or_an_error_with_a_line(void)
{
	guint n_configs = 0, n_errors = 0;

	for (gsize length = 0; length < sizeof(good); length++) {
		g_autofree char *cut = g_strndup(good, length);
		g_autoptr(GError) error = NULL;
		g_autoptr(Config) config = config_parse(cut, "f", &error);
		guint line = 0;

		CU_ASSERT_TRUE((config == NULL) == (error != NULL));
		if (error)
			CU_ASSERT_TRUE(sscanf(error->message, "f:%u: ", &line) == 1 && line > 0);
		n_configs += config != NULL;
		n_errors += error != NULL;
	}
	CU_ASSERT_TRUE(n_configs > 20 && n_errors > 20);
}

static void
test_random_damage_gives_a_config_or_an_error(void)
{
	guint32 seed = g_getenv("SEED") ? (guint32)g_ascii_strtoull(g_getenv("SEED"), NULL, 10) : g_random_int();
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed);

	printf("# SEED=%u\n", seed);
	for (int round = 0; round < 3000; round++) {
		g_autofree char *text = g_strdup(good);
		g_autoptr(GError) error = NULL;
		g_autoptr(Config) config = NULL;

		for (int n = g_rand_int_range(rand, 1, 6); n > 0; n--)
			text[g_rand_int_range(rand, 0, sizeof(good) - 1)] = (char)g_rand_int_range(rand, 0, 256);
		config = config_parse(text, "f", &error);
		CU_ASSERT_TRUE((config == NULL) == (error != NULL));
		CU_ASSERT_TRUE(!error || g_utf8_validate(error->message, -1, NULL));
	}
}

static bool
accepts(const ConfigRow *row, guint64 number)
{
	g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, number);
	union {
		Config config;
		ConfigUplink uplink;
	} object = { 0 };

	return config_value_set(row, &object, text);
}

static bool
accepts_length(const ConfigRow *row, guint64 length)
{
	g_autofree char *text = g_strnfill(length, 'a');
	Config object = { 0 };
	bool accepted;

	if (length > 0 && (row->type == CONFIG_TYPE_PATH || row->type == CONFIG_TYPE_SECRET_FILE ||
			   row->type == CONFIG_TYPE_PORT))
		*text = '/';
	if (length > 3 && row->type == CONFIG_TYPE_BUS)
		memcpy(text, "a:b=", 4);
	accepted = config_value_set(row, &object, text);
	config_value_clear_all(row->section, &object);
	return accepted;
}

static void
test_every_key_takes_its_limits_and_nothing_beyond(void)
{
	gsize n_rows;
	const ConfigRow *rows = config_table_rows(&n_rows);

	for (gsize i = 0; i < n_rows; i++) {
		const ConfigRow *row = &rows[i];

		if (row->choices || row->type == CONFIG_TYPE_BOOLEAN || row->type == CONFIG_TYPE_ADDRESS)
			continue;
		if (row->type == CONFIG_TYPE_NUMBER || row->type == CONFIG_TYPE_MEGABYTES) {
			CU_ASSERT_TRUE(accepts(row, row->min) && accepts(row, row->max));
			CU_ASSERT_FALSE((row->min > 0 && accepts(row, row->min - 1)) || accepts(row, row->max + 1));
		} else {
			CU_ASSERT_EQUAL(accepts_length(row, 0), row->min == 0);
			CU_ASSERT_TRUE(accepts_length(row, row->max));
			CU_ASSERT_FALSE(accepts_length(row, row->max + 1));
		}
	}
}

static void
test_every_choice_is_accepted_and_its_neighbours_not(void)
{
	gsize n_rows;
	const ConfigRow *rows = config_table_rows(&n_rows);

	for (gsize i = 0; i < n_rows; i++) {
		Config object = { 0 };

		for (const ConfigChoice *choice = rows[i].choices; choice && choice->text; choice++) {
			g_autofree char *longer = g_strconcat(choice->text, "x", NULL);

			CU_ASSERT_TRUE(config_value_set(&rows[i], &object, choice->text));
			CU_ASSERT_FALSE(config_value_set(&rows[i], &object, longer));
		}
		if (rows[i].choices)
			config_value_clear_all(rows[i].section, &object);
	}
}

static void
test_every_row_is_whole_and_unique(void)
{
	gsize n_rows;
	const ConfigRow *rows = config_table_rows(&n_rows);

	for (gsize i = 0; i < n_rows; i++) {
		g_autofree char *allowed = config_value_allowed(&rows[i]);

		CU_ASSERT_TRUE(rows[i].doc && g_str_has_suffix(rows[i].doc, ".") && *allowed && rows[i].unit);
		CU_ASSERT_PTR_EQUAL(config_table_find(rows[i].section, rows[i].key), &rows[i]);
		CU_ASSERT_TRUE(i == 0 || rows[i - 1].section <= rows[i].section);
		CU_ASSERT_STRING_NOT_EQUAL(config_reload_to_string(rows[i].reload), "?");
		CU_ASSERT_EQUAL(config_section_from_string(config_section_to_string(rows[i].section)), rows[i].section);
	}
}

static void
restart_one(const char *text, const char *expected)
{
	g_autoptr(Config) running = config_parse("[uplink a]\ninterface = e\n", "f", NULL);
	g_autoptr(Config) wanted = config_parse(text, "f", NULL);
	g_autofree char *keys = config_restart_keys(running, wanted);

	CU_ASSERT_PTR_NOT_NULL(wanted);
	CU_ASSERT_EQUAL(g_strcmp0(keys, expected), 0);
}

static void
test_what_only_a_restart_takes_is_named(void)
{
	restart_one("", NULL);
	restart_one("[agent]\nlog-level = debug\n[uplinks]\nmin-stable-ms = 1\n", NULL);
	restart_one("[agent]\nbus = session\n[report]\nspool-max-mb = 1\n[controller]\nport = 1884\n",
		    "[agent] bus, [report] spool-max-mb, [controller] port");
}

static void
test_only_sections_without_a_name_need_a_restart(void)
{
	gsize n_rows;
	const ConfigRow *rows = config_table_rows(&n_rows);

	for (gsize i = 0; i < n_rows; i++)
		CU_ASSERT_TRUE(rows[i].reload != CONFIG_RELOAD_RESTART || !config_section_is_named(rows[i].section));
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a good file sets what it says and defaults the rest",
		  test_a_good_file_sets_what_it_says_and_defaults_the_rest },
		{ "an empty file is all defaults", test_an_empty_file_is_all_defaults },
		{ "what is no INI is refused with its line", test_what_is_no_ini_is_refused_with_its_line },
		{ "unknown and duplicate sections and keys are refused",
		  test_unknown_and_duplicate_sections_and_keys_are_refused },
		{ "a named section needs a good name, the others none",
		  test_a_named_section_needs_a_good_name_and_others_none },
		{ "a value of the wrong type or range names what is allowed",
		  test_a_value_of_the_wrong_type_or_range_names_what_is_allowed },
		{ "what is missing or does not fit together is refused",
		  test_what_is_missing_or_does_not_fit_together_is_refused },
		{ "limits hold and say their name", test_limits_hold_and_say_their_name },
		{ "a secret in the wrong place never reaches an error",
		  test_a_secret_in_the_wrong_place_never_reaches_an_error },
		{ "a good file cut anywhere gives a config or an error with a line",
		  test_a_good_file_cut_anywhere_gives_a_config_or_an_error_with_a_line },
		{ "random damage gives a config or an error", test_random_damage_gives_a_config_or_an_error },
		{ "every key takes its limits and nothing beyond", test_every_key_takes_its_limits_and_nothing_beyond },
		{ "every choice is accepted and its neighbours not", test_every_choice_is_accepted_and_its_neighbours_not },
		{ "what only a restart takes is named", test_what_only_a_restart_takes_is_named },
		{ "only sections without a name need a restart", test_only_sections_without_a_name_need_a_restart },
		{ "every row is whole and unique", test_every_row_is_whole_and_unique },
		CU_TEST_INFO_NULL,
	};

	return tap_main("config", tests, argc, argv);
}
