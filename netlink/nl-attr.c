/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "netlink/nl-attr.h"

#include <string.h>

/* Not libmnl's mnl_attr_for_each(): it rounds the end of the message up and may look past an unaligned one. */
bool
nl_attr_read(const void *bytes, size_t len, const uint8_t *sizes, const struct nlattr **ret_at, size_t n)
{
	const uint8_t *next = bytes;

	memset(ret_at, 0, n * sizeof(*ret_at));
	while (len > 0) {
		const struct nlattr *at = (const struct nlattr *)next;
		size_t step;
		uint16_t type;

		if (len < sizeof(*at) || at->nla_len < sizeof(*at) || at->nla_len > len)
			return false;
		type = mnl_attr_get_type(at);
		if (type < n && mnl_attr_get_payload_len(at) < sizes[type])
			return false;
		if (type < n)
			ret_at[type] = at;
		step = MIN((size_t)MNL_ALIGN(at->nla_len), len);
		next += step;
		len -= step;
	}
	return true;
}

bool
nl_attr_read_message(const struct nlmsghdr *nlh, size_t header_size, const uint8_t *sizes,
		     const struct nlattr **ret_at, size_t n)
{
	size_t start = MNL_NLMSG_HDRLEN + MNL_ALIGN(header_size);

	if (nlh->nlmsg_len < start)
		return false;
	return nl_attr_read((const uint8_t *)nlh + start, nlh->nlmsg_len - start, sizes, ret_at, n);
}

uint32_t
nl_attr_u32(const struct nlattr *at, uint32_t absent)
{
	return at ? mnl_attr_get_u32(at) : absent;
}

uint8_t
nl_attr_u8(const struct nlattr *at, uint8_t absent)
{
	return at ? mnl_attr_get_u8(at) : absent;
}

bool
nl_attr_ip(const struct nlattr *at, uint8_t family, uint8_t prefix_len, NlIp *ret)
{
	NlIp ip = { .family = family, .prefix_len = prefix_len };
	size_t size = nl_ip_size(&ip);

	if (size == 0 || prefix_len > size * 8 || (at && mnl_attr_get_payload_len(at) != size))
		return false;
	if (at)
		memcpy(ip.bytes, mnl_attr_get_payload(at), size);
	*ret = ip;
	return true;
}

bool
nl_attr_string(const struct nlattr *at, char *ret, size_t size)
{
	size_t room = mnl_attr_get_payload_len(at);
	size_t len = strnlen(mnl_attr_get_payload(at), room);

	if (len == room || len >= size)
		return false;
	memcpy(ret, mnl_attr_get_payload(at), len + 1);
	return true;
}

bool
nl_attr_put_ip(struct nlmsghdr *nlh, size_t size, uint16_t type, const NlIp *ip)
{
	return mnl_attr_put_check(nlh, size, type, nl_ip_size(ip), ip->bytes);
}
