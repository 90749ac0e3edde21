/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "modem"
#include "modem/modem-private.h"
#include "modem/qmi-ids.h"
#include "modem/tlv.h"

#include <string.h>

#define TRIES_KEPT 2                    /* are a person's: a third wrong PIN asks for the PUK */
#define CARD_EVENTS 1                   /* QmiUimEventRegistrationFlag: card status */

static void
lock(Modem *modem, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
lock(Modem *modem, const char *format, ...)
{
	g_autoptr(GError) why = NULL;
	va_list args;

	va_start(args, format);
	why = g_error_new_valist(MODEM_ERROR, MODEM_ERROR_SIM, format, args);
	va_end(args);
	modem_handle(modem, MODEM_EVENT_SIM_LOCKED, why);
}

static void
put_session(const Modem *modem, QmiMessage *message)
{
	guint8 session[] = { QMI_UIM_SESSION_TYPE_CARD_SLOT_1 + MAX(modem->card.slot, 1) - 1, 0 };

	tlv_write_bytes(message, 0x01, session, sizeof(session));         /* no application named */
}

void
modem_sim_put_events(const Modem *modem, QmiMessage *message)
{
	tlv_write_u32(message, 0x01, CARD_EVENTS);
}

static void
put_file(QmiMessage *message, guint16 file, const guint8 *path, gsize n)
{
	guint8 bytes[3 + 8] = { file & 0xFF, file >> 8, n };
	static const guint8 whole[4];   /* offset 0, length 0: all of it */

	memcpy(bytes + 3, path, n);
	tlv_write_bytes(message, 0x02, bytes, 3 + n);
	tlv_write_bytes(message, 0x03, whole, sizeof(whole));
}

/* TS 102 221 13.2: EF_ICCID, 2FE2 under the master file 3F00; readable without a PIN. */
void
modem_sim_put_iccid(const Modem *modem, QmiMessage *message)
{
	put_session(modem, message);
	put_file(message, 0x2FE2, (const guint8[]){ 0x00, 0x3F }, 2);
}

/* TS 31.102 4.2.2: EF_IMSI, 6F07 under the USIM's own directory 7FFF, in the primary provisioning session. */
void
modem_sim_put_imsi(const Modem *modem, QmiMessage *message)
{
	tlv_write_bytes(message, 0x01, (const guint8[]){ QMI_UIM_SESSION_TYPE_PRIMARY_GW_PROVISIONING, 0 }, 2);
	put_file(message, 0x6F07, (const guint8[]){ 0x00, 0x3F, 0xFF, 0x7F }, 4);
}

static bool
is_pin(const char *pin)
{
	gsize n = strlen(pin);

	return n >= 4 && n <= 8 && strspn(pin, "0123456789") == n;
}

/* The card has judged, or nobody knows whether it has: either way this PIN is not tried on it again. */
static void
pin_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;
	int32_t tries = answer ? decode_pin_tries(answer) : MODEM_VALUE_UNKNOWN;

	modem->verifying = false;
	if (!error) {
		modem->pin_refused = false;
		modem_sim_ask(modem);
		return;
	}
	if (tries != MODEM_VALUE_UNKNOWN)
		lock(modem, "the SIM card refused the configured PIN, %d tries left; it is not tried again", tries);
	else
		lock(modem, "the configured PIN was not accepted: %s; it is not tried again", error->message);
}

static void
verify(Modem *modem)
{
	QmiMessage *message = port_message(modem->port, QMI_SERVICE_UIM, QMI_ID_UIM_VERIFY_PIN);
	gsize n = strlen(modem->config.pin);
	guint8 info[2 + 8] = { modem->card.universal_pin ? QMI_UIM_PIN_ID_UPIN : QMI_UIM_PIN_ID_PIN1, n };

	memcpy(info + 2, modem->config.pin, n);
	put_session(modem, message);
	tlv_write_bytes(message, 0x02, info, 2 + n);
	explicit_bzero(info, sizeof(info));
	/* Before the answer: if it never comes, the try may have been spent. */
	modem->pin_refused = true;
	g_strlcpy(modem->pin_iccid, modem->facts.identity.iccid, sizeof(modem->pin_iccid));
	port_send(modem->port, message, PORT_ONCE, 0, pin_answer, modem);
}

