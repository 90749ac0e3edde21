/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which boot this is: what makes monotonic times of different boots comparable to none but their own. */
#pragma once

#define BOOT_ID_SIZE 33                 /* 32 hex digits and NUL */

/* Where the kernel's is hidden (a sandbox without /proc/sys) a random one stands for it, which is then new at each start. */
void boot_id_get(char ret[BOOT_ID_SIZE]);
