/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/config-reader.h"

#include <stdarg.h>
#include <string.h>

typedef struct Reader {
	const char *where;
	guint line;
	char *section, *name;           /* of the section we are in, NULL before the first */
	GHashTable *seen;               /* "section\nname\nkey" -> line */
	GPtrArray *entries;
} Reader;

void
config_entry_free(ConfigEntry *entry)
{
	g_free(entry->section);
	g_free(entry->name);
	g_free(entry->key);
	g_free(entry->value);
	g_free(entry);
}

G_GNUC_PRINTF(4, 5)
static bool
refuse(const Reader *reader, GError **error, ConfigError code, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, CONFIG_ERROR, code, "%s:%u: %s", reader->where, reader->line, text);
	return false;
}

/* The line where this was said before, or 0 and it is noted as said here. */
static guint
said_before(Reader *reader, const char *key)
{
	g_autofree char *id = g_strdup_printf("%s\n%s\n%s", reader->section, reader->name, key);
	guint line = GPOINTER_TO_UINT(g_hash_table_lookup(reader->seen, id));

	if (line == 0)
		g_hash_table_insert(reader->seen, g_steal_pointer(&id), GUINT_TO_POINTER(reader->line));
	return line;
}

static void
add_entry(Reader *reader, const char *key, const char *value)
{
	ConfigEntry *entry = g_new0(ConfigEntry, 1);

	entry->section = g_strdup(reader->section);
	entry->name = g_strdup(reader->name);
	entry->key = g_strdup(key);
	entry->value = g_strdup(value);
	entry->where = reader->where;
	entry->line = reader->line;
	g_ptr_array_add(reader->entries, entry);
}

/* `text` lies between the brackets: "section" or "section name". */
static bool
read_section(Reader *reader, char *text, GError **error)
{
	char *name;
	guint before;

	text = g_strstrip(text);
	name = text + strcspn(text, " \t");
	if (*name)
		*name++ = '\0';
	g_free(reader->section);
	g_free(reader->name);
	reader->section = g_strdup(text);
	reader->name = g_strdup(g_strchug(name));
	before = said_before(reader, "");
	if (before)
		return refuse(reader, error, CONFIG_ERROR_DUPLICATE, "[%s%s%s]: this section began in line %u already",
			      reader->section, *reader->name ? " " : "", reader->name, before);
	add_entry(reader, NULL, NULL);
	return true;
}

static bool
read_key(Reader *reader, char *key, char *value, GError **error)
{
	guint before;

	key = g_strchomp(key);
	value = g_strchug(value);
	if (!reader->section)
		return refuse(reader, error, CONFIG_ERROR_SYNTAX, "%s stands before the first [section]", key);
	before = said_before(reader, key);
	if (before)
		return refuse(reader, error, CONFIG_ERROR_DUPLICATE, "[%s%s%s] %s: is set in line %u already",
			      reader->section, *reader->name ? " " : "", reader->name, key, before);
	add_entry(reader, key, value);
	return true;
}

static bool
is_key(const char *text, gsize length)
{
	if (length == 0)
		return false;
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(text[i]) && text[i] != '-' && text[i] != '_')
			return false;
	return true;
}

/* The line itself is never quoted: it might hold a secret in the wrong place. */
static bool
read_line(Reader *reader, char *line, GError **error)
{
	char *equals;
	gsize key_length;

	line = g_strstrip(line);
	if (*line == '\0' || *line == '#' || *line == ';')
		return true;
	if (*line == '[') {
		char *end = strchr(line, ']');

		if (!end || end[1] != '\0')
			return refuse(reader, error, CONFIG_ERROR_SYNTAX,
				      "a section is [name] or [kind name] and nothing else on its line");
		*end = '\0';
		return read_section(reader, line + 1, error);
	}
	equals = strchr(line, '=');
	key_length = equals ? (gsize)(equals - line) : 0;
	while (key_length > 0 && g_ascii_isspace(line[key_length - 1]))
		key_length--;
	if (!is_key(line, key_length))
		return refuse(reader, error, CONFIG_ERROR_SYNTAX, "neither [section], key = value nor # comment");
	*equals = '\0';
	return read_key(reader, line, equals + 1, error);
}

/* What no line may hold, whatever it means. */
static bool
check_bytes(const Reader *reader, const char *line, gsize length, GError **error)
{
	if (length > CONFIG_LINE_BYTES_MAX)
		return refuse(reader, error, CONFIG_ERROR_SYNTAX, "a line of %" G_GSIZE_FORMAT " bytes, allowed %d",
			      length, CONFIG_LINE_BYTES_MAX);
	for (gsize i = 0; i < length; i++)
		if (line[i] == '\0')
			return refuse(reader, error, CONFIG_ERROR_SYNTAX, "NUL byte");
	if (!g_utf8_validate(line, (gssize)length, NULL))
		return refuse(reader, error, CONFIG_ERROR_SYNTAX, "not UTF-8");
	for (const char *at = line; at < line + length; at = g_utf8_next_char(at))
		if (g_unichar_iscntrl(g_utf8_get_char(at)) && *at != '\t' && !(*at == '\r' && at == line + length - 1))
			return refuse(reader, error, CONFIG_ERROR_SYNTAX, "control character 0x%02x",
				      g_utf8_get_char(at));
	return true;
}

static bool
read_text(Reader *reader, const char *text, gsize length, GError **error)
{
	const char *end = text + length;

	while (text < end) {
		const char *newline = memchr(text, '\n', (gsize)(end - text));
		gsize line_length = (gsize)((newline ?: end) - text);
		g_autofree char *line = NULL;

		reader->line++;
		if (!check_bytes(reader, text, line_length, error))
			return false;
		line = g_strndup(text, line_length);
		if (!read_line(reader, line, error))
			return false;
		text = newline ? newline + 1 : end;
	}
	return true;
}

bool
config_reader_parse(const char *text, gsize length, const char *where, GPtrArray *entries, GError **error)
{
	Reader reader = { .where = g_intern_string(where), .entries = entries };
	bool done;

	if (length > CONFIG_FILE_BYTES_MAX) {
		g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_SYNTAX, "%s: %" G_GSIZE_FORMAT " bytes, allowed %d",
			    where, length, CONFIG_FILE_BYTES_MAX);
		return false;
	}
	reader.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	done = read_text(&reader, text, length, error);
	g_hash_table_unref(reader.seen);
	g_free(reader.section);
	g_free(reader.name);
	return done;
}
