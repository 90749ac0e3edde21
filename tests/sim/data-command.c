/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/data-command.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/sim/data-value.h"

enum { LINE_BYTES_MAX = 512, WORDS_MAX = 24, QUEUE_DEFAULT = 100, GAP_DEFAULT = 3 };

typedef enum Kind { KIND_DURATION, KIND_CHANCE, KIND_RATE, KIND_COUNT, KIND_CHOICE } Kind;

typedef struct Setting {
	const char *key;
	Kind kind;
	size_t offset;                  /* in DataImpairments */
	uint32_t max;                   /* of a count; the least is 1 */
	const char *no, *yes;           /* of a choice */
	const char *allowed;
} Setting;

#define AT(field) offsetof(DataImpairments, field)
#define CHANCES "0..1 or 0..100%"

/* In the order in which data_command_format() writes them. */
static const Setting settings[] = {
	{ "blackhole", KIND_CHOICE, AT(blackhole), 0, "off", "on", "on|off" },
	{ "delay", KIND_DURATION, AT(delay_ns), 0, NULL, NULL, "0..10s with ns, us, ms or s" },
	{ "jitter", KIND_DURATION, AT(jitter_ns), 0, NULL, NULL, "0..delay with ns, us, ms or s" },
	{ "shape", KIND_CHOICE, AT(jitter_normal), 0, "uniform", "normal", "uniform|normal" },
	{ "order", KIND_CHOICE, AT(jitter_overtakes), 0, "keep", "free", "keep|free" },
	{ "loss", KIND_CHANCE, AT(loss), 0, NULL, NULL, CHANCES },
	{ "p", KIND_CHANCE, AT(gilbert_p), 0, NULL, NULL, CHANCES },
	{ "r", KIND_CHANCE, AT(gilbert_r), 0, NULL, NULL, CHANCES },
	{ "duplicate", KIND_CHANCE, AT(duplicate), 0, NULL, NULL, CHANCES },
	{ "reorder", KIND_CHANCE, AT(reorder), 0, NULL, NULL, CHANCES },
	{ "gap", KIND_COUNT, AT(reorder_gap), DATA_REORDER_GAP_MAX, NULL, NULL, "1..64 packets" },
	{ "rate", KIND_RATE, AT(rate_bps), 0, NULL, NULL, "8kbit..10gbit, or off" },
	{ "queue", KIND_COUNT, AT(queue_packets), DATA_QUEUE_MAX, NULL, NULL, "1..10000 packets" },
};

enum { SETTINGS = sizeof(settings) / sizeof(*settings) };

/* Which of gilbert's words a line has: all three that switch it on, or "gilbert off" alone. */
enum { GILBERT_NAME = 1, GILBERT_OFF = 2, GILBERT_P = 4, GILBERT_R = 8 };

typedef struct Words {
	char line[LINE_BYTES_MAX];
	char *at[WORDS_MAX];
	size_t count, next;
	unsigned gilbert;
	char *answer;
	size_t answer_size;
} Words;

__attribute__((format(printf, 2, 3))) static bool
refuse(const Words *words, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	snprintf(words->answer, words->answer_size, "error: %s", text);
	return false;
}

static bool
split(Words *words, const char *line)
{
	char *save = NULL;

	if (strlen(line) >= sizeof(words->line))
		return refuse(words, "line too long, allowed %d bytes", LINE_BYTES_MAX - 1);
	memcpy(words->line, line, strlen(line) + 1);
	for (char *word = strtok_r(words->line, " \t\r\n", &save); word; word = strtok_r(NULL, " \t\r\n", &save)) {
		if (words->count == WORDS_MAX)
			return refuse(words, "too many words, allowed %d", WORDS_MAX);
		words->at[words->count++] = word;
	}
	return words->count > 0 || refuse(words, "empty command, allowed a verb or key=value words");
}

