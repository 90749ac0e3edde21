/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The configuration as one const struct, read by the table in config-table.c; a bad file is refused whole. */
#pragma once

#include "agent/uplink/uplink-facts.h"

#include <glib.h>

#define CONFIG_ERROR config_error_quark()
GQuark config_error_quark(void);
typedef enum ConfigError { CONFIG_ERROR_READ, CONFIG_ERROR_SYNTAX, CONFIG_ERROR_UNKNOWN, CONFIG_ERROR_RANGE,
	CONFIG_ERROR_DUPLICATE, CONFIG_ERROR_MISSING, CONFIG_ERROR_REFERENCE } ConfigError;

/* Text that is not set is "", never NULL. */
typedef struct ConfigModem {            /* [modem NAME] */
	char *name, *port, *interface, *pin_file;
} ConfigModem;

typedef struct ConfigSession {          /* [session NAME] */
	char *name, *modem, *dnn, *user, *password_file;
	guint family;                   /* AF_INET or AF_INET6 */
} ConfigSession;

typedef struct ConfigUplink {           /* [uplink NAME]: by session, or by interface with an address others manage */
	char *name, *session, *interface, *gateway;
	guint priority;
	gboolean enabled;
	char *probe_target;             /* numeric address, "" = not probed */
	guint probe_interval_ms, probe_timeout_ms, probe_down_after, probe_up_after;
	guint loss_max_percent, rtt_max_ms;
} ConfigUplink;

typedef struct Config {
	char *device, *state_dir, *bus; /* [agent]; bus: "system", "session" or a D-Bus address */
	GLogLevelFlags log_level;
	guint min_stable_ms;            /* [uplinks] */
	guint report_interval_s, spool_commit_s;        /* [report] */
	char *spool_dir;
	guint64 spool_max_bytes;
	char *controller_host, *controller_profile, *controller_topic, *cursor_dir;      /* [controller]; host "" = none */
	guint controller_port, controller_keepalive_s;
	GPtrArray *modems, *sessions, *uplinks;         /* of ConfigModem, ConfigSession, ConfigUplink */
} Config;

/* Reads `file` and then the drop-ins FILE.d (all *.conf, sorted, later wins); NULL file = the installed places. */
Config *config_load(const char *file, GError **error);
/* The same from memory; `where` names it in errors ("<text>:3: ..."). */
Config *config_parse(const char *text, const char *where, GError **error);
void config_free(Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

/* "[agent] bus, [report] spool-dir": what differs and is taken only at the next start; NULL: nothing. Free with g_free(). */
char *config_restart_keys(const Config *running, const Config *wanted);

const ConfigModem *config_find_modem(const Config *config, const char *name);
const ConfigSession *config_find_session(const Config *config, const char *name);
