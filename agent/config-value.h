/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One value of the configuration: text into the member of a struct as its row says, or what would be allowed; pure. */
#pragma once

#include "agent/config-table.h"

/* False: not allowed, *object untouched. */
bool config_value_set(const ConfigRow *row, void *object, const char *text);

/* Do two objects have the same value there? */
bool config_value_equal(const ConfigRow *row, const void *a, const void *b);

/* "10..3600000 ms", "yes or no", "ipv4 or ipv6", "an absolute path, up to 255 bytes"; free with g_free(). */
char *config_value_allowed(const ConfigRow *row);

/* Must the value stay out of messages? Someone may have written the secret itself where its file belongs. */
bool config_value_is_private(const ConfigRow *row);

/* Every text of the object is freed (named: its name too), the object is not. */
void config_value_clear_all(ConfigSection section, void *object);

/* An object's name: a letter, then letters, digits and '_', up to CONFIG_NAME_BYTES_MAX bytes. */
bool config_value_is_name(const char *text);
#define CONFIG_NAME_ALLOWED "a letter, then letters, digits and '_', up to 15"

/* AF_INET, AF_INET6, or 0: no numeric address. */
int config_value_address_family(const char *text);
