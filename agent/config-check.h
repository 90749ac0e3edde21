/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Do the sections of a configuration fit together: references, what may be used only once, secrets' files. */
#pragma once

#include "agent/config-build.h"

/* The error stands at the line that has to change. */
bool config_check(const ConfigBuild *build, GError **error);
