/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/data-gate.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

void
data_gate_open(DataGate *gate, const SimDataAddress *ue)
{
	SimDataAddress *session = &gate->sessions[ue->family == AF_INET6];

	*session = *ue;
	if (ue->family == AF_INET)
		session->prefix_len = 32;
}

void
data_gate_close(DataGate *gate, int family)
{
	gate->sessions[family == AF_INET6] = (SimDataAddress){ 0 };
}

static bool
in_prefix(const SimDataAddress *prefix, const uint8_t *address)
{
	unsigned whole = prefix->prefix_len / 8, bits = prefix->prefix_len % 8;

	if (memcmp(prefix->bytes, address, whole) != 0)
		return false;
	return bits == 0 || ((prefix->bytes[whole] ^ address[whole]) >> (8 - bits)) == 0;
}

DataFate
data_gate_admit(const DataGate *gate, DataDirection direction, const DataPacketInfo *info, size_t length)
{
	const SimDataAddress *session = &gate->sessions[info->family == AF_INET6];

	if (!info->family)
		return DATA_FATE_NOT_IP;
	if (!session->family)
		return DATA_FATE_NO_SESSION;
	if (direction == DATA_UP && !in_prefix(session, info->src))
		return DATA_FATE_WRONG_SOURCE;
	if (direction == DATA_DOWN && !in_prefix(session, info->dst))
		return DATA_FATE_WRONG_DESTINATION;
	if (length > gate->mtu)
		return DATA_FATE_TOO_BIG;
	return DATA_FATE_DELIVERED;
}

bool
sim_data_address_parse(const char *text, SimDataAddress *ret)
{
	SimDataAddress address = { 0 };
	const char *slash = strchr(text, '/');
	char host[INET6_ADDRSTRLEN];
	size_t length = slash ? (size_t)(slash - text) : strlen(text);
	unsigned long prefix;
	char *end;

	if (length >= sizeof(host))
		return false;
	memcpy(host, text, length);
	host[length] = '\0';
	if (inet_pton(AF_INET, host, address.bytes) == 1)
		address.family = AF_INET;
	else if (inet_pton(AF_INET6, host, address.bytes) == 1)
		address.family = AF_INET6;
	else
		return false;
	address.prefix_len = address.family == AF_INET ? 32 : 128;
	if (slash) {
		prefix = strtoul(slash + 1, &end, 10);
		if (slash[1] < '0' || slash[1] > '9' || *end || prefix > address.prefix_len)
			return false;
		address.prefix_len = (unsigned)prefix;
	}
	*ret = address;
	return true;
}
