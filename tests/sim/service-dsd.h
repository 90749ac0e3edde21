/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* DSD: what the modem says of the data systems in reach, SA or not among them. */
#pragma once

struct Sim;

void service_dsd_changed(struct Sim *sim);
