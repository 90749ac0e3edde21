/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/transport.h"

const char *
transport_failure_to_string(TransportFailure failure)
{
	static const char *const names[_TRANSPORT_FAILURE_MAX] = {
		[TRANSPORT_FAILURE_RESOLVE] = "name not resolved",
		[TRANSPORT_FAILURE_REFUSED] = "connection refused",
		[TRANSPORT_FAILURE_UNREACHABLE] = "unreachable",
		[TRANSPORT_FAILURE_DENIED] = "not authorised",
		[TRANSPORT_FAILURE_VERSION] = "MQTT version not supported",
		[TRANSPORT_FAILURE_PROTOCOL] = "protocol error",
		[TRANSPORT_FAILURE_LOST] = "connection lost",
	};

	g_assert(failure < _TRANSPORT_FAILURE_MAX);
	return names[failure];
}
