/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/log-events.h"

#include <stddef.h>
#include <string.h>

#define LOG_EVENT_ROW(name, text, message_id) [LOG_EVENT_##name] = { text, message_id },

static const struct {
	const char *text, *message_id;
} events[_LOG_EVENT_MAX] = { LOG_EVENTS(LOG_EVENT_ROW) };

const char *
log_event_to_string(LogEvent event)
{
	return (unsigned)event < _LOG_EVENT_MAX ? events[event].text : "?";
}

LogEvent
log_event_from_string(const char *event_id)
{
	unsigned event = 0;

	while (event < _LOG_EVENT_MAX && strcmp(events[event].text, event_id) != 0)
		event++;
	return event;
}

const char *
log_event_message_id(const char *event_id)
{
	LogEvent event = log_event_from_string(event_id);

	return event < _LOG_EVENT_MAX ? events[event].message_id : NULL;
}
