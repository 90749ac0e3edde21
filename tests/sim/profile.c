/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/profile.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum KeyKind {
	KEY_TEXT, KEY_DIGITS, KEY_NUMBER, KEY_NUMBER64, KEY_TENTHS, KEY_CHOICE, KEY_PLMN,
	KEY_IP4, KEY_CIDR4, KEY_IP6, KEY_CIDR6, KEY_TIMING,
} KeyKind;

typedef struct Key {
	const char *name;
	KeyKind kind;
	size_t offset;
	int64_t low, high;              /* of the value, or of the length of a text */
	const char *const *choices;
	const char *allowed;
} Key;

static const char *const rats[] = { [SIM_RAT_LTE] = "lte", [SIM_RAT_NR5G] = "nr5g", NULL };
static const char *const registrations[] = {
	[SIM_REGISTRATION_SEARCHING] = "searching", [SIM_REGISTRATION_HOME] = "home",
	[SIM_REGISTRATION_ROAMING] = "roaming", [SIM_REGISTRATION_DENIED] = "denied",
	[SIM_REGISTRATION_LIMITED] = "limited", NULL };
static const char *const cards[] = {
	[SIM_CARD_ABSENT] = "absent", [SIM_CARD_READY] = "ready", [SIM_CARD_PIN] = "pin",
	[SIM_CARD_PUK] = "puk", [SIM_CARD_ERROR] = "error", NULL };
static const char *const slot_answers[] = { "unsupported", "supported", NULL };

#define AT(field) offsetof(Profile, field)
#define TEXT(name, field) { name, KEY_TEXT, AT(field), 0, PROFILE_TEXT_MAX - 1, NULL, "text, up to 63 bytes" }
#define DIGITS(name, field, low, high, allowed) { name, KEY_DIGITS, AT(field), low, high, NULL, allowed }
#define NUMBER(name, field, low, high) { name, KEY_NUMBER, AT(field), low, high, NULL, #low " to " #high }
#define TENTHS(name, field, low, high, allowed) { name, KEY_TENTHS, AT(field), low, high, NULL, allowed }
#define CHOICE(name, field, list, allowed) { name, KEY_CHOICE, AT(field), 0, 0, list, allowed }
#define ADDRESS(name, kind, field, allowed) { name, kind, AT(field), 0, 0, NULL, allowed }
#define IP4 "an IPv4 address, or none"
#define IP6 "an IPv6 address, or none"

static const Key keys[] = {
	TEXT("manufacturer", manufacturer),
	TEXT("model", model),
	TEXT("revision", revision),
	TEXT("hardware", hardware),
	DIGITS("imei", imei, 14, 16, "14 to 16 digits"),
	DIGITS("imsi", imsi, 6, 15, "6 to 15 digits"),
	DIGITS("iccid", iccid, 18, 20, "18 to 20 digits"),
	DIGITS("msisdn", msisdn, 0, 15, "up to 15 digits"),
	CHOICE("sim", sim, cards, "absent, ready, pin, puk or error"),
	DIGITS("pin", pin, 4, 8, "4 to 8 digits"),
	DIGITS("puk", puk, 8, 8, "8 digits"),
	NUMBER("pin-retries", pin_retries, 0, 10),
	NUMBER("puk-retries", puk_retries, 0, 10),
	CHOICE("slot-status", slot_status, slot_answers, "supported or unsupported"),
	{ "plmn", KEY_PLMN, AT(plmn), 0, 0, NULL, "MCC-MNC, three digits and two or three: 999-70 is not 999-070" },
	TEXT("operator", operator_name),
	CHOICE("rat", rat, rats, "nr5g or lte"),
	CHOICE("registration", registration, registrations, "home, roaming, searching, denied or limited"),
	NUMBER("tac", tac, 0, 16777215),
	{ "cell-id", KEY_NUMBER64, AT(cell_id), 0, 68719476735, NULL, "0 to 68719476735 (36 bits)" },
	NUMBER("pci", pci, 0, 1007),
	NUMBER("arfcn", arfcn, 0, 3279165),
	NUMBER("band", band, 1, 261),
	TENTHS("rsrp", rsrp_dbm10, -1560, -310, "-156.0 to -31.0 dBm"),
	TENTHS("rsrq", rsrq_db10, -430, 200, "-43.0 to 20.0 dB"),
	TENTHS("sinr", sinr_db10, -230, 400, "-23.0 to 40.0 dB"),
	TEXT("apn", apn),
	ADDRESS("ue-address", KEY_CIDR4, address, "an IPv4 address with /prefix, or none"),
	ADDRESS("gateway", KEY_IP4, gateway, IP4),
	ADDRESS("dns", KEY_IP4, dns, IP4),
	ADDRESS("dns2", KEY_IP4, dns2, IP4),
	NUMBER("mtu", mtu_bytes, 0, 65535),
	ADDRESS("ue6-address", KEY_CIDR6, address6, "an IPv6 address with /prefix, or none"),
	ADDRESS("gateway6", KEY_IP6, gateway6, IP6),
	ADDRESS("dns6", KEY_IP6, dns6, IP6),
	NUMBER("registration-delay-ms", registration_delay_ms, 0, 600000),
	NUMBER("start-network-delay-ms", start_network_delay_ms, 0, 600000),
	NUMBER("scan-delay-ms", scan_delay_ms, 0, 600000),
	NUMBER("reset-removal-ms", reset_removal_ms, 0, 600000),
	NUMBER("reset-return-ms", reset_return_ms, 0, 600000),
	NUMBER("reset-silent-ms", reset_silent_ms, 0, 600000),
	NUMBER("cid-limit", cid_limit, 0, 254),
	{ "timing", KEY_TIMING, AT(timing), 0, 0, NULL, TIMING_ALLOWED },
};

