/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A record as one JSON object, the profile `json`; record.schema.json describes it. */
#pragma once

#include "agent/report/record.h"

/* `device` is the name the record is reported under. */
GBytes *encode_json(const Record *record, const char *device);
