/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/script.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 10000
#define AT_MAX_MS 86400000              /* a day */

typedef struct Line {
	Script *script;
	unsigned number;
	int64_t at_us;                  /* after the start */
	char *text;
} Line;

struct Script {
	Sim *sim;
	char *path;
	Line *lines;
	size_t n;
	int64_t at_us;                  /* while loading: of the next line without a time of its own */
};

static bool
parse_ms(char **text, uint64_t *ret_ms)
{
	char *end = *text + strcspn(*text, " \t");
	char kept = *end;
	bool good;

	*end = 0;
	good = profile_parse_number(*text, 0, AT_MAX_MS, ret_ms);
	*end = kept;
	*text = end + strspn(end, " \t");
	return good;
}

static bool
add(Script *script, unsigned number, const char *text, SimError *error)
{
	if (!command_exists(text))
		return sim_fail(error, "%s:%u: unknown command \"%.60s\"", script->path, number, text);
	if (script->n == LINES_MAX)
		return sim_fail(error, "%s:%u: more than %d commands", script->path, number, LINES_MAX);
	script->lines = realloc(script->lines, (script->n + 1) * sizeof(Line));
	if (!script->lines)
		abort();
	script->lines[script->n] = (Line){ script, number, script->at_us, strdup(text) };
	if (!script->lines[script->n++].text)
		abort();
	return true;
}

static bool
load_line(Script *script, unsigned number, char *line, SimError *error)
{
	char *text = line + strspn(line, " \t");
	uint64_t ms;

	text[strcspn(text, "\r\n")] = 0;
	if (*text == 0 || *text == '#')
		return true;
	if (*text == '@') {
		text++;
		if (!parse_ms(&text, &ms))
			return sim_fail(error, "%s:%u: time behind @, allowed 0 to %d ms", script->path, number, AT_MAX_MS);
		if ((int64_t)ms * 1000 < script->at_us)
			return sim_fail(error, "%s:%u: @%llu is before the line above", script->path, number,
					(unsigned long long)ms);
		script->at_us = (int64_t)ms * 1000;
	}
	if (strncmp(text, "wait", 4) == 0 && (text[4] == ' ' || text[4] == '\t' || text[4] == 0)) {
		text += 4 + strspn(text + 4, " \t");
		if (!parse_ms(&text, &ms) || *text)
			return sim_fail(error, "%s:%u: wait, allowed 0 to %d ms", script->path, number, AT_MAX_MS);
		script->at_us += (int64_t)ms * 1000;
		return true;
	}
	return add(script, number, text, error);
}

Script *
script_load(Sim *sim, const char *path, SimError *error)
{
	FILE *file = fopen(path, "re");
	Script *script;
	char line[COMMAND_LINE_MAX];
	bool good = true;

	if (!file) {
		sim_fail(error, "%s: %s", path, strerror(errno));
		return NULL;
	}
	script = calloc(1, sizeof(*script));
	if (!script || !(script->path = strdup(path)))
		abort();
	script->sim = sim;
	for (unsigned number = 1; good && fgets(line, sizeof(line), file); number++) {
		if (!strchr(line, '\n') && !feof(file))
			good = sim_fail(error, "%s:%u: line longer than %d bytes", path, number, COMMAND_LINE_MAX - 2);
		else
			good = load_line(script, number, line, error);
	}
	fclose(file);
	if (good)
		return script;
	script_free(script);
	return NULL;
}

static void
run_line(void *data)
{
	Line *line = data;
	Script *script = line->script;
	CommandAnswer answer;

	if (!command_run(script->sim, line->text, &answer)) {
		fprintf(stderr, "simmodem: %s:%u: %s\n", script->path, line->number, answer.text);
		loop_quit(script->sim->loop, 1);
	} else if (answer.quit) {
		loop_quit(script->sim->loop, 0);
	}
}

void
script_start(Script *script)
{
	for (size_t i = 0; i < script->n; i++)
		loop_after(script->sim->loop, script->lines[i].at_us, run_line, &script->lines[i], NULL);
}

void
script_free(Script *script)
{
	if (!script)
		return;
	for (size_t i = 0; i < script->n; i++)
		free(script->lines[i].text);
	free(script->lines);
	free(script->path);
	free(script);
}