/* Takes every dir= off the words; the last one counts. */
static bool
take_directions(Words *words, bool directions[_DATA_DIRECTION_MAX])
{
	size_t kept = 0;

	directions[DATA_UP] = directions[DATA_DOWN] = true;
	for (size_t i = 0; i < words->count; i++) {
		const char *value = words->at[i] + 4;
		bool both;

		if (strncmp(words->at[i], "dir=", 4) != 0) {
			words->at[kept++] = words->at[i];
			continue;
		}
		both = strcmp(value, "both") == 0;
		directions[DATA_UP] = both || strcmp(value, "up") == 0;
		directions[DATA_DOWN] = both || strcmp(value, "down") == 0;
		if (!directions[DATA_UP] && !directions[DATA_DOWN])
			return refuse(words, "dir %.40s, allowed up|down|both", value);
	}
	words->count = kept;
	return true;
}

static bool
find_verb(const Words *words, DataVerb *ret)
{
	static const struct {
		const char *first, *second;
		DataVerb verb;
	} verbs[] = {
		{ "reset", NULL, DATA_VERB_RESET },
		{ "show", NULL, DATA_VERB_SHOW },
		{ "stats", NULL, DATA_VERB_STATS },
		{ "truth", "flush", DATA_VERB_TRUTH_FLUSH },
	};

	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (words->count != (verbs[i].second ? 2 : 1) || strcmp(words->at[0], verbs[i].first) != 0)
			continue;
		*ret = verbs[i].verb;
		return !verbs[i].second || strcmp(words->at[1], verbs[i].second) == 0;
	}
	return false;
}

static bool
parse_value(const Setting *setting, const char *value, DataImpairments *impairments)
{
	void *field = (char *)impairments + setting->offset;

	switch (setting->kind) {
	case KIND_DURATION:
		return data_value_parse_duration(value, field);
	case KIND_CHANCE:
		return data_value_parse_chance(value, field);
	case KIND_RATE:
		return data_value_parse_rate(value, field);
	case KIND_COUNT:
		return data_value_parse_count(value, 1, setting->max, field);
	case KIND_CHOICE:
		*(bool *)field = strcmp(value, setting->yes) == 0;
		return *(bool *)field || strcmp(value, setting->no) == 0;
	}
	return false;
}

static const char *
next_switch(Words *words)
{
	const char *word = words->next < words->count ? words->at[words->next] : NULL;

	if (!word || (strcmp(word, "on") != 0 && strcmp(word, "off") != 0))
		return NULL;
	words->next++;
	return word;
}

/* "gilbert" and perhaps "off"; its numbers are words of their own. */
static bool
parse_gilbert(Words *words, DataCommand *command)
{
	const char *value = next_switch(words);

	if (value && strcmp(value, "off") != 0)
		return refuse(words, "gilbert %s, allowed gilbert p=0.01 r=0.3, or gilbert off", value);
	words->gilbert |= value ? GILBERT_OFF : GILBERT_NAME;
	for (int dir = 0; dir < _DATA_DIRECTION_MAX; dir++)
		if (command->directions[dir])
			command->impairments[dir].gilbert = !value;
	return true;
}

/* "key=value", or "blackhole on". */
static bool
parse_setting(Words *words, DataCommand *command)
{
	char *key = words->at[words->next++], *equals = strchr(key, '=');
	const Setting *setting = settings, *end = settings + SETTINGS;
	const char *value = equals ? equals + 1 : NULL;

	if (equals)
		*equals = '\0';
	if (!value && strcmp(key, "gilbert") == 0)
		return parse_gilbert(words, command);
	if (!value && strcmp(key, "blackhole") == 0)
		value = next_switch(words);
	while (setting < end && strcmp(setting->key, key) != 0)
		setting++;
	if (setting == end)
		return refuse(words, "unknown word %.40s, allowed blackhole delay= jitter= shape= order= loss= gilbert "
			      "duplicate= reorder= gap= rate= queue= dir=, or reset, show, stats, truth flush", key);
	if (!value)
		return refuse(words, "%s without a value, allowed %s", key, setting->allowed);
	if (strcmp(key, "p") == 0 || strcmp(key, "r") == 0)
		words->gilbert |= *key == 'p' ? GILBERT_P : GILBERT_R;
	for (int dir = 0; dir < _DATA_DIRECTION_MAX; dir++)
		if (command->directions[dir] && !parse_value(setting, value, &command->impairments[dir]))
			return refuse(words, "%s %.40s, allowed %s", key, value, setting->allowed);
	return true;
}

