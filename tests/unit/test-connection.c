/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "agent/report/connection.h"
#include "agent/report/inflight.h"
#include "tests/unit/tap.h"

#include <string.h>

#define SECOND ((gint64)G_USEC_PER_SEC)

typedef struct Sent {
	int token;
	bool retain;
	char topic[64];
	char payload[24];               /* its beginning */
} Sent;

/* A broker, a spool and a clock that do what the test says. */
struct Transport {
	TransportHost host;
	TransportProtocol protocol;
	char name[64], will_topic[64];
	guint attempt;
};

static struct {
	Transport *transport;           /* the open one */
	guint opened, closed;
	int token;
	GArray *sent;                   /* of Sent */
	TransportSend answer;
	gint64 now_us;
	guint64 available, next_id, confirmed;
	guint rewinds, changes;
	Connection *connection;
} world;

static Transport *
fake_open(const TransportConfig *config, const TransportHost *host)
{
	Transport *transport = g_new0(Transport, 1);

	CU_ASSERT_PTR_NULL_FATAL(world.transport);
	transport->host = *host;
	transport->protocol = config->protocol;
	transport->attempt = config->attempt;
	g_strlcpy(transport->name, config->client_id, sizeof(transport->name));
	g_strlcpy(transport->will_topic, config->will_topic, sizeof(transport->will_topic));
	world.opened++;
	return world.transport = transport;
}

static TransportSend
fake_publish(Transport *transport, const char *topic, const void *payload, size_t size, bool retain, int *ret_token)
{
	Sent sent = { .token = ++world.token, .retain = retain };

	if (world.answer != TRANSPORT_SEND_DONE)
		return world.answer;
	g_strlcpy(sent.topic, topic, sizeof(sent.topic));
	memcpy(sent.payload, payload, MIN(size, sizeof(sent.payload) - 1));
	g_array_append_val(world.sent, sent);
	*ret_token = sent.token;
	return TRANSPORT_SEND_DONE;
}

static void
fake_close(Transport *transport)
{
	CU_ASSERT_PTR_EQUAL(transport, world.transport);
	world.transport = NULL;
	world.closed++;
	g_free(transport);
}

static gint64
fake_due_us(const Transport *transport)
{
	return G_MAXINT64;
}

static void
fake_run_due(Transport *transport, gint64 now_us)
{
}

static const TransportOps fake_ops = { fake_open, fake_publish, fake_close, fake_due_us, fake_run_due };

static gint64
now_us(gpointer user_data)
{
	return world.now_us;
}

static guint32
no_chance(gpointer user_data)
{
	return G_MAXUINT32;
}

static Record *
next(gpointer user_data)
{
	Record *record;

	if (world.next_id > world.available)
		return NULL;
	record = record_new(world.next_id % 2 ? RECORD_KIND_HEALTH : RECORD_KIND_CHANGE);
	record->id = world.next_id++;
	return record;
}

static void
rewind_spool(gpointer user_data)
{
	world.next_id = world.confirmed + 1;
	world.rewinds++;
}

static void
confirmed(guint64 id, gpointer user_data)
{
	CU_ASSERT_TRUE(id > world.confirmed && id < world.next_id);
	world.confirmed = id;
}

static void
changed(ConnectionState from, gpointer user_data)
{
	world.changes++;
	CU_ASSERT_TRUE(from != connection_get_status(world.connection)->state || from == CONNECTION_STATE_CONNECTING);
}

static void
set_up(guint64 records)
{
	const ConnectionConfig config = { "192.0.2.1", 1883, 20, "router7", "uplinkd/v1", profile_find("json") };
	const ConnectionHost host = { now_us, no_chance, next, rewind_spool, confirmed, changed, NULL };

	memset(&world, 0, sizeof(world));
	world.sent = g_array_new(FALSE, FALSE, sizeof(Sent));
	world.now_us = 1000 * SECOND;
	world.available = records;
	world.next_id = 1;
	world.connection = connection_new(&config, &fake_ops, &host);
}

static void
tear_down(void)
{
	connection_free(world.connection);
	CU_ASSERT_PTR_NULL(world.transport);
	CU_ASSERT_EQUAL(world.opened, world.closed);
	g_array_unref(world.sent);
}

static ConnectionState
state(void)
{
	return connection_get_status(world.connection)->state;
}

static void
answer(guint index, TransportAck ack)
{
	world.transport->host.acknowledged(g_array_index(world.sent, Sent, index).token, ack, "Not authorized",
					   world.connection);
}

