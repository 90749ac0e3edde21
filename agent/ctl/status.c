/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/ctl/ctl.h"

#include <libsmartcols.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL_MAX 96

/* What status shows of one object, whatever the form of the output. */
typedef struct Row {
	const char *name;
	const cJSON *object;
	cJSON *statistics;              /* uplinks only, else NULL */
} Row;

static bool
has_kind(const char *path, const char *kind)
{
	size_t root = strlen(BUS_ROOT "/"), length = strlen(kind);

	return strlen(path) > root + length && strncmp(path + root, kind, length) == 0 && path[root + length] == '/';
}

static cJSON *
read_statistics(Ctl *ctl, const char *path)
{
	sd_bus_message *reply = NULL;
	cJSON *statistics = NULL;

	if (sd_bus_call_method(ctl->bus, BUS_NAME, path, BUS_INTERFACE_UPLINK, "GetStatistics", NULL, &reply,
			       NULL) >= 0)
		statistics = ctl_read_value(reply);
	sd_bus_message_unref(reply);
	return statistics ? statistics : cJSON_CreateObject();
}

static int
by_priority(const void *a, const void *b)
{
	const Row *x = a, *y = b;
	double d = ctl_number(x->object, "Priority") - ctl_number(y->object, "Priority");

	return d < 0 ? -1 : d > 0 ? 1 : strcmp(x->name, y->name);
}

/* The objects of one kind; free() the array, cJSON_Delete() the statistics. */
static Row *
rows_of(Ctl *ctl, const cJSON *tree, const char *kind, const char *interface, size_t *ret_n)
{
	Row *rows = calloc((size_t)cJSON_GetArraySize(tree) + 1, sizeof(Row));
	const cJSON *object;
	size_t n = 0;

	cJSON_ArrayForEach(object, tree) {
		if (!rows || !has_kind(object->string, kind))
			continue;
		rows[n].name = ctl_base_name(object->string);
		rows[n].object = cJSON_GetObjectItemCaseSensitive(object, interface);
		if (strcmp(kind, "uplink") == 0)
			rows[n].statistics = read_statistics(ctl, object->string);
		n++;
	}
	if (n > 0)
		qsort(rows, n, sizeof(Row), by_priority);
	*ret_n = n;
	return rows;
}

static void
free_rows(Row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cJSON_Delete(rows[i].statistics);
	free(rows);
}

static struct libscols_table *
new_table(const Ctl *ctl, const char *const *headings)
{
	struct libscols_table *table = scols_new_table();

	scols_table_enable_noheadings(table, ctl->porcelain);
	scols_table_enable_raw(table, 0);
	scols_table_set_column_separator(table, "  ");
	for (; *headings; headings++)
		scols_table_new_column(table, *headings, 0, 0);
	return table;
}

/* Cells ended by NULL; in porcelain form a line "kind<TAB>cell<TAB>..." at once. */
static void
add_line(const Ctl *ctl, struct libscols_table *table, const char *kind, const char *coloured, ...)
{
	struct libscols_line *line = table ? scols_table_new_line(table, NULL) : NULL;
	const char *cell;
	va_list args;

	if (ctl->porcelain)
		fputs(kind, stdout);
	va_start(args, coloured);
	for (size_t i = 0; (cell = va_arg(args, const char *)); i++) {
		if (ctl->porcelain)
			printf("\t%s", cell);
		else
			scols_line_set_data(line, i, *cell ? cell : "-");
		if (!ctl->porcelain && coloured && *coloured && strcmp(cell, coloured) == 0 && ctl->colour)
			scols_cell_set_color(scols_line_get_cell(line, i), ctl_colour(ctl, coloured));
	}
	va_end(args);
	if (ctl->porcelain)
		putchar('\n');
}

static void
print_table(const Ctl *ctl, struct libscols_table *table, size_t n)
{
	if (!ctl->porcelain && n > 0) {
		putchar('\n');
		fflush(stdout);
		scols_print_table(table);
	}
	scols_unref_table(table);
}

/* A number that may be missing: "" when it is. */
static const char *
optional(const cJSON *object, const char *key, double divisor, const char *unit, char text[CELL_MAX])
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);

	text[0] = '\0';
	if (value)
		snprintf(text, CELL_MAX, "%.*f%s%s", divisor > 1 ? 1 : 0, ctl_number(object, key) / divisor,
			 *unit ? " " : "", unit);
	return text;
}

