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

/* Inside the service: the session of the client's family. */
SimSession *wds_session_of(Sim *sim, const Client *client);

/* service-wds-info.c */
QmiError wds_get_current_settings(Sim *sim, const Request *request, TlvWriter *answer);
QmiError wds_get_profile_list(Sim *sim, const Request *request, TlvWriter *answer);
QmiError wds_get_profile_settings(Sim *sim, const Request *request, TlvWriter *answer);
QmiError wds_get_autoconnect(Sim *sim, const Request *request, TlvWriter *answer);
QmiError wds_set_autoconnect(Sim *sim, const Request *request, TlvWriter *answer);
QmiError wds_get_channel_rates(Sim *sim, const Request *request, TlvWriter *answer);
QmiError wds_get_packet_statistics(Sim *sim, const Request *request, TlvWriter *answer);
