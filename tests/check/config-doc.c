/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prints what the configuration's table says: `config-doc man` the KEYS of uplinkd.conf(5), `config-doc example` the example file. */
#include "agent/config-table.h"
#include "agent/config-value.h"

#include <stdio.h>
#include <string.h>

/* What the example says where a default will not do. */
static const struct {
	ConfigSection section;
	const char *name, *key, *value;
} samples[] = {
	{ CONFIG_SECTION_MODEM, "port5g", "port", "/dev/cdc-wdm0" },
	{ CONFIG_SECTION_SESSION, "port5g", "modem", "port5g" },
	{ CONFIG_SECTION_UPLINK, "port5g", "session", "port5g" },
};

static const char *
sample_name(ConfigSection section)
{
	for (gsize i = 0; i < G_N_ELEMENTS(samples); i++)
		if (samples[i].section == section)
			return samples[i].name;
	return "";
}

static const char *
sample_value(const ConfigRow *row)
{
	for (gsize i = 0; i < G_N_ELEMENTS(samples); i++)
		if (samples[i].section == row->section && strcmp(samples[i].key, row->key) == 0)
			return samples[i].value;
	return NULL;
}

/* '-' and quotes as themselves; a line that begins with '.' or '\'' is not ours to write. */
static void
put_roff(const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '-':
			fputs("\\-", stdout);
			break;
		case '\'':
			fputs("\\(aq", stdout);
			break;
		default:
			putchar(*text);
		}
}

static char *
describe_default(const ConfigRow *row)
{
	if (!row->fallback)
		return g_strdup("must be given");
	if (*row->fallback == '\0')
		return g_strdup("empty by default");
	return g_strdup_printf("default %s%s%s", row->fallback, *row->unit ? " " : "", row->unit);
}

static void
print_man_row(const ConfigRow *row)
{
	g_autofree char *allowed = config_value_allowed(row), *fallback = describe_default(row);

	printf(".TP\n.B ");
	put_roff(row->key);
	putchar('\n');
	put_roff(row->doc);
	printf("\n.br\nAllowed: ");
	put_roff(allowed);
	printf("; ");
	put_roff(fallback);
	printf(". A change is taken ");
	put_roff(config_reload_to_string(row->reload));
	puts(".");
}

static void
print_man(void)
{
	ConfigSection section = _CONFIG_SECTION_MAX;
	gsize n_rows;
	const ConfigRow *rows = config_table_rows(&n_rows);

	for (gsize i = 0; i < n_rows; i++) {
		if (rows[i].section != section) {
			section = rows[i].section;
			printf(".SS \"[%s%s]\"\n%s\n", config_section_to_string(section),
			       config_section_is_named(section) ? " NAME" : "", config_section_doc(section));
		}
		print_man_row(&rows[i]);
	}
}

static void
print_example_row(const ConfigRow *row)
{
	g_autofree char *allowed = config_value_allowed(row), *fallback = describe_default(row);
	const char *sample = sample_value(row), *value = sample ?: row->fallback;

	printf("\n# %s\n# %s; %s\n", row->doc, allowed, fallback);
	printf("%s%s =%s%s\n", sample ? "" : "#", row->key, *value ? " " : "", value);
}

static void
print_example(void)
{
	ConfigSection section = _CONFIG_SECTION_MAX;
	gsize n_rows;
	const ConfigRow *rows = config_table_rows(&n_rows);

	puts("# SPDX-License-Identifier: LGPL-2.1-or-later\n"
	     "# uplinkd.conf with every key; those behind a '#' stand at their defaults. See uplinkd.conf(5).\n"
	     "# To be copied to /etc/uplinkd/uplinkd.conf and checked by: uplinkd --check-config");
	for (gsize i = 0; i < n_rows; i++) {
		if (rows[i].section != section) {
			const char *name = sample_name(rows[i].section);

			section = rows[i].section;
			printf("\n# %s\n[%s%s%s]\n", config_section_doc(section), config_section_to_string(section),
			       *name ? " " : "", name);
		}
		print_example_row(&rows[i]);
	}
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "man") == 0) {
		print_man();
	} else if (argc == 2 && strcmp(argv[1], "example") == 0) {
		print_example();
	} else if (argc == 3 && strcmp(argv[1], "parse") == 0) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Config) config = config_load(argv[2], &error);

		if (!config)
			fprintf(stderr, "%s\n", error->message);
		return config ? 0 : 1;
	} else {
		fprintf(stderr, "usage: config-doc man|example|parse FILE\n");
		return 2;
	}
	return 0;
}
