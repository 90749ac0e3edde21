/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For CUnit tests that are hosts: one simmodem and one host open on it, checked at start and stop. */
#pragma once

#include "tests/sim/host.h"
#include "tests/unit/tap.h"

extern HostModem rig_modem;
extern Host rig_host;

/* Fatal to the test when simmodem does not start or cannot be opened. */
void rig_start(bool pty, const char *const *options);
void rig_stop(void);

/* A command that must be answered with "ok". */
void rig_tell(const char *command);
bool rig_stats_have(const char *text);

/* A fresh list for the next request. */
TlvWriter *rig_tlvs(void);
/* The first byte of a TLV, -1 when it is not there. */
int rig_byte(const HostFrame *frame, uint8_t type);
