/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/command.h"

#include "tests/sim/command-words.h"
#include "tests/sim/sim-path.h"

#include <string.h>

typedef struct Verb {
	const char *name, *arguments;   /* as the man page shows them */
	CommandRun run;                 /* NULL: the data plane's */
} Verb;

static bool
run_stats(Sim *sim, Words *words, CommandAnswer *answer)
{
	if (!words_finish(words, answer, "no argument"))
		return false;
	command_put_stats(sim, answer);
	return true;
}

static bool
run_quit(Sim *sim, Words *words, CommandAnswer *answer)
{
	answer->quit = words_finish(words, answer, "no argument");
	return answer->quit;
}

static const Verb verbs[] = {
	{ "signal", "[rsrp=DBM] [rsrq=DB] [sinr=DB]", command_signal },
	{ "register", "home|roaming|searching|denied [cause=N]|limited", command_register },
	{ "ps", "attach|detach", command_ps },
	{ "disconnect", "[reason=N] [verbose-type=N] [verbose=N] [family=4|6]", command_disconnect },
	{ "refuse-start", "verbose=N [verbose-type=N] [reason=N] [count=N] [family=4|6] | off", command_refuse_start },
	{ "settings", "[address=CIDR] [gateway=IP] [dns=IP] [dns2=IP] [mtu=N] [address6=CIDR] [gateway6=IP] [dns6=IP]",
	  command_settings },
	{ "sim", "absent|ready|pin|puk|error", command_sim },
	{ "mute", "on|off", command_mute },
	{ "slow", "MS", command_slow },
	{ "garbage", "N", command_garbage },
	{ "drop-next", "N", command_drop_next },
	{ "truncate-next", "N", command_truncate_next },
	{ "wrong-transaction", "N", command_wrong_transaction },
	{ "twice-next", "N", command_twice_next },
	{ "unplug", "", command_unplug },
	{ "plug", "[silent=MS]", command_plug },
	{ "reset", "", command_reset },
	{ "cid-limit", "N", command_cid_limit },
	{ "stats", "", run_stats },
	{ "path", "COMMAND...", NULL },
	{ "quit", "", run_quit },
};

#define N_VERBS (sizeof(verbs) / sizeof(*verbs))

static const Verb *
find(const char *name)
{
	for (size_t i = 0; i < N_VERBS; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

bool
command_exists(const char *line)
{
	Words words;

	return words_split(line, &words) && words.n > 0 && find(words.word[0]);
}

static bool
fail_unknown(const char *name, CommandAnswer *answer)
{
	char list[512] = "";
	size_t n = 0;

	for (size_t i = 0; i < N_VERBS && n < sizeof(list); i++)
		n += (size_t)snprintf(list + n, sizeof(list) - n, " %s", verbs[i].name);
	return command_fail(answer, "unknown command \"%.40s\", allowed are%s", name, list);
}

bool
command_run(Sim *sim, const char *line, CommandAnswer *ret_answer)
{
	const Verb *verb;
	Words words;

	*ret_answer = (CommandAnswer){ .text = "ok" };
	if (!words_split(line, &words))
		return command_fail(ret_answer, "line too long, allowed %d bytes and %d words", COMMAND_LINE_MAX - 1, WORDS_MAX);
	verb = words.n > 0 ? find(words.word[0]) : NULL;
	if (!verb)
		return fail_unknown(words.n > 0 ? words.word[0] : "", ret_answer);
	sim_log(sim, "command %s", verb->name);
	if (verb->run)
		return verb->run(sim, &words, ret_answer);
	return sim_path_command(sim, line + strcspn(line, "p") + strlen(verb->name), ret_answer->text,
				sizeof(ret_answer->text));
}

void
command_foreach(void (*each)(const char *name, const char *arguments, void *data), void *data)
{
	for (size_t i = 0; i < N_VERBS; i++)
		each(verbs[i].name, verbs[i].arguments, data);
}
