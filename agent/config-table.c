/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/config-table.h"

#include "netlink/nl-ids.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

/* A member's offset, refused by the compiler when the member has not the type that the row's type writes. */
#define AT(type, member, wanted) (offsetof(type, member) + 0 * sizeof(_Generic(((type *)NULL)->member, wanted: 1)))
#define AT_TEXT(type, member) AT(type, member, char *)
#define AT_NUMBER(type, member) AT(type, member, guint)
#define AT_BYTES(type, member) AT(type, member, guint64)
#define AT_BOOLEAN(type, member) AT(type, member, gboolean)

#define PATH_BYTES 1, 255
#define MAYBE_PATH_BYTES 0, 255
#define NAME_BYTES 1, CONFIG_NAME_BYTES_MAX
#define MAYBE_NAME_BYTES 0, CONFIG_NAME_BYTES_MAX
#define ADDRESS_BYTES 0, 45
#define LIVE CONFIG_RELOAD_LIVE
#define OBJECT CONFIG_RELOAD_OBJECT
#define RESTART CONFIG_RELOAD_RESTART

static const ConfigChoice log_levels[] = {
	{ "error", G_LOG_LEVEL_CRITICAL }, { "warning", G_LOG_LEVEL_WARNING }, { "notice", G_LOG_LEVEL_MESSAGE },
	{ "info", G_LOG_LEVEL_INFO }, { "debug", G_LOG_LEVEL_DEBUG }, { NULL, 0 },
};
static const ConfigChoice families[] = { { "ipv4", AF_INET }, { "ipv6", AF_INET6 }, { NULL, 0 } };
static const ConfigChoice profiles[] = { { "json", 0 }, { NULL, 0 } };

