/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/pairing.h"
#include "tests/unit/tap.h"

#include <glib/gstdio.h>

static char *root;

static void
make(const char *path)
{
	g_autofree char *whole = g_build_filename(root, path, NULL);

	CU_ASSERT_EQUAL_FATAL(g_mkdir_with_parents(whole, 0700), 0);
}

static void
test_a_usb_port_has_its_interface(void)
{
	g_autofree char *found = NULL;

	make("class/usbmisc/cdc-wdm3/device/net/wwan3");
	found = pairing_find_interface(root, "/dev/cdc-wdm3");
	CU_ASSERT_STRING_EQUAL(found ?: "", "wwan3");
}

static void
test_a_wwan_port_has_its_interface(void)
{
	g_autofree char *found = NULL;

	make("class/wwan/wwan0qmi0/device/device/net/wwan0");
	found = pairing_find_interface(root, "/dev/wwan0qmi0");
	CU_ASSERT_STRING_EQUAL(found ?: "", "wwan0");
}

static void
test_a_port_without_one_has_none(void)
{
	make("class/usbmisc/cdc-wdm4/device/net");
	CU_ASSERT_PTR_NULL(pairing_find_interface(root, "/dev/cdc-wdm4"));
	CU_ASSERT_PTR_NULL(pairing_find_interface(root, "/dev/nothing"));
	CU_ASSERT_PTR_NULL(pairing_find_interface(root, "abstract:modem"));
}

static void
test_a_name_too_long_for_an_interface_is_passed_over(void)
{
	make("class/usbmisc/cdc-wdm5/device/net/an-interface-with-too-long-a-name");
	CU_ASSERT_PTR_NULL(pairing_find_interface(root, "/dev/cdc-wdm5"));
}

static void
remove_tree(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *below = g_build_filename(path, name, NULL);

		remove_tree(below);
	}
	(void)g_rmdir(path);
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "a USB port has its interface", test_a_usb_port_has_its_interface },
		{ "a WWAN port has its interface", test_a_wwan_port_has_its_interface },
		{ "a port without one has none", test_a_port_without_one_has_none },
		{ "a name too long for an interface is passed over", test_a_name_too_long_for_an_interface_is_passed_over },
		CU_TEST_INFO_NULL,
	};
	int status;

	root = g_dir_make_tmp("uplinkd-pairing.XXXXXX", NULL);
	status = tap_main("pairing", tests, argc, argv);
	remove_tree(root);
	g_free(root);
	return status;
}
