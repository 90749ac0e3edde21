/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ways to say a record to a controller: a name, an encoder and topics; one row each. */
#pragma once

#include "agent/report/record.h"

#define PROFILE_DEVICE_MAX 64
#define PROFILE_TOPIC_MAX 128           /* of the part before the device */

typedef struct Profile {
	const char *name;               /* as in the configuration */
	GBytes *(*encode)(const Record *record, const char *device);
} Profile;

const Profile *profile_find(const char *name);          /* NULL: no such profile */

/* Names that every broker takes in a topic: letters, digits, '-' and '_'. */
bool profile_check_device(const char *device, GError **error);
/* Levels of such names joined by '/', as "uplinkd/v1". */
bool profile_check_topic(const char *topic, GError **error);

/* "uplinkd/v1/<device>/<leaf>"; the leaf of a record is its kind. */
char *profile_topic(const char *prefix, const char *device, const char *leaf);