/* section, key, type, offset, min, max, choices, default, unit, reload, doc */
static const ConfigRow rows[] = {
#define ROW(key, type, ...) { CONFIG_SECTION_AGENT, key, CONFIG_TYPE_##type, __VA_ARGS__ }
	ROW("device", LABEL, AT_TEXT(Config, device), 0, 64, NULL, "", "", RESTART,
	    "Name of this router in topics and reports, unique in the fleet; empty: its host name."),
	ROW("state-dir", PATH, AT_TEXT(Config, state_dir), PATH_BYTES, NULL, "/var/lib/uplinkd", "", RESTART,
	    "Directory that keeps what must outlive a restart."),
	ROW("bus", BUS, AT_TEXT(Config, bus), 1, 255, NULL, "system", "", RESTART,
	    "D-Bus to serve on: system, session, or an address as unix:path=/run/bus."),
	ROW("log-level", CHOICE, AT(Config, log_level, GLogLevelFlags), 0, 0, log_levels, "info", "", LIVE,
	    "Least severe lines that are logged."),
#undef ROW
#define ROW(key, type, ...) { CONFIG_SECTION_UPLINKS, key, CONFIG_TYPE_##type, __VA_ARGS__ }
	ROW("min-stable-ms", NUMBER, AT_NUMBER(Config, min_stable_ms), 0, 3600000, NULL, "10000", "ms", LIVE,
	    "How long a better uplink must have been good before traffic returns to it."),
#undef ROW
#define ROW(key, type, ...) { CONFIG_SECTION_REPORT, key, CONFIG_TYPE_##type, __VA_ARGS__ }
	ROW("interval-s", NUMBER, AT_NUMBER(Config, report_interval_s), 1, 86400, NULL, "60", "s", LIVE,
	    "Time between two periodic health records; changes are recorded at once."),
	ROW("spool-commit-s", NUMBER, AT_NUMBER(Config, spool_commit_s), 1, 3600, NULL, "60", "s", RESTART,
	    "Routine records reach the flash within this time; a power cut loses no more."),
	ROW("spool-dir", PATH, AT_TEXT(Config, spool_dir), PATH_BYTES, NULL, "/var/lib/uplinkd/spool", "", RESTART,
	    "Directory of the records that wait for the controller."),
	ROW("spool-max-mb", MEGABYTES, AT_BYTES(Config, spool_max_bytes), 1, 65536, NULL, "64", "MiB", RESTART,
	    "Size of the spool, beyond which the oldest routine records are dropped and counted."),
#undef ROW
#define ROW(key, type, ...) { CONFIG_SECTION_CONTROLLER, key, CONFIG_TYPE_##type, __VA_ARGS__ }
	ROW("host", HOST, AT_TEXT(Config, controller_host), 0, 253, NULL, "", "", RESTART,
	    "Name or address of the fleet controller's MQTT broker; empty: nothing is reported."),
	ROW("port", NUMBER, AT_NUMBER(Config, controller_port), 1, 65535, NULL, "1883", "", RESTART,
	    "TCP port of the broker."),
	ROW("profile", WORD, AT_TEXT(Config, controller_profile), 1, 32, profiles, "json", "", RESTART,
	    "How records are encoded and which topics carry them."),
	ROW("topic-prefix", TOPIC, AT_TEXT(Config, controller_topic), 1, 128, NULL, "uplinkd/v1", "", RESTART,
	    "Levels in front of the device's name in each topic."),
	ROW("keepalive-s", NUMBER, AT_NUMBER(Config, controller_keepalive_s), 10, 3600, NULL, "60", "s", RESTART,
	    "Longest silence on the connection before it is tested."),
	ROW("cursor-dir", PATH, AT_TEXT(Config, cursor_dir), PATH_BYTES, NULL, "/var/lib/uplink-report", "", RESTART,
	    "Directory where uplink-report notes up to where the controller has confirmed."),
#undef ROW
#define ROW(key, type, ...) { CONFIG_SECTION_MODEM, key, CONFIG_TYPE_##type, __VA_ARGS__ }
	ROW("port", PORT, AT_TEXT(ConfigModem, port), PATH_BYTES, NULL, NULL, "", OBJECT,
	    "QMI control port: a device as /dev/cdc-wdm0, or abstract:NAME of a socket."),
	ROW("interface", INTERFACE, AT_TEXT(ConfigModem, interface), MAYBE_NAME_BYTES, NULL, "", "", OBJECT,
	    "Network interface of the modem's data path, as wwan0; empty: the one the kernel pairs with the port."),
	ROW("pin-file", SECRET_FILE, AT_TEXT(ConfigModem, pin_file), MAYBE_PATH_BYTES, NULL, "", "", OBJECT,
	    "File that holds the SIM's PIN; empty: no PIN is ever tried."),
#undef ROW
#define ROW(key, type, ...) { CONFIG_SECTION_SESSION, key, CONFIG_TYPE_##type, __VA_ARGS__ }
	ROW("modem", NAME, AT_TEXT(ConfigSession, modem), NAME_BYTES, NULL, NULL, "", OBJECT,
	    "Modem that carries the session: NAME of a [modem NAME]."),
	ROW("dnn", DNN, AT_TEXT(ConfigSession, dnn), 0, 100, NULL, "", "", OBJECT,
	    "Data network name (APN); empty: the network's default."),
	ROW("family", CHOICE, AT_NUMBER(ConfigSession, family), 0, 0, families, "ipv4", "", OBJECT,
	    "IP family of the session; dual stack is two sessions."),
	ROW("user", TEXT, AT_TEXT(ConfigSession, user), 0, 64, NULL, "", "", OBJECT,
	    "User name for the data network; empty: no authentication."),
	ROW("password-file", SECRET_FILE, AT_TEXT(ConfigSession, password_file), MAYBE_PATH_BYTES, NULL, "", "", OBJECT,
	    "File that holds the password of user."),
#undef ROW
#define ROW(key, type, ...) { CONFIG_SECTION_UPLINK, key, CONFIG_TYPE_##type, __VA_ARGS__ }
	ROW("session", NAME, AT_TEXT(ConfigUplink, session), MAYBE_NAME_BYTES, NULL, "", "", OBJECT,
	    "The uplink is this PDU session: NAME of a [session NAME]."),
	ROW("interface", INTERFACE, AT_TEXT(ConfigUplink, interface), MAYBE_NAME_BYTES, NULL, "", "", OBJECT,
	    "The uplink is this network interface, whose address someone else manages."),
	ROW("gateway", ADDRESS, AT_TEXT(ConfigUplink, gateway), ADDRESS_BYTES, NULL, "", "", OBJECT,
	    "Next hop on the interface; empty: the peer is reached directly, without one."),
	ROW("priority", NUMBER, AT_NUMBER(ConfigUplink, priority), 0, 1000, NULL, "100", "", LIVE,
	    "The usable uplink with the lowest number carries the traffic; equals by their order in the files."),
	ROW("enabled", BOOLEAN, AT_BOOLEAN(ConfigUplink, enabled), 0, 0, NULL, "yes", "", LIVE,
	    "Whether the uplink may be used at all."),
	ROW("probe-target", ADDRESS, AT_TEXT(ConfigUplink, probe_target), ADDRESS_BYTES, NULL, "", "", OBJECT,
	    "Numeric address that is probed over the uplink; empty: the path is not measured."),
	ROW("probe-interval-ms", NUMBER, AT_NUMBER(ConfigUplink, probe_interval_ms), 10, 3600000, NULL, "1000", "ms",
	    OBJECT, "Time between two probes."),
	ROW("probe-timeout-ms", NUMBER, AT_NUMBER(ConfigUplink, probe_timeout_ms), 10, 60000, NULL, "1000", "ms",
	    OBJECT, "A probe not answered by then is lost."),
	ROW("probe-down-after", NUMBER, AT_NUMBER(ConfigUplink, probe_down_after), 1, 100, NULL, "3", "probes",
	    OBJECT, "So many lost in a row make the path dead."),
	ROW("probe-up-after", NUMBER, AT_NUMBER(ConfigUplink, probe_up_after), 1, 100, NULL, "5", "probes",
	    OBJECT, "So many answered in a row make it alive again."),
	ROW("loss-max-percent", NUMBER, AT_NUMBER(ConfigUplink, loss_max_percent), 0, 100, NULL, "20", "%",
	    OBJECT, "More loss than this over the last 100 probes is degraded; 0: loss is not judged."),
	ROW("rtt-max-ms", NUMBER, AT_NUMBER(ConfigUplink, rtt_max_ms), 0, 60000, NULL, "0", "ms",
	    OBJECT, "A higher median round trip over the last 100 probes is degraded; 0: it is not judged."),
#undef ROW
};

