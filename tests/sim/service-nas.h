/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* NAS: the radio's indications, and what the three files of the service share. */
#pragma once

#include "tests/sim/service.h"

#define NAS_LTE 0x08                    /* radio interfaces, QMI's numbers */
#define NAS_NR5G 0x0c

/* What a client may register for: bits of its wants. */
#define NAS_WANT_SERVING_SYSTEM 0x01
#define NAS_WANT_SYSTEM_INFO 0x02
#define NAS_WANT_SIGNAL_INFO 0x04
#define NAS_WANT_REJECT 0x08
#define NAS_WANT_PREFERENCE 0x10
#define NAS_WANT_SUPPRESSED 0x20        /* no System Info while a reject is told */

/* Registration or attach is another now. */
void service_nas_registration_changed(struct Sim *sim);
void service_nas_signal_changed(struct Sim *sim);
/* The network said no: radio.reject_cause is why. */
void service_nas_rejected(struct Sim *sim);
void service_nas_preference_changed(struct Sim *sim);

uint8_t nas_interface(const struct Sim *sim);
/* A network is seen, though perhaps not used. */
bool nas_camps(const struct Sim *sim);

/* service-nas-cell.c */
QmiError nas_get_rf_band(Sim *sim, const Request *request, TlvWriter *answer);
QmiError nas_get_cell_location(Sim *sim, const Request *request, TlvWriter *answer);

/* service-nas-select.c */
QmiError nas_network_scan(Sim *sim, const Request *request, TlvWriter *answer);
QmiError nas_initiate_register(Sim *sim, const Request *request, TlvWriter *answer);
QmiError nas_attach_detach(Sim *sim, const Request *request, TlvWriter *answer);
QmiError nas_get_home_network(Sim *sim, const Request *request, TlvWriter *answer);
QmiError nas_set_preference(Sim *sim, const Request *request, TlvWriter *answer);
QmiError nas_get_preference(Sim *sim, const Request *request, TlvWriter *answer);
QmiError nas_get_operator_name(Sim *sim, const Request *request, TlvWriter *answer);
QmiError nas_get_plmn_name(Sim *sim, const Request *request, TlvWriter *answer);
QmiError nas_force_search(Sim *sim, const Request *request, TlvWriter *answer);
void nas_put_preference(Sim *sim, TlvWriter *w);
