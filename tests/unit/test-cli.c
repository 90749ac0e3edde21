/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/cli.h"
#include "tests/unit/tap.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char out_text[8192], err_text[8192];

typedef struct Result {
	bool goes_on;
	CliExit exit;
	CliOptions options;
} Result;

static int
redirect(int fd, FILE *to)
{
	int saved = dup(fd);

	dup2(fileno(to), fd);
	return saved;
}

static void
restore(int fd, int saved, FILE *from, char *ret_text, size_t size)
{
	size_t length;

	dup2(saved, fd);
	close(saved);
	rewind(from);
	length = fread(ret_text, 1, size - 1, from);
	ret_text[length] = '\0';
	fclose(from);
}

/* What the words after the program's name lead to; what was said stands in out_text and err_text. */
static Result
run(const char *words)
{
	g_autofree char *line = g_strconcat("uplinkd ", words, NULL);
	g_auto(GStrv) argv = g_strsplit(g_strchomp(line), " ", -1);
	FILE *out = tmpfile(), *err = tmpfile();
	Result result = { 0 };
	int saved_out, saved_err;

	fflush(stdout);
	saved_out = redirect(STDOUT_FILENO, out);
	saved_err = redirect(STDERR_FILENO, err);
	result.goes_on = cli_parse("uplinkd", "Keeps a router connected.", (int)g_strv_length(argv), argv,
				   &result.options, &result.exit);
	fflush(stdout);
	restore(STDOUT_FILENO, saved_out, out, out_text, sizeof(out_text));
	restore(STDERR_FILENO, saved_err, err, err_text, sizeof(err_text));
	return result;
}

static void
test_no_option_means_the_installed_places(void)
{
	Result result = run("");

	CU_ASSERT_TRUE(result.goes_on);
	CU_ASSERT_PTR_NULL(result.options.config_file);
	CU_ASSERT_STRING_EQUAL(out_text, "");
	CU_ASSERT_STRING_EQUAL(err_text, "");
}

static void
test_a_file_can_be_given(void)
{
	Result result = run("--config /tmp/x.conf");

	CU_ASSERT_TRUE(result.goes_on);
	CU_ASSERT_STRING_EQUAL(result.options.config_file, "/tmp/x.conf");
	cli_options_clear(&result.options);
	CU_ASSERT_PTR_NULL(result.options.config_file);
}

static void
test_help_and_version_are_said_and_end_well(void)
{
	Result result = run("--help");

	CU_ASSERT_TRUE(!result.goes_on && result.exit == CLI_EXIT_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(out_text, "--check-config"));
	CU_ASSERT_PTR_NOT_NULL(strstr(out_text, "Keeps a router connected."));
	result = run("--version");
	CU_ASSERT_TRUE(!result.goes_on && result.exit == CLI_EXIT_OK);
	CU_ASSERT_TRUE(g_str_has_prefix(out_text, "uplinkd 0."));
}

static void
usage_one(const char *words, const char *expected)
{
	Result result = run(words);

	CU_ASSERT_TRUE(!result.goes_on && result.exit == CLI_EXIT_USAGE);
	CU_ASSERT_STRING_EQUAL(out_text, "");
	CU_ASSERT_PTR_NOT_NULL(strstr(err_text, expected));
	CU_ASSERT_PTR_NOT_NULL(strstr(err_text, "Try 'uplinkd --help'."));
}

static void
test_wrong_usage_is_named_and_points_to_help(void)
{
	usage_one("--frob", "Unknown option --frob");
	usage_one("start", "takes no arguments but options");
	usage_one("--config", "Missing argument for --config");
}

static void
test_a_configuration_can_be_checked(void)
{
	g_autofree char *path = NULL, *words = NULL;
	int fd = g_file_open_tmp("uplinkd-XXXXXX", &path, NULL);
	Result result;

	CU_ASSERT_TRUE_FATAL(fd >= 0);
	close(fd);
	words = g_strdup_printf("--check-config --config %s", path);
	CU_ASSERT_TRUE(g_file_set_contents(path, "[uplink lan]\ninterface = eth0\n", -1, NULL));
	result = run(words);
	CU_ASSERT_TRUE(!result.goes_on && result.exit == CLI_EXIT_OK);
	CU_ASSERT_STRING_EQUAL(out_text, "configuration is good: 0 modems, 0 sessions, 1 uplinks\n");
	CU_ASSERT_TRUE(g_file_set_contents(path, "[uplink lan]\n", -1, NULL));
	result = run(words);
	CU_ASSERT_TRUE(!result.goes_on && result.exit == CLI_EXIT_FAILED);
	CU_ASSERT_PTR_NOT_NULL(strstr(err_text, ":1: [uplink lan]: session or interface is missing\n"));
	g_unlink(path);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "no option means the installed places", test_no_option_means_the_installed_places },
		{ "a file can be given", test_a_file_can_be_given },
		{ "help and version are said and end well", test_help_and_version_are_said_and_end_well },
		{ "wrong usage is named and points to help", test_wrong_usage_is_named_and_points_to_help },
		{ "a configuration can be checked", test_a_configuration_can_be_checked },
		CU_TEST_INFO_NULL,
	};

	g_set_prgname("uplinkd");
	return tap_main("cli", tests, argc, argv);
}