static const struct {
	const char *name;
	guint max;                      /* 0: the section has no name */
	const char *doc;
} sections[_CONFIG_SECTION_MAX] = {
	[CONFIG_SECTION_AGENT] = { "agent", 0, "The program itself." },
	[CONFIG_SECTION_UPLINKS] = { "uplinks", 0, "The choice between the uplinks." },
	[CONFIG_SECTION_REPORT] = { "report", 0, "Health records and the spool they wait in." },
	[CONFIG_SECTION_CONTROLLER] = { "controller", 0, "Where uplink-report delivers the records." },
	[CONFIG_SECTION_MODEM] = { "modem", CONFIG_MODEMS_MAX, "A cellular modem." },
	[CONFIG_SECTION_SESSION] = { "session", NL_UPLINK_MAX, "A PDU session on a modem." },
	[CONFIG_SECTION_UPLINK] = { "uplink", NL_UPLINK_MAX, "A way out: a PDU session or any network interface." },
};

static const char *const reload_names[_CONFIG_RELOAD_MAX] = {
	[CONFIG_RELOAD_LIVE] = "at once",
	[CONFIG_RELOAD_OBJECT] = "restarts this object",
	[CONFIG_RELOAD_RESTART] = "at the next start",
};

const ConfigRow *
config_table_rows(gsize *ret_n_rows)
{
	*ret_n_rows = G_N_ELEMENTS(rows);
	return rows;
}

const ConfigRow *
config_table_find(ConfigSection section, const char *key)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		if (rows[i].section == section && strcmp(rows[i].key, key) == 0)
			return &rows[i];
	return NULL;
}

const char *
config_section_to_string(ConfigSection section)
{
	return (unsigned)section < _CONFIG_SECTION_MAX ? sections[section].name : "?";
}

ConfigSection
config_section_from_string(const char *text)
{
	unsigned section = 0;

	while (section < _CONFIG_SECTION_MAX && strcmp(sections[section].name, text) != 0)
		section++;
	return section;
}

bool
config_section_is_named(ConfigSection section)
{
	return sections[section].max > 0;
}

guint
config_section_max(ConfigSection section)
{
	return sections[section].max;
}

const char *
config_section_doc(ConfigSection section)
{
	return sections[section].doc;
}

const char *
config_reload_to_string(ConfigReload reload)
{
	return (unsigned)reload < _CONFIG_RELOAD_MAX ? reload_names[reload] : "?";
}
