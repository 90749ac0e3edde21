/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The other end of the control socket, for shells: sends one command and prints the answer. */
#pragma once

/* Returns an exit status: 0 = "ok ...", 1 = "error: ...", 2 = nobody answered. */
int tell(const char *socket_path, char **words, int n_words);
