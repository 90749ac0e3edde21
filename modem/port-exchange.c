/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "modem"
#include "modem/port-private.h"
#include "modem/tlv.h"

Exchange *
exchange_new(Port *port, ExchangeKind kind)
{
	Exchange *exchange = g_new0(Exchange, 1);

	if (++port->next_number == 0)
		port->next_number = 1;
	exchange->kind = kind;
	exchange->port = port_ref(port);
	exchange->number = port->next_number;
	exchange->cancellable = g_cancellable_new();
	exchange->first_us = exchange->sent_us = port_now_us(port);
	exchange->timeout_us = PORT_ANSWER_US;
	g_ptr_array_add(port->exchanges, exchange);
	return exchange;
}

void
exchange_free(Exchange *exchange)
{
	if (!exchange)
		return;
	g_assert(exchange->settled);
	g_clear_pointer(&exchange->message, qmi_message_unref);
	g_object_unref(exchange->cancellable);
	port_unref(exchange->port);
	g_free(exchange);
}

void
exchange_settle(Exchange *exchange, bool cancel)
{
	exchange->settled = true;
	g_ptr_array_remove(exchange->port->exchanges, exchange);
	if (cancel)
		g_cancellable_cancel(exchange->cancellable);
}

void
exchange_finish(Exchange *exchange, QmiMessage *answer, const GError *error)
{
	exchange_settle(exchange, !answer);
	exchange->done(exchange->user_data, answer, error);
}

static void
command_ready(GObject *source, GAsyncResult *result, gpointer user_data)
{
	g_autoptr(Exchange) exchange = user_data;
	g_autoptr(GError) error = NULL;
	g_autoptr(QmiMessage) answer = qmi_device_command_full_finish(QMI_DEVICE(source), result, &error);

	if (exchange->settled)
		return;
	if (answer) {
		exchange->port->heard_us = port_now_us(exchange->port);
		tlv_result(answer, &error);
	}
	exchange_finish(exchange, answer, error);
}

static void
send_request(Exchange *exchange)
{
	qmi_device_command_full(exchange->port->device, exchange->message, NULL, PORT_LIBQMI_TIMEOUT_S,
				exchange->cancellable, command_ready, exchange);
}

QmiMessage *
port_message(Port *port, QmiService service, guint16 id)
{
	QmiClient *client = port_find_client(port, service);

	g_assert(client);
	return qmi_message_new(service, qmi_client_get_cid(client), qmi_client_get_next_transaction_id(client), id);
}

guint
port_send(Port *port, QmiMessage *message, PortRepeat repeat, gint64 timeout_us, PortAnswer done, gpointer user_data)
{
	Exchange *exchange = exchange_new(port, EXCHANGE_REQUEST);

	exchange->message = message;
	exchange->repeat = repeat;
	exchange->timeout_us = timeout_us ?: PORT_ANSWER_US;
	exchange->done = done;
	exchange->user_data = user_data;
	send_request(exchange);
	return exchange->number;
}

void
port_cancel(Port *port, guint number)
{
	for (guint i = 0; i < port->exchanges->len; i++) {
		Exchange *exchange = g_ptr_array_index(port->exchanges, i);

		if (exchange->number == number) {
			exchange_settle(exchange, true);
			return;
		}
	}
}

gint64
exchange_due_us(const Exchange *exchange)
{
	if (exchange->kind == EXCHANGE_ALLOCATION)
		return client_due_us(exchange);
	return exchange->timeout_us == G_MAXINT64 ? G_MAXINT64 : exchange->sent_us + exchange->timeout_us;
}

/* Under a new transaction id, so that a late answer to the first try is not taken for one to the second. */
static void
send_again(Exchange *exchange)
{
	Exchange *again = exchange_new(exchange->port, EXCHANGE_REQUEST);
	QmiClient *client = port_find_client(exchange->port, qmi_message_get_service(exchange->message));

	again->number = exchange->number;
	again->first_us = exchange->first_us;
	again->timeout_us = exchange->timeout_us;
	again->done = exchange->done;
	again->user_data = exchange->user_data;
	again->repeat = PORT_ONCE;
	again->message = g_byte_array_sized_new(exchange->message->len);
	g_byte_array_append(again->message, exchange->message->data, exchange->message->len);
	qmi_message_set_transaction_id(again->message, qmi_client_get_next_transaction_id(client));
	exchange_settle(exchange, true);
	send_request(again);
}

void
exchange_run_due(Exchange *exchange, gint64 now_us)
{
	gint64 silent_since_us = MAX(exchange->first_us, exchange->port->heard_us);
	g_autoptr(GError) error = NULL;

	if (exchange->kind == EXCHANGE_ALLOCATION) {
		client_run_due(exchange, now_us);
	} else if (exchange->kind == EXCHANGE_RELEASE) {
		client_release_run_due(exchange);
	} else if (exchange->repeat == PORT_AGAIN) {
		send_again(exchange);
	} else if (now_us - silent_since_us >= PORT_SILENT_US) {
		port_report_silent(exchange->port, silent_since_us);
	} else {
		g_set_error(&error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no answer in %" G_GINT64_FORMAT " s",
			    (now_us - exchange->first_us) / G_USEC_PER_SEC);
		exchange_finish(exchange, NULL, error);
	}
}
