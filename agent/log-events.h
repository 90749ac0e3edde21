/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every event the log can hold: its id in text and its journald MESSAGE_ID; units/uplinkd.catalog explains each. */
#pragma once

/* X(NAME, "event-id", "MESSAGE_ID as 32 hex digits") */
#define LOG_EVENTS(X) \
	X(AGENT_START,          "agent-start",          "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c01") \
	X(AGENT_STOP,           "agent-stop",           "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c02") \
	X(CONFIG_LOADED,        "config-loaded",        "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c03") \
	X(CONFIG_REFUSED,       "config-refused",       "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c04") \
	X(MODEM_STATE,          "modem-state",          "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c05") \
	X(REGISTRATION_STATE,   "registration-state",   "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c07") \
	X(SESSION_STATE,        "session-state",        "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c08") \
	X(UPLINK_STATE,         "uplink-state",         "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c09") \
	X(UPLINK_SWITCH,        "uplink-switch",        "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c0a") \
	X(PATH_VERDICT,         "path-verdict",         "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c0b") \
	X(KERNEL_CHANGE,        "kernel-change",        "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c0c") \
	X(KERNEL_REFUSED,       "kernel-refused",       "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c0d") \
	X(HEALTH_CHANGE,        "health-change",        "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c0e") \
	X(SPOOL_FAULT,          "spool-fault",          "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c0f") \
	X(SPOOL_DROPPED,        "spool-dropped",        "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c10") \
	X(CONTROLLER_STATE,     "controller-state",     "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c11") \
	X(BUS_FAULT,            "bus-fault",            "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c12") \
	X(BUS_AUDIT,            "bus-audit",            "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c13") \
	X(NETLINK_FAULT,        "netlink-fault",        "6f1c2f5f0b7e4f0c9d6f3f6e0a7b1c14")

#define LOG_EVENT_ENUM(name, text, message_id) LOG_EVENT_##name,
typedef enum LogEvent { LOG_EVENTS(LOG_EVENT_ENUM) _LOG_EVENT_MAX } LogEvent;

const char *log_event_to_string(LogEvent event);
LogEvent log_event_from_string(const char *event_id);           /* _LOG_EVENT_MAX: not in the list */
const char *log_event_message_id(const char *event_id);         /* NULL: not in the list */