#define N_KEYS (sizeof(keys) / sizeof(*keys))

void
profile_init(Profile *profile)
{
	static const char *const start[][2] = {
		{ "manufacturer", "Quectel" }, { "model", "RM520N-GL" }, { "revision", "RM520NGLAAR03A03M4G" },
		{ "hardware", "R1.3" }, { "imei", "860000000000018" }, { "imsi", "999700000000001" },
		{ "iccid", "8988300000000000018" }, { "sim", "ready" }, { "pin", "1234" }, { "puk", "12345678" },
		{ "pin-retries", "3" }, { "puk-retries", "10" }, { "plmn", "999-70" },
		{ "operator", "Private 5G" }, { "rat", "nr5g" }, { "registration", "home" },
		{ "tac", "1" }, { "cell-id", "4096" }, { "pci", "1" }, { "arfcn", "632628" }, { "band", "78" },
		{ "rsrp", "-85.0" }, { "rsrq", "-11.0" }, { "sinr", "18.5" },
		{ "ue-address", "10.45.0.2/30" }, { "gateway", "10.45.0.1" }, { "dns", "10.45.0.1" },
		{ "mtu", "1400" }, { "scan-delay-ms", "41000" }, { "start-network-delay-ms", "512" },
		{ "reset-removal-ms", "10000" }, { "reset-return-ms", "12000" }, { "reset-silent-ms", "21000" },
		{ "cid-limit", "32" }, { "timing", "usb" },
	};

	memset(profile, 0, sizeof(*profile));
	for (size_t i = 0; i < sizeof(start) / sizeof(*start); i++)
		if (!profile_set(profile, start[i][0], start[i][1], NULL))
			abort();
}

bool
profile_parse_number(const char *text, uint64_t low, uint64_t high, uint64_t *ret_number)
{
	char *end;
	unsigned long long value;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	value = strtoull(text, &end, 0);
	if (*end || errno || value < low || value > high)
		return false;
	*ret_number = value;
	return true;
}

bool
profile_parse_tenths(const char *text, int32_t low, int32_t high, int32_t *ret_tenths)
{
	bool negative = *text == '-';
	const char *at = text + negative;
	int32_t value = 0;

	for (size_t n = 0; isdigit((unsigned char)*at) || n == 0; at++, n++) {
		if (!isdigit((unsigned char)*at) || n == 6)
			return false;
		value = value * 10 + (*at - '0');
	}
	value *= 10;
	if (at[0] == '.' && isdigit((unsigned char)at[1]) && at[2] == 0)
		value += at[1] - '0';
	else if (*at)
		return false;
	if (negative)
		value = -value;
	if (value < low || value > high)
		return false;
	*ret_tenths = value;
	return true;
}

bool
profile_parse_ip(const char *text, int family, bool with_prefix, ProfileIp *ret_ip)
{
	char address[64];
	const char *slash = strchr(text, '/');
	size_t n = slash ? (size_t)(slash - text) : strlen(text);
	uint64_t prefix_len = family == AF_INET ? 32 : 128;
	ProfileIp ip = { .family = (uint32_t)family };

	if (strcmp(text, "none") == 0) {
		*ret_ip = (ProfileIp){ 0 };
		return true;
	}
	if (with_prefix != (slash != NULL) || n >= sizeof(address))
		return false;
	memcpy(address, text, n);
	address[n] = 0;
	if (inet_pton(family, address, ip.bytes) != 1 ||
	    (slash && !profile_parse_number(slash + 1, 0, prefix_len, &prefix_len)))
		return false;
	ip.prefix_len = (uint32_t)prefix_len;
	*ret_ip = ip;
	return true;
}