/* What only the whole line can tell, and the defaults of what was left unsaid. */
static bool
check(const Words *words, DataImpairments *impairments)
{
	if (impairments->jitter_ns > impairments->delay_ns)
		return refuse(words, "jitter above delay, allowed 0..delay");
	if (impairments->gilbert && (!impairments->gilbert_p || !impairments->gilbert_r))
		return refuse(words, "gilbert p=0 or r=0, allowed above 0, up to 1 or 100%%");
	if (impairments->rate_bps && !impairments->queue_packets)
		impairments->queue_packets = QUEUE_DEFAULT;
	if (impairments->reorder && !impairments->reorder_gap)
		impairments->reorder_gap = GAP_DEFAULT;
	return true;
}

bool
data_command_parse(const char *line, DataCommand *command, char *answer, size_t answer_size)
{
	Words words = { .answer = answer, .answer_size = answer_size };

	if (!split(&words, line) || !take_directions(&words, command->directions))
		return false;
	if (find_verb(&words, &command->verb)) {
		for (int dir = 0; dir < _DATA_DIRECTION_MAX; dir++)
			if (command->verb == DATA_VERB_RESET && command->directions[dir])
				command->impairments[dir] = (DataImpairments){ 0 };
		return true;
	}
	command->verb = DATA_VERB_IMPAIR;
	if (words.count == 0)
		return refuse(&words, "dir= without a command, allowed after key=value words");
	while (words.next < words.count)
		if (!parse_setting(&words, command))
			return false;
	if (words.gilbert && words.gilbert != GILBERT_OFF && words.gilbert != (GILBERT_NAME | GILBERT_P | GILBERT_R))
		return refuse(&words, "gilbert, allowed gilbert p=0.01 r=0.3, or gilbert off");
	return check(&words, &command->impairments[DATA_UP]) && check(&words, &command->impairments[DATA_DOWN]);
}

/* The value as text, NULL when it is the one of a path without impairments. */
static const char *
format_value(const Setting *setting, const DataImpairments *impairments, char text[DATA_VALUE_TEXT_MAX])
{
	const void *field = (const char *)impairments + setting->offset;

	switch (setting->kind) {
	case KIND_DURATION:
		return *(const int64_t *)field ? data_value_format_duration(*(const int64_t *)field, text) : NULL;
	case KIND_CHANCE:
		return *(const uint64_t *)field ? data_value_format_chance(*(const uint64_t *)field, text) : NULL;
	case KIND_RATE:
		return *(const uint64_t *)field ? data_value_format_rate(*(const uint64_t *)field, text) : NULL;
	case KIND_COUNT:
		snprintf(text, DATA_VALUE_TEXT_MAX, "%u", *(const uint32_t *)field);
		return *(const uint32_t *)field ? text : NULL;
	case KIND_CHOICE:
		return *(const bool *)field ? setting->yes : NULL;
	}
	return NULL;
}

static bool
is_idle(const Setting *setting, const DataImpairments *impairments)
{
	return (strcmp(setting->key, "queue") == 0 && !impairments->rate_bps) ||
	       (strcmp(setting->key, "gap") == 0 && !impairments->reorder) ||
	       (strlen(setting->key) == 1 && !impairments->gilbert);
}

size_t
data_command_format(const DataImpairments *impairments, char *text, size_t size)
{
	char value[DATA_VALUE_TEXT_MAX];
	size_t used = 0;

	for (const Setting *setting = settings; setting < settings + SETTINGS && used < size; setting++) {
		const char *words = is_idle(setting, impairments) ? NULL : format_value(setting, impairments, value);

		if (words)
			used += (size_t)snprintf(text + used, size - used, "%s%s%s=%s", used ? " " : "",
						 strcmp(setting->key, "p") == 0 ? "gilbert " : "", setting->key, words);
	}
	if (!used)
		used = (size_t)snprintf(text, size, "none");
	return used < size ? used : size - 1;
}