static void
acknowledge(guint index)
{
	answer(index, TRANSPORT_ACK_TAKEN);
}

/* The broker accepts us and takes the greeting. */
static void
open_up(void)
{
	world.transport->host.opened(world.connection);
	acknowledge(world.sent->len - 1);
}

/* The broker takes everything, greetings included. */
static void
acknowledge_all(guint from)
{
	for (guint i = from; i < world.sent->len; i++)
		acknowledge(i);
}

static void
pass_time(gint64 by_us)
{
	gint64 end_us = world.now_us + by_us;

	for (gint64 due_us; (due_us = connection_due_us(world.connection)) <= end_us;) {
		world.now_us = MAX(world.now_us, due_us);
		connection_run_due(world.connection, world.now_us);
	}
	world.now_us = end_us;
}

static void
test_it_says_online_and_sends_each_kind_on_its_topic(void)
{
	const Sent *sent;

	set_up(2);
	connection_start(world.connection);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_CONNECTING);
	CU_ASSERT_STRING_EQUAL(world.transport->name, "uplinkd-router7");
	CU_ASSERT_STRING_EQUAL(world.transport->will_topic, "uplinkd/v1/router7/presence");
	CU_ASSERT_EQUAL(world.sent->len, 0);
	world.transport->host.opened(world.connection);
	CU_ASSERT_EQUAL(world.sent->len, 1);    /* the greeting goes alone */
	acknowledge(0);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_CONNECTED);
	CU_ASSERT_EQUAL_FATAL(world.sent->len, 3);
	sent = &g_array_index(world.sent, Sent, 0);
	CU_ASSERT_TRUE(sent[0].retain && strcmp(sent[0].topic, "uplinkd/v1/router7/presence") == 0);
	CU_ASSERT_STRING_EQUAL(sent[0].payload, "online");
	CU_ASSERT_TRUE(!sent[1].retain && strcmp(sent[1].topic, "uplinkd/v1/router7/health") == 0);
	CU_ASSERT_TRUE(!sent[2].retain && strcmp(sent[2].topic, "uplinkd/v1/router7/change") == 0);
	acknowledge_all(1);
	CU_ASSERT_EQUAL(world.confirmed, 2);
	world.available = 3;
	connection_feed(world.connection);
	CU_ASSERT_EQUAL(world.sent->len, 4);
	tear_down();
}

static void
test_no_more_than_the_window_is_in_flight(void)
{
	set_up(1000);
	connection_start(world.connection);
	open_up();
	CU_ASSERT_EQUAL(world.sent->len, 1 + INFLIGHT_RECORDS);
	for (guint i = 1; i <= 980; i++) {
		acknowledge(i);
		CU_ASSERT_EQUAL(world.sent->len, i + 1 + INFLIGHT_RECORDS);
	}
	acknowledge_all(981);
	CU_ASSERT_EQUAL(world.confirmed, 1000);
	CU_ASSERT_EQUAL(world.sent->len, 1001);
	tear_down();
}

static void
test_the_cursor_waits_for_the_oldest(void)
{
	set_up(5);
	connection_start(world.connection);
	open_up();
	acknowledge(3);
	acknowledge(2);
	CU_ASSERT_EQUAL(world.confirmed, 0);
	acknowledge(1);
	CU_ASSERT_EQUAL(world.confirmed, 3);
	acknowledge(1);                         /* a second time */
	CU_ASSERT_EQUAL(world.confirmed, 3);
	tear_down();
}

static void
test_what_was_not_acknowledged_is_sent_again(void)
{
	set_up(10);
	connection_start(world.connection);
	open_up();
	acknowledge_all(8);                     /* 8, 9, 10 but not what is before */
	acknowledge(1);
	CU_ASSERT_EQUAL(world.confirmed, 1);
	world.transport->host.failed(TRANSPORT_FAILURE_LOST, "connection lost", world.connection);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_BACKING_OFF);
	CU_ASSERT_EQUAL(world.rewinds, 1);
	CU_ASSERT_EQUAL(connection_get_status(world.connection)->cause, CAUSE_CTL_UNREACHABLE);
	CU_ASSERT_STRING_EQUAL(connection_get_status(world.connection)->why, "192.0.2.1:1883: connection lost");
	pass_time(SECOND);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_CONNECTING);
	g_array_set_size(world.sent, 0);
	open_up();
	CU_ASSERT_EQUAL(connection_get_status(world.connection)->cause, CAUSE_NONE);
	CU_ASSERT_EQUAL(world.sent->len, 10);   /* the greeting, 2 to 10 */
	acknowledge_all(1);
	CU_ASSERT_EQUAL(world.confirmed, 10);
	tear_down();
}

