/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bus"
#include "agent/bus/bus-auth.h"

#include "agent/bus/bus-object.h"
#include "agent/log.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_TIMEOUT_US (5 * G_USEC_PER_SEC)
#define GROUPS_MAX 1024                 /* of one caller; the rest is not looked at */
#define PENDING_MAX 256                 /* questions under way; a flood of callers is refused beyond */

typedef struct Question {               /* owned by its slot: freed with the answer or with the connection */
	Bus *bus;
	sd_bus_message *m;
	BusRight right;
	BusAllowedFunc allowed;
} Question;

static guint n_pending;

static void
question_free(void *data)
{
	Question *question = data;

	n_pending--;
	sd_bus_message_unref(question->m);
	g_free(question);
}

bool
bus_auth_decide(BusRight right, guint32 uid, const guint32 *groups, size_t n_groups)
{
	const struct group *control;
	const struct passwd *report;

	if (uid == 0 || uid == geteuid())
		return true;
	switch (right) {
	case BUS_RIGHT_CONTROL:
		control = getgrnam(BUS_CONTROL_GROUP);
		for (size_t i = 0; control && i < n_groups; i++)
			if (groups[i] == control->gr_gid)
				return true;
		return false;
	case BUS_RIGHT_REPORT:
		report = getpwnam(BUS_REPORT_USER);
		return report && report->pw_uid == uid;
	}
	return false;
}

/* a{sv} of GetConnectionCredentials; false: no uid in it. */
static bool
read_credentials(sd_bus_message *reply, guint32 *ret_uid, guint32 groups[GROUPS_MAX], size_t *ret_n)
{
	const char *key;
	const void *array;
	size_t size;
	bool found = false;

	*ret_n = 0;
	if (sd_bus_message_enter_container(reply, 'a', "{sv}") < 0)
		return false;
	while (sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
		if (sd_bus_message_read(reply, "s", &key) < 0)
			return false;
		if (strcmp(key, "UnixUserID") == 0) {
			found = sd_bus_message_read(reply, "v", "u", ret_uid) >= 0;
		} else if (strcmp(key, "UnixGroupIDs") == 0) {
			if (sd_bus_message_enter_container(reply, 'v', "au") < 0 ||
			    sd_bus_message_read_array(reply, 'u', &array, &size) < 0 ||
			    sd_bus_message_exit_container(reply) < 0)
				return false;
			*ret_n = MIN(size / sizeof(guint32), GROUPS_MAX);
			memcpy(groups, array, *ret_n * sizeof(guint32));
		} else if (sd_bus_message_skip(reply, "v") < 0) {
			return false;
		}
		if (sd_bus_message_exit_container(reply) < 0)
			return false;
	}
	return found;
}

static void
audit(const Question *question, guint32 uid, bool known, bool allowed)
{
	if (question->right != BUS_RIGHT_CONTROL && allowed)
		return;
	if (known)
		log_event(allowed ? G_LOG_LEVEL_MESSAGE : G_LOG_LEVEL_WARNING, LOG_EVENT_BUS_AUDIT, NULL, NULL,
			  "%s.%s on %s by uid %u: %s", sd_bus_message_get_interface(question->m),
			  sd_bus_message_get_member(question->m), sd_bus_message_get_path(question->m), uid,
			  allowed ? "allowed" : "denied");
	else
		log_event(G_LOG_LEVEL_WARNING, LOG_EVENT_BUS_AUDIT, NULL, NULL,
			  "%s.%s on %s by an unknown caller: denied", sd_bus_message_get_interface(question->m),
			  sd_bus_message_get_member(question->m), sd_bus_message_get_path(question->m));
}

static int
credentials_ready(sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
	Question *question = userdata;
	guint32 uid = 0, groups[GROUPS_MAX];
	size_t n_groups = 0;
	bool known = !sd_bus_message_is_method_error(reply, NULL) &&
		     read_credentials(reply, &uid, groups, &n_groups);
	bool allowed = known && bus_auth_decide(question->right, uid, groups, n_groups);

	audit(question, uid, known, allowed);
	if (allowed)
		question->allowed(question->bus, question->m);
	else
		(void)sd_bus_reply_method_errorf(question->m, BUS_ERROR_DENIED,
						 "%s needs root or membership of the group " BUS_CONTROL_GROUP,
						 sd_bus_message_get_member(question->m));
	return 1;
}

static int
ask_for_credentials(Question *question)
{
	sd_bus *connection = sd_bus_message_get_bus(question->m);
	g_autoptr(sd_bus_message) ask = NULL;
	sd_bus_slot *slot;
	int r;

	r = sd_bus_message_new_method_call(connection, &ask, "org.freedesktop.DBus", "/org/freedesktop/DBus",
					   "org.freedesktop.DBus", "GetConnectionCredentials");
	if (r >= 0)
		r = sd_bus_message_append(ask, "s", sd_bus_message_get_sender(question->m));
	if (r >= 0)
		r = sd_bus_call_async(connection, &slot, ask, credentials_ready, question, ANSWER_TIMEOUT_US);
	if (r < 0)
		return r;
	sd_bus_slot_set_destroy_callback(slot, question_free);
	sd_bus_slot_set_floating(slot, 1);
	sd_bus_slot_unref(slot);
	return 1;
}

int
bus_authorise(Bus *bus, sd_bus_message *m, BusRight right, BusAllowedFunc allowed)
{
	Question *question;
	int r;

	if (n_pending >= PENDING_MAX)
		return sd_bus_reply_method_errorf(m, SD_BUS_ERROR_LIMITS_EXCEEDED,
						  "more than %d calls wait for authorisation", PENDING_MAX);
	question = g_new0(Question, 1);
	n_pending++;
	question->bus = bus;
	question->m = sd_bus_message_ref(m);
	question->right = right;
	question->allowed = allowed;
	r = ask_for_credentials(question);
	if (r < 0)
		question_free(question);
	return r;
}
