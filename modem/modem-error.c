/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "modem/modem-error.h"

G_DEFINE_QUARK(modem-error-quark, modem_error)
