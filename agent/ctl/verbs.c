/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/ctl/ctl.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_MAX_BYTES 128

/* Names are those of the configuration: anything else is no object path and is refused here, in plain words. */
static CtlExit
object_path(const char *kind, const char *name, char path[PATH_MAX_BYTES])
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	if (!*name || name[length] || length > 32) {
		fprintf(stderr, "uplinkctl: \"%s\" is no name of a %s; names are listed by: uplinkctl status\n", name, kind);
		return CTL_EXIT_USAGE;
	}
	snprintf(path, PATH_MAX_BYTES, "%s/%s/%s", BUS_ROOT, kind, name);
	return CTL_EXIT_OK;
}

/* Calls a method without arguments; its reply in *ret when wanted. */
static CtlExit
call(Ctl *ctl, const char *path, const char *interface, const char *method, sd_bus_message **ret)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	int r = sd_bus_call_method(ctl->bus, BUS_NAME, path, interface, method, &error, ret, NULL);
	CtlExit status = r < 0 ? ctl_fail(r, &error, method) : CTL_EXIT_OK;

	sd_bus_error_free(&error);
	return status;
}

static void
print_text(const Ctl *ctl, const char *text)
{
	cJSON *document;
	char *json;

	if (!ctl->json) {
		printf("%s%s", text, *text && text[strlen(text) - 1] == '\n' ? "" : "\n");
		return;
	}
	document = cJSON_CreateObject();
	cJSON_AddNumberToObject(document, "schema", 1);
	cJSON_AddStringToObject(document, "text", text);
	json = cJSON_Print(document);
	if (json)
		puts(json);
	cJSON_free(json);
	cJSON_Delete(document);
}

CtlExit
ctl_why(Ctl *ctl, int argc, char **argv)
{
	char path[PATH_MAX_BYTES] = BUS_ROOT;
	const char *interface = argc > 1 ? BUS_INTERFACE_UPLINK : BUS_INTERFACE_AGENT, *text;
	CtlExit status = argc > 1 ? object_path("uplink", argv[1], path) : CTL_EXIT_OK;
	sd_bus_message *reply = NULL;

	if (status == CTL_EXIT_OK)
		status = call(ctl, path, interface, "Explain", &reply);
	if (status == CTL_EXIT_OK && sd_bus_message_read(reply, "s", &text) < 0)
		status = ctl_fail(-EBADMSG, NULL, "Explain");
	if (status == CTL_EXIT_OK)
		print_text(ctl, text);
	sd_bus_message_unref(reply);
	return status;
}

CtlExit
ctl_reload(Ctl *ctl, int argc, char **argv)
{
	return call(ctl, BUS_ROOT, BUS_INTERFACE_AGENT, "Reload", NULL);
}

CtlExit
ctl_session(Ctl *ctl, int argc, char **argv)
{
	bool connect = strcmp(argv[1], "connect") == 0;
	char path[PATH_MAX_BYTES];
	CtlExit status;

	if (!connect && strcmp(argv[1], "disconnect") != 0) {
		fprintf(stderr, "usage: uplinkctl session connect|disconnect NAME\n");
		return CTL_EXIT_USAGE;
	}
	status = object_path("session", argv[2], path);
	return status == CTL_EXIT_OK ?
		       call(ctl, path, BUS_INTERFACE_SESSION, connect ? "Connect" : "Disconnect", NULL) : status;
}

CtlExit
ctl_modem(Ctl *ctl, int argc, char **argv)
{
	const char *imei, *imsi, *iccid;
	sd_bus_message *reply = NULL;
	char path[PATH_MAX_BYTES];
	CtlExit status;

	if (strcmp(argv[1], "identity") != 0) {
		fprintf(stderr, "usage: uplinkctl modem identity NAME\n");
		return CTL_EXIT_USAGE;
	}
	status = object_path("modem", argv[2], path);
	if (status == CTL_EXIT_OK)
		status = call(ctl, path, BUS_INTERFACE_MODEM, "GetIdentity", &reply);
	if (status == CTL_EXIT_OK && sd_bus_message_read(reply, "sss", &imei, &imsi, &iccid) < 0)
		status = ctl_fail(-EBADMSG, NULL, "GetIdentity");
	if (status == CTL_EXIT_OK && ctl->json)
		printf("{\"schema\":1,\"imei\":\"%s\",\"imsi\":\"%s\",\"iccid\":\"%s\"}\n", imei, imsi, iccid);
	else if (status == CTL_EXIT_OK)
		printf("imei %s\nimsi %s\niccid %s\n", imei, imsi, iccid);
	sd_bus_message_unref(reply);
	return status;
}

/* One changed property set as one line: {"path":..., "interface":..., "changed":{...}} */
static int
property_changed(sd_bus_message *m, void *userdata, sd_bus_error *error)
{
	const char *interface;
	cJSON *line = cJSON_CreateObject(), *changed;
	char *text;

	if (sd_bus_message_read(m, "s", &interface) >= 0 && (changed = ctl_read_value(m))) {
		cJSON_AddStringToObject(line, "path", sd_bus_message_get_path(m));
		cJSON_AddStringToObject(line, "interface", interface);
		cJSON_AddItemToObject(line, "changed", changed);
		text = cJSON_PrintUnformatted(line);
		if (text && (puts(text) < 0 || fflush(stdout) != 0))
			sd_bus_close(sd_bus_message_get_bus(m));        /* nobody reads any more */
		cJSON_free(text);
	}
	cJSON_Delete(line);
	return 0;
}

static volatile sig_atomic_t interrupted;

static void
interrupt(int signal_number)
{
	interrupted = 1;
}

CtlExit
ctl_monitor(Ctl *ctl, int argc, char **argv)
{
	const struct sigaction action = { .sa_handler = interrupt };
	int r = sd_bus_match_signal(ctl->bus, NULL, BUS_NAME, NULL, "org.freedesktop.DBus.Properties",
				    "PropertiesChanged", property_changed, NULL);

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	while (r >= 0 && !interrupted) {
		r = sd_bus_process(ctl->bus, NULL);
		if (r == 0)
			r = sd_bus_wait(ctl->bus, UINT64_MAX);
	}
	if (interrupted || r == -EINTR)
		return CTL_EXIT_OK;
	return ctl_fail(r, NULL, "listening");
}
