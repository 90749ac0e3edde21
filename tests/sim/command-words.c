/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/command-words.h"

#include <stdarg.h>
#include <string.h>

bool
command_fail(CommandAnswer *answer, const char *format, ...)
{
	int n = snprintf(answer->text, sizeof(answer->text), "error: ");
	va_list list;

	va_start(list, format);
	vsnprintf(answer->text + n, sizeof(answer->text) - (size_t)n, format, list);
	va_end(list);
	return false;
}

bool
words_split(const char *line, Words *words)
{
	char *save = NULL, *word;

	*words = (Words){ 0 };
	if (strlen(line) >= sizeof(words->line))
		return false;
	snprintf(words->line, sizeof(words->line), "%s", line);
	for (word = strtok_r(words->line, " \t\r\n", &save); word; word = strtok_r(NULL, " \t\r\n", &save)) {
		if (words->n == WORDS_MAX)
			return false;
		words->word[words->n++] = word;
	}
	return true;
}

const char *
words_value(Words *words, const char *key)
{
	size_t n = strlen(key);

	for (size_t i = 1; i < words->n; i++) {
		if (strncmp(words->word[i], key, n) == 0 && words->word[i][n] == '=') {
			words->used[i] = true;
			return words->word[i] + n + 1;
		}
	}
	return NULL;
}

bool
words_number(Words *words, const char *key, uint64_t low, uint64_t high, uint64_t *value, CommandAnswer *answer)
{
	const char *text = words_value(words, key);

	if (!text || profile_parse_number(text, low, high, value))
		return true;
	return command_fail(answer, "%s=%.40s, allowed %llu to %llu", key, text, (unsigned long long)low,
		    (unsigned long long)high);
}

const char *
words_first(Words *words)
{
	if (words->n < 2 || strchr(words->word[1], '='))
		return "";
	words->used[1] = true;
	return words->word[1];
}

bool
words_finish(const Words *words, CommandAnswer *answer, const char *allowed)
{
	for (size_t i = 1; i < words->n; i++)
		if (!words->used[i])
			return command_fail(answer, "%.80s, allowed %s", words->word[i], allowed);
	return true;
}

bool
words_only_number(Words *words, uint64_t high, uint64_t *ret_value, CommandAnswer *answer)
{
	const char *text = words_first(words);

	if (!profile_parse_number(text, 0, high, ret_value))
		return command_fail(answer, "%.40s, allowed 0 to %llu", *text ? text : "no number",
			    (unsigned long long)high);
	return words_finish(words, answer, "one number");
}
