/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/data-truth.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/tap.h"

static void
write_one(DataTruth *truth, uint64_t number, DataFate fate, int64_t out_ns)
{
	DataPacketInfo info = { .family = AF_INET, .protocol = 17, .src = { 10, 45, 0, 2 }, .dst = { 8, 8, 8, 8 },
				.has_ports = true, .src_port = 4000, .dst_port = 53, .ip_id = 0xbeef, .hash = 1 };
	DataTruthEntry entry = { .number = number, .in_ns = 1000, .out_ns = out_ns, .direction = DATA_DOWN, .length = 60,
				 .fate = fate, .info = &info };

	data_truth_write(truth, &entry);
}

static void
test_a_line_says_when_what_and_which_fate(void)
{
	char path[] = "/tmp/data-truth-XXXXXX", error[256], text[1024] = "";
	int fd = mkstemp(path);
	DataTruth *truth = data_truth_new(path, 7, error, sizeof(error));

	CU_ASSERT_PTR_NOT_NULL_FATAL(truth);
	write_one(truth, 1, DATA_FATE_DELIVERED, 21000);
	write_one(truth, 2, DATA_FATE_BLACKHOLE, -1);
	CU_ASSERT_TRUE(data_truth_flush(truth));
	CU_ASSERT_EQUAL(data_truth_written(truth), 2);
	CU_ASSERT_TRUE(read(fd, text, sizeof(text) - 1) > 0);
	CU_ASSERT_STRING_EQUAL(text,
			       "# simmodem truth 1, seed 7, CLOCK_MONOTONIC ns\n"
			       "# number in direction protocol src>dst ip-id hash length fate out\n"
			       "1 1000 down udp 10.45.0.2:4000>8.8.8.8:53 beef 00000001 60 delivered 21000\n"
			       "2 1000 down udp 10.45.0.2:4000>8.8.8.8:53 beef 00000001 60 blackhole -\n");
	data_truth_free(truth);
	close(fd);
	unlink(path);
}

static void
test_many_lines_pass_the_buffer_whole(void)
{
	char path[] = "/tmp/data-truth-XXXXXX", error[256], line[512];
	int fd = mkstemp(path);
	DataTruth *truth = data_truth_new(path, 7, error, sizeof(error));
	FILE *file = fdopen(fd, "r");
	unsigned long n = 0;
	bool in_order = true;

	CU_ASSERT_PTR_NOT_NULL_FATAL(truth);
	for (uint64_t i = 0; i < 10000; i++)
		write_one(truth, i, DATA_FATE_LOSS, -1);
	data_truth_free(truth);                 /* flushes */
	while (fgets(line, sizeof(line), file))
		in_order = *line == '#' ? in_order : in_order && strtoul(line, NULL, 10) == n++;
	CU_ASSERT_EQUAL(n, 10000);
	CU_ASSERT_TRUE(in_order);
	fclose(file);
	unlink(path);
}

static void
test_a_full_disk_is_counted(void)
{
	char error[256];
	DataTruth *truth = data_truth_new("/dev/full", 7, error, sizeof(error));

	CU_ASSERT_PTR_NOT_NULL_FATAL(truth);
	write_one(truth, 1, DATA_FATE_DELIVERED, 1);
	write_one(truth, 2, DATA_FATE_DELIVERED, 1);
	CU_ASSERT_FALSE(data_truth_flush(truth));
	CU_ASSERT_EQUAL(data_truth_lost(truth), 2);
	CU_ASSERT_EQUAL(data_truth_written(truth), 0);
	CU_ASSERT_FALSE(data_truth_flush(truth));       /* what was lost stays lost */
	data_truth_free(truth);
}

static void
test_a_file_that_cannot_be_made_is_named(void)
{
	char error[256] = "", path[] = "/tmp/data-truth-XXXXXX", link_path[64];
	int fd = mkstemp(path);

	CU_ASSERT_PTR_NULL(data_truth_new("/nonexistent/truth", 7, error, sizeof(error)));
	CU_ASSERT_STRING_EQUAL(error, "truth file /nonexistent/truth: No such file or directory");
	snprintf(link_path, sizeof(link_path), "%s-link", path);
	CU_ASSERT_EQUAL(symlink(path, link_path), 0);
	CU_ASSERT_PTR_NULL(data_truth_new(link_path, 7, error, sizeof(error)));
	unlink(link_path);
	unlink(path);
	close(fd);
}

static void
test_without_a_file_nothing_is_written_or_lost(void)
{
	char error[256];
	DataTruth *truth = data_truth_new(NULL, 7, error, sizeof(error));

	write_one(truth, 1, DATA_FATE_DELIVERED, 1);
	CU_ASSERT_TRUE(data_truth_flush(truth));
	CU_ASSERT_EQUAL(data_truth_written(truth) + data_truth_lost(truth), 0);
	data_truth_free(truth);
	data_truth_free(NULL);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a line says when, what and which fate", test_a_line_says_when_what_and_which_fate },
		{ "many lines pass the buffer whole", test_many_lines_pass_the_buffer_whole },
		{ "a full disk is counted", test_a_full_disk_is_counted },
		{ "a file that cannot be made is named", test_a_file_that_cannot_be_made_is_named },
		{ "without a file nothing is written or lost", test_without_a_file_nothing_is_written_or_lost },
		CU_TEST_INFO_NULL,
	};

	return tap_main("data-truth", tests, argc, argv);
}
