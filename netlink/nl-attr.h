/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading netlink attributes out of bytes that nobody has checked yet. */
#pragma once

#include <libmnl/libmnl.h>

#include "netlink/nl-ip.h"

/*
 * Sets ret_at[t] to the last attribute of type t among the `len` bytes at `bytes` (4-aligned), NULL where there is none,
 * for t < n. sizes[t] is the least payload of such an attribute. False: one is cut off or shorter than that.
 */
bool nl_attr_read(const void *bytes, size_t len, const uint8_t *sizes, const struct nlattr **ret_at, size_t n);

/* The same behind a message's own header of `header_size` bytes; false also when that is cut off. */
bool nl_attr_read_message(const struct nlmsghdr *nlh, size_t header_size, const uint8_t *sizes,
			  const struct nlattr **ret_at, size_t n);

/* Value of an attribute that nl_attr_read() found large enough; `absent` when at is NULL. */
uint32_t nl_attr_u32(const struct nlattr *at, uint32_t absent);
uint8_t nl_attr_u8(const struct nlattr *at, uint8_t absent);

/* An address of `family`; NULL gives all zeroes. False: wrong size, or prefix_len too long for the family. */
bool nl_attr_ip(const struct nlattr *at, uint8_t family, uint8_t prefix_len, NlIp *ret);
/* Copies a string that ends inside the attribute and fits into `size`; else false. */
bool nl_attr_string(const struct nlattr *at, char *ret, size_t size);

/* Appends the bytes of an address. False: `size` would be exceeded. */
bool nl_attr_put_ip(struct nlmsghdr *nlh, size_t size, uint16_t type, const NlIp *ip);
