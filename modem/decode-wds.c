/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modem/cause-names.h"
#include "modem/decode.h"
#include "modem/tlv.h"

#include <string.h>
#include <sys/socket.h>

#define MTU_MIN 1280u                   /* RFC 8200; a smaller one would also switch IPv6 off on the interface */
#define MTU_MAX 9000u
#define VERBOSE_TYPE_3GPP 6             /* the reason is a 5GSM, ESM or SM cause */

void
decode_call_end(QmiMessage *message, ModemCallEnd *ret_end)
{
	TlvReader reader;

	*ret_end = (ModemCallEnd){ MODEM_VALUE_UNKNOWN, MODEM_VALUE_UNKNOWN, MODEM_VALUE_UNKNOWN };
	if (tlv_open(&reader, message, 0x10)) {
		guint16 reason = tlv_read_u16(&reader);

		ret_end->reason = reader.ok ? reason : MODEM_VALUE_UNKNOWN;
	}
	if (tlv_open(&reader, message, 0x11)) {
		guint16 type = tlv_read_u16(&reader);
		gint16 reason = tlv_read_i16(&reader);

		ret_end->verbose_type = reader.ok ? type : MODEM_VALUE_UNKNOWN;
		ret_end->verbose_reason = reader.ok ? reason : MODEM_VALUE_UNKNOWN;
	}
}

char *
decode_call_end_to_text(const ModemCallEnd *end, ModemRat rat)
{
	const char *name;

	if (end->verbose_type == VERBOSE_TYPE_3GPP)
		return cause_names_session(rat, end->verbose_reason);
	if (end->verbose_type != MODEM_VALUE_UNKNOWN) {
		name = qmi_wds_verbose_call_end_reason_get_string(end->verbose_type, end->verbose_reason);
		return g_strdup_printf("%s reason %d (%s)",
				       qmi_wds_verbose_call_end_reason_type_get_string(end->verbose_type) ?: "unknown",
				       end->verbose_reason, name ?: "unknown");
	}
	if (end->reason != MODEM_VALUE_UNKNOWN) {
		name = qmi_wds_call_end_reason_get_string(end->reason);
		return g_strdup_printf("call end reason %d (%s)", end->reason, name ?: "unknown");
	}
	return g_strdup("no reason given");
}

void
decode_packet_status(QmiMessage *message, PacketReport *ret_report)
{
	PacketReport report = { .status = PACKET_STATUS_UNKNOWN };
	TlvReader reader;

	if (tlv_open(&reader, message, 0x01)) {
		guint8 status = tlv_read_u8(&reader);

		if (reader.ok && status <= PACKET_STATUS_AUTHENTICATING)
			report.status = status;
		/* The indication's second byte; the answer has none. */
		report.reconfigured = tlv_read_left(&reader) > 0 && tlv_read_u8(&reader) == 1;
	}
	if (qmi_message_is_indication(message) && tlv_open(&reader, message, 0x12)) {
		guint8 family = tlv_read_u8(&reader);

		report.family = family == QMI_WDS_IP_FAMILY_IPV4 ? AF_INET :
				family == QMI_WDS_IP_FAMILY_IPV6 ? AF_INET6 : 0;
	}
	*ret_report = report;
}

/* QMI carries IPv4 addresses as little-endian numbers. */
static bool
read_ipv4(QmiMessage *message, guint8 type, ModemIp *ret_ip)
{
	TlvReader reader;
	guint32 value;

	if (!tlv_open(&reader, message, type))
		return false;
	value = tlv_read_u32(&reader);
	if (!reader.ok || value == 0 || value >> 28 == 0xE || value == G_MAXUINT32)
		return false;           /* none, multicast, broadcast */
	*ret_ip = (ModemIp){ .family = AF_INET, .prefix_len = 32,
			     .bytes = { value >> 24, value >> 16, value >> 8, value } };
	return true;
}

static bool
read_ipv6(QmiMessage *message, guint8 type, bool with_prefix, ModemIp *ret_ip)
{
	static const guint8 zero[16];
	ModemIp ip = { .family = AF_INET6, .prefix_len = 128 };
	TlvReader reader;

	if (!tlv_open(&reader, message, type))
		return false;
	tlv_read_bytes(&reader, ip.bytes, sizeof(ip.bytes));
	if (with_prefix)
		ip.prefix_len = tlv_read_u8(&reader);
	if (!reader.ok || ip.bytes[0] == 0xFF || memcmp(ip.bytes, zero, sizeof(zero)) == 0)
		return false;
	if (ip.prefix_len == 0 || ip.prefix_len > 128)
		ip.prefix_len = 128;
	*ret_ip = ip;
	return true;
}

static void
add_dns(ModemIpSettings *settings, const ModemIp *server)
{
	for (int i = 0; i < MODEM_DNS_MAX; i++)
		if (!settings->dns[i].family) {
			settings->dns[i] = *server;
			return;
		}
}

/* The prefix is the mask's leading ones; a mask with holes is no mask. */
static guint8
read_prefix(QmiMessage *message, GString *note)
{
	TlvReader reader;
	guint32 mask;
	guint8 length = 0;

	if (!tlv_open(&reader, message, 0x21))
		return 32;
	mask = tlv_read_u32(&reader);
	while (length < 32 && mask & 0x80000000u >> length)
		length++;
	if (reader.ok && length > 0 && (length == 32 || mask << length == 0))
		return length;
	g_string_append_printf(note, "; subnet mask %08x is none, taking /32", mask);
	return 32;
}

static void
read_mtu(QmiMessage *message, ModemIpSettings *settings, GString *note)
{
	TlvReader reader;
	guint32 mtu;

	if (!tlv_open(&reader, message, 0x29))
		return;
	mtu = tlv_read_u32(&reader);
	if (!reader.ok || mtu == 0)
		return;
	if (mtu >= MTU_MIN && mtu <= MTU_MAX)
		settings->mtu_bytes = mtu;
	else
		g_string_append_printf(note, "; MTU %u is outside %u..%u, ignoring", mtu, MTU_MIN, MTU_MAX);
}

bool
decode_settings(QmiMessage *message, uint8_t family, ModemIpSettings *ret_settings, char **ret_note, GError **error)
{
	g_autoptr(GString) note = g_string_new(NULL);
	ModemIpSettings settings = { .mtu_bytes = 0 };
	bool v6 = family == AF_INET6;
	ModemIp dns;

	if (!(v6 ? read_ipv6(message, 0x25, true, &settings.address) : read_ipv4(message, 0x1E, &settings.address))) {
		g_set_error(error, QMI_CORE_ERROR, QMI_CORE_ERROR_INVALID_MESSAGE,
			    "the modem tells no usable %s address", v6 ? "IPv6" : "IPv4");
		return false;
	}
	if (!v6)
		settings.address.prefix_len = read_prefix(message, note);
	if (v6)
		read_ipv6(message, 0x26, true, &settings.gateway);
	else
		read_ipv4(message, 0x20, &settings.gateway);
	if (settings.gateway.family)
		settings.gateway.prefix_len = v6 ? 128 : 32;
	for (guint8 i = 0; i < 2; i++)
		if (v6 ? read_ipv6(message, 0x27 + i, false, &dns) : read_ipv4(message, 0x15 + i, &dns))
			add_dns(&settings, &dns);
	read_mtu(message, &settings, note);
	*ret_settings = settings;
	*ret_note = note->len ? g_strdup(note->str + 2) : NULL;
	return true;
}
