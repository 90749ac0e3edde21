/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is good to know but not needed for the session: read in the shadow of the network's own time, one message
 * at a time. A modem that answers strictly one after the other (most on USB) thus delays the session's next step
 * by one of these at most.
 */
#define G_LOG_DOMAIN "modem"
#include "modem/modem-private.h"
#include "modem/qmi-ids.h"
#include "modem/tlv.h"

typedef struct Step {
	QmiService service;
	guint16 id;
	void (*put)(const Modem *modem, QmiMessage *message);   /* NULL: the request is empty */
	void (*take)(Modem *modem, QmiMessage *answer);         /* NULL: nothing to learn */
} Step;

/* Deltas of 3 dB RSRP, 2 dB RSRQ, 3 dB SINR, in tenths: signal is told when it changes, not asked for. */
static void
put_deltas(const Modem *modem, QmiMessage *message)
{
	static const struct { guint8 lte, nr5g; guint16 tenths; } deltas[] = {
		{ 0x29, 0x36, 30 }, { 0x27, 0x39, 20 }, { 0x25, 0x34, 30 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(deltas); i++) {
		tlv_write_u16(message, deltas[i].lte, deltas[i].tenths);
		tlv_write_u16(message, deltas[i].nr5g, deltas[i].tenths);
	}
}

static void
put_ip_config(const Modem *modem, QmiMessage *message)
{
	tlv_write_u8(message, 0x12, 1);
}

static void
take_ids(Modem *modem, QmiMessage *answer)
{
	decode_imei(answer, modem->facts.identity.imei);
}

static void
take_manufacturer(Modem *modem, QmiMessage *answer)
{
	decode_text(answer, 0x01, modem->facts.identity.manufacturer, MODEM_TEXT_MAX);
}

static void
take_model(Modem *modem, QmiMessage *answer)
{
	decode_text(answer, 0x01, modem->facts.identity.model, MODEM_TEXT_MAX);
}

static void
take_revision(Modem *modem, QmiMessage *answer)
{
	decode_text(answer, 0x01, modem->facts.identity.revision, MODEM_TEXT_MAX);
	modem_changed(modem, MODEM_CHANGE_IDENTITY);
}

static void
take_iccid(Modem *modem, QmiMessage *answer)
{
	decode_iccid(answer, modem->facts.identity.iccid);
}

static void
take_imsi(Modem *modem, QmiMessage *answer)
{
	decode_imsi(answer, modem->facts.identity.imsi);
	modem_changed(modem, MODEM_CHANGE_IDENTITY);
}

static const Step steps[] = {
	{ QMI_SERVICE_NAS, QMI_ID_NAS_CONFIG_SIGNAL_INFO_V2, put_deltas, NULL },
	{ QMI_SERVICE_NAS, QMI_ID_NAS_GET_SIGNAL_INFO, NULL, modem_radio_take_signal },
	{ QMI_SERVICE_NAS, QMI_ID_NAS_GET_SYSTEM_INFO, NULL, modem_radio_take_system_info },
	{ QMI_SERVICE_WDS, QMI_ID_WDS_INDICATION_REGISTER, put_ip_config, NULL },
	{ QMI_SERVICE_DMS, QMI_ID_DMS_GET_IDS, NULL, take_ids },
	{ QMI_SERVICE_DMS, QMI_ID_DMS_GET_MANUFACTURER, NULL, take_manufacturer },
	{ QMI_SERVICE_DMS, QMI_ID_DMS_GET_MODEL, NULL, take_model },
	{ QMI_SERVICE_DMS, QMI_ID_DMS_GET_REVISION, NULL, take_revision },
	{ QMI_SERVICE_UIM, QMI_ID_UIM_REGISTER_EVENTS, modem_sim_put_events, NULL },
	{ QMI_SERVICE_UIM, QMI_ID_UIM_GET_CARD_STATUS, NULL, modem_sim_take },
	{ QMI_SERVICE_UIM, QMI_ID_UIM_READ_TRANSPARENT, modem_sim_put_iccid, take_iccid },
	{ QMI_SERVICE_UIM, QMI_ID_UIM_READ_TRANSPARENT, modem_sim_put_imsi, take_imsi },
};
#define CARD_STEP 10                    /* the first that reads files of the card */

static void next(Modem *modem);

static void
answered(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;
	const Step *step = &steps[modem->shadow_step++];

	if (error)
		g_debug("%s: message 0x%04x of service %u: %s, ignoring", modem->config.name, step->id,
			step->service, error->message);
	else if (step->take)
		step->take(modem, answer);
	next(modem);
}

static void
allocated(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;
	QmiService service = steps[modem->shadow_step].service;

	while (error && modem->shadow_step < G_N_ELEMENTS(steps) && steps[modem->shadow_step].service == service)
		modem->shadow_step++;
	next(modem);
}

static void
ask(Modem *modem, const Step *step)
{
	QmiMessage *message = port_message(modem->port, step->service, step->id);

	if (step->put)
		step->put(modem, message);
	port_send(modem->port, message, PORT_AGAIN, 0, answered, modem);
}

/* The port may have gone, or may be about to, whenever a step has told its news. */
static void
next(Modem *modem)
{
	const Step *step;

	if (!modem->port || modem_is_closing(modem))
		return;
	if (modem->shadow_step == G_N_ELEMENTS(steps) && modem->shadow_again) {
		modem->shadow_again = false;
		modem->shadow_step = CARD_STEP;
	}
	modem->shadow_running = modem->shadow_step < G_N_ELEMENTS(steps);
	if (!modem->shadow_running)
		return;
	step = &steps[modem->shadow_step];
	if (port_has_client(modem->port, step->service))
		ask(modem, step);
	else
		port_allocate(modem->port, step->service, allocated, modem);
}

void
modem_shadow_run(Modem *modem)
{
	if (!modem->shadow_running)
		next(modem);
}

void
modem_shadow_read_card(Modem *modem)
{
	modem->shadow_again = modem->shadow_step > CARD_STEP;
	if (modem->shadow_again)
		modem_shadow_run(modem);
}