static const char *
loss_text(const cJSON *statistics, char text[CELL_MAX])
{
	double sent = ctl_number(statistics, "Sent");

	text[0] = '\0';
	if (sent > 0)
		snprintf(text, CELL_MAX, "%.0f of %.0f", ctl_number(statistics, "Lost"), sent);
	return text;
}

static void
print_uplinks(Ctl *ctl, const Row *rows, size_t n)
{
	static const char *const headings[] = { "UPLINK", "STANDING", "FOR", "VERDICT", "CAUSE", "INTERFACE", "ADDRESS",
						"RTT", "LOST", NULL };
	struct libscols_table *table = new_table(ctl, headings);
	char age[16], rtt[CELL_MAX], lost[CELL_MAX];

	for (size_t i = 0; i < n; i++) {
		const cJSON *uplink = rows[i].object;
		const char *standing = ctl_text(uplink, "Standing");

		if (ctl->porcelain)
			add_line(ctl, NULL, "uplink", NULL, rows[i].name, standing, ctl_text(uplink, "Verdict"),
				 ctl_text(uplink, "Cause"), ctl_text(uplink, "Interface"), ctl_text(uplink, "Address"),
				 optional(rows[i].statistics, "LastRttUs", 1, "", rtt),
				 loss_text(rows[i].statistics, lost), NULL);
		else
			add_line(ctl, table, "uplink", standing, rows[i].name, standing,
				 ctl_age(ctl_number(uplink, "StandingSince"), age), ctl_text(uplink, "Verdict"),
				 ctl_text(uplink, "Cause"), ctl_text(uplink, "Interface"), ctl_text(uplink, "Address"),
				 optional(rows[i].statistics, "LastRttUs", 1000, "ms", rtt),
				 loss_text(rows[i].statistics, lost), NULL);
	}
	print_table(ctl, table, n);
}

static void
print_modems(Ctl *ctl, const Row *rows, size_t n)
{
	static const char *const headings[] = { "MODEM", "STATE", "SIM", "REGISTRATION", "RAT", "PLMN", "RSRP", "SINR",
						"MODEL", NULL };
	struct libscols_table *table = new_table(ctl, headings);
	char rsrp[CELL_MAX], sinr[CELL_MAX];

	for (size_t i = 0; i < n; i++) {
		const cJSON *modem = rows[i].object, *signal = cJSON_GetObjectItemCaseSensitive(modem, "Signal");

		add_line(ctl, table, "modem", NULL, rows[i].name, ctl_text(modem, "State"), ctl_text(modem, "Sim"),
			 ctl_text(modem, "Registration"), ctl_text(modem, "Rat"), ctl_text(modem, "Plmn"),
			 optional(signal, "RsrpDbm10", 10, ctl->porcelain ? "" : "dBm", rsrp),
			 optional(signal, "SinrDb10", 10, ctl->porcelain ? "" : "dB", sinr), ctl_text(modem, "Model"),
			 NULL);
	}
	print_table(ctl, table, n);
}

static const char *
controller_word(const cJSON *report)
{
	if (!ctl_true(report, "ControllerConfigured"))
		return "off";
	return ctl_true(report, "ControllerConnected") ? "connected" : "disconnected";
}

