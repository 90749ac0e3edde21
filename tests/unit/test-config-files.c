/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/config-build.h"
#include "agent/config-files.h"
#include "agent/secret.h"
#include "tests/unit/tap.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *root;

static void
remove_tree(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *below = g_build_filename(path, name, NULL);

		remove_tree(below);
	}
	g_remove(path);
}

static void
begin(void)
{
	root = g_dir_make_tmp("uplinkd-XXXXXX", NULL);
	if (!root)
		abort();
}

static void
end(void)
{
	remove_tree(root);
	g_clear_pointer(&root, g_free);
}

static void
put(const char *path, const char *text)
{
	g_autofree char *whole = g_strconcat(root, path, NULL), *directory = g_path_get_dirname(whole);

	if (g_mkdir_with_parents(directory, 0755) < 0 || !g_file_set_contents(whole, text, -1, NULL))
		abort();
}

static Config *
load(const char *path, GError **error)
{
	g_autofree char *whole = g_strconcat(root, path, NULL);

	return config_load(whole, error);
}

/* The value that key of [uplinks] ends with, in the installed places below root. */
static const char *
installed_value(GPtrArray *entries)
{
	const char *value = "unset";

	for (guint i = 0; i < entries->len; i++) {
		const ConfigEntry *entry = entries->pdata[i];

		if (entry->key)
			value = entry->value;
	}
	return value;
}

static void
order_one(const char *path, const char *value)
{
	g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)config_entry_free);
	g_autofree char *text = g_strdup_printf("[uplinks]\nmin-stable-ms = %s\n", value);

	put(path, text);
	CU_ASSERT_TRUE(config_files_read_installed(root, entries, NULL));
	CU_ASSERT_STRING_EQUAL(installed_value(entries), value);
}

static void
test_installed_places_count_in_their_order(void)
{
	begin();
	order_one(SYSCONFDIR "/uplinkd/uplinkd.conf", "1");
	order_one(LIBDIR "/uplinkd/conf.d/50-product.conf", "2");
	order_one(LIBDIR "/uplinkd/conf.d/60-product.conf", "3");
	order_one("/run/uplinkd/conf.d/10-now.conf", "4");
	order_one(SYSCONFDIR "/uplinkd/conf.d/00-site.conf", "5");
	end();
}

static void
test_nothing_installed_is_all_defaults(void)
{
	g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func((GDestroyNotify)config_entry_free);

	begin();
	CU_ASSERT_TRUE(config_files_read_installed(root, entries, NULL));
	CU_ASSERT_EQUAL(entries->len, 0);
	end();
}

static void
test_a_drop_in_overrides_single_keys_and_adds_sections(void)
{
	g_autoptr(Config) config = NULL;
	g_autoptr(GError) error = NULL;
	const ConfigUplink *lan;

	begin();
	put("/a.conf", "[uplink lan]\ninterface = eth0\npriority = 7\n[uplinks]\nmin-stable-ms = 1\n");
	put("/a.conf.d/20-b.conf", "[uplink lan]\npriority = 9\n[uplink wifi]\ninterface = wlan0\n");
	put("/a.conf.d/10-a.conf", "[uplink lan]\npriority = 8\nprobe-target = 192.0.2.1\n");
	put("/a.conf.d/30-c.conf.dpkg-old", "[nonsense]\n");
	put("/a.conf.d/.40-d.conf", "[nonsense]\n");
	config = load("/a.conf", &error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(config);
	CU_ASSERT_EQUAL_FATAL(config->uplinks->len, 2);
	lan = config->uplinks->pdata[0];
	CU_ASSERT_EQUAL(lan->priority, 9);
	CU_ASSERT_STRING_EQUAL(lan->interface, "eth0");
	CU_ASSERT_STRING_EQUAL(lan->probe_target, "192.0.2.1");
	CU_ASSERT_EQUAL(config->min_stable_ms, 1);
	end();
}

static void
error_one(const char *path, const char *suffix)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = load(path, &error);

	CU_ASSERT_PTR_NULL(config);
	CU_ASSERT_PTR_NOT_NULL_FATAL(error);
	if (!g_str_has_suffix(error->message, suffix))
		printf("# got: %s\n# want: %s\n", error->message, suffix);
	CU_ASSERT_TRUE(g_str_has_suffix(error->message, suffix));
	CU_ASSERT_TRUE(g_str_has_prefix(error->message, root));
}

static void
test_an_error_names_the_file_it_is_in(void)
{
	begin();
	put("/a.conf", "[uplink lan]\ninterface = eth0\n");
	put("/a.conf.d/10-a.conf", "\n[uplink lan]\nprobe-interval-ms = 5\n");
	error_one("/a.conf", "/a.conf.d/10-a.conf:3: [uplink lan] probe-interval-ms = 5: allowed 10..3600000 ms");
	put("/a.conf.d/10-a.conf", "[uplink lan]\nsession = s\n");
	error_one("/a.conf", "/a.conf:2: [uplink lan] interface = eth0: an uplink has a session or an interface, not both");
	end();
}

