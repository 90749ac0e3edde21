/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/unit/path-net.h"

#include <string.h>

#include "tests/unit/tap.h"

#define WALL_OFFSET_US G_GINT64_CONSTANT(1700000000000000)

typedef struct Reply {
	gint64 due_us;
	guint64 number, cookie;
} Reply;

Net net;
static const guint8 seed[SIPHASH_KEY_SIZE] = { 9 };
const PathBinding net_wwan0 = { "wwan0", 5 }, net_wwan1 = { "wwan1", 6 }, net_unbound = { "", 0 };
const PathConfig net_config = {
	.target = "192.0.2.1",
	.mark = 0x1001,
	.verdict = { .interval_ms = 1000, .timeout_ms = 300, .down_after = 3, .up_after = 3 },
};

static gpointer
net_open(const ProbeTarget *target, const ProbeSink *sink, GError **error)
{
	if (net.refuse_open) {
		g_set_error(error, PATH_ERROR, net.refuse_open, "socket refused");
		return NULL;
	}
	net.target = *target;
	net.sink = *sink;
	net.opened++;
	return &net;
}

static bool
net_send(gpointer probe, guint64 number, guint64 cookie, GError **error)
{
	ProbeClock clock = net.sink.clock(net.sink.user_data);
	Reply reply = { net.now_us + net.delay_us, number, cookie };

	net.sent_us[net.sent++ % NET_MAX_SENT] = net.now_us - NET_START_US;
	if (net.refuse_send) {
		g_set_error(error, PATH_ERROR, net.refuse_send, "cannot send");
		return false;
	}
	net.sink.stamped(&(ProbeStamp){ number, cookie, clock.wall_us * 1000, true }, net.sink.user_data);
	for (int i = 0; i < (net.twice ? 2 : 1) && !net.blackhole && !net.lose_next; i++)
		g_array_append_val(net.replies, reply);
	net.lose_next = false;
	return true;
}

static void
net_receive(gpointer probe)
{
	for (guint i = 0; i < net.replies->len;) {
		Reply reply = g_array_index(net.replies, Reply, i);
		gint64 rx_ns = (net.wall_us - (net.now_us - reply.due_us)) * 1000;

		if (reply.due_us > net.now_us) {
			i++;
			continue;
		}
		g_array_remove_index(net.replies, i);
		net.sink.replied(&(ProbeReply){ reply.number, reply.cookie, net.unstamped ? 0 : rx_ns,
						net.sink.clock(net.sink.user_data) }, net.sink.user_data);
	}
}

void
net_drop_replies(void)
{
	g_array_set_size(net.replies, 0);
}

static void
net_close(gpointer probe)
{
	net.closed++;
	net_drop_replies();
}

static const ProbeMethod method = { "test", net_open, net_send, net_receive, net_close };

static gint64
net_now(gpointer user_data)
{
	return net.now_us;
}

static gint64
net_wall(gpointer user_data)
{
	return net.wall_us;
}

static void
net_changed(Path *path, gpointer user_data)
{
	net.changed++;
	CU_ASSERT_PTR_EQUAL(path, net.path);
	if (net.free_on_change)
		g_clear_pointer(&net.path, path_free);
}

Path *
net_path_new(const PathConfig *config, GError **error)
{
	const PathHost host = { net_now, net_wall, net_changed, NULL };

	return path_new_full(config, &host, &method, seed, error);
}

void
net_begin(const PathConfig *config)
{
	net = (Net){ .now_us = NET_START_US, .wall_us = NET_START_US + WALL_OFFSET_US, .delay_us = 20000 };
	net.replies = g_array_new(FALSE, FALSE, sizeof(Reply));
	net.path = net_path_new(config, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(net.path);
}

void
net_end(void)
{
	g_clear_pointer(&net.path, path_free);
	g_array_unref(net.replies);
	CU_ASSERT_EQUAL(net.opened, net.closed);
}

static gint64
next_reply_us(void)
{
	gint64 next = G_MAXINT64;

	for (guint i = 0; i < net.replies->len; i++)
		next = MIN(next, g_array_index(net.replies, Reply, i).due_us);
	return next;
}

void
net_move_to(gint64 us)
{
	net.wall_us += us - net.now_us;
	net.now_us = us;
}

/* Jumps to whatever comes next, a reply or the path's deadline. */
void
net_run_for_ms(gint64 ms)
{
	gint64 end = net.now_us + ms * 1000;

	while (net.path) {
		gint64 reply = next_reply_us(), due = path_due_us(net.path);
		gint64 next = MIN(reply, due);

		if (next > end)
			break;
		net_move_to(MAX(next, net.now_us));
		if (reply <= due)
			net.sink.ready(net.sink.user_data);
		else
			path_run_due(net.path, net.now_us);
	}
	net_move_to(end);
}

void
net_bind(const PathBinding *binding)
{
	CU_ASSERT_TRUE(path_bind(net.path, binding, NULL));
}
