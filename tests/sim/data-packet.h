/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the data plane knows of one IP packet: decoded without trusting a byte of it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATA_PACKET_TEXT_MAX 160

typedef struct DataPacketInfo {
	int family;                     /* AF_INET, AF_INET6; 0: not IP, and the rest is unset */
	uint8_t protocol;               /* of the IP header; IPv6 extension headers are not followed */
	uint8_t src[16], dst[16];
	bool has_ports;                 /* UDP or TCP and not a later fragment */
	uint16_t src_port, dst_port;
	uint16_t ip_id;                 /* AF_INET alone */
	uint32_t hash;                  /* FNV-1a of the IP payload's first 256 bytes */
} DataPacketInfo;

/* False (family 0) for what is not one whole IPv4 or IPv6 packet of exactly `len` bytes. */
bool data_packet_decode(const uint8_t *bytes, size_t len, DataPacketInfo *ret);

/* "udp 10.45.0.2:4000>198.51.100.10:9 1c46 9e3779b9"; every unknown part is "-". Returns `text`. */
const char *data_packet_format(const DataPacketInfo *info, char text[DATA_PACKET_TEXT_MAX]);