static void
test_what_cannot_be_read_is_an_error(void)
{
	g_autofree char *fifo = NULL, *many = NULL;

	begin();
	fifo = g_strconcat(root, "/fifo.conf", NULL);
	error_one("/absent.conf", "/absent.conf: No such file or directory");
	error_one("", ": not a regular file");
	CU_ASSERT_EQUAL(mkfifo(fifo, 0600), 0);
	error_one("/fifo.conf", "/fifo.conf: not a regular file");
	put("/a.conf", "[agent]\n");
	put("/a.conf.d", "a file where a directory belongs");
	error_one("/a.conf", "/a.conf.d: Not a directory");
	many = g_strnfill(CONFIG_FILE_BYTES_MAX + 1, '\n');
	put("/big.conf", many);
	error_one("/big.conf", "/big.conf: 262145 bytes, allowed 262144");
	end();
}

static void
test_a_file_with_a_nul_byte_is_refused_with_its_line(void)
{
	g_autofree char *path = NULL;

	begin();
	path = g_strconcat(root, "/nul.conf", NULL);
	CU_ASSERT_TRUE(g_file_set_contents(path, "[agent]\nbus = sys\0tem\n", 21, NULL));
	error_one("/nul.conf", "/nul.conf:2: NUL byte");
	end();
}

static void
test_too_many_drop_ins_are_refused(void)
{
	begin();
	put("/a.conf", "[agent]\n");
	for (int i = 0; i < CONFIG_DROPINS_MAX + 1; i++) {
		g_autofree char *name = g_strdup_printf("/a.conf.d/%02d.conf", i);

		put(name, "");
	}
	error_one("/a.conf", "/a.conf.d: more than 64 drop-ins");
	end();
}

static void
test_a_secret_file_must_be_there_and_closed_to_others(void)
{
	g_autofree char *pin = NULL, *text = NULL, *directory = NULL;

	begin();
	pin = g_strconcat(root, "/pin", NULL);
	text = g_strdup_printf("[modem m]\nport = /dev/x\npin-file = %s\n", pin);
	put("/a.conf", text);
	error_one("/a.conf", "/pin: No such file or directory");
	put("/pin", "1234\n");
	CU_ASSERT_EQUAL(chmod(pin, 0644), 0);
	error_one("/a.conf", "/pin: a secret open to everybody; chmod o= it");
	CU_ASSERT_EQUAL(chmod(pin, 0640), 0);
	{
		g_autoptr(Config) config = load("/a.conf", NULL);

		CU_ASSERT_PTR_NOT_NULL(config);
	}
	CU_ASSERT_EQUAL(g_unlink(pin), 0);
	CU_ASSERT_EQUAL(g_mkdir(pin, 0700), 0);
	error_one("/a.conf", "/pin: not a regular file");
	end();
}

static void
secret_one(const char *content, gssize length, const char *expected, const char *error_suffix)
{
	g_autofree char *path = g_strconcat(root, "/secret", NULL);
	g_autoptr(GError) error = NULL;
	char *secret;

	CU_ASSERT_TRUE_FATAL(g_file_set_contents(path, content, length, NULL));
	CU_ASSERT_EQUAL(chmod(path, 0600), 0);
	secret = secret_read(path, &error);
	CU_ASSERT_TRUE((secret != NULL) == (expected != NULL));
	if (secret && expected)
		CU_ASSERT_STRING_EQUAL(secret, expected);
	CU_ASSERT_TRUE(!error || (error_suffix && g_str_has_suffix(error->message, error_suffix)));
	secret_free(secret);
}

static void
test_a_secret_is_the_first_line_of_its_file(void)
{
	g_autofree char *longest = g_strnfill(SECRET_BYTES_MAX, 's'), *longer = g_strnfill(SECRET_BYTES_MAX + 1, 's');

	begin();
	secret_one("1234", -1, "1234", NULL);
	secret_one("1234\r\nnote\n", -1, "1234", NULL);
	secret_one(" p w ", -1, " p w ", NULL);
	secret_one(longest, -1, longest, NULL);
	secret_one(longer, -1, NULL, "/secret: longer than 256 bytes");
	secret_one("", -1, NULL, "/secret: no secret in its first line");
	secret_one("\n1234", -1, NULL, "/secret: no secret in its first line");
	secret_one("a\xff", -1, NULL, "/secret: not UTF-8");
	end();
	secret_free(NULL);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "installed places count in their order", test_installed_places_count_in_their_order },
		{ "nothing installed is all defaults", test_nothing_installed_is_all_defaults },
		{ "a drop-in overrides single keys and adds sections", test_a_drop_in_overrides_single_keys_and_adds_sections },
		{ "an error names the file it is in", test_an_error_names_the_file_it_is_in },
		{ "what cannot be read is an error", test_what_cannot_be_read_is_an_error },
		{ "a file with a NUL byte is refused with its line", test_a_file_with_a_nul_byte_is_refused_with_its_line },
		{ "too many drop-ins are refused", test_too_many_drop_ins_are_refused },
		{ "a secret file must be there and closed to others", test_a_secret_file_must_be_there_and_closed_to_others },
		{ "a secret is the first line of its file", test_a_secret_is_the_first_line_of_its_file },
		CU_TEST_INFO_NULL,
	};

	return tap_main("config-files", tests, argc, argv);
}
