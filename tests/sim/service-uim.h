/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* UIM: what its clients hear of the card. */
#pragma once

struct Sim;

void service_uim_card_changed(struct Sim *sim);
