/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/boot-id.h"

#include <glib.h>
#include <string.h>

#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"

/* The kernel prints it as a UUID; ours is without dashes. */
static guint
copy_digits(const char *text, char ret[BOOT_ID_SIZE])
{
	guint n = 0;

	for (; *text && n < BOOT_ID_SIZE - 1; text++)
		if (g_ascii_isxdigit(*text))
			ret[n++] = g_ascii_tolower(*text);
	ret[n] = '\0';
	return n;
}

void
boot_id_get(char ret[BOOT_ID_SIZE])
{
	g_autofree char *text = NULL, *made = NULL;

	if (g_file_get_contents(BOOT_ID_FILE, &text, NULL, NULL) && copy_digits(text, ret) == BOOT_ID_SIZE - 1)
		return;
	made = g_uuid_string_random();
	copy_digits(made, ret);
}
