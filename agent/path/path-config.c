/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/path/path-private.h"

#include <arpa/inet.h>
#include <string.h>

G_DEFINE_QUARK(path-error-quark, path_error)

static bool
is_host_v4(struct in_addr address)
{
	guint32 host = ntohl(address.s_addr);

	return host >> 24 != 0 && !IN_MULTICAST(host) && !IN_BADCLASS(host);
}

static bool
is_host_v6(const struct in6_addr *address)
{
	return !IN6_IS_ADDR_UNSPECIFIED(address) && !IN6_IS_ADDR_MULTICAST(address) &&
	       !IN6_IS_ADDR_V4MAPPED(address);
}

static bool
parse_target(const char *text, ProbeTarget *ret)
{
	if (inet_pton(AF_INET, text, &ret->address.v4) == 1) {
		ret->family = AF_INET;
		return is_host_v4(ret->address.v4);
	}
	ret->family = AF_INET6;
	return inet_pton(AF_INET6, text, &ret->address.v6) == 1 && is_host_v6(&ret->address.v6);
}

static bool
check_range(const char *key, guint32 value, guint32 min, guint32 max, GError **error)
{
	if (value >= min && value <= max)
		return true;
	g_set_error(error, PATH_ERROR, PATH_ERROR_CONFIG, "%s %u is not within %u..%u", key, value, min, max);
	return false;
}

bool
path_config_parse(const PathConfig *config, ProbeTarget *ret, GError **error)
{
	const PathVerdictConfig *verdict = &config->verdict;
	ProbeTarget target = { .mark = config->mark };

	if (strnlen(config->target, sizeof config->target) == sizeof config->target ||
	    !parse_target(config->target, &target)) {
		g_set_error(error, PATH_ERROR, PATH_ERROR_CONFIG,
			    "target \"%.*s\" is not the numeric IPv4 or IPv6 address of a host",
			    (int)sizeof config->target, config->target);
		return false;
	}
	if (!check_range("interval_ms", verdict->interval_ms, 10, 3600000, error) ||
	    !check_range("timeout_ms", verdict->timeout_ms, 10, 60000, error) ||
	    !check_range("down_after", verdict->down_after, 1, 100, error) ||
	    !check_range("up_after", verdict->up_after, 1, 100, error) ||
	    !check_range("loss_max_ppm", verdict->loss_max_ppm, 0, 1000000, error))
		return false;
	*ret = target;
	return true;
}