static void
test_a_broker_that_never_acknowledges_is_left(void)
{
	set_up(3);
	connection_start(world.connection);
	open_up();
	pass_time(20 * SECOND - 1);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_CONNECTED);
	pass_time(1);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_BACKING_OFF);
	CU_ASSERT_PTR_NOT_NULL(strstr(connection_get_status(world.connection)->why, "no acknowledgement for 20 s"));
	/* connecting alone is no progress: the pause grows */
	pass_time(SECOND);
	world.transport->host.opened(world.connection);
	pass_time(20 * SECOND);
	CU_ASSERT_EQUAL(connection_get_status(world.connection)->retry_us, world.now_us + 2 * SECOND);
	tear_down();
}

static void
test_an_idle_connection_is_no_stall(void)
{
	set_up(1);
	connection_start(world.connection);
	open_up();
	acknowledge(1);
	pass_time(100000 * SECOND);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_CONNECTED);
	tear_down();
}

static void
test_no_answer_to_connect_is_a_failure(void)
{
	set_up(0);
	connection_start(world.connection);
	pass_time(15 * SECOND);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_BACKING_OFF);
	CU_ASSERT_STRING_EQUAL(connection_get_status(world.connection)->why, "192.0.2.1:1883: no answer within 15 s");
	tear_down();
}

static void
test_attempts_go_on_for_ever_and_ever_rarer(void)
{
	set_up(0);
	connection_start(world.connection);
	for (guint i = 0; i < 2000; i++) {
		CU_ASSERT_EQUAL(world.transport->attempt, i);
		world.transport->host.failed(TRANSPORT_FAILURE_REFUSED, "connection refused", world.connection);
		CU_ASSERT_TRUE(connection_get_status(world.connection)->retry_us - world.now_us <= 60 * SECOND);
		pass_time(connection_get_status(world.connection)->retry_us - world.now_us);
		CU_ASSERT_PTR_NOT_NULL_FATAL(world.transport);
	}
	tear_down();
}

static void
test_an_old_broker_gets_the_old_version(void)
{
	set_up(1);
	connection_start(world.connection);
	CU_ASSERT_EQUAL(world.transport->protocol, TRANSPORT_MQTT_5);
	world.transport->host.failed(TRANSPORT_FAILURE_VERSION, "MQTT version not supported", world.connection);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_CONNECTING);
	CU_ASSERT_EQUAL(world.transport->protocol, TRANSPORT_MQTT_311);
	world.transport->host.failed(TRANSPORT_FAILURE_VERSION, "MQTT version not supported", world.connection);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_BACKING_OFF);
	CU_ASSERT_EQUAL(connection_get_status(world.connection)->cause, CAUSE_CTL_REFUSED);
	tear_down();
}

static void
test_a_refused_record_does_not_count_as_delivered(void)
{
	set_up(2);
	connection_start(world.connection);
	open_up();
	answer(1, TRANSPORT_ACK_REFUSED);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_BACKING_OFF);
	CU_ASSERT_EQUAL(world.confirmed, 0);
	CU_ASSERT_EQUAL(connection_get_status(world.connection)->cause, CAUSE_CTL_REFUSED);
	CU_ASSERT_STRING_EQUAL(connection_get_status(world.connection)->why, "192.0.2.1:1883: record 1 refused: Not authorized");
	tear_down();
}

static void
test_a_record_too_large_for_this_broker_blocks_nothing(void)
{
	set_up(1);
	connection_start(world.connection);
	open_up();
	acknowledge(1);
	world.answer = TRANSPORT_SEND_TOO_LARGE;
	world.available = 2;
	connection_feed(world.connection);
	world.answer = TRANSPORT_SEND_DONE;
	world.available = 3;
	connection_feed(world.connection);
	acknowledge_all(2);
	CU_ASSERT_EQUAL(world.confirmed, 3);
	CU_ASSERT_EQUAL(connection_get_status(world.connection)->undeliverable, 1);
	CU_ASSERT_EQUAL(connection_get_status(world.connection)->last_undeliverable, 2);
	tear_down();
}

