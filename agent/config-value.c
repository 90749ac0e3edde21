/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/config-value.h"

#include <arpa/inet.h>
#include <string.h>

#define BYTES_PER_MEGABYTE (G_GUINT64_CONSTANT(1) << 20)
#define SOCKET_NAME_MAX 100     /* sun_path takes 108 with its leading NUL */

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

static bool
consists_of(const char *text, const char *set)
{
	return text[strspn(text, set)] == '\0';
}

bool
config_value_is_name(const char *text)
{
	return g_ascii_isalpha(*text) && strlen(text) <= CONFIG_NAME_BYTES_MAX && consists_of(text, LETTERS DIGITS "_");
}

int
config_value_address_family(const char *text)
{
	guint8 bytes[16];

	if (inet_pton(AF_INET, text, bytes) == 1)
		return AF_INET;
	return inet_pton(AF_INET6, text, bytes) == 1 ? AF_INET6 : 0;
}

static bool
is_text(const char *text)
{
	return true;                    /* the reader let only printable UTF-8 through */
}

/* No ".." anywhere: a path that means something else than it shows. */
static bool
is_path(const char *text)
{
	g_autofree char *canonical = NULL;

	if (*text != '/')
		return false;
	canonical = g_canonicalize_filename(text, "/");
	return strcmp(canonical, text) == 0;
}

static bool
is_interface(const char *text)
{
	return strcmp(text, ".") != 0 && strcmp(text, "..") != 0 && !strpbrk(text, "/: \t%");
}

static bool
is_address(const char *text)
{
	return config_value_address_family(text) != 0;
}

static bool
is_port(const char *text)
{
	if (!g_str_has_prefix(text, "abstract:"))
		return is_path(text);
	text += strlen("abstract:");
	return *text && strlen(text) <= SOCKET_NAME_MAX && consists_of(text, LETTERS DIGITS "_.@/-");
}

static bool
is_bus(const char *text)
{
	const char *colon = strchr(text, ':');

	if (strcmp(text, "system") == 0 || strcmp(text, "session") == 0)
		return true;
	return colon && colon > text && strchr(colon, '=') && !strpbrk(text, " \t");
}

static bool
is_host(const char *text)
{
	return is_address(text) ||
	       (g_ascii_isalnum(*text) && consists_of(text, LETTERS DIGITS ".-") && !strstr(text, ".."));
}

static bool
is_label(const char *text)
{
	return consists_of(text, LETTERS DIGITS "_-");
}

/* No '.', ' ', '$', '+', '#': some brokers refuse or rewrite them. */
static bool
is_topic(const char *text)
{
	return consists_of(text, LETTERS DIGITS "_-/") && *text != '/' && !g_str_has_suffix(text, "/") &&
	       !strstr(text, "//");
}

/* TS 23.003 clause 9.1 allows letters, digits and '-' between dots; '_' is seen in the field. */
static bool
is_dnn(const char *text)
{
	return g_ascii_isalnum(*text) && consists_of(text, LETTERS DIGITS "._-") && !strstr(text, "..");
}

static const struct {
	bool (*is_valid)(const char *text);     /* NULL: the member is no free text */
	const char *allowed;
} types[_CONFIG_TYPE_MAX] = {
	[CONFIG_TYPE_TEXT] = { is_text, "text" },
	[CONFIG_TYPE_PATH] = { is_path, "an absolute path without . and .." },
	[CONFIG_TYPE_SECRET_FILE] = { is_path, "the absolute path of a file, never the secret itself" },
	[CONFIG_TYPE_NAME] = { config_value_is_name, "a name" },
	[CONFIG_TYPE_INTERFACE] = { is_interface, "the name of a network interface" },
	[CONFIG_TYPE_ADDRESS] = { is_address, "a numeric IPv4 or IPv6 address" },
	[CONFIG_TYPE_PORT] = { is_port, "an absolute path, or abstract:NAME" },
	[CONFIG_TYPE_BUS] = { is_bus, "system, session, or a D-Bus address" },
	[CONFIG_TYPE_HOST] = { is_host, "a host name or numeric address" },
	[CONFIG_TYPE_LABEL] = { is_label, "letters, digits, '_' and '-'" },
	[CONFIG_TYPE_TOPIC] = { is_topic, "levels of letters, digits, '_' and '-' with '/' between them" },
	[CONFIG_TYPE_DNN] = { is_dnn, "letters, digits, '-', '_' and single dots, as 3GPP TS 23.003 says" },
};

