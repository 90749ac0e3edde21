/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/config-files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAIN_FILE SYSCONFDIR "/uplinkd/uplinkd.conf"

static const char *const dropin_dirs[] = {
	LIBDIR "/uplinkd/conf.d", "/run/uplinkd/conf.d", SYSCONFDIR "/uplinkd/conf.d",
};

static bool
refuse(GError **error, const char *path, const char *why)
{
	g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_READ, "%s: %s", path, why);
	return false;
}

/* Up to one byte beyond the limit, so that the reader sees and says that it is too long. */
static bool
read_all(int fd, const char *path, GByteArray *bytes, GError **error)
{
	ssize_t n = 1;

	while (n > 0 && bytes->len <= CONFIG_FILE_BYTES_MAX) {
		guint8 part[4096];

		n = read(fd, part, sizeof(part));
		if (n > 0)
			g_byte_array_append(bytes, part, (guint)n);
	}
	return n < 0 ? refuse(error, path, g_strerror(errno)) : true;
}

static bool
read_open_file(int fd, const char *path, GPtrArray *entries, GError **error)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return refuse(error, path, "not a regular file");
	return read_all(fd, path, bytes, error) &&
	       config_reader_parse((const char *)bytes->data ?: "", bytes->len, path, entries, error);
}

/* O_NONBLOCK: a FIFO in place of the file must not hang us. */
static bool
read_file(const char *path, bool optional, GPtrArray *entries, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool done;

	if (fd < 0 && optional && errno == ENOENT)
		return true;
	if (fd < 0)
		return refuse(error, path, g_strerror(errno));
	done = read_open_file(fd, path, entries, error);
	close(fd);
	return done;
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
list_dropins(const char *directory, GPtrArray *names, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(GDir) dir = g_dir_open(directory, 0, &why);
	const char *name;

	if (!dir && g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOENT))
		return true;
	if (!dir)
		return refuse(error, directory, g_strerror(errno));
	while ((name = g_dir_read_name(dir))) {
		if (!g_str_has_suffix(name, ".conf") || *name == '.')
			continue;
		if (names->len == CONFIG_DROPINS_MAX)
			return refuse(error, directory, "more than 64 drop-ins");
		g_ptr_array_add(names, g_strdup(name));
	}
	g_ptr_array_sort(names, compare_names);
	return true;
}

static bool
read_dropins(const char *directory, GPtrArray *entries, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	if (!list_dropins(directory, names, error))
		return false;
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *path = g_build_filename(directory, names->pdata[i], NULL);

		if (!read_file(path, false, entries, error))
			return false;
	}
	return true;
}

bool
config_files_read(const char *file, GPtrArray *entries, GError **error)
{
	g_autofree char *dropins = g_strconcat(file, ".d", NULL);

	return read_file(file, false, entries, error) && read_dropins(dropins, entries, error);
}

bool
config_files_read_installed(const char *root, GPtrArray *entries, GError **error)
{
	g_autofree char *file = g_strconcat(root, MAIN_FILE, NULL);

	if (!read_file(file, true, entries, error))
		return false;
	for (gsize i = 0; i < G_N_ELEMENTS(dropin_dirs); i++) {
		g_autofree char *directory = g_strconcat(root, dropin_dirs[i], NULL);

		if (!read_dropins(directory, entries, error))
			return false;
	}
	return true;
}
