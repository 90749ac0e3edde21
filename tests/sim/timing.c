/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/timing.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/*
 * USB modems hand answers over when the host polls the interrupt endpoint, every 32 ms, one at a time; modems on
 * PCIe answer after about 4 ms, several at once.
 */
static const Timing usb = { .delay_us = 32000, .jitter_us = 2000, .polled = true, .serial = true };
static const Timing pcie = { .delay_us = 4000, .jitter_us = 1000, .polled = true };

static bool
parse_delay(const char *text, size_t n, Timing *timing)
{
	char *end;
	long ms;

	if (n < 3 || !isdigit((unsigned char)*text))
		return false;
	ms = strtol(text, &end, 10);
	if (ms < 0 || ms > TIMING_DELAY_MAX_MS || end != text + n - 2 || memcmp(end, "ms", 2) != 0)
		return false;
	*timing = (Timing){ .delay_us = ms * 1000 };
	return true;
}

bool
timing_parse(const char *text, Timing *ret_timing)
{
	size_t n = strcspn(text, ":");
	const char *order = text[n] ? text + n + 1 : NULL;
	Timing timing = { 0 };

	if (strcmp(text, "none") == 0) {
		*ret_timing = timing;
		return true;
	}
	if (n == 3 && memcmp(text, "usb", 3) == 0)
		timing = usb;
	else if (n == 4 && memcmp(text, "pcie", 4) == 0)
		timing = pcie;
	else if (!parse_delay(text, n, &timing))
		return false;
	if (order && strcmp(order, "serial") != 0 && strcmp(order, "overlap") != 0)
		return false;
	if (order)
		timing.serial = strcmp(order, "serial") == 0;
	*ret_timing = timing;
	return true;
}

static int64_t
jittered(const Timing *t, Dice *dice, int64_t us)
{
	us += dice_between(dice, -t->jitter_us, t->jitter_us) + t->slow_us;
	return us > 0 ? us : 0;
}

int64_t
timing_answer_us(Timing *timing, Dice *dice, int64_t now_us, unsigned polls)
{
	int64_t start_us = now_us;

	if (timing->serial && timing->busy_until_us > now_us)
		start_us = timing->busy_until_us;
	timing->busy_until_us = start_us +
		jittered(timing, dice, timing->delay_us * (timing->polled && polls > 1 ? polls : 1));
	return timing->busy_until_us;
}

int64_t
timing_later_us(const Timing *timing, Dice *dice, int64_t now_us, int64_t work_us)
{
	int64_t us = timing->delay_us + work_us;

	if (timing->polled && timing->delay_us > 0)
		us = (us - 1) / timing->delay_us * timing->delay_us;
	if (us < timing->delay_us)
		us = timing->delay_us;
	return now_us + jittered(timing, dice, us);
}

int64_t
timing_indication_us(Timing *timing, Dice *dice, int64_t now_us)
{
	int64_t due_us = now_us + dice_between(dice, 0, timing->polled ? timing->delay_us : 0);

	if (due_us < timing->last_indication_us)
		due_us = timing->last_indication_us;
	timing->last_indication_us = due_us;
	return due_us;
}