static bool
parse_number(const ConfigRow *row, const char *text, guint64 *ret)
{
	/* g_ascii_string_to_unsigned() refuses signs, blanks and anything behind the digits. */
	return g_ascii_string_to_unsigned(text, 10, row->min, row->max, ret, NULL);
}

static bool
parse_boolean(const char *text, gboolean *ret)
{
	static const char *const yes[] = { "yes", "true", "on", "1", NULL }, *const no[] = { "no", "false", "off", "0", NULL };

	if (!g_strv_contains(yes, text) && !g_strv_contains(no, text))
		return false;
	*ret = g_strv_contains(yes, text);
	return true;
}

static const ConfigChoice *
find_choice(const ConfigRow *row, const char *text)
{
	for (const ConfigChoice *choice = row->choices; choice->text; choice++)
		if (strcmp(choice->text, text) == 0)
			return choice;
	return NULL;
}

static bool
set_choice(const ConfigRow *row, guint *member, const char *text)
{
	const ConfigChoice *choice = find_choice(row, text);

	if (choice)
		*member = choice->value;
	return choice;
}

static bool
set_text(const ConfigRow *row, char **member, const char *text)
{
	gsize length = strlen(text);

	if (length < row->min || length > row->max)
		return false;
	if (length > 0 && !(row->choices ? find_choice(row, text) != NULL : types[row->type].is_valid(text)))
		return false;
	g_free(*member);
	*member = g_strdup(text);
	return true;
}

bool
config_value_set(const ConfigRow *row, void *object, const char *text)
{
	void *member = (char *)object + row->offset;
	guint64 number;

	if (row->type == CONFIG_TYPE_BOOLEAN)
		return parse_boolean(text, member);
	if (row->type == CONFIG_TYPE_CHOICE)
		return set_choice(row, member, text);
	if (row->type != CONFIG_TYPE_NUMBER && row->type != CONFIG_TYPE_MEGABYTES)
		return set_text(row, member, text);
	if (!parse_number(row, text, &number))
		return false;
	if (row->type == CONFIG_TYPE_NUMBER)
		*(guint *)member = (guint)number;
	else
		*(guint64 *)member = number * BYTES_PER_MEGABYTE;
	return true;
}

static char *
allowed_choices(const ConfigRow *row)
{
	GString *out = g_string_new(NULL);

	for (const ConfigChoice *choice = row->choices; choice->text; choice++) {
		bool is_last = !choice[1].text;

		g_string_append_printf(out, "%s%s", choice == row->choices ? "" : is_last ? " or " : ", ", choice->text);
	}
	return g_string_free(out, FALSE);
}

char *
config_value_allowed(const ConfigRow *row)
{
	if (row->choices)
		return allowed_choices(row);
	if (row->type == CONFIG_TYPE_BOOLEAN)
		return g_strdup("yes or no");
	if (row->type == CONFIG_TYPE_NAME)
		return g_strdup(CONFIG_NAME_ALLOWED);
	if (types[row->type].is_valid)
		return g_strdup_printf("%s, up to %" G_GUINT64_FORMAT " bytes%s", types[row->type].allowed, row->max,
				       row->min == 0 ? ", or empty" : "");
	return g_strdup_printf("%" G_GUINT64_FORMAT "..%" G_GUINT64_FORMAT "%s%s", row->min, row->max,
			       *row->unit ? " " : "", row->unit);
}

bool
config_value_is_private(const ConfigRow *row)
{
	return row->type == CONFIG_TYPE_SECRET_FILE;
}

static bool
is_text_member(const ConfigRow *row)
{
	return types[row->type].is_valid || row->type == CONFIG_TYPE_WORD;
}

bool
config_value_equal(const ConfigRow *row, const void *a, const void *b)
{
	const void *left = (const char *)a + row->offset, *right = (const char *)b + row->offset;

	if (is_text_member(row))
		return strcmp(*(char *const *)left, *(char *const *)right) == 0;
	if (row->type == CONFIG_TYPE_MEGABYTES)
		return *(const guint64 *)left == *(const guint64 *)right;
	return *(const guint *)left == *(const guint *)right;   /* a gboolean has its size */
}

void
config_value_clear_all(ConfigSection section, void *object)
{
	gsize n_rows;
	const ConfigRow *rows = config_table_rows(&n_rows);

	for (gsize i = 0; i < n_rows; i++) {
		char **member = (char **)(void *)((char *)object + rows[i].offset);

		if (rows[i].section == section && is_text_member(&rows[i]))
			g_clear_pointer(member, g_free);
	}
}