static void
print_device(Ctl *ctl, const cJSON *tree)
{
	const cJSON *device = ctl_interface(tree, BUS_ROOT, BUS_INTERFACE_AGENT);
	const cJSON *report = ctl_interface(tree, BUS_ROOT, BUS_INTERFACE_REPORT);
	const char *verdict = ctl_text(device, "Verdict"), *word = controller_word(report), *cause;
	char score[16], backlog[24];

	snprintf(score, sizeof(score), "%.0f", ctl_number(device, "Score"));
	snprintf(backlog, sizeof(backlog), "%.0f", ctl_number(report, "BacklogRecords"));
	if (ctl->porcelain) {
		add_line(ctl, NULL, "device", NULL, ctl_text(device, "Device"), verdict, ctl_text(device, "Cause"), score,
			 ctl_base_name(ctl_text(device, "ActiveUplink")), NULL);
		add_line(ctl, NULL, "controller", NULL, word, backlog, ctl_text(report, "ControllerCause"),
			 ctl_text(report, "ControllerEvidence"), NULL);
		return;
	}
	cause = ctl_text(device, "Cause");
	printf("%s: %s%s%s%s%s%s, score %s of 100, traffic over %s\n", ctl_text(device, "Device"),
	       ctl_colour(ctl, verdict), verdict, ctl_plain(ctl), *cause ? " (" : "", cause, *cause ? ")" : "", score,
	       *ctl_base_name(ctl_text(device, "ActiveUplink")) ? ctl_base_name(ctl_text(device, "ActiveUplink")) :
								  "nothing");
	cause = ctl_text(report, "ControllerCause");
	printf("controller: %s%s%s%s%s, %s records wait%s\n", ctl_colour(ctl, word), word, ctl_plain(ctl),
	       *cause ? ", " : "", cause, backlog,
	       ctl_true(report, "SpoolWritable") ? "" : ", the spool cannot be written");
}

static void
add_rows(cJSON *document, const char *key, const Row *rows, size_t n)
{
	cJSON *array = cJSON_AddArrayToObject(document, key);

	for (size_t i = 0; i < n; i++) {
		cJSON *copy = cJSON_Duplicate(rows[i].object, true);

		if (rows[i].statistics)
			cJSON_AddItemToObject(copy, "Statistics", cJSON_Duplicate(rows[i].statistics, true));
		cJSON_AddItemToArray(array, copy);
	}
}

static void
print_json(const cJSON *tree, const Row *uplinks, size_t n_uplinks, const Row *modems, size_t n_modems,
	   const Row *sessions, size_t n_sessions)
{
	cJSON *document = cJSON_CreateObject();
	char *text;

	cJSON_AddNumberToObject(document, "schema", 1);
	cJSON_AddItemToObject(document, "device",
			      cJSON_Duplicate(ctl_interface(tree, BUS_ROOT, BUS_INTERFACE_AGENT), true));
	cJSON_AddItemToObject(document, "report",
			      cJSON_Duplicate(ctl_interface(tree, BUS_ROOT, BUS_INTERFACE_REPORT), true));
	add_rows(document, "uplinks", uplinks, n_uplinks);
	add_rows(document, "modems", modems, n_modems);
	add_rows(document, "sessions", sessions, n_sessions);
	text = cJSON_Print(document);
	if (text)
		puts(text);
	cJSON_free(text);
	cJSON_Delete(document);
}

static CtlExit
exit_of(const cJSON *tree)
{
	const char *verdict = ctl_text(ctl_interface(tree, BUS_ROOT, BUS_INTERFACE_AGENT), "Verdict");

	if (strcmp(verdict, "ok") == 0)
		return CTL_EXIT_OK;
	return strcmp(verdict, "failed") == 0 ? CTL_EXIT_DOWN : CTL_EXIT_DEGRADED;
}

CtlExit
ctl_status(Ctl *ctl, int argc, char **argv)
{
	cJSON *tree = NULL;
	Row *uplinks, *modems, *sessions;
	size_t n_uplinks, n_modems, n_sessions;
	CtlExit status = ctl_read_tree(ctl, &tree);

	if (status != CTL_EXIT_OK)
		return status;
	uplinks = rows_of(ctl, tree, "uplink", BUS_INTERFACE_UPLINK, &n_uplinks);
	modems = rows_of(ctl, tree, "modem", BUS_INTERFACE_MODEM, &n_modems);
	sessions = rows_of(ctl, tree, "session", BUS_INTERFACE_SESSION, &n_sessions);
	if (ctl->json) {
		print_json(tree, uplinks, n_uplinks, modems, n_modems, sessions, n_sessions);
	} else {
		print_device(ctl, tree);
		print_uplinks(ctl, uplinks, n_uplinks);
		print_modems(ctl, modems, n_modems);
	}
	status = exit_of(tree);
	free_rows(uplinks, n_uplinks);
	free_rows(modems, n_modems);
	free_rows(sessions, n_sessions);
	cJSON_Delete(tree);
	return status;
}