static void
test_a_failed_send_waits_for_the_reason(void)
{
	set_up(3);
	connection_start(world.connection);
	world.transport->host.opened(world.connection);
	world.answer = TRANSPORT_SEND_FAILED;
	acknowledge(0);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_CONNECTED);
	world.transport->host.failed(TRANSPORT_FAILURE_LOST, "connection lost", world.connection);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_BACKING_OFF);
	CU_ASSERT_EQUAL(world.next_id, 1);
	tear_down();
}

/* The broker has just been started again: its subscribers need a moment to come back. */
static void
test_a_greeting_nobody_hears_holds_the_records_for_a_moment(void)
{
	set_up(2);
	connection_start(world.connection);
	world.transport->host.opened(world.connection);
	answer(0, TRANSPORT_ACK_UNHEARD);
	connection_feed(world.connection);
	pass_time(3 * SECOND - 1);
	CU_ASSERT_EQUAL(world.sent->len, 1);
	pass_time(1);
	CU_ASSERT_EQUAL(world.sent->len, 3);    /* nobody came: such controllers exist, MQTT calls it delivered */
	answer(1, TRANSPORT_ACK_UNHEARD);
	answer(2, TRANSPORT_ACK_TAKEN);
	CU_ASSERT_EQUAL(world.confirmed, 2);
	CU_ASSERT_EQUAL(connection_get_status(world.connection)->unheard, 1);
	tear_down();
}

static void
test_a_stop_waits_for_the_last_acknowledgements(void)
{
	set_up(3);
	connection_start(world.connection);
	open_up();
	connection_stop(world.connection);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_DRAINING);
	CU_ASSERT_EQUAL_FATAL(world.sent->len, 5);
	CU_ASSERT_STRING_EQUAL(g_array_index(world.sent, Sent, 4).payload, "offline");
	CU_ASSERT_TRUE(g_array_index(world.sent, Sent, 4).retain);
	world.available = 10;
	acknowledge(1);
	CU_ASSERT_EQUAL(world.sent->len, 5);    /* nothing new is begun */
	acknowledge(2);
	acknowledge(3);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_DRAINING);
	acknowledge(4);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_IDLE);
	CU_ASSERT_EQUAL(world.confirmed, 3);
	tear_down();
}

static void
test_a_stop_does_not_wait_for_ever(void)
{
	set_up(3);
	connection_start(world.connection);
	open_up();
	connection_stop(world.connection);
	pass_time(2 * SECOND);
	CU_ASSERT_EQUAL(state(), CONNECTION_STATE_IDLE);
	CU_ASSERT_EQUAL(connection_due_us(world.connection), G_MAXINT64);
	connection_stop(world.connection);      /* no edge: counted */
	CU_ASSERT_EQUAL(connection_get_status(world.connection)->refused_events, 1);
	tear_down();
}

int
main(int argc, char **argv)
{
	CU_TestInfo tests[] = {
		{ "it says online and sends each kind on its topic", test_it_says_online_and_sends_each_kind_on_its_topic },
		{ "no more than the window is in flight", test_no_more_than_the_window_is_in_flight },
		{ "the cursor waits for the oldest", test_the_cursor_waits_for_the_oldest },
		{ "what was not acknowledged is sent again", test_what_was_not_acknowledged_is_sent_again },
		{ "a broker that never acknowledges is left", test_a_broker_that_never_acknowledges_is_left },
		{ "an idle connection is no stall", test_an_idle_connection_is_no_stall },
		{ "no answer to connect is a failure", test_no_answer_to_connect_is_a_failure },
		{ "attempts go on for ever and ever rarer", test_attempts_go_on_for_ever_and_ever_rarer },
		{ "an old broker gets the old version", test_an_old_broker_gets_the_old_version },
		{ "a refused record does not count as delivered", test_a_refused_record_does_not_count_as_delivered },
		{ "a record too large for this broker blocks nothing", test_a_record_too_large_for_this_broker_blocks_nothing },
		{ "a failed send waits for the reason", test_a_failed_send_waits_for_the_reason },
		{ "a greeting nobody hears holds the records for a moment",
		  test_a_greeting_nobody_hears_holds_the_records_for_a_moment },
		{ "a stop waits for the last acknowledgements", test_a_stop_waits_for_the_last_acknowledgements },
		{ "a stop does not wait for ever", test_a_stop_does_not_wait_for_ever },
		CU_TEST_INFO_NULL,
	};

	return tap_main("connection", tests, argc, argv);
}
