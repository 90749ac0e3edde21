/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of the causes a network gives, by radio technology: libqmi's own are those of 2G to 4G and wrong for 5G. */
#pragma once

#include "modem/modem-facts.h"

/* "5GMM cause 11 (PLMN not allowed)", "EMM cause 11 (...)", "MM cause 11"; free with g_free(). */
char *cause_names_mobility(ModemRat rat, int32_t cause);
/* "5GSM cause 27 (missing or unknown DNN)", "ESM cause 27 (...)", "SM cause 27". */
char *cause_names_session(ModemRat rat, int32_t cause);
