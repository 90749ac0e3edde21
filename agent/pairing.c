/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/pairing.h"

#include <net/if.h>
#include <string.h>

/* The first entry in the order of the alphabet, so that two calls agree. */
static char *
first_entry(const char *directory)
{
	g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
	const char *name, *first = NULL;
	g_autofree char *kept = NULL;

	while (dir && (name = g_dir_read_name(dir))) {
		if (strlen(name) >= IFNAMSIZ || (first && strcmp(name, first) >= 0))
			continue;
		g_free(kept);
		first = kept = g_strdup(name);
	}
	return g_steal_pointer(&kept);
}

char *
pairing_find_interface(const char *sysfs, const char *port)
{
	/* qmi_wwan: both hang on the USB interface; WWAN subsystem: the port's parent is the device of the link */
	static const char *const places[] = { "class/usbmisc/%s/device/net", "class/wwan/%s/device/device/net" };
	g_autofree char *node = g_path_get_basename(port);

	for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
		g_auto(GStrv) parts = g_strsplit(places[i], "%s", 2);
		g_autofree char *directory = g_strconcat(sysfs, "/", parts[0], node, parts[1], NULL);
		char *interface = first_entry(directory);

		if (interface)
			return interface;
	}
	return NULL;
}