static bool
parse_text(const Key *key, const char *value, char *out)
{
	size_t n = strlen(value);

	if (n < (size_t)key->low || n > (size_t)key->high)
		return false;
	if (key->kind == KEY_DIGITS && strspn(value, "0123456789") != n)
		return false;
	memcpy(out, value, n + 1);
	return true;
}

static bool
parse_plmn(const char *value, ProfilePlmn *out)
{
	size_t n = strlen(value);

	if (n < 6 || n > 7 || strspn(value, "0123456789") != 3 || value[3] != '-' ||
	    strspn(value + 4, "0123456789") != n - 4)
		return false;
	*out = (ProfilePlmn){ (uint32_t)atoi(value), (uint32_t)atoi(value + 4), (uint32_t)(n - 4) };
	return true;
}

static bool
parse_choice(const Key *key, const char *value, uint32_t *out)
{
	for (uint32_t i = 0; key->choices[i]; i++) {
		if (strcmp(key->choices[i], value) == 0) {
			*out = i;
			return true;
		}
	}
	return false;
}

static bool
parse(const Key *key, const char *value, void *out)
{
	uint64_t number;

	switch (key->kind) {
	case KEY_TEXT:
	case KEY_DIGITS:
		return parse_text(key, value, out);
	case KEY_NUMBER:
		if (!profile_parse_number(value, (uint64_t)key->low, (uint64_t)key->high, &number))
			return false;
		*(uint32_t *)out = (uint32_t)number;
		return true;
	case KEY_NUMBER64:
		return profile_parse_number(value, (uint64_t)key->low, (uint64_t)key->high, out);
	case KEY_TENTHS:
		return profile_parse_tenths(value, (int32_t)key->low, (int32_t)key->high, out);
	case KEY_CHOICE:
		return parse_choice(key, value, out);
	case KEY_PLMN:
		return parse_plmn(value, out);
	case KEY_IP4:
	case KEY_CIDR4:
		return profile_parse_ip(value, AF_INET, key->kind == KEY_CIDR4, out);
	case KEY_IP6:
	case KEY_CIDR6:
		return profile_parse_ip(value, AF_INET6, key->kind == KEY_CIDR6, out);
	case KEY_TIMING:
		return timing_parse(value, out);
	}
	return false;
}

static bool
fail_unknown(const char *key, SimError *error)
{
	char list[900] = "";
	size_t n = 0;

	for (size_t i = 0; i < N_KEYS && n < sizeof(list); i++)
		n += (size_t)snprintf(list + n, sizeof(list) - n, " %s", keys[i].name);
	return sim_fail(error, "unknown key \"%.40s\"; keys are:%s", key, list);
}

bool
profile_set(Profile *profile, const char *key, const char *value, SimError *error)
{
	for (size_t i = 0; i < N_KEYS; i++) {
		if (strcmp(keys[i].name, key) != 0)
			continue;
		if (parse(&keys[i], value, (char *)profile + keys[i].offset))
			return true;
		return sim_fail(error, "%s \"%.60s\": allowed is %s", key, value, keys[i].allowed);
	}
	return fail_unknown(key, error);
}

static bool
load_line(Profile *profile, char *line, SimError *error)
{
	char *key = line + strspn(line, " \t"), *value;
	size_t n = strlen(key);

	while (n > 0 && isspace((unsigned char)key[n - 1]))
		key[--n] = 0;
	if (*key == 0 || *key == '#')
		return true;
	value = key + strcspn(key, " \t");
	if (*value) {
		*value++ = 0;
		value += strspn(value, " \t");
	}
	return profile_set(profile, key, value, error);
}

bool
profile_load(Profile *profile, const char *path, SimError *error)
{
	FILE *file = fopen(path, "re");
	char line[512];
	bool good = true;

	if (!file)
		return sim_fail(error, "%s: %s", path, strerror(errno));
	for (unsigned number = 1; good && fgets(line, sizeof(line), file); number++) {
		SimError inner;

		if (!strchr(line, '\n') && !feof(file))
			good = sim_fail(error, "%s:%u: line longer than %zu bytes", path, number, sizeof(line) - 2);
		else if (!load_line(profile, line, &inner))
			good = sim_fail(error, "%.80s:%u: %.900s", path, number, inner.text);
	}
	fclose(file);
	return good;
}

void
profile_foreach_key(void (*each)(const char *key, const char *allowed, void *data), void *data)
{
	for (size_t i = 0; i < N_KEYS; i++)
		each(keys[i].name, keys[i].allowed, data);
}
