/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WDS: what its clients hear of a session's fate. */
#pragma once

#include "tests/sim/service.h"

/* Bits of WDS's requested settings, and of the indication that some changed. */
#define WDS_SETTING_DNS 0x00000010u
#define WDS_SETTING_ADDRESS 0x00000100u
#define WDS_SETTING_GATEWAY 0x00000200u
#define WDS_SETTING_MTU 0x00002000u
#define WDS_SETTING_FAMILY 0x00008000u

void service_wds_started(struct Sim *sim, const SimSession *session);
void service_wds_start_failed(struct Sim *sim, const SimSession *session, const SimCallEnd *end);
void service_wds_ended(struct Sim *sim, const SimSession *session, const SimCallEnd *end);
void service_wds_settings_changed(struct Sim *sim, uint32_t changed);
