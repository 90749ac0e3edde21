/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/qmux.h"
#include "tests/unit/tap.h"

#include <stdlib.h>
#include <string.h>

/* DMS Get Model as a host sends it. */
static const uint8_t request[] = { 0x01, 0x0c, 0x00, 0x00, 0x02, 0x07, 0x00, 0x34, 0x12, 0x22, 0x00, 0x00, 0x00 };
/* CTL Allocate CID for DMS. */
static const uint8_t ctl_request[] = {
	0x01, 0x0f, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05, 0x22, 0x00, 0x04, 0x00, 0x01, 0x01, 0x00, 0x02 };

static void
test_a_request_is_taken_apart(void)
{
	QmuxMessage m;

	CU_ASSERT_TRUE_FATAL(qmux_parse(request, sizeof(request), &m));
	CU_ASSERT_EQUAL(m.service, 0x02);
	CU_ASSERT_EQUAL(m.client, 0x07);
	CU_ASSERT_EQUAL(m.kind, QMUX_REQUEST);
	CU_ASSERT_EQUAL(m.transaction, 0x1234);
	CU_ASSERT_EQUAL(m.id, 0x0022);
	CU_ASSERT_EQUAL(m.n_tlvs, 0);
	CU_ASSERT_TRUE_FATAL(qmux_parse(ctl_request, sizeof(ctl_request), &m));
	CU_ASSERT_EQUAL(m.service, QMUX_SERVICE_CTL);
	CU_ASSERT_EQUAL(m.transaction, 0x05);
	CU_ASSERT_EQUAL(m.n_tlvs, 4);
}

/* The frame sits at the end of its own heap block: a read beyond it is a sanitizer's report. */
static void
truncated_one(const uint8_t *frame, size_t n)
{
	for (size_t cut = 0; cut < n; cut++) {
		uint8_t *part = malloc(cut ? cut : 1);
		size_t size = 0;
		QmuxMessage m;

		memcpy(part, frame, cut);
		CU_ASSERT_EQUAL(qmux_scan(part, cut, &size), QMUX_SCAN_MORE);
		CU_ASSERT_FALSE(qmux_parse(part, cut, &m));
		free(part);
	}
}

static void
test_a_frame_cut_at_any_byte_waits_for_the_rest(void)
{
	truncated_one(request, sizeof(request));
	truncated_one(ctl_request, sizeof(ctl_request));
}

static void
test_a_frame_whose_lengths_contradict_is_refused(void)
{
	uint8_t frame[sizeof(request)];
	QmuxMessage m = { .id = 77 };

	memcpy(frame, request, sizeof(frame));
	frame[11] = 1;                  /* one byte of TLVs that is not there */
	CU_ASSERT_FALSE(qmux_parse(frame, sizeof(frame), &m));
	memcpy(frame, request, sizeof(frame));
	frame[1]++;
	CU_ASSERT_FALSE(qmux_parse(frame, sizeof(frame), &m));
	CU_ASSERT_EQUAL(m.id, 77);
}

static void
test_garbage_before_a_frame_is_skipped(void)
{
	uint8_t stream[3 + sizeof(request)] = { 0xff, 0x00, 0x7e };
	size_t size = 0;

	memcpy(stream + 3, request, sizeof(request));
	CU_ASSERT_EQUAL(qmux_scan(stream, sizeof(stream), &size), QMUX_SCAN_GARBAGE);
	CU_ASSERT_EQUAL(size, 3);
	CU_ASSERT_EQUAL(qmux_scan(stream + 3, sizeof(stream) - 3, &size), QMUX_SCAN_FRAME);
	CU_ASSERT_EQUAL(size, sizeof(request));
}

static void
test_a_length_nobody_can_mean_costs_one_byte(void)
{
	static const uint8_t too_short[] = { 0x01, 0x05, 0x00, 0x00 }, too_long[] = { 0x01, 0xff, 0xff, 0x00 };
	size_t size = 0;

	CU_ASSERT_EQUAL(qmux_scan(too_short, sizeof(too_short), &size), QMUX_SCAN_GARBAGE);
	CU_ASSERT_EQUAL(size, 1);
	CU_ASSERT_EQUAL(qmux_scan(too_long, sizeof(too_long), &size), QMUX_SCAN_GARBAGE);
	CU_ASSERT_EQUAL(size, 1);
}

static void
built_one(uint8_t service, QmuxKind kind)
{
	static const uint8_t tlvs[] = { 0x01, 0x01, 0x00, 0x09 };
	QmuxMessage m = { .service = service, .client = 3, .kind = kind, .transaction = 0x42, .id = 0x22,
			  .tlvs = tlvs, .n_tlvs = sizeof(tlvs) }, again;
	uint8_t frame[64];
	size_t n = qmux_build(&m, frame, sizeof(frame));

	CU_ASSERT_TRUE_FATAL(n > 0);
	CU_ASSERT_EQUAL(frame[3], 0x80);
	CU_ASSERT_TRUE_FATAL(qmux_parse(frame, n, &again));
	CU_ASSERT_EQUAL(again.kind, kind);
	CU_ASSERT_EQUAL(again.client, 3);
	CU_ASSERT_EQUAL(again.transaction, 0x42);
	CU_ASSERT_EQUAL(again.n_tlvs, sizeof(tlvs));
	CU_ASSERT_EQUAL(memcmp(again.tlvs, tlvs, sizeof(tlvs)), 0);
	CU_ASSERT_EQUAL(qmux_build(&m, frame, n - 1), 0);
}

static void
test_what_is_built_is_taken_apart_the_same(void)
{
	for (QmuxKind kind = QMUX_REQUEST; kind <= QMUX_INDICATION; kind++) {
		built_one(QMUX_SERVICE_CTL, kind);
		built_one(0x03, kind);
	}
}

static void
test_patching_touches_the_ids_alone(void)
{
	uint8_t frame[sizeof(request)], ctl[sizeof(ctl_request)];

	memcpy(frame, request, sizeof(frame));
	qmux_patch(frame, sizeof(frame), 0xbeef, 0x21);
	CU_ASSERT_EQUAL(frame[5], 0x21);
	CU_ASSERT_EQUAL(frame[7], 0xef);
	CU_ASSERT_EQUAL(frame[8], 0xbe);
	qmux_patch(frame, sizeof(frame), 0x1234, 0x07);
	CU_ASSERT_EQUAL(memcmp(frame, request, sizeof(frame)), 0);
	memcpy(ctl, ctl_request, sizeof(ctl));
	qmux_patch(ctl, sizeof(ctl), 0xbeef, 0x21);
	CU_ASSERT_EQUAL(ctl[5], 0);
	CU_ASSERT_EQUAL(ctl[7], 0xef);
	CU_ASSERT_EQUAL(memcmp(ctl + 8, ctl_request + 8, sizeof(ctl) - 8), 0);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a request is taken apart", test_a_request_is_taken_apart },
		{ "a frame cut at any byte waits for the rest", test_a_frame_cut_at_any_byte_waits_for_the_rest },
		{ "a frame whose lengths contradict is refused", test_a_frame_whose_lengths_contradict_is_refused },
		{ "garbage before a frame is skipped", test_garbage_before_a_frame_is_skipped },
		{ "a length nobody can mean costs one byte", test_a_length_nobody_can_mean_costs_one_byte },
		{ "what is built is taken apart the same", test_what_is_built_is_taken_apart_the_same },
		{ "patching touches the ids alone", test_patching_touches_the_ids_alone },
		CU_TEST_INFO_NULL,
	};

	return tap_main("sim-qmux", tests, argc, argv);
}