static void
iccid_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;
	char *iccid = modem->facts.identity.iccid;

	if (!error)
		decode_iccid(answer, iccid);
	modem_changed(modem, MODEM_CHANGE_IDENTITY);
	if (modem->pin_refused && (!*iccid || strcmp(iccid, modem->pin_iccid) == 0)) {
		modem->verifying = false;
		lock(modem, "the SIM card asks for its PIN; the configured one failed before and is not tried again");
		return;
	}
	verify(modem);
}

/* Which card is it? A PIN that failed on one may be right for another. */
static void
unlock(Modem *modem)
{
	QmiMessage *message;

	if (modem->verifying)
		return;
	if (!modem->config.pin) {
		lock(modem, "the SIM card asks for its PIN, none is configured");
	} else if (!is_pin(modem->config.pin)) {
		lock(modem, "the SIM card asks for its PIN, the configured one is none: allowed are 4 to 8 digits");
	} else if (modem->card.pin_tries <= TRIES_KEPT) {
		lock(modem, "the SIM card asks for its PIN and has only %u tries left: they are not spent",
		     modem->card.pin_tries);
	} else {
		modem->verifying = true;
		message = port_message(modem->port, QMI_SERVICE_UIM, QMI_ID_UIM_READ_TRANSPARENT);
		modem_sim_put_iccid(modem, message);
		port_send(modem->port, message, PORT_AGAIN, 0, iccid_answer, modem);
	}
}

static void
forget_card(Modem *modem)
{
	if (!modem->facts.identity.iccid[0] && !modem->facts.identity.imsi[0])
		return;
	modem->facts.identity.iccid[0] = modem->facts.identity.imsi[0] = '\0';
	modem_changed(modem, MODEM_CHANGE_IDENTITY);
}

static void
act_on_card(Modem *modem)
{
	switch (modem->card.sim) {
	case MODEM_SIM_READY:
		modem_handle(modem, MODEM_EVENT_SIM_READY, NULL);
		break;
	case MODEM_SIM_PIN_REQUIRED:
		unlock(modem);
		break;
	case MODEM_SIM_ABSENT:
		forget_card(modem);
		lock(modem, "no SIM card");
		break;
	case MODEM_SIM_PUK_REQUIRED:
		lock(modem, "the SIM card is locked and asks for its PUK, %u tries left", modem->card.puk_tries);
		break;
	case MODEM_SIM_ERROR:
		lock(modem, "the SIM card does not work: broken, blocked for good, or not for this modem");
		break;
	case MODEM_SIM_UNKNOWN:         /* starting: an indication or SIM's deadline will tell more */
	case _MODEM_SIM_MAX:
		break;
	}
}

void
modem_sim_take(Modem *modem, QmiMessage *message)
{
	ModemSim before = modem->facts.sim;

	if (!decode_card_status(message, &modem->card))
		return;
	modem->facts.sim = modem->card.sim;
	if (before != modem->card.sim)
		modem_changed(modem, MODEM_CHANGE_SIM);
	if (before != modem->card.sim && modem->card.sim == MODEM_SIM_READY)
		modem_shadow_read_card(modem);
	/* Told again what already locks us: the reason that stands says more than "it asks for its PIN". */
	if (before != modem->card.sim || modem->facts.state != MODEM_STATE_LOCKED)
		act_on_card(modem);
}

/* A modem that does not tell of its card may still register: the network will say. */
static void
card_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;

	if (!error) {
		modem_sim_take(modem, answer);
		return;
	}
	g_debug("%s: card status: %s, ignoring", modem->config.name, error->message);
	modem_handle(modem, MODEM_EVENT_SIM_READY, NULL);
}

static void
events_answer(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;

	if (error)
		g_debug("%s: card events: %s, ignoring", modem->config.name, error->message);
}

static void
uim_allocated(gpointer user_data, QmiMessage *answer, const GError *error)
{
	Modem *modem = user_data;
	QmiMessage *message;

	if (error) {
		card_answer(modem, NULL, error);
		return;
	}
	message = port_message(modem->port, QMI_SERVICE_UIM, QMI_ID_UIM_REGISTER_EVENTS);
	modem_sim_put_events(modem, message);
	port_send(modem->port, message, PORT_AGAIN, 0, events_answer, modem);
	port_send(modem->port, port_message(modem->port, QMI_SERVICE_UIM, QMI_ID_UIM_GET_CARD_STATUS), PORT_AGAIN, 0,
		  card_answer, modem);
}

void
modem_sim_ask(Modem *modem)
{
	port_allocate(modem->port, QMI_SERVICE_UIM, uim_allocated, modem);
}
