/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/rig.h"

#include <stdio.h>
#include <string.h>

HostModem rig_modem;
Host rig_host;

void
rig_start(bool pty, const char *const *options)
{
	CU_ASSERT_TRUE_FATAL(host_modem_start(&rig_modem, pty, options));
	CU_ASSERT_TRUE_FATAL(host_open(&rig_host, rig_modem.transport));
}

void
rig_stop(void)
{
	host_close(&rig_host);
	CU_ASSERT_TRUE(host_modem_stop(&rig_modem));
}

void
rig_tell(const char *command)
{
	char answer[512];
	bool done = host_modem_tell(&rig_modem, command, answer, sizeof(answer));

	if (!done)
		printf("# %s: %s\n", command, answer);
	CU_ASSERT_TRUE(done);
}

bool
rig_stats_have(const char *text)
{
	char answer[4096];

	return host_modem_tell(&rig_modem, "stats", answer, sizeof(answer)) && strstr(answer, text);
}

TlvWriter *
rig_tlvs(void)
{
	static uint8_t bytes[256];
	static TlvWriter w;

	tlv_writer_init(&w, bytes, sizeof(bytes));
	return &w;
}

int
rig_byte(const HostFrame *frame, uint8_t type)
{
	TlvReader r;
	int value;

	if (!host_find(frame, type, &r))
		return -1;
	value = tlv_get_u8(&r);
	return r.bad ? -1 : value;
}
