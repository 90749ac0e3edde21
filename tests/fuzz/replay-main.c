/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs a fuzz target without a fuzzer, so that every build does: over each seed of corpus/<target>.hex as it is, cut
 * off at every byte, and with every bit flipped. A finding aborts the program, after its test was named.
 *   replay-x                the corpus of target x
 *   replay-x FILE...        inputs a fuzzer found, bytes as they are
 *   replay-x --seeds DIR    writes the corpus to DIR, a file each, for a fuzzer to start from
 */
#include "tests/fuzz/fuzz.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct Seed {
	const char *name;
	GByteArray *bytes;
} Seed;

static void
run(const guint8 *bytes, size_t size)
{
	g_autofree guint8 *copy = g_memdup2(bytes, size);       /* exactly as long: reading beyond is caught */

	LLVMFuzzerTestOneInput(copy, size);
}

static void
run_variants(const GByteArray *seed)
{
	g_autofree guint8 *copy = g_memdup2(seed->data, seed->len);

	run(copy, seed->len);
	for (size_t size = 0; size < seed->len; size++)
		run(copy, size);
	for (size_t bit = 0; bit < seed->len * 8; bit++) {
		copy[bit / 8] ^= 1 << bit % 8;
		run(copy, seed->len);
		copy[bit / 8] ^= 1 << bit % 8;
	}
}

/* "a name: 00 ff ..." ; false: not in that form. */
static bool
parse_line(char *line, Seed *ret)
{
	char *at = strchr(line, ':');

	if (!at)
		return false;
	*at++ = '\0';
	ret->name = line;
	ret->bytes = g_byte_array_new();
	for (at = g_strchug(at); *at; at = g_strchug(at + 2)) {
		guint8 byte = g_ascii_xdigit_value(at[0]) << 4 | (g_ascii_xdigit_value(at[1]) & 0xf);

		if (!g_ascii_isxdigit(at[0]) || !g_ascii_isxdigit(at[1]))
			return false;
		g_byte_array_append(ret->bytes, &byte, 1);
	}
	return true;
}

static void
use_seed(const Seed *seed, guint number, const char *directory)
{
	g_autofree char *file = directory ? g_strdup_printf("%s/%u", directory, number) : NULL;

	if (file && !g_file_set_contents(file, (const char *)seed->bytes->data, seed->bytes->len, NULL))
		g_error("cannot write %s", file);
	if (file)
		return;
	printf("# %s\n", seed->name);           /* a crash is then known by its seed */
	fflush(stdout);
	run_variants(seed->bytes);
	printf("ok %u - %s\n", number, seed->name);
}

static int
use_corpus(const char *target, const char *directory)
{
	const char *top = g_getenv("abs_top_srcdir");
	g_autofree char *file = g_strdup_printf("%s/tests/fuzz/corpus/%s.hex", top ? top : ".", target);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	guint number = 0;

	if (!g_file_get_contents(file, &text, NULL, NULL)) {
		printf("Bail out! cannot read %s\n", file);
		return 99;
	}
	lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i]; i++) {
		Seed seed = { 0 };

		if (lines[i][0] == '#' || lines[i][0] == '\0')
			continue;
		if (!parse_line(lines[i], &seed)) {
			printf("Bail out! %s:%u: not \"name: hex bytes\"\n", file, i + 1);
			return 99;
		}
		use_seed(&seed, ++number, directory);
		g_byte_array_unref(seed.bytes);
	}
	printf("1..%u\n", number);
	return 0;
}

static int
use_file(const char *file)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *bytes = NULL;
	gsize size;

	if (!g_file_get_contents(file, &bytes, &size, &error)) {
		fprintf(stderr, "%s\n", error->message);
		return 1;
	}
	run((const guint8 *)bytes, size);
	return 0;
}

int
main(int argc, char **argv)
{
	const char *dash = strrchr(argv[0], '-');
	int status = 0;

	if (argc == 1 && dash)
		return use_corpus(dash + 1, NULL);
	if (argc == 3 && dash && !strcmp(argv[1], "--seeds"))
		return use_corpus(dash + 1, argv[2]);
	for (int i = 1; i < argc; i++)
		status |= use_file(argv[i]);
	return status;
}
