/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/command-words.h"
#include "tests/sim/service-wds.h"

#include <string.h>

bool
command_signal(Sim *sim, Words *words, CommandAnswer *answer)
{
	static const char *const keys[] = { "rsrp", "rsrq", "sinr" };
	Profile wanted = sim->profile;
	SimError error;
	bool any = false;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const char *text = words_value(words, keys[i]);

		if (text && !profile_set(&wanted, keys[i], text, &error))
			return command_fail(answer, "%s", error.text);
		any |= text != NULL;
	}
	if (!words_finish(words, answer, "rsrp=, rsrq= and sinr="))
		return false;
	if (!any)
		return command_fail(answer, "no value, allowed rsrp=, rsrq= and sinr=");
	sim->profile = wanted;
	sim->radio.rsrp_dbm10 = wanted.rsrp_dbm10;
	sim->radio.rsrq_db10 = wanted.rsrq_db10;
	sim->radio.sinr_db10 = wanted.sinr_db10;
	sim_radio_signal_changed(sim);
	return true;
}

bool
command_register(Sim *sim, Words *words, CommandAnswer *answer)
{
	Profile wanted = sim->profile;
	const char *state = words_first(words);
	uint64_t cause = 0;
	SimError error;

	if (!profile_set(&wanted, "registration", state, &error))
		return command_fail(answer, "%s", error.text);
	if (!words_number(words, "cause", 0, 255, &cause, answer) ||
	    !words_finish(words, answer, "home, roaming, searching, denied [cause=N] or limited"))
		return false;
	if (cause != 0 && wanted.registration != SIM_REGISTRATION_DENIED)
		return command_fail(answer, "cause= goes with denied alone");
	sim->profile = wanted;
	sim_radio_register(sim, (SimRegistration)wanted.registration, (uint8_t)cause);
	return true;
}

bool
command_ps(Sim *sim, Words *words, CommandAnswer *answer)
{
	const char *word = words_first(words);

	if (strcmp(word, "attach") != 0 && strcmp(word, "detach") != 0)
		return command_fail(answer, "ps %.40s, allowed attach or detach", word);
	if (!words_finish(words, answer, "attach or detach"))
		return false;
	sim_radio_attach(sim, word[0] == 'a');
	return true;
}

/* reason=, verbose-type= and verbose= over what `end` has; family= 4 or 6, 0 = both. */
static bool
get_end(Words *words, SimCallEnd *end, uint64_t *family, CommandAnswer *answer)
{
	uint64_t reason = end->reason, type = end->verbose_type, verbose = end->verbose_reason;

	if (!words_number(words, "reason", 1, 65535, &reason, answer) ||
	    !words_number(words, "verbose-type", 1, 65535, &type, answer) ||
	    !words_number(words, "verbose", 0, 65535, &verbose, answer) ||
	    !words_number(words, "family", 4, 6, family, answer))
		return false;
	if (*family == 5)
		return command_fail(answer, "family=5, allowed 4 or 6");
	*end = (SimCallEnd){ (uint16_t)reason, (uint16_t)type, (uint16_t)verbose };
	return true;
}

bool
command_disconnect(Sim *sim, Words *words, CommandAnswer *answer)
{
	SimCallEnd end = sim_end_network;
	uint64_t family = 0;

	if (!get_end(words, &end, &family, answer) ||
	    !words_finish(words, answer, "reason=, verbose-type=, verbose= and family="))
		return false;
	for (size_t i = 0; i < SIM_SESSIONS; i++)
		if (family == 0 || sim->session[i].family == family)
			sim_session_end(sim, &sim->session[i], &end);
	return true;
}

bool
command_refuse_start(Sim *sim, Words *words, CommandAnswer *answer)
{
	SimCallEnd end = { .reason = 1, .verbose_type = 6 };
	uint64_t family = 0, count = UINT32_MAX;
	bool off = strcmp(words_first(words), "off") == 0;

	if (!get_end(words, &end, &family, answer) || !words_number(words, "count", 1, 1000000, &count, answer))
		return false;
	if (!off && !words_value(words, "verbose"))
		return command_fail(answer, "no verbose=, allowed verbose=N [verbose-type=6] [count=N], or off");
	if (!words_finish(words, answer, "reason=, verbose-type=, verbose=, count= and family=, or off"))
		return false;
	for (size_t i = 0; i < SIM_SESSIONS; i++) {
		if (family != 0 && sim->session[i].family != family)
			continue;
		sim->session[i].refuse = off ? (SimCallEnd){ 0 } : end;
		sim->session[i].refuse_count = (unsigned)count;
	}
	return true;
}

bool
command_settings(Sim *sim, Words *words, CommandAnswer *answer)
{
	static const struct { const char *word, *key; uint32_t bit; } keys[] = {
		{ "address", "ue-address", WDS_SETTING_ADDRESS }, { "gateway", "gateway", WDS_SETTING_GATEWAY },
		{ "dns", "dns", WDS_SETTING_DNS }, { "dns2", "dns2", WDS_SETTING_DNS },
		{ "mtu", "mtu", WDS_SETTING_MTU }, { "address6", "ue6-address", WDS_SETTING_ADDRESS },
		{ "gateway6", "gateway6", WDS_SETTING_GATEWAY }, { "dns6", "dns6", WDS_SETTING_DNS } };
	static const char allowed[] = "address=, gateway=, dns=, dns2=, mtu=, address6=, gateway6= and dns6=";
	Profile wanted = sim->profile;
	uint32_t changed = 0;
	SimError error;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const char *text = words_value(words, keys[i].word);

		if (!text)
			continue;
		if (!profile_set(&wanted, keys[i].key, text, &error))
			return command_fail(answer, "%s", error.text);
		changed |= keys[i].bit;
	}
	if (!words_finish(words, answer, allowed))
		return false;
	if (changed == 0)
		return command_fail(answer, "nothing to set, allowed %s", allowed);
	sim->profile = wanted;
	sim_session_settings_changed(sim, changed);
	return true;
}

bool
command_sim(Sim *sim, Words *words, CommandAnswer *answer)
{
	SimCardState state;
	const char *word = words_first(words);

	if (!sim_card_state_from_string(word, &state))
		return command_fail(answer, "sim %.40s, allowed absent, ready, pin, puk or error", word);
	if (!words_finish(words, answer, "absent, ready, pin, puk or error"))
		return false;
	sim_card_set(sim, state);
	return true;
}
